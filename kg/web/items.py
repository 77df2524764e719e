"""``/items``: the items of all plans, narrowed by theme, level, plan, initiative, place and agency."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.tables import Row, Table
from kg.web import urls
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.cards import named
from kg.web.conditions import conditions_of, given_of
from kg.web.facets import key_of
from kg.web.frame import Frame
from kg.web.item_list import ItemList, item_list
from kg.web.labels import Name, number_of, sorted_by_name
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.plans import title_of
from kg.web.query_views import Choice

NEWEST_PLANS = 200
"""Plans that the form offers; a plan before these is reached by its own page."""
IN_FORM = ("theme", "initiative", "plan", "place", "level")
"""Conditions with a select box; the others come by links and are shown as chips."""


@dataclass(frozen=True, slots=True)
class Select:
    """A select box.

    Args:
        name: parameter.
        label: for people.
        any: what stands for no choice.
        choices: those that some plan has.
    """

    name: str
    label: str
    any: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in force.

    Args:
        label: what it is of: agency, role, theme …
        name: its value.
        parameter: in the address.
        value: in the address.
        without: the list without it.
    """

    label: str
    name: Name
    parameter: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """``items.html``.

    Args:
        frame: around it.
        form: select boxes.
        kept: parameter and value of conditions that the form does not show but keeps.
        chips: conditions in force.
        list: the items.
    """

    frame: Frame
    form: tuple[Select, ...]
    kept: tuple[tuple[str, str], ...]
    chips: tuple[Chip, ...]
    list: ItemList


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, urls.ITEMS, "items.html", items_page, "The items of all plans")
    return found


async def items_page(request: Request) -> ItemsPage:
    """The items that meet the conditions of the address.

    Raises:
        HttpError: 400, a condition names nothing that there can be.
        UsageError: there is no such page.
    """
    own, given = request_language(request), given_of(request)
    conditions = conditions_of(request, given)
    things = sorted({iri for iris in conditions.values() for iri in iris})
    found, choices, names = await asyncio.gather(
        item_list(request, conditions), _choices(request), _names(request, things)
    )
    items = [card.iri for card in found.items]
    return ItemsPage(
        frame=frame_of(
            request,
            render("web.items.title", own),
            description=render("web.items.lead", own),
            rdf=Description("description-of-things", {"things": items}) if items else Description(),
            about={"@type": "ItemList", "name": render("web.items.title", own), "numberOfItems": found.total},
        ),
        form=tuple(_select(name, choices[name], given, own) for name in IN_FORM),
        kept=tuple((name, value) for name, values in given.items() if name not in IN_FORM for value in values),
        chips=_chips(given, conditions, {plan.iri: plan for plan in choices["plan"]} | names, own),
        list=found,
    )


async def _names(request: Request, things: Sequence[str]) -> dict[str, Name]:
    """IRI → name of what conditions name."""
    if not things:
        return {}
    table = await ask(request, "names-of-things", {"things": list(things)})
    return {name.iri: name for row in table.rows if (name := named(request, row, "thing")) is not None}


async def _choices(request: Request) -> dict[str, list[Name]]:
    """What the form offers: what some plan has, themes in the order of their scheme, the rest by name."""
    own = request_language(request)
    themes, initiatives, plans, places, levels = await asyncio.gather(
        ask(request, "themes-listed"),
        ask(request, "initiatives-listed"),
        ask(request, "plans-listed", {"rows": str(NEWEST_PLANS)}),
        ask(request, "places-listed"),
        ask(request, "concepts-of-scheme", {"scheme": "vocab:commitment-level"}),
    )
    with_plans = [row for row in places.rows if number_of(row, "plans")]
    return {
        "theme": _named(request, themes, "concept"),
        "initiative": sorted_by_name(_named(request, initiatives, "concept"), own),
        "plan": [title_of(request, row) for row in plans.rows],
        "place": [name for row in with_plans if (name := named(request, row, "place")) is not None],
        "level": [_level(row, own) for row in levels.rows],
    }


def _named(request: Request, table: Table, stem: str) -> list[Name]:
    return [name for row in table.rows if (name := named(request, row, stem)) is not None]


def _level(row: Row, own: str) -> Name:
    columns = ("chinese", "english") if own != "en" else ("english", "chinese")
    return Name(next((row[name] for name in columns if name in row), row["thing"]).text, iri=row["thing"].text)


def _select(name: str, names: Sequence[Name], given: Mapping[str, tuple[str, ...]], own: str) -> Select:
    """A select box; what is chosen and not offered is there too, so that sending the form does not lose it."""
    chosen = given.get(name, ())
    offered = {value_of(name, each): each.text for each in names}
    offered |= {value: value for value in chosen if value not in offered}
    return Select(
        name,
        render(f"web.items.{name}", own),
        render("web.items.any", own),
        tuple(Choice(value, label, value in chosen) for value, label in offered.items()),
    )


def value_of(condition: str, name: Name) -> str:
    """What stands for a thing in the address of this page."""
    if condition == "plan":
        return (name.href or "").rpartition("/")[2]
    key = key_of(name)
    return key.removeprefix("place/") if condition == "place" else key


def _chips(
    given: Mapping[str, tuple[str, ...]], conditions: Mapping[str, Sequence[str]], names: Mapping[str, Name], own: str
) -> tuple[Chip, ...]:
    iris = dict(zip(given, conditions.values(), strict=True))
    return tuple(
        Chip(
            render(f"web.items.{parameter}", own),
            names.get(iri, Name(value, iri=iri)),
            parameter,
            value,
            urls.with_parameters(urls.ITEMS, _without(given, parameter, value)),
        )
        for parameter, values in given.items()
        for value, iri in zip(values, iris[parameter], strict=True)
    )


def _without(given: Mapping[str, tuple[str, ...]], parameter: str, value: str) -> dict[str, tuple[str, ...]]:
    left = {
        name: tuple(each for each in values if (name, each) != (parameter, value)) for name, values in given.items()
    }
    return {name: values for name, values in left.items() if values}
