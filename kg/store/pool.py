"""A pool of killable workers: every query has a deadline, the queue has an end, nothing runs on unseen."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from typing import Any

from kg.errors import QueryTimeout, StoreBusy, StoreError
from kg.store.frames import Header
from kg.store.processes import Nursery, Worker


class WorkerPool:
    """Hands requests to idle workers of one nursery.

    Args:
        nursery: where workers come from.
        size: number of workers.
        queue_length: requests that may wait for one.
    """

    def __init__(self, nursery: Nursery, size: int, queue_length: int) -> None:
        self._nursery = nursery
        self._size = size
        self._queue_length = queue_length
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._workers: set[Worker] = set()
        self._waiting = 0
        self._replacements: set[asyncio.Task[None]] = set()
        self._failure: StoreError | None = None

    @property
    def alive(self) -> int:
        """Workers that exist, busy or idle."""
        return len(self._workers)

    async def open(self) -> None:
        """Fork the workers.

        Raises:
            StoreError: the nursery has ended.
        """
        for _ in range(self._size):
            await self._add_worker()

    async def run(self, header: Mapping[str, Any], body: bytes, timeout_seconds: float) -> tuple[Header, bytes]:
        """Have one request answered.

        A worker that misses the deadline, or whose caller is cancelled, is killed with its query and replaced.

        Args:
            header: request header, see :mod:`kg.store.worker`.
            body: the query text.
            timeout_seconds: limit of the evaluation, and of the wait for a worker before it.

        Raises:
            QueryTimeout: the evaluation passed the limit.
            StoreBusy: the queue is full, or no worker became free within the limit.
            StoreError: the worker or the nursery has ended.
        """
        worker = await self._take(timeout_seconds)
        answered = False
        try:
            async with asyncio.timeout(timeout_seconds):
                answer = await worker.ask(header, body)
            answered = True
        except TimeoutError:
            raise QueryTimeout("store.timeout", seconds=timeout_seconds) from None
        except (EOFError, OSError):
            raise StoreError("store.worker_ended") from None
        finally:
            if answered:
                self._idle.put_nowait(worker)
            else:
                self._replace(worker)
        return answer

    async def close(self) -> None:
        """Kill every worker, busy or idle."""
        for task in self._replacements:
            task.cancel()
        await asyncio.gather(*self._replacements, return_exceptions=True)
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    async def _take(self, timeout_seconds: float) -> Worker:
        if self._failure is not None:
            raise self._failure
        if not self._idle.empty():
            return self._idle.get_nowait()
        if self._waiting >= self._queue_length:
            raise _busy(timeout_seconds)
        self._waiting += 1
        try:
            return await asyncio.wait_for(self._idle.get(), timeout_seconds)
        except TimeoutError:
            raise self._failure or _busy(timeout_seconds) from None
        finally:
            self._waiting -= 1

    def _replace(self, worker: Worker) -> None:
        worker.end()
        self._workers.discard(worker)
        task = asyncio.create_task(self._add_worker_or_fail())
        self._replacements.add(task)
        task.add_done_callback(self._replacements.discard)

    async def _add_worker_or_fail(self) -> None:
        try:
            await self._add_worker()
        except StoreError as error:
            self._failure = error

    async def _add_worker(self) -> None:
        worker = await self._nursery.fork()
        self._workers.add(worker)
        self._idle.put_nowait(worker)


def _busy(timeout_seconds: float) -> StoreBusy:
    return StoreBusy("store.busy", retry_after_seconds=max(1, math.ceil(timeout_seconds)))
