"""A worker: evaluates one query after another against the store it inherited from the nursery.

Request frame: header ``base_iri``, ``default_graphs``, ``named_graphs``, ``solutions`` and ``graph`` (media types, or
null where the caller accepts none), ``solution_rows`` and ``graph_rows`` (row limits or null), ``byte_limit``; body:
the query text. Answer frame: header ``kind``, ``media_type``, ``rows``, ``truncated``, ``elapsed_seconds``, or
``error`` with its details; body: the serialised answer. Only pyoxigraph and the standard library are imported.
"""

from __future__ import annotations

import itertools
import re
import socket
import time
from collections.abc import Iterator, Mapping
from typing import IO, Any, cast

import pyoxigraph as ox

from kg.store import frames, lexer
from kg.store.answers import (
    JSON,
    BoundedBuffer,
    EnoughRowsError,
    TooManyBytesError,
    count_rows,
    cut,
    without_idle_prefixes,
)

WITH_PREFIXES = ("text/turtle", "application/trig")
POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class _NotAcceptableError(Exception):
    """The caller accepts no format for answers of this kind."""


class Evaluator:
    """Answers request frames.

    Args:
        store: the data.
        prefixes: prefix → namespace, for Turtle and TriG answers.
        jailed: whether the network is closed; if not, anything that resembles SERVICE is refused.
    """

    def __init__(self, store: ox.Store, prefixes: Mapping[str, str], *, jailed: bool) -> None:
        self._store = store
        self._prefixes = dict(prefixes)
        self._jailed = jailed

    def serve(self, connection: socket.socket) -> None:
        """Answer requests until the front closes the connection."""
        while (frame := frames.receive(connection)) is not None:
            request, text = frame
            frames.send(connection, *self.answer(request, text.decode()))

    def answer(self, request: Mapping[str, Any], text: str) -> tuple[dict[str, Any], bytes]:
        """Evaluate one query; every failure becomes a header with ``error``."""
        started = time.perf_counter()
        try:
            if self._asks_for_federation(text):
                return {"error": "federation"}, b""
            results = self._store.query(text, base_iri=request["base_iri"], **_dataset(request))
            header, body = self._serialise(results, request)
        except (SyntaxError, _NotAcceptableError, TooManyBytesError, OSError, RuntimeError, ValueError) as error:
            return _failure(error), b""
        return {**header, "elapsed_seconds": time.perf_counter() - started}, body

    def _asks_for_federation(self, text: str) -> bool:
        if self._jailed:
            return lexer.has_keyword(text, "SERVICE")
        return "SERVICE" in text.upper()

    def _serialise(
        self, results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, request: Mapping[str, Any]
    ) -> tuple[dict[str, Any], bytes]:
        if isinstance(results, ox.QueryTriples):
            return self._graph(results, request)
        kind = "boolean" if isinstance(results, ox.QueryBoolean) else "solutions"
        media_type = _acceptable(request["solutions"], kind)
        form = cast("ox.QueryResultsFormat", ox.QueryResultsFormat.from_media_type(media_type))
        if isinstance(results, ox.QueryBoolean):
            return _header(kind, media_type, 1), results.serialize(format=form) or b""
        return _solutions(results, form, media_type, request)

    def _graph(self, results: ox.QueryTriples, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        media_type = _acceptable(request["graph"], "graph")
        limit = request["graph_rows"]
        counter = itertools.count(1)
        rows = 0

        def counted() -> Iterator[ox.Triple]:
            nonlocal rows
            for triple in itertools.islice(results, limit):
                rows = next(counter)
                yield triple

        buffer = BoundedBuffer(request["byte_limit"])
        form = cast("ox.RdfFormat", ox.RdfFormat.from_media_type(media_type))
        prefixes = self._prefixes if media_type in WITH_PREFIXES else None
        ox.serialize(counted(), cast("IO[bytes]", buffer), form, prefixes=prefixes)
        truncated = limit is not None and next(results, None) is not None
        body = without_idle_prefixes(buffer.bytes()) if prefixes else buffer.bytes()
        return _header("graph", media_type, rows, truncated=truncated), body


def _failure(error: Exception) -> dict[str, Any]:
    match error:
        case SyntaxError():
            return _syntax_error(str(error))
        case _NotAcceptableError():
            return {"error": "not_acceptable", "kind": str(error)}
        case TooManyBytesError():
            return {"error": "too_large"}
        case OSError():  # the store is in memory: only SERVICE can fail so, on the closed network
            return {"error": "federation"}
    return {"error": "other", "reason": str(error)}


def _solutions(
    results: ox.QuerySolutions, form: ox.QueryResultsFormat, media_type: str, request: Mapping[str, Any]
) -> tuple[dict[str, Any], bytes]:
    limit = request["solution_rows"] if media_type == JSON else None
    buffer = BoundedBuffer(request["byte_limit"], limit)
    truncated = False
    try:
        results.serialize(cast("IO[bytes]", buffer), form)
    except EnoughRowsError:
        truncated = True
    body = buffer.bytes()
    if limit is not None and (truncated or count_rows(media_type, body) > limit):
        body, truncated = cut(body, limit)
        return _header("solutions", media_type, limit, truncated=truncated), body
    return _header("solutions", media_type, count_rows(media_type, body)), body


def _header(kind: str, media_type: str, rows: int, *, truncated: bool = False) -> dict[str, Any]:
    return {"kind": kind, "media_type": media_type, "rows": rows, "truncated": truncated}


def _acceptable(media_type: str | None, kind: str) -> str:
    if media_type is None:
        raise _NotAcceptableError(kind)
    return media_type


def _dataset(request: Mapping[str, Any]) -> dict[str, Any]:
    """Dataset arguments of the engine; parameters of the protocol outrank FROM (SPARQL 1.1 Protocol §2.1.4)."""
    if not request["default_graphs"] and not request["named_graphs"]:
        return {}
    return {
        "default_graph": [ox.NamedNode(iri) for iri in request["default_graphs"]],
        "named_graphs": [ox.NamedNode(iri) for iri in request["named_graphs"]],
    }


def _syntax_error(words: str) -> dict[str, Any]:
    match = POSITION.match(words)
    line, column, reason = (int(match[1]), int(match[2]), match[3]) if match else (None, None, words)
    return {"error": "syntax", "line": line, "column": column, "reason": " ".join(reason.split())[:300]}
