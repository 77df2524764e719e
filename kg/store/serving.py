"""One edition of the data with the processes that serve it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from kg import namespaces
from kg.derived.definitions import project_definitions
from kg.derived.reading import Tables
from kg.settings import Settings
from kg.store.base import Lane
from kg.store.pool import WorkerPool
from kg.store.processes import Nursery
from kg.store.sources import Change, Edition

LANES: Mapping[Lane, bool] = MappingProxyType({"saved": False, "adhoc": True})
"""Lane → whether its workers stand back when the processor is wanted by others."""


class Serving:
    """A nursery with a pool of workers for each lane; it ends when it is retired and nobody uses it any more.

    Args:
        owner: the store that serves it.
        edition: what is served; closed at the end.
        nursery: holds it.
        pools: lane → workers.
    """

    def __init__(self, owner: object, edition: Edition, nursery: Nursery, pools: Mapping[Lane, WorkerPool]) -> None:
        self.owner = owner
        self.edition = edition
        self.nursery = nursery
        self.pools = pools
        self.tables = _tables(edition)
        self._users = 0
        self._unused = asyncio.Event()
        self._unused.set()

    @classmethod
    async def load(cls, owner: object, edition: Edition, settings: Settings, workers: int) -> Self:
        """Load an edition and fork the workers; on failure nothing is left behind but the open edition.

        Raises:
            InputError: a file is not the RDF that it claims to be.
            StoreError: the nursery could not start.
        """
        prefixes, memory = namespaces.prefixes(), settings.worker_memory_bytes
        nursery = await Nursery.start(edition.files, prefixes, memory, edition.data_version)
        return await cls._open(owner, edition, nursery, settings, workers)

    async def changed(self, change: Change, edition: Edition, settings: Settings, workers: int) -> Serving:
        """The next edition, made from this one, which goes on.

        Raises:
            InputError: a file cannot be read.
            StoreError: a process ended.
        """
        nursery = await self.nursery.succeed(change.remove, change.add, edition.data_version or "")
        return await Serving._open(self.owner, edition, nursery, settings, workers)

    @classmethod
    async def _open(cls, owner: object, edition: Edition, nursery: Nursery, settings: Settings, workers: int) -> Self:
        pools = {lane: WorkerPool(nursery, workers, settings, modest=modest) for lane, modest in LANES.items()}
        try:
            for pool in pools.values():
                await pool.open()
        except BaseException:
            for pool in pools.values():
                await pool.close()
            await nursery.close()
            raise
        return cls(owner, edition, nursery, pools)

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the nursery told when it had the data."""
        return self.nursery.facts

    def enter(self) -> None:
        """Use it: it stays until :meth:`leave`."""
        self._users += 1
        self._unused.clear()

    def leave(self) -> None:
        """Use it no more."""
        self._users -= 1
        if not self._users:
            self._unused.set()

    def hurry(self) -> None:
        """Let :meth:`retire` wait for nobody; cancelling it would leave the processes to themselves."""
        self._unused.set()

    async def retire(self) -> None:
        """Close it when the last user has left."""
        await self._unused.wait()
        await self.close()

    async def close(self) -> None:
        """Kill the workers, busy or idle, end the nursery, let go of the edition."""
        for pool in self.pools.values():
            await pool.close()
        await self.nursery.close()
        if self.tables is not None:
            self.tables.close()
        self.edition.close()


def _tables(edition: Edition) -> Tables | None:
    """The derived tables of an edition.

    Raises:
        DataError: a definition is broken.
    """
    return None if edition.tables is None else Tables(edition.tables, project_definitions())
