"""Sections of the body and heading cells of the annex table → sections, each with its rows.

A group of the table belongs to the section with the same heading, whatever their numbers; else to the section with its
number; else it is a section that the annex alone has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.documents import Place
from kg.records import columns
from kg.records.flat_table import Row
from kg.records.model import Section
from kg.records.numerals import number_of
from kg.records.outline import SECTION, Outline
from kg.records.statements import plain


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of the table under one heading; ``number`` is the one printed there."""

    section: Section
    number: int
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Heading:
    """A heading cell and the rows below it."""

    number: int
    label: str
    text: str
    place: Place
    rows: list[Row]


def sections_of(outline: Outline) -> tuple[tuple[Section, ...], tuple[Group, ...]]:
    """All sections, in the order of the document, and the groups of the table.

    A document without body text has the sections of its table.
    """
    body = [
        Section(str(part.number), part.number, part.label, part.heading.text, tuple(part.text), part.heading.place)
        for part in outline.sections
    ]
    headings = _headings(outline.table.rows if outline.table else ())
    taken: dict[int, Heading] = {}
    added: list[tuple[Section, Heading]] = []
    for heading in headings:
        at = _counterpart(heading, body, taken)
        if at is None:
            key = f"{heading.number}a" if body else str(heading.number)
            section = Section(
                key, heading.number, heading.label, heading.text, (), heading.place, annex_only=bool(body)
            )
            added.append((section, heading))
        else:
            taken[at] = heading
    matched = [
        replace(section, annex_heading=taken[at].text, annex_place=taken[at].place) if at in taken else section
        for at, section in enumerate(body)
    ]
    keyed = with_unique_keys([*matched, *(section for section, _ in added)])
    by_heading = {id(heading): keyed[at] for at, heading in taken.items()}
    by_heading |= {id(heading): section for section, (_, heading) in zip(keyed[len(body) :], added, strict=True)}
    return tuple(keyed), tuple(Group(by_heading[id(each)], each.number, tuple(each.rows)) for each in headings)


def with_unique_keys(sections: Sequence[Section]) -> list[Section]:
    """Sections whose keys differ: a key that comes again gets ``x2``, then ``x3``."""
    seen: dict[str, int] = {}
    keyed = []
    for section in sections:
        seen[section.key] = seen.get(section.key, 0) + 1
        again = seen[section.key]
        keyed.append(section if again == 1 else replace(section, key=f"{section.key}x{again}"))
    return keyed


def _headings(rows: Sequence[Row]) -> list[Heading]:
    found: list[Heading] = []
    for row in rows:
        cell = row.cells.get(columns.GROUP, [])
        text = "".join(block.text for block in cell)
        if text or not found:
            match = SECTION.fullmatch(text)
            number = number_of(match["label"]) if match else len(found) + 1
            place = cell[0].place if cell else next(iter(row.cells.values()))[0].place
            label, words = (match["label"], match["heading"]) if match else ("", text)
            found.append(Heading(number, label, words, place, []))
        if columns.TASK in row.cells:
            found[-1].rows.append(row)
    return found


def _counterpart(heading: Heading, body: Sequence[Section], taken: dict[int, Heading]) -> int | None:
    free = [at for at in range(len(body)) if at not in taken]
    same = [at for at in free if plain(body[at].heading).text == plain(heading.text).text]
    numbered = [at for at in free if body[at].number == heading.number]
    return next(iter([*same, *numbered]), None)
