"""``/id/…`` names a thing and leads to its document; ``/doc/…`` is that document, ``/graph/…`` a named graph.

For every thing of the data: what is said of it and of its parts, and by which graph; what points at it, a page at a
time; the names of what stands at the other end. What people usually ask for has a page of its own besides.

Sources: Cool URIs for the Semantic Web §4.2; RFC 9110 §15.4.4 (303 See Other); Concise Bounded Description, symmetric
(W3C Member Submission 2005), here with the names of both ends and bounded.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.web import urls
from kg.web.alternates import split_ending
from kg.web.asking import ask
from kg.web.beside import OFFERS, answer_page
from kg.web.errors import HttpError
from kg.web.language import sent_path
from kg.web.page_rdf import Description
from kg.web.representation import HTML, negotiated
from kg.web.routes import add_resource, see
from kg.web.self_description import is_distribution
from kg.web.site import site_of
from kg.web.thing_documents import address_of, described_by, document_of, spellings_of
from kg.web.thing_page import Making, description_of, making_of

TEMPLATE = "thing.html"


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, f"{urls.THING}/{{path:path}}", thing, "A thing: 303 to the document that describes it")
    add_resource(found, f"{urls.DOCUMENT}/{{path:path}}", document, "What is known of a thing, as page or RDF")
    add_resource(found, f"{urls.GRAPH}/{{path:path}}", graph, "A named graph, as page or RDF")
    return found


async def thing(request: Request) -> Response:
    """Lead from a thing to the document that describes it.

    Raises:
        HttpError: 404, the data know no such thing.
    """
    path = await _known(request, _sent_path(request, urls.THING))
    return _see_document(request, document_of(path))


async def document(request: Request) -> Response:
    """The document that describes a thing, by ending, ``format=`` or ``Accept``.

    Raises:
        HttpError: 404, the data know no such thing; 406, none of its formats is acceptable.
    """
    sent, form = split_ending(_sent_path(request, urls.DOCUMENT))
    described = described_by(sent)
    if len(described.things) == 1:
        path = await _known(request, sent)
        if document_of(path) != path:
            return _see_document(request, document_of(path), form)
        described = described_by(path)
    making = making_of(described, site_of(request).settings.base_iri)
    return await answer_page(request, form or negotiated(request, OFFERS), TEMPLATE, making.page)


def _sent_path(request: Request, start: str) -> str:
    """The path after ``start``, percent-encoded as it was sent."""
    return sent_path(request).removeprefix(f"{start}/")


async def _known(request: Request, sent: str) -> str:
    """The spelling of a path under which the data know a thing."""
    base = f"{site_of(request).settings.base_iri}id/"
    spellings = [f"{base}{path}" for path in spellings_of(sent)]
    if spellings:
        known = {row["thing"].text for row in (await ask(request, "known-things", {"things": spellings})).rows}
        for iri in spellings:
            if iri in known:
                return iri.removeprefix(base)
    raise HttpError(404, "web.no_thing", iri=spellings[0] if spellings else f"{base}{sent}")


def _see_document(request: Request, path: str, ending: str = "") -> Response:
    """303 to a document; what the address says of language and format goes along."""
    return see(request, f"{urls.DOCUMENT}/{address_of(path)}{f'.{ending}' if ending else ''}")


async def graph(request: Request) -> Response:
    """A named graph: what is said of it as a page, its statements as RDF; or what is said of a thing named like one.

    Raises:
        HttpError: 404, there is no such graph; 406, none of its formats is acceptable.
    """
    whole = _sent_path(request, urls.GRAPH)
    sent, form = split_ending(whole)
    base = f"{site_of(request).settings.base_iri}graph/"
    spellings = [f"{base}{path}" for path in spellings_of(sent)]
    making = await _graph_among(request, spellings)
    if making is None and await is_distribution(request, f"{base}{whole}"):
        return see(request, urls.CATALOG)
    if making is None:
        raise HttpError(404, "web.no_graph", iri=spellings[0] if spellings else f"{base}{sent}")
    return await answer_page(request, form or negotiated(request, OFFERS), TEMPLATE, making.page)


async def _graph_among(request: Request, spellings: Sequence[str]) -> Making | None:
    if not spellings:
        return None
    for row in (await ask(request, "known-graphs", {"graphs": spellings})).rows:
        iri = row["graph"].text
        return Making(iri, (iri,), Description("content-of-graph", {"graph": iri}, whole=True))
    for row in (await ask(request, "known-things", {"things": spellings})).rows:
        iri = row["thing"].text
        return Making(iri, (iri,), description_of(iri, f"{iri}.{HTML}", site_of(request).settings.base_iri))
    return None
