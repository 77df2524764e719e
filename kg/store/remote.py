"""A remote store: any endpoint of the SPARQL 1.1 Protocol, asked through SPARQLWrapper in a thread of its own.

SPARQLWrapper makes the request; :mod:`kg.store.calls` sends it, within the time, with the limits; and
:mod:`kg.store.remote_answers` reads what came and writes it in the format that was asked for, so that the answers of
every server look the same.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
import urllib.parse
import urllib.request
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Any, Self

from SPARQLWrapper import POST, SPARQLWrapper

from kg import __version__
from kg.derived.question import TableQuestion
from kg.errors import QuerySyntaxError, QueryTimeout, StoreBusy, StoreError, UsageError
from kg.settings import Settings
from kg.store import remote_facts
from kg.store.addresses import shown
from kg.store.authentication import Credentials
from kg.store.base import Answer, Kind, Lane, StoreStatus
from kg.store.calls import Call, Client, Reply, retry_after_seconds
from kg.store.formats import Wanted
from kg.store.lexer import has_keyword, tokens
from kg.store.remote_answers import ACCEPT, BrokenAnswerError, UnknownFormatError, read_answer

KINDS: dict[str, Kind] = {"SELECT": "solutions", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
PROLOGUE = ("PREFIX", "BASE", "VERSION")
AGENT = f"policy-kg/{__version__}"
OUT_OF_TIME = frozenset({408, 504})
PARTIAL = "S1TAT"
"""SQL state in which Virtuoso sends what it had found when the time was over, with status 200."""
TIME_WORDS = re.compile(r"\bS1T00\b|\btransaction timed out\b|\bquery timed? ?out\b", re.IGNORECASE)
"""How Virtuoso and Blazegraph tell with status 500 that their own time limit ended a query."""


class _Request(SPARQLWrapper):
    """A query as SPARQLWrapper writes it, for others to send."""

    def made(self) -> urllib.request.Request:
        """The request."""
        request: urllib.request.Request = self._createRequest()
        return request


class RemoteStore:
    """A :class:`~kg.store.base.Store` at an address.

    At the time limit, or when the caller is cancelled, the connection is closed; whether the remote server stops
    working is up to that server, which is told the limit by the parameter ``timeout``: in seconds, to Virtuoso in
    milliseconds (it tells its name with its first answer, which is asked for again if it came in part). Queries are
    sent again when the connection fails or the server is overloaded, while there is time. Without a dataset of the
    query or of the caller, the endpoint's own default graph is asked, which need not be the union of its named graphs.

    Args:
        endpoint: address of the SPARQL service.
        settings: the limits: bytes of an answer, attempts, connections, queue, seconds of the first look.
        credentials: sent if the endpoint asks for them.
        look: whether opening it starts a first look at how much it holds: work for the server, worth it to those who
            stay open.
    """

    def __init__(
        self, endpoint: str, settings: Settings, credentials: Credentials | None = None, *, look: bool = False
    ) -> None:
        check_address(endpoint)
        self._endpoint = endpoint
        self._settings = settings
        self._client = Client(settings.answer_bytes, settings.remote_attempts, credentials)
        self._milliseconds = False
        self._threads: ThreadPoolExecutor | None = None
        self._waiting = 0
        self._users = 0
        self._status = StoreStatus(store="remote", location=(shown(endpoint),))
        self._looks = look
        self._looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start the first look, where one is wanted; a store that is open already is shared."""
        self._users += 1
        if self._users == 1 and self._looks:
            self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the threads, when the last user leaves; their connections are closed before."""
        self._users -= 1
        if self._users == 0:
            if self._looking is not None:
                self._looking.cancel()
                await asyncio.gather(self._looking, return_exceptions=True)
            self.close()

    def close(self) -> None:
        """End the threads; for a store that was asked without being opened."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    async def query(  # noqa: PLR0913 -- one question, eight things that may be said of it
        self,
        text: str,
        *,
        timeout_seconds: float,
        wanted: Wanted = Wanted(),  # noqa: B008 -- frozen
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        lane: Lane = "saved",  # noqa: ARG002 -- the other server has lanes of its own
        table: TableQuestion | None = None,  # noqa: ARG002 -- and no tables of ours
        within: Sequence[str] = (),  # noqa: ARG002 -- and it knows where to look
    ) -> Answer:
        """Send a query; see :meth:`kg.store.base.Store.query`."""
        if has_keyword(text, "SERVICE"):
            raise UsageError("store.federation")
        kind = KINDS[_kind_word(text)]
        if (wanted.graph if kind == "graph" else wanted.solutions) is None:
            raise UsageError("store.not_acceptable", kind=kind)
        graphs = {"default-graph-uri": default_graphs, "named-graph-uri": named_graphs}
        made = partial(self._request, text, kind, graphs)
        started = time.perf_counter()
        call = Call(timeout_seconds)
        try:
            async with asyncio.timeout(timeout_seconds):
                answer = await self._in_thread(self._ask, made, call, kind, wanted)
        except TimeoutError:
            raise QueryTimeout("store.timeout", seconds=timeout_seconds) from None
        finally:
            call.break_off()
        return replace(answer, elapsed_seconds=time.perf_counter() - started)

    def status(self) -> StoreStatus:
        """The address, and what the first look has found so far; what it could not find in time stays unknown."""
        return self._status

    def pin(self, client: str = "") -> AbstractContextManager[None]:  # noqa: ARG002 -- the other server decides
        """Nothing: the other server decides what it serves."""
        return nullcontext()

    @property
    def generation(self) -> int | None:
        """Unknown."""
        return None

    @property
    def version(self) -> str | None:
        """Unknown."""
        return None

    async def _look(self) -> None:
        """Ask for the sizes of the data."""
        self._status = await remote_facts.look(self, self._status, self._settings.remote_look_seconds)

    async def _in_thread(self, work: Any, *arguments: object) -> Answer:
        """Run blocking work in one of the store's own threads; others have the event loop's.

        Raises:
            StoreBusy: all are taken, and as many wait as may.
        """
        settings = self._settings
        if self._waiting >= settings.remote_connections + settings.queue_length:
            raise StoreBusy("store.busy", retry_after_seconds=1)
        if self._threads is None:
            self._threads = ThreadPoolExecutor(settings.remote_connections, "kg.store.remote")
        self._waiting += 1
        try:
            found: Answer = await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1
        return found

    def _request(
        self, text: str, kind: Kind, graphs: Mapping[str, Sequence[str]], seconds: float
    ) -> urllib.request.Request:
        made = _Request(self._endpoint, agent=AGENT)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # its guess at the query's type is replaced
            made.setQuery(text)
        made.queryType = next(word for word, known in KINDS.items() if known == kind)
        made.setMethod(POST)
        made.setOnlyConneg(True)
        made.addParameter("timeout", f"{seconds * 1000:.0f}" if self._milliseconds else f"{seconds:g}")
        for name, listed in graphs.items():
            for graph in listed:
                made.addParameter(name, graph)
        made.addCustomHttpHeader("Accept", ACCEPT[kind])
        made.addCustomHttpHeader("Accept-Encoding", "gzip")
        return made.made()

    def _ask(self, made: Callable[[float], urllib.request.Request], call: Call, kind: Kind, wanted: Wanted) -> Answer:
        """Send the request, judge the reply and read the answer, in a thread.

        Raises:
            QuerySyntaxError: the endpoint answers 400.
            TimeoutError: the time is over, here or there.
            StoreBusy: the endpoint is overloaded.
            AnswerTooLarge: the answer passes the byte limit.
            StoreError: anything else.
        """
        call.check()
        reply = self._client.send(made(call.remaining_seconds), call, again=True)
        if not self._milliseconds and reply.headers.get("Server", "").startswith("Virtuoso"):
            self._milliseconds = True
            if _is_partial(reply):
                reply = self._client.send(made(call.remaining_seconds), call, again=True)
        self._judge(reply)
        names = {"endpoint": shown(self._endpoint)}
        try:
            return read_answer(kind, reply, wanted, self._settings)
        except UnknownFormatError as error:
            raise StoreError("store.remote_format", **names, found=str(error)) from None
        except BrokenAnswerError as error:
            raise StoreError("store.remote_broken", **names, reason=str(error)) from None

    def _judge(self, reply: Reply) -> None:
        """Let a good reply pass, and raise what another stands for."""
        if reply.status == 200 and not _is_partial(reply):
            return
        reason = reason_of(reply)
        names = {"endpoint": shown(self._endpoint), "reason": reason}
        if reply.status in OUT_OF_TIME | {200} or (reply.status >= 500 and TIME_WORDS.search(reason)):
            raise TimeoutError
        if reply.status == 400:
            raise QuerySyntaxError("store.syntax_remote", reason=reason)
        if reply.status in {401, 403}:
            raise StoreError("store.remote_denied", **names)
        if reply.status in {429, 503}:
            raise StoreBusy("store.remote_busy", **names, retry_after_seconds=max(1, round(retry_after_seconds(reply))))
        raise StoreError("store.remote_failed", **names)


def _is_partial(reply: Reply) -> bool:
    return reply.headers.get("X-SQL-State") == PARTIAL


def check_address(address: str) -> None:
    """Take only addresses that can be asked.

    Raises:
        UsageError: it is not http or https, names no host, or holds a name and password, which would be shown.
    """
    try:
        parts = urllib.parse.urlsplit(address)
        fine = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:  # a port that is no number
        fine = False
    if not fine or re.search(r"[\x00-\x20]", address):
        raise UsageError("store.endpoint", value=re.sub(r"//[^/]*@", "//", address))


def reason_of(reply: Reply) -> str:
    """What a server says of a failure, on one line of at most 300 characters: its status and its words.

    Problem documents (RFC 9457) give their detail, pages of HTML their text.
    """
    text = reply.body[:100_000].decode("utf-8", "replace")
    if reply.media_type.endswith("json"):
        try:
            problem = json.loads(text)
        except ValueError:
            problem = None
        if isinstance(problem, dict):
            text = str(problem.get("detail") or problem.get("title") or problem.get("message") or text)
    elif "html" in reply.media_type or text.lstrip()[:9].lower() in {"<!doctype", "<html>"}:
        text = re.sub(r"(?is)<(script|style|head)\b.*?</\1>|<[^>]*>", " ", text)
        text = html.unescape(text)
    words = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
    return f"{reply.status} {words}"[:300].strip()


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
