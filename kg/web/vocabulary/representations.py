"""A document of the vocabulary: its page, the same as JSON, and its files as RDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.web.alternates import RDF_FORMATS
from kg.web.beside import answer_page
from kg.web.frame import Frame
from kg.web.language import PARAMETER, chosen_language
from kg.web.pages import Page
from kg.web.representation import VARY
from kg.web.vocabulary.sources import Paths, serialized


@dataclass(frozen=True, slots=True)
class Document:
    """What an address stands for.

    Args:
        address: without ending.
        paths: files with its triples.
        template: of the page.
        frame: around the page.
        page: makes what the template receives.
    """

    address: str
    paths: Paths
    template: str
    frame: Callable[[Request], Frame]
    page: Callable[[Frame], Page]


@dataclass(frozen=True, slots=True)
class Framed:
    """A page of which only the links are wanted."""

    frame: Frame


async def answer(request: Request, document: Document, form: str) -> Response:
    """A document in one of its representations; the work is done beside the event loop.

    Args:
        request: for it.
        document: wanted.
        form: ending of the representation.
    """

    def page() -> Page:
        frame = document.frame(request)
        return Framed(frame) if form in RDF_FORMATS else document.page(frame)

    async def make(request: Request) -> Page:  # noqa: ARG001 -- what makes a page is given the request
        return await run_in_threadpool(page)

    async def graph(request: Request, media_type: str) -> bytes:  # noqa: ARG001 -- likewise
        return await run_in_threadpool(serialized, document.paths, RDF_FORMATS[form])

    response = await answer_page(request, form, document.template, make, graph)
    if form in RDF_FORMATS:
        response.headers["Content-Location"] = f"{document.address}.{form}"
    return response


def see_other(request: Request, path: str, fragment: str) -> Response:
    """303 to a part of a page; the language that the address names is kept."""
    named = chosen_language(request)
    query = f"?{PARAMETER}={named}" if named else ""
    return Response(status_code=303, headers={**VARY, "Location": f"{path}{query}#{fragment}"})
