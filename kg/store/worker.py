"""A worker: evaluates one query after another against the store it inherited from the nursery.

Request frame: header ``base_iri``, ``default_graphs``, ``named_graphs``, ``solutions`` and ``graph`` (media types, or
null where the caller accepts none), ``solution_rows`` and ``graph_rows`` (row limits or null), ``row_limit``,
``byte_limit``, ``cut`` (whether these two cut the answer or refuse it), ``cut_mark`` (IRI that says so in the answer),
``spool_bytes`` (null: never a file); body: the query text.

Answer frame: header ``kind``, ``media_type``, ``rows``, ``truncated``, ``cut_by``, ``elapsed_seconds``, or ``error``
with its details, and ``touched_bytes``; body: the serialised answer. Where the header has ``spooled`` (bytes) and
``digest`` the body is empty: the worker waits for one byte and then sends the descriptor of a file. Only pyoxigraph and
the standard library are imported.
"""

from __future__ import annotations

import hashlib
import os
import re
import resource
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any, cast

import pyoxigraph as ox

from kg.store import frames, lexer
from kg.store.answers import TooManyBytesError
from kg.store.merging import QueryDataset, dataset_of, over
from kg.store.serialising import NotAcceptableError, TooManyRowsError, serialise
from kg.store.spool import spool

POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
STACK_BYTES = 64 * 1024**2
FAILURES = (SyntaxError, NotAcceptableError, TooManyBytesError, TooManyRowsError, OSError, RuntimeError, ValueError)


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
        """Answer requests until the front closes the connection, in a thread of their own.

        A new thread has a new heap. In the heap of the thread that loaded the data there are holes everywhere, and each
        that a query uses copies a page that all workers share: measured at 1.7 million quads, 300 pages and 1.0 ms a
        small query, against 0 pages and 0.12 ms. Its stack is made large for the engine's recursive parser.
        """
        threading.stack_size(STACK_BYTES)
        thread = threading.Thread(target=self._serve, args=(connection,))
        thread.start()
        thread.join()

    def _serve(self, connection: socket.socket) -> None:
        before = _touched_bytes()
        while (frame := frames.receive(connection)) is not None:
            request, text = frame
            header, body = self.answer(request, text.decode())
            header["touched_bytes"] = _touched_bytes() - before
            most = request["spool_bytes"]
            if most is None or len(body) <= most:
                frames.send(connection, header, body)
            else:
                _hand_over(connection, header, body)

    def answer(self, request: Mapping[str, Any], text: str) -> tuple[dict[str, Any], bytes]:
        """Evaluate one query; every failure becomes a header with ``error``."""
        started = time.perf_counter()
        try:
            if self._asks_for_federation(text):
                return {"error": "federation"}, b""
            with over(self._store, self._dataset(request, text)) as arguments:
                results = self._store.query(text, base_iri=request["base_iri"], **cast("dict[str, Any]", arguments))
                header, body = serialise(results, request, self._prefixes)
        except FAILURES as error:
            return _failure(error), b""
        return {**header, "elapsed_seconds": time.perf_counter() - started}, body

    def _asks_for_federation(self, text: str) -> bool:
        if self._jailed:
            return lexer.has_keyword(text, "SERVICE")
        return "SERVICE" in text.upper()

    def _dataset(self, request: Mapping[str, Any], text: str) -> QueryDataset | None:
        base_iri = request["base_iri"]
        try:
            return dataset_of(text, base_iri, request["default_graphs"], request["named_graphs"])
        except SyntaxError:
            self._store.query(text, base_iri=base_iri)  # says better what is wrong
            raise


def _touched_bytes() -> int:
    """Memory that page faults gave this process so far: what it wrote to, shared pages made its own among it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt * resource.getpagesize()


def _hand_over(connection: socket.socket, header: Mapping[str, Any], body: bytes) -> None:
    """Send ``body`` as a file, when the front says that it is ready to take it."""
    descriptor = spool(body)
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    try:
        frames.send(connection, {**header, "spooled": len(body), "digest": digest})
        if connection.recv(1):
            socket.send_fds(connection, [b"f"], [descriptor])
    finally:
        os.close(descriptor)


def _failure(error: Exception) -> dict[str, Any]:
    match error:
        case SyntaxError():
            return _syntax_error(str(error))
        case NotAcceptableError():
            return {"error": "not_acceptable", "kind": str(error)}
        case TooManyBytesError():
            return {"error": "too_large"}
        case TooManyRowsError():
            return {"error": "too_many_rows"}
        case OSError():  # the store is in memory: only SERVICE can fail so, on the closed network
            return {"error": "federation"}
    return {"error": "other", "reason": str(error)}


def _syntax_error(words: str) -> dict[str, Any]:
    match = POSITION.match(words)
    line, column, reason = (int(match[1]), int(match[2]), match[3]) if match else (None, None, words)
    return {"error": "syntax", "line": line, "column": column, "reason": " ".join(reason.split())[:300]}
