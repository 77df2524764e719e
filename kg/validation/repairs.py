"""Repairs that suggest themselves, as rows of ``corrections.csv`` that a person accepts or refuses.

Nothing is repaired here. A row is offered where the words of the document itself, or the reference data, point to it,
and says why; who accepts it writes a name and a date into it (:mod:`kg.records.corrections`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from kg import messages
from kg.records.corrections import COLUMNS, DOC_NUMBER
from kg.records.deadlines import deadlines_of
from kg.records.model import DEADLINES, LEAD, ROLES, SUPPORT, Item, PlanRecord
from kg.screening.sightings import Sighting
from kg.screening.terms import PREFERRED, ours
from kg.validation.absence import item_of
from kg.validation.near import nearest_agency
from kg.validation.plans import PlanData

LOOSE_NUMBER = re.compile(r"([一-鿿]+)[\s〔\[［【（(]*([0-9]{4})[\s〕\]］】）)]*第?0*([0-9]+)号")
YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
SEPARATORS = "、，,；;　 \t"


@dataclass(frozen=True, slots=True)
class Repair:
    """A row of ``corrections.csv`` that nobody has accepted yet.

    Args:
        item: number of the item; empty where the whole document is meant.
        field: as ``corrections.csv`` names it.
        found: what the field says now.
        corrected: what it would say.
        reason: why, by language.
        further: the same for other items.
    """

    item: str
    field: str
    found: str
    corrected: str
    reason: Mapping[str, str]
    further: tuple[Repair, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The row, its reason in every language."""
        return {
            "item": self.item,
            "field": self.field,
            "found": self.found,
            "corrected": self.corrected,
            "reason": dict(self.reason),
        }

    def text(self, language: str) -> str:
        """The repair in words."""
        key = "validation.repair.change" if self.found else "validation.repair.fill"
        reason = self.reason[language]
        return messages.render(key, language, found=self.found, corrected=self.corrected, reason=reason)


def corrections_csv(repairs: Iterable[Repair], language: str) -> bytes:
    """Repairs as a ``corrections.csv`` in which ``who`` and ``date`` wait for the person who accepts a row.

    Args:
        repairs: each is written once.
        language: of the reasons.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    every = (each for repair in repairs for each in (repair, *repair.further))
    for row in dict.fromkeys((r.item, r.field, r.found, r.corrected, r.reason[language]) for r in every):
        rows.writerow((*row, "", ""))
    return text.getvalue().encode("utf-8-sig")


def repair_of(rule: str, sighting: Sighting, plan: PlanData | None) -> Repair | None:
    """The repair of a finding, where one suggests itself.

    Args:
        rule: id of the rule.
        sighting: the resource that is wrong.
        plan: with its record, where it was read from a document.
    """
    if rule == "D5":
        return _document_number(sighting.quote.strip())
    if plan is None or plan.record is None:
        return None
    node = f"<{sighting.culprit}>".encode()
    if rule == "A3":
        return _known_agency(node, plan)
    item, make = item_of(plan.record, sighting.owner), REPAIRS.get(rule)
    return make(item, node, plan) if item and make else None


def _document_number(found: str) -> Repair | None:
    """The number in its normal form, where its parts can be told.

    >>> _document_number("渝府办发[2022]35号").corrected
    '渝府办发〔2022〕35号'
    """
    match = LOOSE_NUMBER.fullmatch(found)
    if match is None:
        return None
    number = "{}〔{}〕{}号".format(*match.groups())
    return Repair("", DOC_NUMBER, found, number, messages.both("validation.repair.document_number"))


def _year(item: Item, node: bytes, plan: PlanData) -> Repair | None:
    """The deadline with the year of the plan, where with it the day lies in the plan's year (M3, M4)."""
    said, year = plan.facts.text(node, ours("timeText")), _year_of(plan)
    cell = item.cells.get(DEADLINES)
    if said is None or year is None or cell is None or said not in cell.text:
        return None
    phrase = YEAR.sub(str(year), said, count=1)
    read = [deadline.due for deadline in deadlines_of(phrase, year) if deadline.due]
    if phrase == said or not read or any(due.year != year for due in read):
        return None
    corrected = cell.text.replace(said, phrase, 1)
    return Repair(item.number, DEADLINES, cell.text, corrected, messages.both("validation.repair.year", year=year))


def _deadline_in_wording(item: Item, node: bytes, plan: PlanData) -> Repair | None:  # noqa: ARG001 -- as the others
    """The date that the wording itself names, where the cell has none (I5)."""
    cell = item.cells.get(DEADLINES)
    if cell is not None and cell.text.strip():
        return None
    for match in DATED.finditer(item.text):
        read = [each for each in deadlines_of(match[0], _year_of(plan)) if each.due]
        if read:
            return Repair(
                item.number, DEADLINES, "", match[0], messages.both("validation.repair.in_wording", phrase=match[0])
            )
    return None


DATED = re.compile(
    r"(?:20\d\d年)?(?:(?:1[0-2]|0?[1-9])月(?:(?:3[01]|[12]\d|0?[1-9])日)?(?:底|末|中旬|上旬|下旬)?|年底|年末|[一二三四]季度末?"
    r"|上半年)(?:之前|以前|前)"
)
"""A day that something is to be done by, as sentences write it; without 前 it may be anything."""


def _named_twice(item: Item, node: bytes, plan: PlanData) -> Repair | None:
    """The cell without the second mention of a body (R2)."""
    said = plan.facts.text(node, ours("assigneeText"))
    for field in ROLES:
        names = [name.written for name in item.names.get(field, ())]
        if said is not None and names.count(said) > 1:
            return _without(item, field, said, "validation.repair.twice", keep_first=True)
    return None


def _in_both_roles(item: Item, node: bytes, plan: PlanData) -> Repair | None:  # noqa: ARG001 -- as the others
    """The supporting cell without the body that leads (R3)."""
    leads = {name.text for name in item.names.get(LEAD, ())}
    shared = next((name.written for name in item.names.get(SUPPORT, ()) if name.text in leads), None)
    return _without(item, SUPPORT, shared, "validation.repair.leads_too", keep_first=False) if shared else None


def _without(item: Item, field: str, name: str, reason: str, *, keep_first: bool) -> Repair | None:
    cell = item.cells.get(field)
    if cell is None:
        return None
    start = cell.text.find(name)
    at = cell.text.find(name, start + len(name)) if keep_first else start
    if start < 0 or at < 0:
        return None
    before, after = cell.text[:at].rstrip(SEPARATORS), cell.text[at + len(name) :].lstrip(SEPARATORS)
    mark = next((sign for sign in cell.text if sign in SEPARATORS), "、")
    corrected = mark.join(filter(None, (before, after)))
    if not corrected:
        return None
    return Repair(item.number, field, cell.text, corrected, messages.both(reason, name=name))


def _known_agency(node: bytes, plan: PlanData) -> Repair | None:
    """The cells that name an unknown body, with the nearest name that the reference data knows (A3)."""
    label, record = plan.facts.text(node, PREFERRED), plan.record
    if label is None or record is None:
        return None
    place = record.metadata.jurisdiction
    near = nearest_agency(label, place.code if place else None)
    if near is None:
        return None
    reason = messages.both("validation.repair.agency", name=near)
    rows = [
        Repair(item.number, field, cell.text, cell.text.replace(label, near), reason)
        for item in record.items
        for field, cell in item.cells.items()
        if field in ROLES and label in {name.written for name in item.names.get(field, ())}
    ]
    return replace(rows[0], further=tuple(rows[1:])) if rows else None


def _year_of(plan: PlanData) -> int | None:
    record: PlanRecord | None = plan.record
    if record is None:
        return None
    signed = record.metadata.issue_date
    return record.metadata.year or (signed.year if signed else None)


Repairer = Callable[[Item, bytes, PlanData], Repair | None]
REPAIRS: Mapping[str, Repairer] = {
    "I5": _deadline_in_wording,
    "M3": _year,
    "M4": _year,
    "R2": _named_twice,
    "R3": _in_both_roles,
}
