"""The answer of a saved query as JSON, CSV, workbook or Turtle."""

from __future__ import annotations

import codecs
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.saved_queries.model import SavedQuery
from kg.saved_queries.result_sets import result_set_turtle
from kg.saved_queries.spreadsheets import answer_workbook
from kg.saved_queries.tables import Table, run_query, table_json
from kg.saved_queries.values import Values
from kg.store.formats import CSV, TURTLE, Wanted
from kg.web import urls
from kg.web.aside import aside
from kg.web.disconnect import unless_gone
from kg.web.language import PARAMETER as LANGUAGE_PARAMETER
from kg.web.language import request_language
from kg.web.paging import PAGE, SORT, Paging
from kg.web.representation import FORMAT_PARAMETER, HTML, VARY
from kg.web.site import site_address, site_of

JSON = "json"
OWN_PARAMETERS = {LANGUAGE_PARAMETER, FORMAT_PARAMETER, PAGE, SORT}


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """A way to take an answer away.

    Args:
        media_type: registered media type.
        make: answers a request for a query.
    """

    media_type: str
    make: Callable[[Request, SavedQuery], Awaitable[Response]]


def values_of(request: Request) -> dict[str, str | list[str]]:
    """The parameters of the query, each given value once, without those of the site and without empty ones."""
    values: dict[str, str | list[str]] = {}
    for name in request.query_params:
        given = list(dict.fromkeys(value for value in request.query_params.getlist(name) if value))
        if given and name not in OWN_PARAMETERS:
            values[name] = given[0] if len(given) == 1 else given
    return values


async def whole_table(request: Request, query: SavedQuery, values: Values, row_limit: int | None = None) -> Table:
    """All rows of a bound query, within the limits of the site."""
    site = site_of(request)
    reader = site.queries.reader
    work = run_query(
        site.store,
        query,
        reader.bind(query, values),
        reader.question(query, values),
        timeout_seconds=site.limit_seconds,
        row_limit=row_limit,
        within=reader.within(query, values),
    )
    return await unless_gone(request, work)


async def as_json(request: Request, query: SavedQuery) -> Response:
    """All rows; with ``page`` or ``sort`` those of a page, and links to the others in body and header (RFC 8288)."""
    values = values_of(request)
    paging = Paging.read(request, query, site_of(request).settings.html_rows)
    table = await whole_table(request, query, values)
    return await aside(len(table.rows), _json, request, query, table, paging)


def _json(request: Request, query: SavedQuery, table: Table, paging: Paging) -> Response:
    values, version = values_of(request), site_of(request).store.version
    if not {PAGE, SORT} & set(request.query_params):
        return json_response(table_json(query, values, table, version))
    links = paging.addresses(table, f"{urls.QUERIES}/{query.name}.json", values)
    body = table_json(query, values, paging.cut(table), version) | {"total": table.total, "links": links}
    return json_response(body, {"Link": ", ".join(f'<{link}>; rel="{name}"' for name, link in links.items())})


async def as_csv(request: Request, query: SavedQuery) -> Response:
    """CSV with the variables as header row and a byte-order mark, which spreadsheet programs need for Chinese."""
    body = await _from_store(request, query, Wanted(CSV, None))
    return _download(codecs.BOM_UTF8 + body, query, "csv")


async def as_workbook(request: Request, query: SavedQuery) -> Response:
    """A workbook with typed cells, and a sheet that says what was asked."""
    site, values = site_of(request), values_of(request)
    table = await whole_table(request, query, values)
    written = partial(
        answer_workbook,
        data_version=site.store.version,
        address=address_of(request, query, values),
        language=request_language(request),
    )
    return _download(await run_in_threadpool(written, query, values, table), query, "xlsx")


async def as_turtle(request: Request, query: SavedQuery) -> Response:
    """The triples of CONSTRUCT and DESCRIBE; the rows of SELECT and ASK in the result-set vocabulary."""
    if query.kind == "graph":
        return _download(await _from_store(request, query, Wanted(None, TURTLE)), query, "ttl")
    table = await whole_table(request, query, values_of(request))
    return _download(await run_in_threadpool(result_set_turtle, table, query.kind), query, "ttl")


FORMATS: Mapping[str, AnswerFormat] = {
    JSON: AnswerFormat("application/json", as_json),
    "csv": AnswerFormat("text/csv", as_csv),
    "xlsx": AnswerFormat("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
    "ttl": AnswerFormat(TURTLE.media_type, as_turtle),
}
"""Ending → format, the server's favourite first."""
OFFERS = [("text/html", HTML), *((form.media_type, ending) for ending, form in FORMATS.items())]


def address_of(request: Request, query: SavedQuery, values: Mapping[str, str | list[str]]) -> str:
    """The whole address of an answer, for a citation."""
    return site_address(request) + urls.query(query.name, values)


def json_response(body: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """An answer with ``body``."""
    content = json.dumps(body, ensure_ascii=False)
    return Response(content, headers={**VARY, **(headers or {})}, media_type="application/json")


async def _from_store(request: Request, query: SavedQuery, wanted: Wanted) -> bytes:
    site = site_of(request)
    values, reader = values_of(request), site.queries.reader
    work = site.store.query(
        reader.bind(query, values),
        timeout_seconds=site.limit_seconds,
        wanted=wanted,
        table=reader.question(query, values),
        within=reader.within(query, values),
    )
    return (await unless_gone(request, work)).body


def _download(body: bytes, query: SavedQuery, ending: str) -> Response:
    headers = {**VARY, "Content-Disposition": f'attachment; filename="{query.name}.{ending}"'}
    return Response(body, headers=headers, media_type=FORMATS[ending].media_type)
