"""A store whose queries are counted, and told in the log line of the request that asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from kg.derived.question import TableQuestion
from kg.errors import AnswerTooLarge, PolicyKGError, QuerySyntaxError, QueryTimeout, StoreBusy, UsageError
from kg.store.base import Answer, Lane, Store, StoreStatus
from kg.store.formats import Wanted
from kg.web.logs import current_record
from kg.web.metrics import Metrics

OUTCOME_OF_KEY = {"store.federation": "federation", "store.worker_ended": "ended"}
"""Outcomes that differ from those of the class."""


class ObservedStore:
    """A :class:`~kg.store.base.Store` whose queries are counted.

    Args:
        store: answers them.
        metrics: counts them.
    """

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics

    async def __aenter__(self) -> Self:
        """Open the store."""
        await self._store.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        await self._store.__aexit__(kind, error, trace)

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
        """As :meth:`kg.store.base.Store.query`."""
        outcome, started = "ok", time.perf_counter()
        try:
            return await self._store.query(
                text,
                timeout_seconds=timeout_seconds,
                wanted=wanted,
                default_graphs=default_graphs,
                named_graphs=named_graphs,
                lane=lane,
                table=table,
                within=within,
            )
        except BaseException as error:
            outcome = outcome_of(error)
            raise
        finally:
            self._metrics.observe_query(lane, outcome, time.perf_counter() - started)
            if (record := current_record()) is not None:
                record.lane, record.outcome = lane, outcome
                record.generation = self._store.generation

    def status(self) -> StoreStatus:
        """As :meth:`kg.store.base.Store.status`."""
        return self._store.status()

    def pin(self, client: str = "") -> AbstractContextManager[None]:
        """As :meth:`kg.store.base.Store.pin`."""
        return self._store.pin(client)

    @property
    def generation(self) -> int | None:
        """As :attr:`kg.store.base.Store.generation`."""
        return self._store.generation

    @property
    def version(self) -> str | None:
        """As :attr:`kg.store.base.Store.version`."""
        return self._store.version


def outcome_of(error: BaseException) -> str:
    """How a query ended that raised ``error``: one of :data:`OUTCOMES`."""
    if isinstance(error, PolicyKGError) and error.key in OUTCOME_OF_KEY:
        return OUTCOME_OF_KEY[error.key]
    kinds: tuple[tuple[type[BaseException], str], ...] = (
        (asyncio.CancelledError, "gone"),
        (QueryTimeout, "timeout"),
        (AnswerTooLarge, "too_large"),
        (StoreBusy, "busy"),
        (QuerySyntaxError, "syntax"),
        (UsageError, "refused"),
    )
    return next((outcome for kind, outcome in kinds if isinstance(error, kind)), "failed")
