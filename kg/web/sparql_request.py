"""Reading a request of the SPARQL 1.1 Protocol (§2.1, query operation)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from kg.settings import Settings
from kg.web.body import read_body
from kg.web.errors import HttpError

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE_PARAMETERS = ("update", "using-graph-uri", "using-named-graph-uri")
PROTOCOL_PARAMETERS = ("query", "default-graph-uri", "named-graph-uri", "timeout", "format")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """A query operation.

    Args:
        query: text; None if the request has none.
        default_graphs: ``default-graph-uri``.
        named_graphs: ``named-graph-uri``.
        timeout_seconds: time limit, never above the site's.
        formats: values of ``format``, the most wanted first.
    """

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    timeout_seconds: float
    formats: tuple[str, ...]


async def read_request(request: Request, settings: Settings, limit_seconds: float) -> SparqlRequest:
    """Read a request by GET, by form, or with the query as body (POST and QUERY).

    Args:
        request: to ``/sparql``.
        settings: the largest body.
        limit_seconds: the time limit that ``timeout`` may lower.

    Raises:
        HttpError: 400 for what the protocol forbids, 403 for updates, 413, 415.
    """
    pairs = _pairs(request.scope["query_string"])
    if request.method in ("POST", "QUERY"):
        pairs += await _read_body(request, settings)
    for name in UPDATE_PARAMETERS:
        if _values(pairs, name):
            raise HttpError(403, "web.read_only", parameter=name)
    queries = _values(pairs, "query")
    if len(queries) > 1:
        raise HttpError(400, "web.one_query", count=len(queries))
    if not queries and (request.method not in {"GET", "HEAD"} or _about_a_query(pairs)):
        raise HttpError(400, "web.no_query")
    return SparqlRequest(
        query=queries[0] if queries else None,
        default_graphs=_values(pairs, "default-graph-uri"),
        named_graphs=_values(pairs, "named-graph-uri"),
        timeout_seconds=_timeout(_values(pairs, "timeout"), limit_seconds),
        formats=tuple(value for value in _values(pairs, "format") if value),
    )


async def _read_body(request: Request, settings: Settings) -> Pairs:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    charset = parameters.lower().replace(" ", "").replace('"', "").partition("charset=")[2].partition(";")[0]
    if media_type not in (FORM, DIRECT) or charset not in ("", "utf-8", "utf8"):
        accepted = {"Accept-Post": f"{DIRECT}, {FORM}", "Accept-Query": f"{DIRECT}, {FORM}"}
        found = request.headers.get("content-type", "–")
        raise HttpError(415, "web.media_type", accepted, found=found, known=f"{DIRECT}, {FORM}")
    body = await read_body(request, settings.request_bytes)
    if media_type == FORM:
        return _pairs(body)
    try:
        return [("query", body.decode())]
    except UnicodeDecodeError:
        raise HttpError(400, "web.not_utf8") from None


def _pairs(encoded: bytes) -> Pairs:
    try:
        return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise HttpError(400, "web.not_utf8") from None


def _values(pairs: Pairs, name: str) -> tuple[str, ...]:
    return tuple(value for key, value in pairs if key == name)


def _about_a_query(pairs: Pairs) -> bool:
    """Whether parameters make sense only with a query, which is missing."""
    return any(_values(pairs, name) for name in PROTOCOL_PARAMETERS if name != "format")


def _timeout(values: tuple[str, ...], limit_seconds: float) -> float:
    if not values:
        return limit_seconds
    try:
        seconds = float(values[0])
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise HttpError(400, "web.timeout", value=values[0])
    return min(seconds, limit_seconds)
