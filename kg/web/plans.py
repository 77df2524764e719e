"""``/plans``: all plans, the latest first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.tables import Row, Table
from kg.web import urls
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.cards import named
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.labels import Name, name_of, number_of, text_of
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.paging import labelled, page_addresses, page_number
from kg.web.query_views import Choice
from kg.web.site import site_of
from kg.web.things import page_of, place_iri

ROWS = 50
"""Plans on a page."""
PLACE = "place"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in a list.

    Args:
        plan: its title and page.
        issuer: who issued it.
        place: whose plan it is.
        signed: day, or empty.
        items: number of its items.
        milestones: number of its dated milestones.
        agencies: number of agencies that it names.
        completeness: in percent; None where it was not measured.
    """

    plan: Name
    issuer: Name | None
    place: Name | None
    signed: str
    items: int
    milestones: int
    agencies: int
    completeness: float | None


@dataclass(frozen=True, slots=True)
class PlansPage:
    """``plans.html``.

    Args:
        frame: around it.
        plans: shown.
        count: of all plans that have what is chosen.
        places: to choose from.
        place: chosen, or empty.
        pages: label and address of other pages.
    """

    frame: Frame
    plans: tuple[PlanRow, ...]
    count: int
    places: tuple[Choice, ...]
    place: str
    pages: tuple[tuple[str, str], ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, urls.PLANS, "plans.html", plans_page, "All plans")
    return found


async def plans_page(request: Request) -> PlansPage:
    """All plans, or those of a place.

    Raises:
        HttpError: 404, there can be no such place.
        UsageError: ``page`` is no number of a page.
    """
    own, key, number = request_language(request), request.query_params.get(PLACE, ""), page_number(request)
    iri = place_iri(key, site_of(request).settings.base_iri) if key else None
    if key and iri is None:
        raise HttpError(404, "web.no_place", place=key)
    chosen = {"places": iri} if iri else {}
    listed, places, sizes = await asyncio.gather(
        ask(request, "plans-listed", {**chosen, "rows": str(ROWS), "skip": str(ROWS * (number - 1))}),
        ask(request, "places-listed"),
        ask(request, "sizes"),
    )
    rows = tuple(plan_row(request, row) for row in listed.rows)
    choices = tuple(place_choices(request, places, key))
    counted = [row for row in places.rows if row["place"].text == iri] if iri else sizes.rows
    count = sum(number_of(row, "plans") for row in counted)
    pages = page_addresses(request, number, count, ROWS)
    return PlansPage(
        frame=frame_of(
            request,
            render("web.plans.title", own),
            description=render("web.plans.lead", own, count=count),
            rdf=Description("description-of-things", {"things": [row.plan.iri for row in rows]} if rows else {}),
            about={"@type": "CollectionPage", "name": render("web.plans.title", own)},
            pages=pages,
        ),
        plans=rows,
        count=count,
        places=choices,
        place=key,
        pages=labelled(pages, own),
    )


def plan_row(request: Request, row: Row) -> PlanRow:
    """A plan from a row of ``plans-listed``."""
    return PlanRow(
        plan=title_of(request, row),
        issuer=named(request, row, "issuer"),
        place=named(request, row, "place"),
        signed=text_of(row, "signed"),
        items=number_of(row, "items"),
        milestones=number_of(row, "milestones"),
        agencies=number_of(row, "agencies"),
        completeness=float(row["completeness"].text) * 100 if "completeness" in row else None,
    )


def title_of(request: Request, row: Row, plan: str = "plan", title: str = "title") -> Name:
    """The title of a plan, in the language of the reader where there is one, with its page."""
    iri = row[plan].text
    href = page_of(iri, site_of(request).settings.base_iri)
    found = name_of(row, title, request_language(request), href)
    return Name(found.text, found.language, iri, href, found.other) if found else Name(iri, "", iri, href)


def place_choices(request: Request, places: Table, chosen: str) -> list[Choice]:
    """The places that have a plan, each with the number of its plans."""
    found = []
    for row in places.rows:
        name = named(request, row, "place")
        key = (name.href or "").removeprefix(f"{urls.JURISDICTIONS}/") if name else ""
        if name and key and number_of(row, "plans"):
            found.append(Choice(key, f"{name.text} ({number_of(row, 'plans')})", key == chosen))
    return found
