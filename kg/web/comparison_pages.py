"""The pages of ``/compare``: the form to choose plans, and the comparison with its pictures."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from markupsafe import Markup, escape
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
from kg.web.answer_views import PictureView
from kg.web.comparing import Made
from kg.web.comparison_form import plans_form
from kg.web.comparison_plans import ids_of, titles_of
from kg.web.comparison_request import PAGE, Asked
from kg.web.comparison_views import ComparePage, ComparisonPage, ComparisonSection
from kg.web.labels import Name
from kg.web.language import PARAMETER as LANGUAGE_PARAMETER
from kg.web.language import chosen_language, request_language
from kg.web.pages import frame_of, page_response
from kg.web.pictures import picture_of
from kg.web.site import site_of
from kg.web.things import page_of

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
    title, lead = render("web.compare.title", own), render("web.compare.lead", own)
    if not site.is_static:  # who looks at the form will compare
        site.comparing.warm()
    page = ComparePage(
        frame=frame_of(request, title, description=lead, about={"@type": "WebPage", "name": title}),
        style=style_address(),
        problem=wrong,
        form=await plans_form(request, asked),
        judged=() if wrong else await _judged(request, ids_of(request, asked.plans)),
        known=" ".join(suffix for each in FILE_FORMATS for suffix in each.suffixes),
        megabytes=f"{site.settings.upload_bytes / 1_000_000:g}",
        formats=tuple(
            (name, render(f"web.compare.form_{name}", own)) for name in (PAGE, *(n for n in FORMS if n != PAGE))
        ),
    )
    return page_response("compare.html", page, status)


async def _judged(request: Request, chosen: Sequence[str]) -> tuple[tuple[Name, Name, str], ...]:
    """Pairs that a person has judged; of a plan that is chosen, its own."""
    pairs = list(islice(_accepted(request, chosen), MOST_JUDGED))
    titles = await titles_of(request, dict.fromkeys(chain.from_iterable(pairs)))
    return tuple(
        (titles[a], titles[b], urls.with_parameters(urls.COMPARE, {"a": a, "b": b}))
        for a, b in pairs
        if {a, b} <= titles.keys()
    )


def _accepted(request: Request, chosen: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Ids of plans between which a person has accepted matches."""
    site = site_of(request)
    folder = Identifiers(site.settings.base_iri).graph("alignment", "")
    for name in site.store.status().graphs:
        pair, _, state = name.removeprefix(folder).partition("/")
        a, _, b = pair.partition("--")
        if name.startswith(folder) and state == "accepted" and set(chosen) <= {a, b}:
            yield a, b


def address_of(request: Request, documents: Sequence[str], conventions: Mapping[str, str], path: str = "") -> str:
    """The address of a comparison of stored plans, in the language that the request names.

    Args:
        request: for the language.
        documents: ids of the plans.
        conventions: as in :class:`kg.web.comparison_request.Asked`.
        path: of a form of it, instead of the page.
    """
    said: dict[str, str | Sequence[str]] = {"a": documents[0], "b": documents[1:2], "c": documents[2:]}
    said |= {name: value for name, value in conventions.items() if value}
    if LANGUAGE_PARAMETER in request.query_params:
        said[LANGUAGE_PARAMETER] = request_language(request)
    return urls.with_parameters(path or urls.COMPARE, said)


async def comparison_page(request: Request, asked: Asked, titles: Mapping[str, Name], made: Made) -> Response:
    """The comparison.

    Args:
        request: for the language.
        asked: what was asked for.
        titles: id → title of the stored plans that are compared.
        made: the parts of the page (:func:`kg.comparison.forms.fragment`).
    """
    own, found, documents = request_language(request), json.loads(made.body), list(titles)
    title = " / ".join(plan["title"] or plan["id"] for plan in made.facts["plans"])
    frame = frame_of(
        request,
        title,
        description=render("web.compare.lead", own),
        about=None if asked.upload else {"@type": "WebPage", "name": title},
    )
    is_pair = not asked.upload and len(documents) == 2
    page = ComparisonPage(
        frame=frame,
        style=style_address(),
        head=_linked(found["head"], request),
        contents=Markup(found["contents"]),  # noqa: S704 -- made by an escaping template
        sections=_sections(found["sections"], request),
        form=None if asked.upload else await plans_form(request, replace(asked, plans=tuple(documents))),
        upload=asked.upload.name if asked.upload else "",
        turned=address_of(request, documents[::-1], asked.conventions) if is_pair else "",
        review=urls.with_parameters(f"{urls.COMPARE}/review", {"a": documents[0], "b": documents[1]})
        if is_pair
        else "",
        downloads=()
        if asked.upload
        else tuple(
            (
                render(f"web.compare.form_{name}", own),
                address_of(request, documents, asked.conventions, f"{urls.COMPARE}.{name}"),
            )
            for name in FORMS
            if name != "sssom" or len(documents) == 2
        ),
    )
    return page_response("comparison.html", page)


def _linked(html: str, request: Request) -> Markup:
    """HTML of a comparison, in which links to IRIs of the data lead to the pages of this site.

    Args:
        html: made by an escaping template.
        request: for the language.
    """
    base, named = site_of(request).settings.base_iri, chosen_language(request)

    def address(match: re.Match[str]) -> str:
        page = page_of(match[1], base)
        if page is None:
            return match[0]
        return f'href="{escape(urls.and_parameter(page, LANGUAGE_PARAMETER, named) if named else page)}"'

    return Markup(re.sub(f'href="({re.escape(base)}[^"&]*)"', address, html))  # noqa: S704 -- what was HTML before


def _sections(sections: Sequence[Mapping[str, Any]], request: Request) -> tuple[ComparisonSection, ...]:
    """Sections with their pictures; a script is named by the first picture alone."""
    found, named = [], False
    for each in sections:
        picture = _picture(each["figure"], request_language(request)) if each["figure"] else None
        if picture and named:
            picture = replace(picture, scripts=())
        named = named or picture is not None
        found.append(ComparisonSection(_linked(each["opening"], request), picture, _linked(each["rest"], request)))
    return tuple(found)


def _picture(figure: Mapping[str, Any], language: str) -> PictureView | None:
    query = view_query(figure["query"])
    if figure["picture"]:
        parts = {name: tuple(columns) for name, columns in figure["picture"]["parts"].items()}
        query = replace(query, picture=Picture(figure["picture"]["kind"], parts))
    rows = tuple({name: Cell(**cell) for name, cell in row.items()} for row in figure["rows"])
    return picture_of(query, Table(query.columns, rows, truncated=False, elapsed_seconds=0), language)
