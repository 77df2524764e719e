"""A lane of killable workers: every query has a deadline, the queue has an end, nothing runs on unseen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import QueryTimeout, StoreError
from kg.settings import Settings
from kg.store.frames import Header
from kg.store.processes import Nursery, Worker
from kg.store.sharing import Turnstile


@dataclass(frozen=True, slots=True)
class WorkerAnswer:
    """What a worker answered.

    Args:
        header: of the answer frame, see :mod:`kg.store.worker`.
        body: the answer.
        descriptor: of the file that holds it instead, to be closed by who takes it; None if there is none.
        waited_seconds: for a free worker.
    """

    header: Header
    body: bytes
    descriptor: int | None
    waited_seconds: float


class WorkerPool:
    """Hands requests to idle workers of one nursery.

    Args:
        nursery: where workers come from.
        size: number of workers.
        settings: lengths of queues, and when a worker is replaced.
        modest: whether the queries are strangers': the workers stand back when the processor is wanted by others, and a
            client may have only so many queries.
    """

    def __init__(self, nursery: Nursery, size: int, settings: Settings, *, modest: bool = False) -> None:
        self._nursery = nursery
        self._size = size
        self._modest = modest
        self._retire_bytes = settings.worker_retire_bytes
        share = settings.client_queries if modest else size + settings.queue_length
        self._turnstile = Turnstile(size, settings.queue_length, share)
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._workers: set[Worker] = set()
        self._replacements: set[asyncio.Task[None]] = set()
        self._failure: StoreError | None = None
        self._closed = False

    @property
    def alive(self) -> int:
        """Workers that exist, busy or idle."""
        return len(self._workers)

    @property
    def busy(self) -> int:
        """Workers that evaluate a query."""
        return self._turnstile.running

    @property
    def waiting(self) -> int:
        """Queries that wait for a worker."""
        return self._turnstile.waiting

    async def open(self) -> None:
        """Fork the workers.

        Raises:
            StoreError: the nursery has ended.
        """
        for _ in range(self._size):
            await self._add_worker()

    async def run(self, header: Mapping[str, Any], body: bytes, timeout_seconds: float, client: str) -> WorkerAnswer:
        """Have one request answered.

        A worker that misses the deadline, or whose caller is cancelled, is killed with its query and replaced.

        Args:
            header: request header, see :mod:`kg.store.worker`.
            body: the query text.
            timeout_seconds: limit of the evaluation, and of the wait for a worker before it.
            client: who asks.

        Raises:
            QueryTimeout: the evaluation passed the limit.
            StoreBusy: the queue is full, or no worker became free within the limit.
            StoreError: the worker or the nursery has ended.
        """
        started = time.perf_counter()
        await self._turnstile.enter(client, timeout_seconds)
        try:
            worker = await self._take(timeout_seconds)
            waited = time.perf_counter() - started
            answer_header, answer_body, descriptor = await self._ask(worker, header, body, timeout_seconds)
        finally:
            self._turnstile.leave(client)
        return WorkerAnswer(answer_header, answer_body, descriptor, waited)

    async def close(self) -> None:
        """Kill every worker, busy or idle; who waits for a busy one is told that it has ended."""
        self._closed = True
        for task in self._replacements:
            task.cancel()
        await asyncio.gather(*self._replacements, return_exceptions=True)
        for worker in self._workers:
            worker.kill()
        while not self._idle.empty():
            self._dismiss(self._idle.get_nowait())

    async def _take(self, timeout_seconds: float) -> Worker:
        """The worker that belongs to a place; it may still be about to be forked."""
        if self._failure is not None:
            raise self._failure
        if not self._idle.empty():
            return self._idle.get_nowait()
        try:
            async with asyncio.timeout(timeout_seconds):  # wait_for may lose a worker when it is cancelled
                return await self._idle.get()
        except TimeoutError:
            raise self._failure or StoreError("store.nursery_ended") from None

    async def _ask(
        self, worker: Worker, header: Mapping[str, Any], body: bytes, timeout_seconds: float
    ) -> tuple[Header, bytes, int | None]:
        descriptor = None
        usable = False
        try:
            async with asyncio.timeout(timeout_seconds):
                answer, answer_body = await worker.ask(header, body)
                if "spooled" in answer:
                    descriptor = await worker.take_file()
            usable = answer["touched_bytes"] < self._retire_bytes
        except TimeoutError:
            raise QueryTimeout("store.timeout", seconds=timeout_seconds) from None
        except (EOFError, OSError):
            raise StoreError("store.worker_ended") from None
        finally:
            if usable:
                self._idle.put_nowait(worker)
            else:
                self._replace(worker)
        return answer, answer_body, descriptor

    def _replace(self, worker: Worker) -> None:
        self._dismiss(worker)
        if self._closed:
            return
        task = asyncio.create_task(self._add_worker_or_fail())
        self._replacements.add(task)
        task.add_done_callback(self._replacements.discard)

    def _dismiss(self, worker: Worker) -> None:
        worker.end()
        self._workers.discard(worker)

    async def _add_worker_or_fail(self) -> None:
        try:
            await self._add_worker()
        except StoreError as error:
            self._failure = error

    async def _add_worker(self) -> None:
        worker = await self._nursery.fork(modest=self._modest)
        self._workers.add(worker)
        self._idle.put_nowait(worker)
