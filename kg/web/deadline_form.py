"""The form of ``/deadlines``: what can be chosen, by name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.tables import Row, Table
from kg.web.asking import ask
from kg.web.cards import named
from kg.web.facets import key_of
from kg.web.forms import MOST_CHOICES
from kg.web.labels import Name, name_of, number_of, sort_key
from kg.web.language import request_language
from kg.web.query_views import Choice
from kg.web.selection import EXAMPLES, READINGS, Chosen, Selection
from kg.web.things import page_of

MOST_PLANS = 200
"""Above this a list of plans, which have long titles, helps nobody; their own pages lead here."""


@dataclass(frozen=True, slots=True)
class ThingField:
    """A field to choose things with.

    Args:
        name: of the parameter.
        label: for people.
        chosen: what is chosen already, to keep or let go.
        groups: heading (or empty) and choices; none where there are too many to list, then the value is typed.
        example: of a value.
    """

    name: str
    label: str
    chosen: tuple[Choice, ...]
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]
    example: str


@dataclass(frozen=True, slots=True)
class DeadlinesForm:
    """The form: things, the reading, days, and the view that is kept.

    Args:
        fields: plan, agency, place.
        reading: choices.
        as_of: day from which one looks, or empty.
        first: first day shown, or empty.
        last: last day shown, or empty.
        view: kept.
    """

    fields: tuple[ThingField, ...]
    reading: tuple[Choice, ...]
    as_of: str
    first: str
    last: str
    view: str


async def form_of(request: Request, selection: Selection, chosen: Chosen) -> DeadlinesForm:
    """The form with what is chosen filled in."""
    own, most = request_language(request), MOST_CHOICES + 1
    places = await ask(request, "places-listed", {}, most)
    plans, agencies, groups = await asyncio.gather(
        plans_of(request, places),
        ask(request, "agencies-listed", {}, most),
        ask(request, "groups-listed", {}, most),
    )
    with_plans = [row for row in places.rows if row["plans"].text != "0"]
    return DeadlinesForm(
        fields=(
            _field(request, "plan", chosen.plans, [("", [_plan(row, own) for row in plans])]),
            _field(request, "agency", chosen.agents, _agents(request, agencies, groups)),
            _field(request, "place", chosen.places, [("", _sorted(_names(request, with_plans, "place"), own))]),
        ),
        reading=tuple(
            Choice(reading, render(f"web.deadlines.reading_{reading}", own), reading == selection.reading)
            for reading in READINGS
        ),
        as_of=selection.as_of,
        first=selection.first,
        last=selection.last,
        view=selection.view,
    )


async def plans_of(request: Request, places: Table) -> Sequence[Row]:
    """The plans that a form lists; none where there are too many, which the places tell without listing them.

    Args:
        request: that wants to know.
        places: rows of ``places-listed``, which count the plans of each place.
    """
    if sum(number_of(row, "plans") for row in places.rows) > MOST_PLANS:
        return ()
    plans = await ask(request, "plans-listed", {"rows": str(MOST_PLANS + 1)})
    return () if len(plans.rows) > MOST_PLANS else plans.rows


async def plan_choices(request: Request, chosen: Name | None) -> tuple[Choice, ...]:
    """All plans as choices; none where there are too many."""
    plans = await plans_of(request, await ask(request, "places-listed", {}, MOST_CHOICES))
    names = [_plan(row, request_language(request)) for row in plans]
    marked = value_of("plan", chosen) if chosen else ""
    return tuple(Choice(value := value_of("plan", name), name.text, value == marked) for name in names)


def value_of(parameter: str, name: Name) -> str:
    """How an address names a thing.

    >>> value_of("plan", Name("", iri="https://example.org/id/policy/500000/2022/zwfw-gzyd"))
    '500000-2022-zwfw-gzyd'
    >>> value_of("place", Name("", iri="https://example.org/id/place/zone/liangjiang"))
    'zone/liangjiang'
    """
    if parameter == "agency":
        return key_of(name)
    base, _, _ = name.iri.partition("id/")
    page = page_of(name.iri, base) or ""
    return page.split("/", 2)[-1]


def _field(
    request: Request, parameter: str, chosen: Sequence[Name], groups: Iterable[tuple[str, Sequence[Name]]]
) -> ThingField:
    own = request_language(request)
    values = {value_of(parameter, name) for name in chosen}
    listed = [
        (heading, [(value, name) for name in names if (value := value_of(parameter, name)) not in values])
        for heading, names in groups
    ]
    if sum(len(names) for _, names in listed) > MOST_CHOICES:
        listed = []
    return ThingField(
        name=parameter,
        label=render(f"web.deadlines.{parameter}", own),
        chosen=tuple(Choice(value_of(parameter, name), name.text, selected=True) for name in chosen),
        groups=tuple(
            (heading, tuple(Choice(value, name.text, selected=False) for value, name in names))
            for heading, names in listed
            if names
        ),
        example=EXAMPLES[parameter],
    )


def _plan(row: Row, language: str) -> Name:
    """A plan of ``plans-listed``."""
    renamed = {name.replace("title", "plan"): cell for name, cell in row.items()}
    return name_of(renamed, "plan", language) or Name(row["plan"].text, iri=row["plan"].text)


def _agents(request: Request, agencies: Table, groups: Table) -> list[tuple[str, list[Name]]]:
    """Agencies and groups by the place that they belong to, the place with most first."""
    own = request_language(request)
    by_place: dict[str, list[Name]] = {}
    for table, stem in ((agencies, "agency"), (groups, "group")):
        for row in table.rows:
            name, place = named(request, row, stem), named(request, row, "place")
            if name is not None:
                by_place.setdefault(place.text if place else "", []).append(name)
    ranked = sorted(by_place, key=lambda place: (-len(by_place[place]), place))
    elsewhere = render("web.deadlines.elsewhere", own)
    return [(place or elsewhere, _sorted(by_place[place], own)) for place in ranked]


def _names(request: Request, rows: Iterable[Row], stem: str) -> list[Name]:
    return [name for row in rows if (name := named(request, row, stem)) is not None]


def _sorted(names: Iterable[Name], language: str) -> list[Name]:
    return sorted(names, key=lambda name: sort_key(name.text, language))
