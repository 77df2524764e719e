"""Sections of the body and heading cells of the annex table → sections, each with its rows.

A group of the table belongs to the section with the same heading, whatever their numbers; else to the section with its
number; else it is a section that the annex alone has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.documents import Place
from kg.records import columns
from kg.records.flat_table import Row
from kg.records.model import Section
from kg.records.numerals import CHINESE_NUMBER, number_of
from kg.records.outline import Outline
from kg.records.paragraphs import has_marks
from kg.records.statements import plain
from kg.records.units import Unit

HEADING = re.compile(rf"(?P<label>{CHINESE_NUMBER})、(?P<heading>[^。]+)。?.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of the table under one heading; ``number`` is the one printed there, if a heading is printed at all."""

    section: Section
    number: int
    rows: tuple[Row, ...]
    is_printed: bool = True


@dataclass(slots=True)
class Heading:
    """A heading cell and the rows below it; a cell that says the same again in each row is one heading."""

    cell: str
    number: int
    label: str
    text: str
    place: Place
    rows: list[Row]


def sections_of(outline: Outline) -> tuple[tuple[Section, ...], tuple[Group, ...], dict[int, Section]]:
    """All sections, in the order of the document, the groups of the table, and the section of each unit (by ``id``).

    A document without body text has the sections of its table.
    """
    placed = _body_sections(outline)
    body = [section for _, section in placed]
    headings = _headings(outline.table.rows if outline.table else ())
    taken: dict[int, Heading] = {}
    added: list[tuple[Section, Heading]] = []
    same = [_same_heading(heading, body) for heading in headings]
    for heading in headings:
        at = _counterpart(heading, body, taken, trust_numbers=any(found is not None for found in same))
        if at is None:
            key = f"{heading.number}a" if body else str(heading.number)
            text = heading.text or _name_of_table(outline)
            section = Section(key, heading.number, heading.label, text, (), heading.place, annex_only=bool(body))
            added.append((section, heading))
        else:
            taken[at] = heading
    matched = [
        replace(section, annex_heading=taken[at].text, annex_place=taken[at].place) if at in taken else section
        for at, section in enumerate(body)
    ]
    new = with_unique_keys([section for section, _ in added], {section.key for section in matched})
    by_heading = {id(heading): matched[at] for at, heading in taken.items()}
    by_heading |= {id(heading): section for section, (_, heading) in zip(new, added, strict=True)}
    units = {id(unit): section for (unit, _), section in zip(placed, matched, strict=True)}
    groups = tuple(Group(by_heading[id(each)], each.number, tuple(each.rows), bool(each.text)) for each in headings)
    return (*matched, *new), groups, units


def _name_of_table(outline: Outline) -> str:
    block = outline.annex_title or outline.title
    return block.text if block else ""


def _body_sections(outline: Outline) -> list[tuple[Unit, Section]]:
    """A section for each unit that has units in it, and for each top unit, in printed order."""
    made: list[tuple[Unit, Section]] = []
    seen = Counter[str]()

    def add(unit: Unit, parent: str | None) -> None:
        key = unique(f"{parent}-{unit.number.value}" if parent else str(unit.number.value), seen)
        label = unit.number.label.strip("（）()")
        closing = [words for inner in unit.below() if inner is not unit for words in inner.closing]
        closing = closing if parent is None else []
        words = (*unit.text, *closing)
        framing = unit.is_framing and not any(has_marks(inner) for inner in unit.below())
        section = Section(
            key, unit.number.value, label, unit.heading.text, words, unit.heading.place, parent, framing=framing
        )
        made.append((unit, section))
        for child in unit.children:
            if child.children:
                add(child, key)

    for unit in outline.units:
        add(unit, None)
    return made


def unique(key: str, seen: Counter[str]) -> str:
    """A key that is not among those seen: one that comes again gets ``x2``, then ``x3``."""
    seen[key] += 1
    return key if seen[key] == 1 else f"{key}x{seen[key]}"


def with_unique_keys(sections: Sequence[Section], taken: set[str]) -> list[Section]:
    """Sections whose keys differ from each other and from those taken."""
    seen = Counter(re.sub(r"x\d+$", "", key) for key in taken)
    return [replace(section, key=unique(section.key, seen)) for section in sections]


def _headings(rows: Sequence[Row]) -> list[Heading]:
    found: list[Heading] = []
    for row in rows:
        cell = row.cells.get(columns.GROUP, [])
        text = "".join(block.text for block in cell)
        if not found or text not in {"", found[-1].cell}:
            match = HEADING.fullmatch(text)
            number = number_of(match["label"]) if match else len(found) + 1
            place = cell[0].place if cell else next(iter(row.cells.values()))[0].place
            label, words = (match["label"], match["heading"]) if match else ("", text)
            found.append(Heading(text, number, label, words, place, []))
        if columns.TASK in row.cells:
            found[-1].rows.append(row)
    return found


def _counterpart(
    heading: Heading, body: Sequence[Section], taken: dict[int, Heading], *, trust_numbers: bool
) -> int | None:
    free = [at for at in range(len(body)) if at not in taken]
    same = _same_heading(heading, body, free)
    if same is not None or not trust_numbers:
        return same
    return next((at for at in free if body[at].number == heading.number and body[at].parent is None), None)


def _same_heading(heading: Heading, body: Sequence[Section], free: Sequence[int] | None = None) -> int | None:
    wanted = plain(heading.text).text
    places = range(len(body)) if free is None else free
    return next((at for at in places if wanted and plain(body[at].heading).text == wanted), None)
