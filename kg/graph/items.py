"""Items with their statements, targets and citations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from rdflib import Literal
from rdflib.namespace import DCTERMS, PROV, RDFS, SKOS

from kg import messages
from kg.graph.agents import key_of
from kg.graph.assignments import AssignmentWriter
from kg.graph.plan import PlanWriter
from kg.graph.rules import Rules
from kg.graph.times import write_deadlines
from kg.graph.writer import chinese
from kg.namespaces import ELI, PP, SCHEMA, concept
from kg.records.model import Citation, Item, PlanRecord, Statement, Target
from kg.vocabulary import concept_with


class ItemWriter:
    """Writes the items of one document.

    Args:
        of: the writer of the document as a whole.
        record: the document.
    """

    def __init__(self, of: PlanWriter, record: PlanRecord) -> None:
        self.of = of
        self.record = record
        self.keys = item_keys(record.items)
        self.rules = Rules(of, record)
        self.assignments = AssignmentWriter(of, self.rules)

    def write(self) -> None:
        """Write the declared rules and every item, in the order of the document."""
        self.rules.write()
        for position, item in enumerate(self.record.items, start=1):
            self._item(item, position)

    def iri(self, item: Item | str) -> str:
        """IRI of an item, or of the item with a number (its key, where it has one)."""
        return self.of.ids.item(self.keys[item if isinstance(item, str) else name_of(item)])

    def _item(self, item: Item, position: int) -> None:
        iri, write = self.iri(item), self.of.plan
        write.describe(iri, PP.PolicyItem)
        write.link(iri, PP.itemOf, self.of.ids.work)
        write.link(iri, PP.inSection, self.of.section(item.section))
        write.value(iri, PP.itemNumber, item.number)
        write.value(iri, SCHEMA.position, position)
        write.value(iri, DCTERMS.title, item.heading and chinese(item.heading))
        write.link(iri, PP.isSubItemOf, self.iri(item.parent) if item.parent else None)
        write.link(iri, PP.theme, *(concept("theme", key) for key in item.themes))
        write.link(iri, PP.theme, *map(self._unknown_theme, item.unknown_themes))
        write.link(iri, PP.mentions, *(concept("initiative", key) for key in item.initiatives))
        write.link(iri, PP.commitmentLevel, concept_with(item.commitment_level, "commitment-level"))
        write.value(iri, PP.contentHash, content_hash(item))
        write.link(iri, PROV.wasDerivedFrom, self.of.spans.of_place(item.place))
        self._what_is_not_stated(item)
        for statement in item.statements:
            self._statement(iri, item, statement, position)
        self.assignments.write(iri, item)
        write_deadlines(self.of, iri, item)
        for order, target in enumerate(item.targets, start=1):
            self._target(iri, item, target, order)
        for order, citation in enumerate(item.citations, start=1):
            self._citation(iri, citation, order)

    def _what_is_not_stated(self, item: Item) -> None:
        """—— in the support cell; elements for which the document has neither a column nor a mark."""
        iri, write = self.iri(item), self.of.plan
        if item.support_stated_none:
            write.value(iri, PP.noSupportStated, value=True)
        for kind, element in (("lead", "lead"), ("support", "support"), ("deadlines", "deadline")):
            stated = item.deadlines if kind == "deadlines" else item.names.get(kind)
            if kind not in self.record.promises and not stated:
                write.link(iri, PP.notStated, concept("element", element))

    def _statement(self, item_iri: str, item: Item, statement: Statement, position: int) -> None:
        iri, write = f"{item_iri}/{statement.where}", self.of.plan
        write.describe(iri, PP.Statement)
        write.link(iri, PP.statementOf, item_iri)
        part = self._row(item) if statement.where == "annex" else self.of.section(item.section)
        write.link(iri, PP.statedIn, part)
        write.value(iri, SCHEMA.position, position)
        write.value(iri, PP.text, chinese(statement.text))
        if statement.as_found != statement.text:
            write.value(iri, PP.sourceText, Literal(statement.as_found))
        write.link(iri, PROV.wasDerivedFrom, *(self.of.spans.of_words(words) for words in statement.words))

    def _row(self, item: Item) -> str:
        """The table row of an item, described where it is first needed."""
        number = self.keys[name_of(item)].rpartition("-")[2]
        group = self.of.ids.part("annex", f"s{item.section}")
        row = f"{group}/r{number.lstrip('0') or number}"
        self.of.plan.describe(row, PP.TableRow, PP.DocumentPart)
        self.of.plan.link(row, ELI.is_part_of, group)
        self.of.plan.value(row, SCHEMA.position, int(number) if number.isdigit() else None)
        return row

    def _target(self, item_iri: str, item: Item, target: Target, order: int) -> None:
        iri, write = f"{item_iri}/target/{order}", self.of.plan
        wording = [words for statement in item.statements for words in statement.words]
        write.describe(iri, PP.Target)
        write.link(item_iri, PP.hasTarget, iri)
        write.value(iri, PP.targetText, target.text)
        write.value(iri, PP.targetValue, Decimal(target.value))
        write.link(iri, PP.comparator, concept_with(target.comparator, "comparator"))
        write.link(iri, PP.unit, concept_with(target.unit, "unit"))
        write.link(iri, PP.indicator, self._indicator(target.indicator))
        write.value(iri, PP.targetDate, target.by)
        write.link(iri, PROV.wasDerivedFrom, self.of.spans.of_phrase(target.text, wording, target.source))

    def _indicator(self, label: str) -> str:
        """The concept of an indicator; one that the scheme does not know is described here, for review."""
        if known := concept_with(label, "indicator"):
            return known
        iri = f"{self.of.base.base}id/indicator/{key_of(label)}"
        self.of.plan.describe(iri, PP.Indicator, SKOS.Concept)
        self.of.plan.value(iri, SKOS.prefLabel, chinese(label))
        return iri

    def _unknown_theme(self, label: str) -> str:
        """A theme that the document states and the scheme does not have, described here, for review."""
        iri = f"{self.of.base.base}id/theme/{key_of(label)}"
        self.of.plan.describe(iri, SKOS.Concept)
        self.of.plan.value(iri, SKOS.prefLabel, chinese(label))
        return iri

    def _citation(self, item_iri: str, citation: Citation, order: int) -> None:
        iri, write = f"{item_iri}/citation/{order}", self.of.plan
        write.describe(iri, PP.Citation)
        write.link(item_iri, PP.hasCitation, iri)
        write.value(iri, PP.citedTitle, citation.title)
        write.value(iri, PP.citedNumber, citation.number)
        write.link(iri, PP.citationIn, f"{item_iri}/{citation.stated_in}")
        if citation.number:
            for language, text in messages.both("graph.citation_unresolved").items():
                write.value(iri, RDFS.comment, Literal(text, lang=language))


def item_keys(items: Sequence[Item]) -> Mapping[str, str]:
    """Name → key of the IRI: ``13.4`` → ``13-04``; two digits a part, so that keys sort as the items do.

    Raises:
        ValueError: two items have one key; the records must tell them apart.
    """
    keys = {
        name_of(item): item.key or "-".join(part.zfill(2) for part in item.number.split(".") if part) for item in items
    }
    if len(set(keys.values())) < len(items):
        raise ValueError(sorted(keys.values()))
    return keys


def name_of(item: Item) -> str:
    """What other items of the record call an item: its key, or its number where that is unique."""
    return item.key or item.number


def content_hash(item: Item) -> str:
    """SHA-256 over an item's heading, wordings, names by role and deadline phrases: changes when one of them does."""
    facts = {
        "heading": item.heading,
        "statements": [(statement.where, statement.text) for statement in item.statements],
        "names": {role: [name.text for name in names] for role, names in sorted(item.names.items())},
        "deadlines": [entry.text for entry in item.deadlines],
    }
    return "sha256:" + hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
