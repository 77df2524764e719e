"""What every store offers: the protocol, its answers and its facts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Protocol, Self

from kg.derived.question import TableQuestion
from kg.errors import PolicyKGError
from kg.store.formats import Wanted
from kg.store.spool import Spooled

Kind = Literal["solutions", "boolean", "graph"]
Lane = Literal["saved", "adhoc"]
"""Who wrote the query: this project and its operator, or a stranger. Each lane has workers of its own."""
Cut = Literal["rows", "bytes"]


def cut_mark(base_iri: str) -> str:
    """The IRI by which an answer says that a limit of the store has cut it."""
    return f"{base_iri}problem/store.truncated"


@dataclass(frozen=True, slots=True)
class Answer:
    """A serialised answer.

    Args:
        kind: ``solutions`` (SELECT), ``boolean`` (ASK) or ``graph`` (CONSTRUCT, DESCRIBE).
        media_type: of ``body``.
        body: the serialised answer.
        rows: solutions or triples in ``body`` (1 for a boolean); None where a remote store does not say.
        truncated: whether a limit cut the answer.
        elapsed_seconds: evaluation and serialising, without waiting for a worker.
        cut_by: which limit cut it.
        spooled: the answer itself where it is large and the caller said that it can take it so; ``body`` is empty then.
        waited_seconds: before a worker was free.
        table: the derived table that it was read from; None where the query was evaluated.
    """

    kind: Kind
    media_type: str
    body: bytes
    rows: int | None
    truncated: bool
    elapsed_seconds: float
    cut_by: Cut | None = None
    spooled: Spooled | None = None
    waited_seconds: float = 0.0
    table: str | None = None


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """Facts about a store for ``/health`` and the service description.

    Args:
        store: ``local`` or ``remote``.
        location: files loaded, or the endpoint.
        quads: statements in named graphs; None if unknown.
        triples: distinct triples in the default graph; None if unknown.
        graphs: names of the named graphs; empty if unknown.
        data_version: first 12 digits of the SHA-256 of the data; None if unknown.
        jail: ``seccomp``, or ``none: <why>``; None for a remote store.
        workers: worker processes alive.
        busy: of these, in each lane, those that evaluate a query.
        waiting: queries of each lane that wait for a worker.
        generation: number of the generation that is served; None where there are no generations.
        nursery: number of the process that holds the data; None for a remote store.
        trouble: why a newer generation is not served; None if all is well.
    """

    store: Literal["local", "remote"]
    location: tuple[str, ...]
    quads: int | None = None
    triples: int | None = None
    graphs: tuple[str, ...] = ()
    data_version: str | None = None
    jail: str | None = None
    workers: int = 0
    busy: Mapping[Lane, int] = field(default_factory=dict)
    waiting: Mapping[Lane, int] = field(default_factory=dict)
    generation: int | None = None
    nursery: int | None = None
    trouble: PolicyKGError | None = None


class Store(Protocol):
    """A store is opened with ``async with`` and then asked as often as one likes, by many tasks at once."""

    async def __aenter__(self) -> Self:
        """Load or connect."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop every process and connection."""

    async def query(  # noqa: PLR0913 -- one question, eight things that may be said of it
        self,
        text: str,
        *,
        timeout_seconds: float,
        wanted: Wanted = Wanted(),  # noqa: B008 -- frozen
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        lane: Lane = "saved",
        table: TableQuestion | None = None,
        within: Sequence[str] = (),
    ) -> Answer:
        """Evaluate a SPARQL 1.1 query.

        Args:
            text: the query; an update is a syntax error.
            timeout_seconds: the query is ended when so much time has passed.
            wanted: formats and row limits.
            default_graphs: IRIs of ``default-graph-uri`` (SPARQL 1.1 Protocol §2.1.4).
            named_graphs: IRIs of ``named-graph-uri``.
            lane: whose workers evaluate it.
            table: the same question for a derived table; a store that has the tables may answer from them.

            within: graphs outside of which the query reads nothing, the default graph included; a store may look in
                them alone.

        Raises:
            QuerySyntaxError: the text is not a query; ``line`` and ``column`` say where.
            QueryTimeout: the time limit ended it.
            AnswerTooLarge: the byte limit ended it.
            StoreBusy: no worker became free, or the client has as many queries as one may have.
            UsageError: it uses SERVICE, a graph name is not an IRI, or no wanted format fits its kind.
            StoreError: the store failed.
        """

    def status(self) -> StoreStatus:
        """Facts known without asking the data."""

    def pin(self, client: str = "") -> AbstractContextManager[None]:
        """Within it this task and those it starts see one generation of the data, whatever is published meanwhile.

        Args:
            client: whom fairness counts their queries for; queries without a client are the operator's own.
        """

    @property
    def generation(self) -> int | None:
        """Number of the generation that this task sees, without the other facts."""

    @property
    def version(self) -> str | None:
        """``data_version`` of what this task sees, without the other facts."""


def query_now(
    store: Store,
    text: str,
    *,
    timeout_seconds: float,
    wanted: Wanted = Wanted(),  # noqa: B008 -- frozen
) -> tuple[Answer, StoreStatus]:
    """Open ``store``, evaluate one query, close it: for callers without an event loop.

    Returns:
        The answer, and the facts about the store that gave it.

    Raises:
        PolicyKGError: as :meth:`Store.query`.
    """

    async def ask() -> tuple[Answer, StoreStatus]:
        async with store:
            answer = await store.query(text, timeout_seconds=timeout_seconds, wanted=wanted)
            return answer, store.status()

    return asyncio.run(ask())
