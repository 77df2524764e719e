"""``/agencies``: the agencies that plans name, by place or by name, and which of them carry the most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request

from kg.errors import UsageError
from kg.messages import render
from kg.saved_queries.pictures import Picture
from kg.saved_queries.tables import Row, Table
from kg.web import urls
from kg.web.agency_lists import (
    ARRANGEMENTS,
    AgencySection,
    Jump,
    ListedAgency,
    jumps_of,
    kind_key,
    listed,
    order_by,
    place_key,
    sections_of,
)
from kg.web.answer_views import PictureView
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.facets import Facet, FacetChoice
from kg.web.frame import Frame
from kg.web.labels import Name, sort_key
from kg.web.language import PARAMETER, chosen_language, request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.paging import PAGE, labelled, page_addresses, page_number
from kg.web.pictures import picture_of
from kg.web.site import site_of

ROWS, IN_PICTURE, CHOICES, FOUND = 100, 20, 15, 500
"""Agencies on a page, bars, choices of a facet that are shown, things that a search in names looks through."""


@dataclass(frozen=True, slots=True)
class AgenciesPage:
    """``agencies.html``.

    Args:
        frame: around it.
        words: searched for in names, or empty.
        chosen: facet → value.
        by: arrangement: ``place`` or ``name``.
        arrangements: label, address and whether it is the present one.
        facets: of places and types.
        sections: a page of the list.
        jumps: letters, where the list is by name.
        first: number of the first agency on the page.
        shown: agencies on the page.
        found: agencies that have what is chosen.
        count: of all agencies that plans name.
        pages: label and address of other pages.
        most: agencies with the most items, of those found.
        question: that the picture answers.
        picture: of their load.
        whole: the list with nothing chosen.
    """

    frame: Frame
    words: str
    chosen: Mapping[str, str]
    by: str
    arrangements: tuple[tuple[str, str, bool], ...]
    facets: tuple[Facet, ...]
    sections: tuple[AgencySection, ...]
    jumps: tuple[Jump, ...]
    first: int
    shown: int
    found: int
    count: int
    pages: tuple[tuple[str, str], ...]
    most: tuple[ListedAgency, ...]
    question: str
    picture: PictureView | None
    whole: str


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, urls.AGENCIES, "agencies.html", agencies_page, "The agencies that plans name")
    return found


_FACETS: Mapping[str, tuple[Callable[[ListedAgency], Name | None], Callable[[Name], str]]] = {
    "place": (lambda each: each.place, place_key),
    "type": (lambda each: each.kind, kind_key),
}


async def agencies_page(request: Request) -> AgenciesPage:
    """The agencies that plans name.

    Raises:
        UsageError: there is no such page or arrangement.
    """
    own = request_language(request)
    by, words = request.query_params.get("by", ARRANGEMENTS[0]), request.query_params.get("q", "").strip()
    if by not in ARRANGEMENTS:
        raise UsageError("web.no_arrangement", by=by, known=", ".join(ARRANGEMENTS))
    table = await ask(request, "agencies-listed")
    named_so = await _named_so(request, words) if words else None
    rows = [row for row in table.rows if named_so is None or row["agency"].text in named_so or _has(row, words)]
    agencies = [listed(request, row) for row in rows]
    chosen = {name: value for name in _FACETS if (value := request.query_params.get(name))}
    kept = [each for each in agencies if all(_is(each, name, value) for name, value in chosen.items())]
    number = page_number(request)
    shown = range(ROWS * (number - 1), ROWS * number)
    if shown.start and shown.start >= len(kept):
        raise UsageError("queries.page", page=number, pages=max(1, -(-len(kept) // ROWS)))
    arranged = sorted(kept, key=order_by(by, own))
    on_page = arranged[shown.start : shown.stop]
    carrying = {each.agency.iri for each in kept}
    question, picture = _picture(request, table, carrying, chosen, agencies)
    pages = page_addresses(request, number, len(kept), ROWS)
    return AgenciesPage(
        frame=frame_of(
            request,
            render("web.agencies.title", own),
            description=render("web.agencies.lead", own, count=len(table.rows)),
            rdf=Description("description-of-things", {"things": [each.agency.iri for each in on_page]})
            if on_page
            else Description(),
            pages=pages,
        ),
        words=words,
        chosen=chosen,
        by=by,
        arrangements=_arrangements(request, by),
        facets=_facets(request, agencies, chosen),
        sections=sections_of(arranged, shown, by, own),
        jumps=jumps_of(arranged, partial(_page_with, request), own) if by == "name" else (),
        first=shown.start + 1,
        shown=len(on_page),
        found=len(kept),
        count=len(table.rows),
        pages=labelled(pages, own),
        most=tuple(kept[:IN_PICTURE]),
        question=question,
        picture=picture,
        whole=urls.AGENCIES,
    )


async def _named_so(request: Request, words: str) -> set[str]:
    """The things of which a name holds the words: long and short forms count."""
    found = await ask(request, "names-found", {"words": words, "rows": str(FOUND)})
    return {row["thing"].text for row in found.rows}


def _has(row: Row, words: str) -> bool:
    """Whether a name that is shown holds the words; so no agency is lost where a search finds very many things."""
    return any(
        words.casefold() in row[column].text.casefold() for column in ("agency_zh", "agency_en") if column in row
    )


def _is(agency: ListedAgency, facet: str, value: str) -> bool:
    of, key = _FACETS[facet]
    name = of(agency)
    return name is not None and key(name) == value


def _page_with(request: Request, place: int) -> str:
    """The page on which the agency at a place of the list stands."""
    number = place // ROWS + 1
    language = {PARAMETER: named} if (named := chosen_language(request)) else {}
    given = {**_given(request), **({PAGE: str(number)} if number > 1 else {}), **language}
    return urls.with_parameters(urls.AGENCIES, given)


def _given(request: Request) -> dict[str, str]:
    """What is chosen, the page aside."""
    return {name: value for name in ("q", "by", *_FACETS) if (value := request.query_params.get(name))}


def _arrangements(request: Request, by: str) -> tuple[tuple[str, str, bool], ...]:
    own, given = request_language(request), _given(request)
    return tuple(
        (
            render(f"web.agencies.by_{each}", own),
            urls.with_parameters(urls.AGENCIES, {**given, "by": each}),
            each == by,
        )
        for each in ARRANGEMENTS
    )


def _facets(request: Request, agencies: Sequence[ListedAgency], chosen: Mapping[str, str]) -> tuple[Facet, ...]:
    return tuple(_facet(request, agencies, chosen, name) for name in _FACETS)


def _facet(request: Request, agencies: Iterable[ListedAgency], chosen: Mapping[str, str], facet: str) -> Facet:
    """The values of the agencies that have what the other facet asks for."""
    own, (of, key) = request_language(request), _FACETS[facet]
    others = {name: value for name, value in chosen.items() if name != facet}
    counts: Counter[str] = Counter()
    names: dict[str, Name] = {}
    for each in agencies:
        name = of(each)
        if name is not None and all(_is(each, other, value) for other, value in others.items()):
            names[key(name)] = name
            counts[key(name)] += 1
    ranked = sorted(counts, key=lambda value: (-counts[value], sort_key(names[value].text, own)))
    shown = ranked[:CHOICES]
    if chosen.get(facet) in ranked and chosen[facet] not in shown:
        shown.append(chosen[facet])
    given = {name: value for name, value in _given(request).items() if name != facet}
    return Facet(
        facet,
        render(f"web.agencies.{facet}", own),
        tuple(
            FacetChoice(
                names[value].text,
                counts[value],
                urls.with_parameters(urls.AGENCIES, given if chosen.get(facet) == value else {**given, facet: value}),
                chosen.get(facet) == value,
                value,
                names[value].language,
            )
            for value in shown
        ),
    )


def _picture(
    request: Request, table: Table, carrying: set[str], chosen: Mapping[str, str], agencies: Sequence[ListedAgency]
) -> tuple[str, PictureView | None]:
    """The load of the agencies found, and the question that it answers."""
    own = request_language(request)
    place = next((each.place for each in agencies if "place" in chosen and _is(each, "place", chosen["place"])), None)
    question = (
        render("web.agencies.question_in", own, place=place.text) if place else render("web.agencies.question", own)
    )
    rows = [row for row in table.rows if row["agency"].text in carrying][:IN_PICTURE]
    # offices of many places are called alike in Chinese; in English the place is part of the name
    x = ("agency",) if place or own == "en" else ("agency", "place")
    query = replace(
        site_of(request).page_queries.get("agencies-listed"),
        picture=Picture("bar", {"x": x, "y": ("lead", "responsible", "support")}),
    )
    return question, picture_of(query, replace(table, rows=tuple(rows)), own, question)
