"""Agencies in a list: what is told of each, and how they are arranged, by place or by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.tables import Row
from kg.web.cards import named
from kg.web.labels import Name, initial_of, number_of, sort_key

ARRANGEMENTS = ("place", "name")


@dataclass(frozen=True, slots=True)
class ListedAgency:
    """An agency in the list.

    Args:
        agency: it.
        place: that it serves.
        kind: of agency.
        lead: items that it leads.
        responsible: items for which it is responsible.
        support: items that it supports.
        items: items that name it in any role.
        plans: plans that name it.
    """

    agency: Name
    place: Name | None
    kind: Name | None
    lead: int
    responsible: int
    support: int
    items: int
    plans: int


@dataclass(frozen=True, slots=True)
class AgencySection:
    """The agencies of a place or of a letter.

    Args:
        heading: place, or letter.
        anchor: on the page.
        agencies: sorted by name, those on the page.
        count: of all agencies of the section.
    """

    heading: Name
    anchor: str
    agencies: tuple[ListedAgency, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Jump:
    """A letter of the list: where it begins, empty where no name begins with it."""

    letter: str
    href: str


def place_key(name: Name) -> str:
    """What stands for a place in an address: ``500000``, ``zone/liangjiang``."""
    return name.iri.partition("/id/place/")[2]


def kind_key(name: Name) -> str:
    """What stands for a type of agency in an address: ``constituent-department``."""
    return name.iri.rpartition("/")[2]


def listed(request: Request, row: Row) -> ListedAgency:
    """The agency of a row of ``agencies-listed``."""
    return ListedAgency(
        agency=named(request, row, "agency") or Name(row["agency"].text),
        place=named(request, row, "place"),
        kind=named(request, row, "type"),
        lead=number_of(row, "lead"),
        responsible=number_of(row, "responsible"),
        support=number_of(row, "support"),
        items=number_of(row, "items"),
        plans=number_of(row, "plans"),
    )


def order_by(by: str, language: str) -> Callable[[ListedAgency], tuple[object, ...]]:
    """Places from the nation down in the order of their codes, zones last; letters first, what has none last."""

    def by_place(each: ListedAgency) -> tuple[object, ...]:
        key = place_key(each.place) if each.place else "~"
        return ("" if key == "cn" else key), sort_key(each.agency.text, language)

    def by_name(each: ListedAgency) -> tuple[object, ...]:
        return initial_of(each.agency.text, language) == "#", sort_key(each.agency.text, language)

    return by_place if by == "place" else by_name


def sections_of(agencies: Sequence[ListedAgency], shown: range, by: str, language: str) -> tuple[AgencySection, ...]:
    """The sections that a page has a part of.

    Args:
        agencies: all of the list, arranged.
        shown: places in the list that are on the page.
        by: arrangement.
        language: of the reader.
    """
    none = Name(render("web.agencies.no_place", language))

    def heading(each: ListedAgency) -> Name:
        return (each.place or none) if by == "place" else Name(initial_of(each.agency.text, language))

    found: list[AgencySection] = []
    place = 0
    for name, members in groupby(agencies, key=heading):
        of_section = list(members)
        on_page = of_section[max(0, shown.start - place) : max(0, shown.stop - place)]
        place += len(of_section)
        if on_page:
            anchor = place_key(name).replace("/", "-") if by == "place" else name.text
            found.append(AgencySection(name, f"in-{anchor}", tuple(on_page), len(of_section)))
    return tuple(found)


def jumps_of(agencies: Sequence[ListedAgency], href: Callable[[int], str], language: str) -> tuple[Jump, ...]:
    """The alphabet, each letter with where its first name stands.

    Args:
        agencies: all of the list, by name.
        href: the page on which the agency at a place of the list stands.
        language: of the reader.
    """
    begins: dict[str, int] = {}
    for place, each in enumerate(agencies):
        begins.setdefault(initial_of(each.agency.text, language), place)
    letters = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *(["#"] if "#" in begins else [])]
    return tuple(
        Jump(letter, f"{href(begins[letter])}#in-{quote(letter)}" if letter in begins else "") for letter in letters
    )
