"""Reference data of ``data/reference/*.csv`` as plain rows: divisions, zones, agencies, groups, phrases, links.

Each row carries its source; nothing here is read from a plan.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from kg import resources
from kg.errors import DataError

ZONE_PREFIX = "zone:"
"""Marks a jurisdiction that is a functional zone: ``zone:liangjiang``."""


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division with its GB/T 2260 code (China itself has the code ``cn``)."""

    code: str
    name_zh: str
    name_en: str
    level: str
    parent: str | None
    edition: str
    valid_from: date | None
    valid_to: date | None
    source: str

    def is_valid_on(self, day: date) -> bool:
        """Whether the division existed on a day; ``valid_to`` is the first day on which it no longer did."""
        return (self.valid_from or date.min) <= day < (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Zone:
    """A functional zone or a named region: no GB/T 2260 code."""

    key: str
    name_zh: str
    name_en: str
    kind: str
    parent: str | None
    alt_zh: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An organization under the names that plans of its jurisdiction use."""

    jurisdiction: str
    key: str
    name_zh: str
    name_en: str
    long_zh: str
    alt_zh: tuple[str, ...]
    type: str
    valid_from: date | None
    valid_to: date | None
    predecessor: str | None
    successor: str | None
    source: str

    @property
    def names(self) -> tuple[str, ...]:
        """All forms of the name, the preferred one first."""
        return tuple(dict.fromkeys(name for name in (self.name_zh, self.long_zh, *self.alt_zh) if name))


@dataclass(frozen=True, slots=True)
class Group:
    """A collective owner: 各区县政府 (closed), 市级有关部门 (open)."""

    jurisdiction: str
    key: str
    name_zh: str
    name_en: str
    alt_zh: tuple[str, ...]
    kind: str
    scope: str | None
    member_rule: str | None
    as_of: date | None
    expected_size: int | None
    source: str

    @property
    def names(self) -> tuple[str, ...]:
        """All forms of the phrase, the preferred one first."""
        return (self.name_zh, *self.alt_zh)


@dataclass(frozen=True, slots=True)
class Link:
    """A thing of these data and its item of Wikidata.

    Args:
        thing: its IRI below ``{base}id/``: ``place/500000``.
        item: ``Q11725``.
        name: what the source calls it.
        source: key of the source that gives the item.
        checked_against: keys of others that give the same.
    """

    thing: str
    item: str
    name: str
    source: str
    checked_against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkSource:
    """A table in which items of Wikidata were found: version, day of its data where it is known, licence."""

    source: str
    date: date | None
    licence: str


def _rows(name: str) -> list[dict[str, str]]:
    path = resources.folder("data") / "reference" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, start=2):
        if not row["source"]:
            raise DataError("reference.no_source", file=path.name, line=number)
    return rows


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split("|") if name)


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


@cache
def divisions() -> Mapping[str, Division]:
    """Code → division.

    Raises:
        DataError: a row without source, or a parent that is not in the table.
    """
    table = {
        row["code"]: Division(
            row["code"],
            row["name_zh"],
            row["name_en"],
            row["level"],
            row["parent"] or None,
            row["edition"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            row["source"],
        )
        for row in _rows("divisions")
    }
    for division in table.values():
        if division.parent and division.parent not in table:
            raise DataError("reference.no_parent", file="divisions.csv", code=division.code, parent=division.parent)
    return table


@cache
def zones() -> Mapping[str, Zone]:
    """Key → zone or region."""
    return {
        row["key"]: Zone(
            row["key"],
            row["name_zh"],
            row["name_en"],
            row["kind"],
            row["parent"] or None,
            _names(row["alt_zh"]),
            row["source"],
        )
        for row in _rows("zones")
    }


@cache
def agencies() -> tuple[Agency, ...]:
    """All agencies."""
    return tuple(
        Agency(
            row["jurisdiction"],
            row["key"],
            row["name_zh"],
            row["name_en"],
            row["long_zh"],
            _names(row["alt_zh"]),
            row["type"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            row["predecessor"] or None,
            row["successor"] or None,
            row["source"],
        )
        for row in _rows("agencies")
    )


@cache
def groups() -> tuple[Group, ...]:
    """All groups."""
    return tuple(
        Group(
            row["jurisdiction"],
            row["key"],
            row["name_zh"],
            row["name_en"],
            _names(row["alt_zh"]),
            row["kind"],
            row["scope"] or None,
            row["member_rule"] or None,
            _day(row["as_of"]),
            int(row["expected_size"]) if row["expected_size"] else None,
            row["source"],
        )
        for row in _rows("groups")
    )


@cache
def phrases() -> tuple[str, ...]:
    """Set phrases of official documents, longest first."""
    return tuple(sorted({row["phrase"] for row in _rows("formulae")}, key=lambda phrase: (-len(phrase), phrase)))


@cache
def links() -> tuple[Link, ...]:
    """All links to Wikidata.

    Raises:
        DataError: a row without source, or with one that is not in the table of sources.
    """
    found = tuple(
        Link(row["thing"], row["item"], row["name"], row["source"], _names(row["checked_against"]))
        for row in _rows("wikidata")
    )
    for link in found:
        for key in (link.source, *link.checked_against):
            if key not in link_sources():
                raise DataError("reference.no_link_source", file="wikidata.csv", thing=link.thing, source=key)
    return found


@cache
def link_sources() -> Mapping[str, LinkSource]:
    """Key → where items of Wikidata were found."""
    return {
        row["key"]: LinkSource(row["source"], _day(row["date"]), row["licence"]) for row in _rows("wikidata_sources")
    }


UNIT_NAMES = ("特别行政区", "自治区", "自治县", "自治州", "省", "市", "区", "县", "盟", "旗", "地区")


@cache
def place_names() -> Mapping[str, Division]:
    """Full and short names → division, for names that belong to one division only (重庆市, 重庆, 广东省, 广东)."""
    named: dict[str, list[Division]] = {}
    for division in divisions().values():
        short = next(
            (division.name_zh.removesuffix(unit) for unit in UNIT_NAMES if division.name_zh.endswith(unit)), ""
        )
        for name in {division.name_zh, short}:
            if len(name) > 1:
                named.setdefault(name, []).append(division)
    return {name: places[0] for name, places in sorted(named.items()) if len(places) == 1}


@cache
def originals(table: str) -> Mapping[str, str]:
    """Word → the word it stands for in a damaged copy.

    Args:
        table: ``spun_words`` (synonyms put in by rewriting programs) or ``taiwan_terms`` (words of Taiwan).
    """
    return {row["term"]: row["original"] for row in _rows(table)}
