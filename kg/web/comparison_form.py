"""The form that chooses plans to compare: lists where they are few, typed fields where they are many."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.tables import Row
from kg.web import urls
from kg.web.asking import ask
from kg.web.comparison_plans import MOST_MEANT, ids_of, is_words, meant, titles_of
from kg.web.comparison_request import LIST, PLACE, READINGS, REVIEWS, Asked
from kg.web.comparison_views import ListedPlan, PlanField, PlansForm
from kg.web.deadline_form import MOST_PLANS
from kg.web.errors import HttpError
from kg.web.forms import MOST_CHOICES
from kg.web.labels import Name, number_of, text_of
from kg.web.language import request_language
from kg.web.plans import place_choices, title_of
from kg.web.query_views import Choice
from kg.web.site import site_of
from kg.web.things import place_iri

LISTED = 100
"""Plans of a place, or the latest of all, that typed fields offer."""
FURTHER = 3
"""Empty typed fields for further plans."""


async def plans_form(request: Request, asked: Asked) -> PlansForm:
    """The form with what was chosen filled in, right or wrong.

    Raises:
        HttpError: 404, there can be no place as ``place`` names it.
    """
    places = await ask(request, "places-listed", {}, MOST_CHOICES)
    count = sum(number_of(row, "plans") for row in places.rows)
    rows = [] if count > MOST_PLANS else await _plans(request, {"rows": str(MOST_PLANS + 1)})
    if len(rows) > MOST_PLANS or count > MOST_PLANS:
        return await _typed(request, asked, place_choices(request, places, request.query_params.get(PLACE, "")))
    chosen, listed = ids_of(request, asked.plans), dict(_named(request, row) for row in rows)

    def choices(marked: Sequence[str]) -> tuple[Choice, ...]:
        return tuple(
            Choice(each, f"{name.text} ({each})" if name.text != name.iri else each, each in marked)
            for each, name in listed.items()
        )

    first, second = PlanField("a", choices=choices(chosen[:1])), PlanField("b", choices=choices(chosen[1:2]))
    return replace(_form(request, asked, len(listed), first, second), more=choices(chosen[2:]))


async def _typed(request: Request, asked: Asked, places: Sequence[Choice]) -> PlansForm:
    """Typed fields, and the plans that they offer: of the place that is chosen, else the latest."""
    key = request.query_params.get(PLACE, "")
    place = place_iri(key, site_of(request).settings.base_iri) if key else None
    if key and place is None:
        raise HttpError(404, "web.no_place", place=key)
    titles, sizes, rows = await asyncio.gather(
        titles_of(request, ids_of(request, asked.plans)),
        ask(request, "sizes"),
        _plans(request, {"rows": str(LISTED), **({"places": place} if place else {})}),
    )
    names = [*asked.plans, *("" for _ in range(max(0, 2 - len(asked.plans)) + FURTHER))]
    parameters = ["a", "b", *("c" for _ in names[2:])]
    fields = await asyncio.gather(*(_field(request, *each, titles) for each in zip(parameters, names, strict=True)))
    return replace(
        _form(request, asked, sum(number_of(row, "plans") for row in sizes.rows), fields[0], fields[1]),
        typed=True,
        further=tuple(fields[2:]),
        offered=tuple(_listed(asked, key, *_named(request, row), text_of(row, "signed")) for row in rows),
        places=tuple(places),
        place=next((choice.label for choice in places if choice.selected), ""),
    )


async def _field(request: Request, parameter: str, name: str, titles: Mapping[str, Name]) -> PlanField:
    """A typed field; where words of several titles stand in it, these titles to choose from."""
    if not name:
        return PlanField(parameter)
    if is_words(request, name):
        found = [(ids_of(request, [each.iri])[0], each) for each in (await meant(request, name))[:MOST_MEANT]]
        choices = tuple(Choice(own, f"{each.text} ({own})", selected=False) for own, each in found)
        return PlanField(parameter, name, choices=choices)
    document = ids_of(request, [name])[0]
    return PlanField(parameter, document, titles.get(document))


async def _plans(request: Request, values: Mapping[str, str]) -> list[Row]:
    """Rows of ``plans-listed`` with items."""
    return [row for row in (await ask(request, "plans-listed", values)).rows if number_of(row, "items")]


def _named(request: Request, row: Row) -> tuple[str, Name]:
    """The id of a plan, and its title."""
    return ids_of(request, [row["plan"].text])[0], title_of(request, row)


def _listed(asked: Asked, place: str, document: str, name: Name, signed: str) -> ListedPlan:
    """A plan that is offered, with the form in which it is A, and that in which it is B."""
    a, b = (*asked.plans, "", "")[:2]
    kept = {**asked.conventions, **({PLACE: place} if place else {}), LIST: "1"}

    def chosen(**letters: str) -> str:
        plans = {"a": a, "b": b, "c": list(asked.plans[2:])} | letters
        return urls.with_parameters(urls.COMPARE, {key: value for key, value in (plans | kept).items() if value})

    return ListedPlan(document, name, signed, chosen(a=document), chosen(b=document) if a else "")


def _form(request: Request, asked: Asked, count: int, first: PlanField, second: PlanField) -> PlansForm:
    own, conventions = request_language(request), asked.conventions
    review = [("", render("web.compare.review_any", own))]
    review += [(each, render(f"compare.review_{each}", own)) for each in REVIEWS]
    reading = [(each, render(f"compare.reading_{each}", own)) for each in READINGS]
    return PlansForm(
        count=count,
        first=first,
        second=second,
        review=tuple(Choice(key, label, key == conventions.get("review", "")) for key, label in review),
        reading=tuple(Choice(key, label, key == conventions.get("reading", READINGS[0])) for key, label in reading),
        as_of=conventions.get("as_of", ""),
    )
