"""Workers that do one thing for one request: forked by a warm nursery, so that libraries are loaded only once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from kg.errors import PolicyKGError, StoreError
from kg.store.processes import Nursery, Worker


class Jobs:
    """A nursery that starts with the first worker, or when :meth:`warm` is called.

    Args:
        module: of the nursery (:meth:`kg.store.processes.Nursery.launch`).
        configuration: that it waits for.
    """

    def __init__(self, module: str, configuration: Mapping[str, Any]) -> None:
        self._module = module
        self._configuration = configuration
        self._starting: asyncio.Task[Nursery] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it is ready or about to be."""
        return self._starting is not None and (self.is_ready or not self._starting.done())

    @property
    def is_ready(self) -> bool:
        """Whether it has loaded all that it has to."""
        starting = self._starting
        return starting is not None and starting.done() and not starting.cancelled() and starting.exception() is None

    @property
    def jail(self) -> str | None:
        """What the jail of the workers is (:func:`kg.store.nursery.settle`); None before the nursery is ready."""
        return str(self._starting.result().facts["jail"]) if self._starting is not None and self.is_ready else None

    def warm(self) -> asyncio.Task[Nursery]:
        """Begin to start the nursery, so that it is ready when a request comes; one that failed is tried again."""
        if self._starting is None or not self.is_under_way:
            self._starting = asyncio.create_task(Nursery.launch(self._module, self._configuration))
        return self._starting

    async def worker(self) -> Worker:
        """A fresh worker, of a nursery that is started again if it has ended.

        Raises:
            InputError: the nursery cannot read what it has to load.
            StoreError: it ends at once.
        """
        starting = self.warm()
        nursery = await asyncio.shield(starting)
        try:
            return await _forked(nursery)
        except StoreError:
            if self._starting is starting:
                self._starting = None
                await nursery.close()
            return await _forked(await asyncio.shield(self.warm()))

    @contextlib.asynccontextmanager
    async def one(self) -> AsyncIterator[Worker]:
        """A worker that is gone when the block ends, however it does; raises as :meth:`worker`."""
        found = await self.worker()
        try:
            yield found
        finally:
            found.end()

    async def close(self) -> None:
        """End the nursery and all its workers."""
        if self._starting is not None:
            with contextlib.suppress(PolicyKGError):
                await (await self._starting).close()
            self._starting = None


async def _forked(nursery: Nursery) -> Worker:
    """A fresh worker; one that comes when nobody waits for it any more is ended."""
    forking = asyncio.create_task(nursery.fork())
    try:
        return await asyncio.shield(forking)
    except asyncio.CancelledError:
        forking.add_done_callback(_end_unused)
        raise


def _end_unused(forking: asyncio.Task[Worker]) -> None:
    if not forking.cancelled() and forking.exception() is None:
        forking.result().end()
