"""One document in several representations: page, Turtle, JSON-LD, N-Triples, RDF/XML.

By ``Accept`` at the plain address, by ending (``.ttl`` …) beside it; each tells of the others (RFC 8288).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.messages import render
from kg.store.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, ResultFormat
from kg.web.errors import HttpError
from kg.web.language import PARAMETER, chosen_language, request_language
from kg.web.negotiation import negotiate
from kg.web.pages import Page
from kg.web.pages import render as render_page
from kg.web.vocabulary.sources import Paths, serialized

VARY = "Accept, Accept-Language"
FORMATS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
HTML = "text/html"
NAMES: Mapping[ResultFormat, str] = {TURTLE: "Turtle", JSON_LD: "JSON-LD", N_TRIPLES: "N-Triples", RDF_XML: "RDF/XML"}
PAGES_KEPT = 64
OFFERS: list[tuple[str, ResultFormat | None]] = [(HTML, None), *((form.media_type, form) for form in FORMATS)]


@dataclass(frozen=True, slots=True)
class Document:
    """What an address stands for.

    Args:
        address: without ending.
        paths: files with its triples.
        template: of the page.
        page: makes what the template receives.
        state: what the page depends on besides the files, the address and the language.
    """

    address: str
    paths: Paths
    template: str
    page: Callable[[], Page]
    state: Hashable = None


def split_ending(name: str) -> tuple[str, ResultFormat | None]:
    """A last segment without the ending of a format, and that format.

    >>> split_ending("0.1.0.ttl")[0], split_ending("0.1.0")[1]
    ('0.1.0', None)
    """
    for form in FORMATS:
        if name.endswith(form.suffix):
            return name.removesuffix(form.suffix), form
    return name, None


def ending(request: Request) -> ResultFormat:
    """The format that the ``{suffix}`` of a route names.

    Raises:
        HttpError: 404, there is no such format.
    """
    name, form = split_ending(f".{request.path_params['suffix']}")
    if name or form is None:
        raise HttpError(404, "web.not_found", path=request.url.path)
    return form


def negotiated(request: Request) -> ResultFormat | None:
    """The format that ``Accept`` prefers; None for the page.

    Raises:
        HttpError: 406, with the list of formats.
    """
    chosen = negotiate(request.headers.get("accept"), OFFERS)
    if chosen is None:
        known = [media_type for media_type, _ in OFFERS]
        raise HttpError(406, "web.not_acceptable", known=", ".join(known), formats=known)
    return chosen[1]


async def answer(request: Request, document: Document, form: ResultFormat | None = None) -> Response:
    """``document`` as ``form``, or as ``Accept`` wants it; the work is done beside the event loop."""
    chosen = form or negotiated(request)
    if chosen is None:
        return await run_in_threadpool(_page, request, document)
    headers = {
        "Vary": VARY,
        "Link": _links(document.address, chosen.media_type),
        "Content-Location": f"{document.address}{chosen.suffix}",
    }
    body = await run_in_threadpool(serialized, document.paths, chosen)
    return Response(body, headers=headers, media_type=chosen.media_type)


def _page(request: Request, document: Document) -> Response:
    """The page; the last :data:`PAGES_KEPT` are kept, for the files behind them do not change while we run."""
    own = request_language(request)
    kept: OrderedDict[object, bytes] = request.app.state.__dict__.setdefault("vocabulary_pages", OrderedDict())
    key = (document.address, own, request.url.query, document.state)
    body = kept.get(key)
    if body is None:
        body = kept[key] = render_page(document.template, document.page()).encode()
        while len(kept) > PAGES_KEPT:
            kept.popitem(last=False)
    headers = {"Content-Language": own, "Vary": VARY, "Link": _links(document.address, HTML)}
    return Response(body, headers=headers, media_type=HTML)


def _links(address: str, own: str) -> str:
    targets = [(HTML, address), *((form.media_type, f"{address}{form.suffix}") for form in FORMATS)]
    links = (f'<{target}>; rel="alternate"; type="{kind}"' for kind, target in targets if kind != own)
    return ", ".join(links)


def see_other(request: Request, path: str, fragment: str) -> Response:
    """303 to a part of a page; the language that the address names is kept."""
    named = chosen_language(request)
    query = f"?{PARAMETER}={named}" if named else ""
    return Response(status_code=303, headers={"Location": f"{path}{query}#{fragment}", "Vary": VARY})


def downloads(address: str) -> tuple[tuple[str, str], ...]:
    """Name and address of each RDF format of a document."""
    return tuple((NAMES[form], f"{address}{form.suffix}") for form in FORMATS)


def words(request: Request, key: str, **values: object) -> str:
    """The message ``web.vocabulary.<key>`` in the language of the request."""
    return render(f"web.vocabulary.{key}", request_language(request), **values)
