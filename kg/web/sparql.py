"""``/sparql``: the SPARQL 1.1 Protocol for programs, a form and tables for people."""

from __future__ import annotations

import time
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from kg.errors import PolicyKGError, QueryTimeout
from kg.messages import explain, render
from kg.saved_queries.tables import read_table
from kg.store.base import Answer
from kg.store.federation import resolve
from kg.store.formats import (
    ALIASES,
    CSV,
    GRAPH_FORMATS,
    JSON,
    N_TRIPLES,
    SOLUTION_FORMATS,
    TSV,
    TURTLE,
    XML,
    ResultFormat,
    Wanted,
)
from kg.store.lexer import has_keyword
from kg.web import service_description, urls
from kg.web.aside import aside
from kg.web.caching import matches
from kg.web.disconnect import unless_gone
from kg.web.editor import editor_view, example_text, first_text
from kg.web.errors import HttpError, problem, title_of
from kg.web.language import request_language
from kg.web.negotiation import negotiate
from kg.web.pages import frame_of, page_response, table_view
from kg.web.site import site_address, site_of
from kg.web.sparql_request import SparqlRequest, read_request
from kg.web.sparql_views import QueryProblem, SparqlPage
from kg.web.spooling import SpooledResponse, etag_of
from kg.web.timing import server_timing

HTML = ResultFormat("html", "text/html", ".html", "")
"""Stands for a table on a page; the store is asked for JSON or N-Triples."""

SOLUTION_OFFERS = [
    *((form.media_type, form) for form in SOLUTION_FORMATS),
    ("application/json", JSON),
    ("application/xml", XML),
    ("text/html", HTML),
]
GRAPH_OFFERS = [
    *((form.media_type, form) for form in GRAPH_FORMATS),
    ("application/xml", GRAPH_FORMATS[3]),
    ("text/html", HTML),
]
FORMAT_NAMES = "json, xml, csv, tsv, turtle, ntriples, jsonld, rdfxml, trig, nquads"
VARY = {"Vary": "Accept, Accept-Language, Prefer"}
STRICT = "handling=strict"
SAVED = "saved"
"""Parameter of the page: name of the saved query to start from."""
OF_A_PROBLEM = ("Cache-Control", "Retry-After")
"""Fields of an error that its page carries too."""
VOLATILE = ("NOW", "RAND", "UUID", "STRUUID")
"""Functions whose value is another one each time: such an answer is never kept."""


async def sparql(request: Request) -> Response:
    """Answer a query, or describe the service where there is none."""
    site = site_of(request)
    asked = await read_request(request, site.settings, site.limit_seconds)
    if asked.query is None:
        return _without_query(request)
    wanted, media_types = _choose(request, asked)
    try:
        return await _answer(request, asked, asked.query, wanted, media_types)
    except PolicyKGError as error:
        if wanted.solutions is HTML and wanted.graph is HTML:
            return _problem_page(request, asked.query, error)
        raise


async def _answer(
    request: Request, asked: SparqlRequest, asked_query: str, wanted: Wanted, media_types: tuple[str | None, str | None]
) -> Response:
    """The answer to a query, in the formats wanted for solutions and graphs."""
    site = site_of(request)
    query, timeout_seconds = await _without_services(request, asked_query, asked.timeout_seconds)
    strict = wants_strictness(request.headers.getlist("prefer"))
    answer = await unless_gone(
        request,
        site.store.query(
            query,
            timeout_seconds=timeout_seconds,
            wanted=_for_store(wanted, site.settings.html_rows, strict=strict),
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            lane="adhoc",
        ),
    )
    media_type = media_types[answer.kind == "graph"]
    if media_type == HTML.media_type:
        return await aside(answer.rows or 0, _answer_page, request, asked_query, answer)
    headers = _facts(request, answer)
    if strict:
        headers["Preference-Applied"] = STRICT
    if query is not asked_query or any(has_keyword(query, word) for word in VOLATILE):
        headers["Cache-Control"] = "no-store"
    if answer.spooled is not None:
        if matches(request.headers.get("if-none-match"), tag := etag_of(answer.spooled)):
            answer.spooled.close()
            return Response(status_code=304, headers={**headers, "ETag": tag})
        return SpooledResponse(answer.spooled, site.settings, headers, media_type)
    return Response(answer.body, headers=headers, media_type=media_type)


async def _without_services(request: Request, query: str, timeout_seconds: float) -> tuple[str, float]:
    """The query with the answers of endpoints that SERVICE may name in place, and the time that is left."""
    settings = site_of(request).settings
    allowed = settings.federation_allowed.split()
    if not allowed or not has_keyword(query, "SERVICE"):
        return query, timeout_seconds
    started = time.monotonic()
    resolved = await unless_gone(request, resolve(query, allowed, settings, timeout_seconds))
    left = timeout_seconds - (time.monotonic() - started)
    if left <= 0:
        raise QueryTimeout("store.timeout", seconds=timeout_seconds)
    return resolved, left


def _choose(request: Request, asked: SparqlRequest) -> tuple[Wanted, tuple[str | None, str | None]]:
    """The formats wanted for solutions and graphs, with the media types to announce.

    Raises:
        HttpError: 406, neither is acceptable.
    """
    if asked.formats:
        known = next((ALIASES[name] for name in asked.formats if name in ALIASES), None)
        if known is None:
            raise HttpError(406, "web.unknown_format", value=asked.formats[0], known=FORMAT_NAMES)
        return known, (_media_type(known.solutions), _media_type(known.graph))
    accept = request.headers.get("accept")
    solutions, graph = negotiate(accept, SOLUTION_OFFERS), negotiate(accept, GRAPH_OFFERS)
    if solutions is None and graph is None:
        listed = list(dict.fromkeys(media_type for media_type, _ in [*SOLUTION_OFFERS, *GRAPH_OFFERS]))
        raise HttpError(406, "web.not_acceptable", known=", ".join(listed), formats=listed)
    wanted = Wanted(solutions and solutions[1], graph and graph[1])
    return wanted, (solutions and solutions[0], graph and graph[0])


def _media_type(form: ResultFormat | None) -> str | None:
    return None if form is None else form.media_type


def _for_store(wanted: Wanted, html_rows: int, *, strict: bool) -> Wanted:
    """What the store is asked for: where a page is wanted, something to make it from; else bytes to pass on."""
    if HTML not in {wanted.solutions, wanted.graph}:
        return replace(wanted, cut=not strict, spool=True)
    if wanted.solutions is HTML:
        wanted = replace(wanted, solutions=JSON, solution_rows=html_rows)
    return replace(wanted, graph=N_TRIPLES, graph_rows=html_rows) if wanted.graph is HTML else wanted


def wants_strictness(fields: list[str]) -> bool:
    """Whether ``Prefer`` says that an answer over a limit is to be refused, not cut (RFC 7240 §4.4)."""
    return any(part.split(";")[0].strip().lower() == STRICT for field in fields for part in field.split(","))


def _facts(request: Request, answer: Answer) -> dict[str, str]:
    """Header fields that state what a bounded answer must state."""
    headers = dict(VARY)
    headers["Server-Timing"] = server_timing(answer)
    if answer.cut_by is not None:
        settings = site_of(request).settings
        limit = settings.answer_rows if answer.cut_by == "rows" else settings.answer_bytes
        headers["Policy-KG-Truncated"] = f"{answer.cut_by}; limit={limit}"
    if answer.rows is not None:
        headers["Policy-KG-Rows"] = str(answer.rows)
    if version := site_of(request).store.version:
        headers["Policy-KG-Data-Version"] = version
    return headers


def _without_query(request: Request) -> Response:
    offers: list[tuple[str, ResultFormat]] = [
        *((form.media_type, form) for form in GRAPH_FORMATS[:4]),
        ("text/html", HTML),
    ]
    chosen = negotiate(request.headers.get("accept"), offers)
    if chosen is None:
        listed = [media_type for media_type, _ in offers]
        raise HttpError(406, "web.not_acceptable", known=", ".join(listed), formats=listed)
    if chosen[1] is HTML:
        return _empty_page(request)
    endpoint, void = str(request.url.replace(query="")), f"{site_address(request)}{urls.VOID}"
    body = service_description.describe(site_of(request), endpoint, void, chosen[1])
    return Response(body, headers=VARY, media_type=chosen[0])


def _empty_page(request: Request) -> Response:
    """The form with a query to start from: the saved one that is asked for, or the first of all."""
    site = site_of(request)
    name = request.query_params.get(SAVED, "")
    text = example_text(site.queries.reader, site.queries.get(name)) if name else first_text(site.page_queries)
    return page_response("sparql.html", _page(request, text, name))


def _answer_page(request: Request, query: str, answer: Answer) -> Response:
    """The form with its query, and the answer below."""
    forms: tuple[ResultFormat, ...] = (TURTLE, N_TRIPLES) if answer.kind == "graph" else (CSV, TSV, JSON, XML)
    page = replace(
        _page(request, query),
        table=table_view(request, read_table(answer, ()), render("web.sparql.answer", request_language(request))),
        downloads=tuple((form.name, urls.sparql(query, format=form.name)) for form in forms),
    )
    return page_response("sparql.html", page)


def _problem_page(request: Request, query: str, error: PolicyKGError) -> Response:
    """The form with its query, and what is wrong with it; status and header fields as of any error."""
    told, own = problem(request, error), request_language(request)
    line = error.values.get("line")
    found = QueryProblem(title_of(told.status_code, own), explain(error, own), line if isinstance(line, int) else None)
    response = page_response("sparql.html", replace(_page(request, query), problem=found), told.status_code)
    response.headers.update({name: told.headers[name] for name in OF_A_PROBLEM if name in told.headers})
    return response


def _page(request: Request, query: str, chosen: str = "") -> SparqlPage:
    frame = frame_of(request, render("web.sparql.title", request_language(request)))
    return SparqlPage(frame, query, site_of(request).limit_seconds, editor_view(request, chosen))
