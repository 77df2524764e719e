"""A page and what stands beside it: the same content as JSON, the things that it tells of as RDF.

By ``Accept`` or ``format=`` at the plain address, by ending (``.json``, ``.ttl`` …) beside it; each names the others
(RFC 8288).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.saved_queries.tables import Table
from kg.web.alternates import ENDINGS, MEDIA_TYPES, RDF_FORMATS, with_ending
from kg.web.answer_views import PictureView
from kg.web.asking import describe
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.pages import Page, page_response
from kg.web.representation import HTML, VARY, negotiated
from kg.web.routes import add_resource
from kg.web.signposting import signposts_of_data
from kg.web.site import site_of

OFFERS = [("text/html", HTML), *((media_type, ending) for ending, media_type in MEDIA_TYPES.items())]
"""Media type → ending, the page first."""
PAGE_ONLY = {"frame", "picture", "pictures", "form", "data"}
"""Fields of a page that are no content of their own."""

Make = Callable[[Request], Awaitable[Page]]
MakeGraph = Callable[[Request, str], Awaitable[bytes]]
"""Makes the RDF beside a page in a media type."""
Answer = Callable[[Request, str], Awaitable[Response]]
"""Answers with the representation that has an ending."""


def add_page(
    router: APIRouter, path: str, template: str, make: Make, summary: str, graph: MakeGraph | None = None
) -> None:
    """Serve a page at ``path``, and its other representations by ``Accept``, ``format=`` and ending.

    Args:
        router: where to add it.
        path: the route.
        template: of the page.
        make: makes what the template receives, whose frame says what its RDF is.
        summary: one line for ``/openapi.json``.
        graph: makes the RDF where it is not the answer of one query.
    """

    async def answer(request: Request, form: str) -> Response:
        return await answer_page(request, form, template, make, graph)

    add_representations(router, path, answer, summary)


def add_representations(router: APIRouter, path: str, answer: Answer, summary: str) -> None:
    """Serve what stands at ``path`` by ``Accept``, ``format=`` and ending.

    Args:
        router: where to add it.
        path: the route.
        answer: answers with the representation wanted.
        summary: one line for ``/openapi.json``.
    """

    async def by_ending(request: Request) -> Response:
        suffix = request.path_params["suffix"]
        if suffix not in ENDINGS:
            raise HttpError(404, "web.not_found", path=request.url.path)
        return await answer(request, suffix)

    async def by_accept(request: Request) -> Response:
        return await answer(request, negotiated(request, OFFERS))

    add_resource(router, f"{path}.{{suffix}}" if path != "/" else "/index.{suffix}", by_ending, summary)
    add_resource(router, path, by_accept, summary)


async def answer_page(
    request: Request, form: str, template: str, make: Make, graph: MakeGraph | None = None
) -> Response:
    """A page in one of its representations.

    Args:
        request: for it.
        form: ending of the representation.
        template: of the page.
        make: makes what the template receives.
        graph: makes its RDF, where no query does.

    Raises:
        HttpError: 404, the page has no RDF.
    """
    page = await make(request)
    links = {"Link": ", ".join(_links(page.frame, form))}
    if form == HTML:
        response = page_response(template, page)
        response.headers.update(links)
        return response
    if form == "json":
        content = {"title": page.frame.title, **content_of(page), "data_version": site_of(request).store.version}
        written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        language = {"Content-Language": page.frame.language}
        return Response(written, headers=VARY | links | language, media_type=MEDIA_TYPES[form])
    if graph is not None:
        body = await graph(request, MEDIA_TYPES[form])
        return Response(body, headers=VARY | links, media_type=MEDIA_TYPES[form])
    if not page.frame.rdf.query:
        raise HttpError(404, "web.not_found", path=request.url.path)
    answer = await describe(request, page.frame.rdf, RDF_FORMATS[form])
    cut = {"Policy-KG-Truncated": "rows"} if answer.truncated else {}
    return Response(answer.body, headers=VARY | links | cut, media_type=MEDIA_TYPES[form])


def _links(frame: Frame, own: str) -> list[str]:
    here = (
        [f'<{frame.canonical}>; rel="canonical"']
        if own == HTML
        else [f'<{frame.address}>; rel="alternate"; type="text/html"']
    )
    beside = [
        f'<{each.href}>; rel="alternate"; type="{each.media_type}"'
        for each in frame.alternates
        if each.media_type != MEDIA_TYPES.get(own)
    ]
    pages = [
        f'<{address if own == HTML else with_ending(address, own)}>; rel="{relation}"'
        for relation, address in frame.pages.items()
    ]
    signposts = frame.signposts if own == HTML else signposts_of_data(frame)
    return [*here, *beside, *pages, *map(str, signposts)]


def content_of(value: object) -> Any:
    """What a page holds as plain data: dataclasses as objects, without the frame and what only pages need."""
    if isinstance(value, Table):
        return [{name: cell.to_json() for name, cell in row.items()} for row in value.rows]
    if is_dataclass(value) and not isinstance(value, type):
        found = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in PAGE_ONLY}
        return {name: content_of(each) for name, each in found.items() if not isinstance(each, PictureView)}
    if isinstance(value, Mapping):
        return {str(name): content_of(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [content_of(each) for each in cast("list[object]", value)]
    return value
