"""A remote store: any endpoint of the SPARQL 1.1 Protocol, asked through SPARQLWrapper in a thread."""

from __future__ import annotations

import asyncio
import math
import time
import urllib.error
import urllib.parse
import warnings
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self, cast

from SPARQLWrapper import POST, SPARQLExceptions, SPARQLWrapper

from kg import __version__
from kg.errors import AnswerTooLarge, QuerySyntaxError, QueryTimeout, StoreError, UsageError
from kg.settings import Settings
from kg.store.answers import count_rows, cut
from kg.store.base import Answer, Kind, StoreStatus
from kg.store.formats import JSON, SOLUTION_FORMATS, ResultFormat, Wanted
from kg.store.lexer import has_keyword, tokens

KINDS: dict[str, Kind] = {"SELECT": "solutions", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
PROLOGUE = ("PREFIX", "BASE", "VERSION")
SOCKET_MARGIN_SECONDS = 1.0
"""The socket may wait a little longer than the caller does, so that the caller's limit is the one that is told."""


class RemoteStore:
    """A :class:`~kg.store.base.Store` at an address.

    The time limit frees the caller; whether the remote server stops working is up to that server, which is told the
    limit by the parameter ``timeout``.

    Args:
        endpoint: address of the SPARQL service.
        settings: the byte limit of an answer.
    """

    def __init__(self, endpoint: str, settings: Settings) -> None:
        parts = urllib.parse.urlsplit(endpoint)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError("store.endpoint", value=endpoint)
        self._endpoint = endpoint
        self._settings = settings

    async def __aenter__(self) -> Self:
        """Nothing to open: each query is a request of its own."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    async def query(
        self,
        text: str,
        *,
        timeout_seconds: float,
        wanted: Wanted = Wanted(),  # noqa: B008 -- frozen
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Send a query; see :meth:`kg.store.base.Store.query`."""
        if has_keyword(text, "SERVICE"):
            raise UsageError("store.federation")
        kind_word = _kind_word(text)
        wrapper = self._wrapper(text, kind_word, timeout_seconds)
        for name, graphs in (("default-graph-uri", default_graphs), ("named-graph-uri", named_graphs)):
            for graph in graphs:
                wrapper.addParameter(name, graph)
        kind = KINDS[kind_word]
        form = wanted.graph if kind == "graph" else wanted.solutions
        if form is None:
            raise UsageError("store.not_acceptable", kind=kind)
        wrapper.addCustomHttpHeader("Accept", form.media_type)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(timeout_seconds):
                body = await asyncio.to_thread(self._fetch, wrapper, form)
        except TimeoutError:
            raise QueryTimeout("store.timeout", seconds=timeout_seconds) from None
        return _answer(kind, form, body, wanted, time.perf_counter() - started)

    def status(self) -> StoreStatus:
        """The address; nothing is known of the data."""
        return StoreStatus(store="remote", location=(self._endpoint,))

    def _wrapper(self, text: str, kind_word: str, timeout_seconds: float) -> Any:
        wrapper = SPARQLWrapper(self._endpoint, agent=f"policy-kg/{__version__}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # its guess at the query's type is replaced
            wrapper.setQuery(text)
        wrapper.queryType = kind_word
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(math.ceil(timeout_seconds + SOCKET_MARGIN_SECONDS))
        wrapper.addParameter("timeout", f"{timeout_seconds:g}")
        return wrapper

    def _fetch(self, wrapper: Any, form: ResultFormat) -> bytes:
        """Send the request and read the answer, in a thread.

        Raises:
            QuerySyntaxError: the endpoint answers 400.
            AnswerTooLarge: the answer passes the byte limit.
            TimeoutError: the socket or the endpoint (504) gave up.
            StoreError: anything else.
        """
        limit = self._settings.answer_bytes
        try:
            with wrapper.query().response as response:
                body = cast("bytes", response.read(limit + 1))
                found = response.headers.get_content_type()
        except SPARQLExceptions.QueryBadFormed as error:
            raise QuerySyntaxError("store.syntax_remote", reason=_reason(error)) from None
        except TimeoutError:
            raise
        except (SPARQLExceptions.SPARQLWrapperException, urllib.error.URLError, OSError) as error:
            if isinstance(error, urllib.error.HTTPError) and error.code == 504:
                raise TimeoutError from None
            raise StoreError("store.remote_failed", endpoint=self._endpoint, reason=_reason(error)) from None
        if len(body) > limit:
            raise AnswerTooLarge("store.too_large", bytes=limit)
        if found != form.media_type:
            raise StoreError("store.remote_format", endpoint=self._endpoint, wanted=form.media_type, found=found)
        return body


def _kind_word(text: str) -> str:
    """The keyword that says what the query gives, the first one after the prologue.

    Raises:
        QuerySyntaxError: there is none; an update has none either.
    """
    words = (token.text.upper() for token in tokens(text) if token.kind == "word")
    found = next((word for word in words if word not in PROLOGUE), "–")
    if found not in KINDS:
        raise QuerySyntaxError("store.syntax_remote", reason=f"{', '.join(KINDS)}? {found}")
    return found


def _answer(kind: Kind, form: ResultFormat, body: bytes, wanted: Wanted, elapsed_seconds: float) -> Answer:
    rows: int | None = 1 if kind == "boolean" else None
    truncated = False
    if kind == "solutions" and form in SOLUTION_FORMATS:
        if form is JSON and wanted.solution_rows is not None:
            body, truncated = cut(body, wanted.solution_rows)
        rows = count_rows(form.media_type, body) if form is not JSON or body.startswith(b'{"head"') else None
    return Answer(kind, form.media_type, body, rows, truncated, elapsed_seconds)


def _reason(error: Exception) -> str:
    """The words of the endpoint on one line, at most 300 characters."""
    detail = error.args[0] if error.args else error
    text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
    return " ".join(text.split())[:300]
