"""Who is responsible for an item, in which role, by which words, marks and rules (ONTOLOGY §4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rdflib.namespace import DCTERMS, PROV, SKOS

from kg.graph.agents import key_of
from kg.graph.plan import PlanWriter
from kg.graph.rules import Rules
from kg.graph.writer import chinese
from kg.namespaces import PP, SCHEMA, concept
from kg.records.model import RESPONSIBLE, ROLES, SUPPORT, Item, Name, Part
from kg.vocabulary import scheme

PARTLY_LISTED = "partly-listed"
OPEN_END = "等"
FINER_ROLES = {RESPONSIBLE: ("guiding", "supervising", "implementing"), SUPPORT: ("participating",)}
"""Roles that the words of a mark tell from the one that the records give."""


class AssignmentWriter:
    """Writes the assignments of the items of one document.

    Args:
        of: the writer of the document as a whole.
        rules: its declared rules.
    """

    def __init__(self, of: PlanWriter, rules: Rules) -> None:
        self.of = of
        self.rules = rules

    def write(self, item_iri: str, item: Item) -> None:
        """Write the assignments of an item, and its parts where it has several marks."""
        for order, part in enumerate(item.parts, start=1):
            self._part(item_iri, _part_iri(item_iri, order), part, order)
        for role in ROLES:
            for order, name in enumerate(with_open_groups(item.names.get(role, ())), start=1):
                self._assignment(item_iri, item, role, order, name)

    def _part(self, item_iri: str, iri: str, part: Part, order: int) -> None:
        write = self.of.plan
        write.describe(iri, PP.ItemPart)
        write.link(iri, PP.partOfItem, item_iri)
        write.value(iri, SCHEMA.position, order)
        write.value(iri, DCTERMS.title, part.label and chinese(part.label))
        write.value(iri, PP.partText, part.text and chinese(part.text))
        write.link(iri, PROV.wasDerivedFrom, *(self.of.spans.of_words(words) for words in part.words))

    def _assignment(self, item_iri: str, item: Item, role: str, order: int, name: Name) -> None:
        iri, write = f"{item_iri}/{role}/{order}", self.of.plan
        write.describe(iri, PP.Assignment)
        write.link(iri, PP.assignmentOf, item_iri)
        write.link(iri, PP.assignee, self._assignee(item_iri, item, role, order, name))
        write.link(iri, PP.role, concept("role", role_of(role, name.role_word)))
        write.value(iri, SCHEMA.position, order)
        write.value(iri, PP.assigneeText, name.written)
        if name.suffix_restored or name.prefix_restored:
            write.value(iri, PP.suffixRestored, value=True)
        for number, part in enumerate(item.parts, start=1):
            if _names(part, role, name):
                write.link(iri, PP.forPart, _part_iri(item_iri, number))
        self._reason(iri, item, role, name)

    def _reason(self, iri: str, item: Item, role: str, name: Name) -> None:
        """The declared rule or the words that gave the role, and the place of the words that name the body."""
        write, spans = self.of.plan, self.of.spans.of_cell(item.cells[role], name.written)
        if not name.by_rule:
            write.value(iri, PP.roleText, name.role_word)
        elif held := self.rules.holding_at(item.place, name.by_rule):
            rule_iri, rule = held
            write.link(iri, PP.givenByRule, rule_iri)
            if name.text in {body.text for body in rule.bodies}:
                spans = [self.rules.span_of(rule)]
        write.link(iri, PROV.wasDerivedFrom, *spans)

    def _assignee(self, item_iri: str, item: Item, role: str, order: int, name: Name) -> str:
        """The agent; a group that closes a list of members is a group of its own, for this item."""
        if not name.listed:
            return self.of.agent(name)
        key = f"{role}-{order}" if name.text == OPEN_END else key_of(name.text)
        group, write = f"{item_iri}/group/{key}", self.of.plan
        members = {other.text: other for role in ROLES for other in item.names.get(role, ()) if not other.is_group}
        label = "、".join(members[text].written for text in name.listed) + name.written
        write.describe(group, PP.AgencyGroup)
        write.value(group, SKOS.prefLabel, chinese(label))
        write.link(group, PP.membershipKind, concept("membership-kind", PARTLY_LISTED))
        write.link(group, PP.possibleMember, *(self.of.agent(members[text]) for text in name.listed))
        return group


def with_open_groups(names: Sequence[Name]) -> Iterator[Name]:
    """Names in printed order; behind an open end (等部门) the group of those listed before it and the others meant.

    An open end that names its group (等有关区县政府) has it among the names already.
    """
    listed: list[str] = []
    for at, name in enumerate(names, start=1):
        yield name
        listed = [] if name.is_group else [*listed, name.text]
        if name.open_end:
            if listed and not any(following.listed for following in names[at : at + 1]):
                yield Name(OPEN_END, OPEN_END, is_group=True, listed=tuple(listed), role_word=name.role_word)
            listed = []


def role_of(role: str, word: str) -> str:
    """Key of the concept of the ``role`` scheme: a finer one where the words of the mark show it.

    Args:
        role: as the records have it.
        word: the words that gave the role, as printed (指导, 结合实际落实); may be empty.
    """
    concepts = scheme("role")
    for key in FINER_ROLES.get(role, ()):
        finer = concepts[key]
        if any(trigger in word for trigger in finer.triggers) and not any(other in word for other in finer.excluded):
            return key
    return role


def _names(part: Part, role: str, name: Name) -> bool:
    """Whether a part gives a name the role; an open group stands where all that it lists stand."""
    named = {other.text for other in part.names.get(role, ())}
    return named.issuperset(name.listed or (name.text,))


def _part_iri(item_iri: str, order: int) -> str:
    return f"{item_iri}/part/{order}"
