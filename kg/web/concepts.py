"""``/themes`` and ``/initiatives``: what plans are about, and which reforms they mention."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.pictures import Picture
from kg.saved_queries.tables import Table
from kg.web import urls
from kg.web.answer_views import PictureView
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.cards import named
from kg.web.coverage import Coverage, coverage_of
from kg.web.drawing import drawn
from kg.web.frame import Frame
from kg.web.labels import Name, name_of, sorted_by_name
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.schemes import INITIATIVES, THEMES, ConceptLine, Scheme, lines_of
from kg.web.site import site_of
from kg.web.things import page_of

BARS = 20
"""Initiatives in the picture."""


@dataclass(frozen=True, slots=True)
class ConceptsPage:
    """``concepts.html``.

    Args:
        frame: around it.
        scheme: ``theme`` or ``initiative``.
        concepts: those that some plan has, each below the broader one.
        unused: those of the scheme that no plan has.
        coverage: theme by plan; None for initiatives.
        picture: of theme by plan, or of the initiatives with most items.
        links: saved queries about the scheme: label and address.
    """

    frame: Frame
    scheme: str
    concepts: tuple[ConceptLine, ...]
    unused: tuple[Name, ...]
    coverage: Coverage | None
    picture: PictureView | None
    links: tuple[tuple[str, str], ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, urls.THEMES, "concepts.html", partial(concepts_page, THEMES), "The themes of plans")
    add_page(found, urls.INITIATIVES, "concepts.html", partial(concepts_page, INITIATIVES), "The initiatives of plans")
    return found


async def concepts_page(scheme: Scheme, request: Request) -> ConceptsPage:
    """The concepts of a scheme that plans have, and those that none has."""
    own = request_language(request)
    listed, whole = await asyncio.gather(
        ask(request, scheme.listed), ask(request, "concepts-of-scheme", {"scheme": f"vocab:{scheme.name}"})
    )
    coverage, picture, kinds = None, None, {}
    if scheme is THEMES:
        found = await coverage_of(request, listed)
        coverage, picture = found or (None, None)
    else:
        kinds = await _kinds(request)
        picture = _most(request, scheme, listed, own)
    title = render(f"web.{scheme.name}.title", own)
    concepts = lines_of(request, listed, kinds)
    things = [line.name.iri for line in concepts]
    return ConceptsPage(
        frame=frame_of(
            request,
            title,
            description=render(f"web.{scheme.name}.lead", own),
            rdf=Description("description-of-things", {"things": things}) if things else Description(),
            about={"@type": "DefinedTermSet", "name": title},
        ),
        scheme=scheme.name,
        concepts=concepts,
        unused=_unused(request, whole, {*things}, own),
        coverage=coverage,
        picture=picture,
        links=tuple(saved_question(request, name, {}) for name in scheme.whole),
    )


def saved_question(request: Request, name: str, values: dict[str, str]) -> tuple[str, str]:
    """Title and address of a saved query with values."""
    return site_of(request).queries.get(name).title[request_language(request)], urls.query(name, values)


async def _kinds(request: Request) -> dict[str, Name]:
    table = await ask(request, "kinds-of-initiatives")
    pairs = ((row["concept"].text, named(request, row, "kind")) for row in table.rows)
    return {iri: kind for iri, kind in pairs if kind is not None}


def _most(request: Request, scheme: Scheme, listed: Table, own: str) -> PictureView | None:
    """The initiatives with most items as bars."""
    query = site_of(request).page_queries.get(scheme.listed)
    picture, shown = Picture("bar", {"x": ("concept",), "y": ("items",)}), replace(listed, rows=listed.rows[:BARS])
    return drawn(query, shown, own, picture, "web.initiative.picture", {"concept": "web.initiative.one"})


def _unused(request: Request, whole: Table, used: set[str], own: str) -> tuple[Name, ...]:
    base = site_of(request).settings.base_iri
    rows = (row for row in whole.rows if row["thing"].text not in used)
    renamed = (
        {"thing": row["thing"], **{f"thing_{suffix}": row[column] for suffix, column in SUFFIXES if column in row}}
        for row in rows
    )
    names = (name_of(row, "thing", own, page_of(row["thing"].text, base)) for row in renamed)
    return tuple(sorted_by_name((name for name in names if name is not None), own))


SUFFIXES = (("zh", "chinese"), ("en", "english"))
"""Ending of a name's column → the column that ``concepts-of-scheme`` has instead."""
