"""The pages of ``/compare``: the form to choose plans, and the comparison with its pictures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from kg.comparison.forms import FORMS
from kg.comparison.outputs.html import style, view_query
from kg.documents.registry import FORMATS as FILE_FORMATS
from kg.identifiers import Identifiers
from kg.messages import render
from kg.saved_queries.pictures import Picture
from kg.saved_queries.tables import Cell, Table
from kg.web import urls
from kg.web.comparing import Made
from kg.web.comparison_data import titles_of_plans
from kg.web.comparison_request import PAGE, READINGS, REVIEWS, Asked, id_of
from kg.web.disconnect import unless_gone
from kg.web.language import PARAMETER as LANGUAGE_PARAMETER
from kg.web.language import request_language
from kg.web.pages import frame_of, page_response
from kg.web.pictures import picture_of
from kg.web.site import site_of
from kg.web.views import Choice, ComparePage, ComparisonPage, ComparisonSection, PictureView, PlansForm

STYLE = f"{urls.COMPARE}.css"
MOST_JUDGED = 8
"""Pairs that the form offers."""


def style_address() -> str:
    """Where the style of comparisons is; it changes with the style."""
    return f"{STYLE}?v={hashlib.sha256(style().encode()).hexdigest()[:8]}"


async def chooser(request: Request, asked: Asked, wrong: str = "", status: int = 200) -> Response:
    """The form, with what was chosen.

    Args:
        request: for the language.
        asked: what was chosen, right or wrong.
        wrong: what is wrong with it, in words.
        status: of the answer.
    """
    site, own = site_of(request), request_language(request)
    titles = await unless_gone(request, titles_of_plans(site))
    plans = [id_of(name, Identifiers(site.settings.base_iri)) for name in asked.plans]
    page = ComparePage(
        frame=frame_of(request, render("web.compare.title", own)),
        style=style_address(),
        problem=wrong,
        form=_plans_form(titles, plans, asked.conventions, own),
        judged=() if wrong else tuple(islice(_judged(request, titles, plans), MOST_JUDGED)),
        known=" ".join(suffix for each in FILE_FORMATS for suffix in each.suffixes),
        megabytes=f"{site.settings.upload_bytes / 1_000_000:g}",
        formats=tuple(
            (name, render(f"web.compare.form_{name}", own)) for name in (PAGE, *(n for n in FORMS if n != PAGE))
        ),
    )
    return page_response("compare.html", page, status)


def _judged(request: Request, titles: Mapping[str, str], chosen: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Pairs that a person has judged; of a plan that is chosen, its own."""
    site = site_of(request)
    folder = Identifiers(site.settings.base_iri).graph("alignment", "")
    for name in site.store.status().graphs:
        pair, _, state = name.removeprefix(folder).partition("/")
        a, _, b = pair.partition("--")
        if state == "accepted" and {a, b} <= titles.keys() and set(chosen) <= {a, b}:
            yield titles[a], titles[b], urls.with_parameters(urls.COMPARE, {"a": a, "b": b})


def _plans_form(titles: Mapping[str, str], plans: Sequence[str], conventions: Mapping[str, str], own: str) -> PlansForm:
    """The fields that both pages have."""

    def choices(chosen: Sequence[str]) -> tuple[Choice, ...]:
        listed = titles.items()
        return tuple(Choice(each, f"{title} ({each})" if title else each, each in chosen) for each, title in listed)

    review = [("", render("web.compare.review_any", own))]
    review += [(each, render(f"compare.review_{each}", own)) for each in REVIEWS]
    reading = [(each, render(f"compare.reading_{each}", own)) for each in READINGS]
    return PlansForm(
        first=choices(plans[:1]),
        second=choices(plans[1:2]),
        more=choices(plans[2:]),
        review=tuple(Choice(key, label, key == conventions.get("review", "")) for key, label in review),
        reading=tuple(Choice(key, label, key == conventions.get("reading", READINGS[0])) for key, label in reading),
        as_of=conventions.get("as_of", ""),
    )


def comparison_page(
    request: Request, asked: Asked, documents: Sequence[str], titles: Mapping[str, str], made: Made
) -> Response:
    """The comparison.

    Args:
        request: for the language.
        asked: what was asked for.
        documents: ids of the stored plans.
        titles: id → title of all stored plans.
        made: the parts of the page (:func:`kg.comparison.forms.fragment`).
    """
    own, found = request_language(request), json.loads(made.body)
    said: dict[str, str | Sequence[str]] = {"a": documents[0], "b": documents[1:2], "c": documents[2:]}
    said |= {name: value for name, value in asked.conventions.items() if value}
    if LANGUAGE_PARAMETER in request.query_params:
        said[LANGUAGE_PARAMETER] = own
    is_pair = not asked.upload and len(documents) == 2
    turned = said | {"a": documents[1], "b": documents[:1]} if is_pair else {}
    page = ComparisonPage(
        frame=frame_of(request, " / ".join(plan["title"] or plan["id"] for plan in made.facts["plans"])),
        style=style_address(),
        head=Markup(found["head"]),  # noqa: S704 -- made by an escaping template
        contents=Markup(found["contents"]),  # noqa: S704 -- the same
        sections=_sections(found["sections"], own),
        form=None if asked.upload else _plans_form(titles, documents, asked.conventions, own),
        upload=asked.upload.name if asked.upload else "",
        turned=urls.with_parameters(urls.COMPARE, turned) if is_pair else "",
        review=urls.with_parameters(f"{urls.COMPARE}/review", {"a": documents[0], "b": documents[1]})
        if is_pair
        else "",
        downloads=()
        if asked.upload
        else tuple(
            (render(f"web.compare.form_{name}", own), urls.with_parameters(f"{urls.COMPARE}.{name}", said))
            for name in FORMS
            if name != "sssom" or len(documents) == 2
        ),
    )
    return page_response("comparison.html", page)


def _sections(sections: Sequence[Mapping[str, Any]], language: str) -> tuple[ComparisonSection, ...]:
    """Sections with their pictures; a script is named by the first picture alone."""
    found, named = [], False
    for each in sections:
        picture = _picture(each["figure"], language) if each["figure"] else None
        if picture and named:
            picture = replace(picture, scripts=())
        named = named or picture is not None
        opening, rest = Markup(each["opening"]), Markup(each["rest"])  # noqa: S704 -- made by an escaping template
        found.append(ComparisonSection(opening, picture, rest))
    return tuple(found)


def _picture(figure: Mapping[str, Any], language: str) -> PictureView | None:
    query = view_query(figure["query"])
    if figure["picture"]:
        parts = {name: tuple(columns) for name, columns in figure["picture"]["parts"].items()}
        query = replace(query, picture=Picture(figure["picture"]["kind"], parts))
    rows = tuple({name: Cell(**cell) for name, cell in row.items()} for row in figure["rows"])
    return picture_of(query, Table(query.columns, rows, truncated=False, elapsed_seconds=0), language)
