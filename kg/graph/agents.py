"""Names of a document → agents: agencies and groups of the reference data, or new ones kept for review."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from kg import reference
from kg.identifiers import Identifiers
from kg.records.model import Name
from kg.records.names import HEAD

NATIONAL = "cn"
OWN, BELOW, STATE = range(3)
"""How far a body is from a document: of its own jurisdiction, of a place below it, of the state."""
UNLOCATED = "unlocated"
"""Stands where a jurisdiction's code would: the document names no place that the reference data knows."""

ALIAS = re.compile("（[^（）]*）$")
"""A bracket that closes a name: 市发展改革委（市数据局）."""
SHORTEST_PLACE = 2
"""Characters of a place that a name must have to say it: 石柱 of 石柱土家族自治县."""


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as resolved. ``known`` is false for one minted from the document alone."""

    iri: str
    is_group: bool
    known: bool


@dataclass(frozen=True, slots=True)
class Resolver:
    """Finds the agents that the names of one document mean.

    A name is looked up among the bodies of the document's own jurisdiction, then of the places below it, then of the
    state; first with a bracket at its end, then without. Of a body below only the names that say its place count, as
    县财政局 may be that of any county. A name nobody knows is minted under the jurisdiction, never guessed to be a
    similar one.

    Args:
        identifiers: IRIs of the data.
        jurisdiction: GB/T 2260 code, ``cn``, or :data:`UNLOCATED`.
    """

    identifiers: Identifiers
    jurisdiction: str

    def agent_of(self, name: Name) -> Agent:
        """The agency or group that a name means."""
        table = _groups(self.jurisdiction) if name.is_group else _agencies(self.jurisdiction)
        make = self.identifiers.group if name.is_group else self.identifiers.agency
        text = plain(name.text)
        if found := table.get(text) or table.get(ALIAS.sub("", text)):
            return Agent(make(*found), name.is_group, known=True)
        return Agent(make(self.jurisdiction, key_of(name.text)), name.is_group, known=False)


def plain(name: str) -> str:
    """A name as it is compared: without blanks, full-width brackets."""
    return re.sub(r"\s", "", name).replace("(", "（").replace(")", "）")


def key_of(name: str) -> str:
    """An ASCII key for a name without a curated one: its toneless pinyin and a digest.

    The digest keeps names apart that sound alike (市建委, 市监委).
    """
    from pypinyin import lazy_pinyin

    syllables = (re.sub("[^a-z0-9]", "", part.lower()) for part in lazy_pinyin(name))
    digest = hashlib.sha256(plain(name).encode()).hexdigest()[:6]
    return "-".join([*(syllable for syllable in syllables if syllable), digest])


@cache
def _agencies(jurisdiction: str) -> Mapping[str, tuple[str, str]]:
    """Name → jurisdiction and key, for the bodies within reach of a document of ``jurisdiction``."""
    return _by_name(
        (rank, _distinct(agency, rank), place_key(agency.jurisdiction), agency.key)
        for agency in reference.agencies()
        if (rank := _rank(agency.jurisdiction, jurisdiction)) is not None
    )


@cache
def _groups(jurisdiction: str) -> Mapping[str, tuple[str, str]]:
    return _by_name(
        (OWN, group.names, group.jurisdiction, group.key)
        for group in reference.groups()
        if group.jurisdiction == jurisdiction
    )


def place_key(jurisdiction: str) -> str:
    """The segment of an agency's IRI that names its jurisdiction: ``500000``, ``liangjiang``."""
    return jurisdiction.removeprefix(reference.ZONE_PREFIX)


def _by_name(rows: Iterable[tuple[int, tuple[str, ...], str, str]]) -> Mapping[str, tuple[str, str]]:
    table: dict[str, tuple[int, int, str, str]] = {}
    for rank, names, place, key in rows:
        for position, name in enumerate(names):
            entry = (rank, position, place, key)
            table[plain(name)] = min(table.get(plain(name), entry), entry)
    return {name: (place, key) for name, (_, _, place, key) in table.items()}


def _rank(place: str, jurisdiction: str) -> int | None:
    """How far a body of a place is from a document of the jurisdiction; ``None`` where it is out of reach."""
    if place == jurisdiction:
        return OWN
    if place == NATIONAL:
        return STATE
    return BELOW if jurisdiction in _ancestors(place) else None


def _distinct(agency: reference.Agency, rank: int) -> tuple[str, ...]:
    """The names by which a body is known at a rank: below the document's own level those that say its place."""
    if rank != BELOW:
        return agency.names
    zone = reference.zones().get(place_key(agency.jurisdiction))
    place = zone or reference.divisions()[agency.jurisdiction]
    return tuple(name for name in agency.names if _says(name, place.name_zh[:SHORTEST_PLACE]))


def _says(name: str, place: str) -> bool:
    """Whether a name says a place; 县公安局 does not say 公安县."""
    return place in name and (name.startswith(place) or not HEAD.match(name))


def _ancestors(place: str) -> Iterable[str]:
    if place.startswith(reference.ZONE_PREFIX):
        zone = reference.zones().get(place_key(place))
        parent = zone.parent if zone else None
    else:
        division = reference.divisions().get(place)
        parent = division.parent if division else None
    while parent:
        yield parent
        division = reference.divisions().get(parent)
        parent = division.parent if division else None
