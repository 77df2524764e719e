"""Two records → all changes in the order of the new version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from kg.comparison.versions.draft import change, end_of, reworded
from kg.comparison.versions.items import item_changes
from kg.comparison.versions.model import Change, ChangeKind, Changes, End
from kg.comparison.versions.pairing import pairs_of
from kg.comparison.versions.wording import diff, normalised
from kg.documents import Place
from kg.records.facts import facts_of
from kg.records.model import ROLES, Item, Metadata, PlanRecord, Section

Ranked = tuple[tuple[int, int, int], Change]
ELEMENTS: Mapping[str, Callable[[Metadata], str]] = {
    "title": lambda metadata: metadata.title,
    "document-number": lambda metadata: metadata.doc_number or "",
    "date-signed": lambda metadata: metadata.issue_date.isoformat() if metadata.issue_date else "",
    "issuer": lambda metadata: "、".join(metadata.issuers),
    "addressee": lambda metadata: metadata.addressees_raw or "",
}


def compare_versions(old: PlanRecord, new: PlanRecord) -> Changes:
    """What was changed from one version of a document to the other.

    Args:
        old: the earlier version.
        new: the later one. Where one of both is carried as facts only, the other's sentences are not looked at.

    Returns:
        the changes; two records that say the same give none.
    """
    if old.facts_only != new.facts_only:
        old, new = facts_of(old), facts_of(new)
    return Changes(old.file_name, new.file_name, tuple(_Comparison(old, new).changes()))


class _Comparison:
    """Two records with their parts paired.

    Args:
        old: the earlier version.
        new: the later one.
    """

    def __init__(self, old: PlanRecord, new: PlanRecord) -> None:
        self.old, self.new = old, new
        self.items = pairs_of([_keyed(item) for item in old.items], [_keyed(item) for item in new.items])
        self.sections = self._section_pairs()

    def changes(self) -> Iterator[Change]:
        """All changes, sorted."""
        ranked = [*self._of_sections(), *self._of_items()]
        yield from self._of_metadata()
        for _, made in sorted(ranked, key=lambda entry: entry[0]):
            yield made

    def _section_pairs(self) -> dict[int, int]:
        """Sections of like headings, then those that share most of their items."""
        keyed = [[(part.key, normalised(part.heading)) for part in record.sections] for record in (self.old, self.new)]
        found = pairs_of(keyed[0], keyed[1])
        of_key = [{part.key: at for at, part in enumerate(record.sections)} for record in (self.old, self.new)]
        shared = Counter(
            (of_key[0].get(self.old.items[one].section, -1), of_key[1].get(self.new.items[two].section, -1))
            for one, two in self.items.items()
        )
        for (one, two), _ in sorted(shared.items(), key=lambda entry: (-entry[1], sum(entry[0]))):
            if min(one, two) >= 0 and one not in found and two not in found.values():
                found[one] = two
        return found

    def _of_metadata(self) -> Iterator[Change]:
        for element, read in ELEMENTS.items():
            values = read(self.old.metadata), read(self.new.metadata)
            if normalised(values[0]) != normalised(values[1]):
                places = (record.metadata.places.get(element, Place()) for record in (self.old, self.new))
                before, after = (End("", "", place) for place in places)
                key = "metadata_changed" if all(values) else "metadata_added" if values[1] else "metadata_removed"
                yield change(ChangeKind.metadata_changed, element, (before, after), values, key=key)
        texts = ["".join(words.text for words in record.preamble) for record in (self.old, self.new)]
        if normalised(texts[0]) != normalised(texts[1]):
            places = (record.preamble[0].place if record.preamble else Place() for record in (self.old, self.new))
            before, after = (End("", "", place) for place in places)
            yield reworded(
                ChangeKind.text_reworded, "preamble", (before, after), (texts[0], texts[1]), diff(texts[0], texts[1])
            )

    def _of_sections(self) -> Iterator[Ranked]:
        heads = _first_items(self.new)
        stood = _places_of_unpaired(len(self.old.sections), self.sections)
        for at, section in enumerate(self.old.sections):
            if at not in self.sections:
                above = stood[at]
                rank = (heads[above + 1] if above + 1 < len(heads) else len(self.new.items), -1, at)
                yield (
                    rank,
                    change(ChangeKind.section_removed, "section", (end_of(section), None), (section.heading, "")),
                )
        backwards = {two: one for one, two in self.sections.items()}
        for at, section in enumerate(self.new.sections):
            rank = (heads[at], 0, at)
            if at not in backwards:
                yield rank, change(ChangeKind.section_added, "section", (None, end_of(section)), ("", section.heading))
                continue
            for made in self._of_section(self.old.sections[backwards[at]], section):
                yield rank, made

    def _of_section(self, old: Section, new: Section) -> Iterator[Change]:
        ends = end_of(old), end_of(new)
        if old.key != new.key:
            values = (old.label or str(old.number), new.label or str(new.number))
            yield change(ChangeKind.section_renumbered, "section", ends, values)
        if normalised(old.heading) != normalised(new.heading):
            yield change(ChangeKind.section_renamed, "section", ends, (old.heading, new.heading))
        rest = [_outside_items(record, part) for record, part in ((self.old, old), (self.new, new))]
        if normalised(old.text) != normalised(new.text) and rest[0] != rest[1]:
            yield reworded(ChangeKind.text_reworded, "section", ends, (old.text, new.text), diff(old.text, new.text))

    def _of_items(self) -> Iterator[Ranked]:
        stood = _places_of_unpaired(len(self.old.items), self.items)
        for at, item in enumerate(self.old.items):
            if at not in self.items:
                yield (stood[at], 2, at), change(ChangeKind.item_removed, "item", (end_of(item), None), (item.text, ""))
        backwards = {two: one for one, two in self.items.items()}
        keys = {self.old.sections[one].key: self.new.sections[two].key for one, two in self.sections.items()}
        for at, item in enumerate(self.new.items):
            rank = (at, 1, at)
            if at not in backwards:
                yield rank, change(ChangeKind.item_added, "item", (None, end_of(item)), ("", item.text))
                continue
            before = self.old.items[backwards[at]]
            if keys.get(before.section, "") != item.section or _last(before) != _last(item):
                ends = end_of(before), end_of(item)
                yield rank, change(ChangeKind.item_moved, "item", ends, (before.number, item.number))
            for made in item_changes(before, item):
                yield rank, made


def _keyed(item: Item) -> tuple[str, str]:
    """Number and what an item is recognised by: its words, else its bodies and deadlines."""
    words = item.heading + (item.text if item.statements else "")
    names = (name.text for role in ROLES for name in item.names.get(role, ()))
    return item.number, normalised(words) or "".join((*names, *(entry.text for entry in item.deadlines)))


def _last(item: Item) -> str:
    """The part of a number that is the item's own: the rest follows its section or the item that it is a part of."""
    return item.number.rpartition(".")[2]


def _outside_items(record: PlanRecord, section: Section) -> str:
    """The text of a section without the wordings of its items, normalised."""
    rest = normalised(section.text)
    for item in record.items:
        for statement in item.statements if item.section == section.key else ():
            rest = rest.replace(normalised(statement.text), "", 1)
    return rest


def _first_items(record: PlanRecord) -> Sequence[int]:
    """For each section the position of the first item that follows its heading."""
    first: dict[str, int] = {}
    for at, item in enumerate(record.items):
        first.setdefault(item.section, at)
    found, behind = [], len(record.items)
    for section in reversed(record.sections):
        behind = min(behind, first.get(section.key, behind))
        found.append(behind)
    return found[::-1]


def _places_of_unpaired(count: int, pairs: Mapping[int, int]) -> Sequence[int]:
    """For each old position that of the new version behind which it stood; -1 for the beginning."""
    found, behind = [], -1
    for at in range(count):
        behind = pairs.get(at, behind)
        found.append(behind)
    return found
