"""Asking the application for every address that is published, in processes that work side by side.

A page leads to others: the addresses are found by following links, from the things of the data and the first page on.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import FastAPI

from kg import namespaces, resources
from kg.errors import DataError, StoreError
from kg.publication.addresses import PAGE_LANGUAGES, Address
from kg.publication.asking import Reply, ask_app
from kg.publication.linking import links_of
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.jail import die_with_parent
from kg.store.local import LocalStore
from kg.store.sources import GenerationSource
from kg.web import urls
from kg.web.app import create_app
from kg.web.comparing import AT_ONCE as COMPARISONS

PAGE: Final = "text/html"
BATCH: Final = 24
"""Addresses that a process takes at a time."""
AT_ONCE: Final = 3
"""Requests of a process that are under way together: one is made while others wait for an answer of the store."""

ATTEMPTS: Final = 120
PAUSE_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Fetched:
    """An address that was asked for.

    Args:
        address: of it.
        status: HTTP status of the answer.
        is_page: whether it is a page for people.
        links: published addresses to which it leads.
    """

    address: Address
    status: int
    is_page: bool
    links: frozenset[Address]


def crawl(  # noqa: PLR0913 -- what is written where, from what
    starts: Collection[Address],
    built: Path,
    number: int,
    folder: Path,
    settings: Settings,
    *,
    jobs: int,
    progress: Callable[[int], None],
) -> dict[Address, Fetched]:
    """Write what the application answers at every published address into files, pages as they come.

    Args:
        starts: addresses to begin with.
        built: folder of the built data.
        number: of the generation to publish, which the caller holds.
        folder: where to write.
        settings: whose ``public_address`` is that of the site.
        jobs: processes.
        progress: is told how many more addresses were written.

    Raises:
        DataError: an address that is there or linked to gives no answer, or its file would be elsewhere.
        StoreError: a process ended.
        OSError: a file cannot be written.
    """
    found: dict[Address, Fetched] = {}
    led_from: defaultdict[Address, set[Address]] = defaultdict(set)
    wanted, seen = sorted(starts), set(starts)
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(jobs, context, _start, (built, number, folder, settings)) as pool:
            while wanted:
                fetched = [each for batch in pool.map(_fetch, _batches(wanted, jobs)) for each in batch]
                progress(len(fetched))
                found |= {each.address: each for each in fetched}
                for each in fetched:
                    for link in each.links:
                        led_from[link].add(each.address)
                wanted = sorted(led_from.keys() - seen)
                seen.update(wanted)
    except BrokenProcessPool as problem:
        raise StoreError("publication.process_ended") from problem
    lost = {address for address, each in found.items() if each.status != 200}
    examples = {address for address in lost if _is_example(found[address], led_from[address])}
    if broken := sorted(lost - examples):
        listed = ", ".join(f"{each} ({found[each].status}) ← {min(led_from[each], default='–')}" for each in broken[:5])
        raise DataError("publication.broken", count=len(broken), addresses=listed)
    return {address: each for address, each in found.items() if address not in examples}


def _is_example(lost: Fetched, sources: Collection[Address]) -> bool:
    """Whether a page that is not there is only an example of saved queries, which other data need not have."""
    return lost.status == 404 and bool(sources) and all(each.path.startswith(f"{urls.QUERIES}/") for each in sources)


def _batches(addresses: Sequence[Address], jobs: int) -> Iterator[tuple[Address, ...]]:
    """Batches that give each process something to do."""
    size = max(1, min(BATCH, -(-len(addresses) // jobs)))
    return (tuple(addresses[start : start + size]) for start in range(0, len(addresses), size))


def place_of(file: str, folder: Path) -> Path:
    """Where a file of a publication is.

    Args:
        file: its name below the folder.
        folder: of the publication.

    Raises:
        DataError: the name leads out of the folder.
    """
    path = Path(os.path.normpath(folder / file))
    if not path.is_relative_to(folder):
        raise DataError("publication.outside", file=file)
    return path


class _Asking:
    """A process that asks its own application.

    Args:
        built: folder of the built data.
        number: of the generation.
        folder: where to write.
        settings: of the application.
    """

    def __init__(self, built: Path, number: int, folder: Path, settings: Settings) -> None:
        self._folder, self._site = folder, settings.public_address
        self._loop = asyncio.new_event_loop()
        self._comparisons = asyncio.Semaphore(COMPARISONS)
        self._app = _application(built, number, settings)
        self._life = self._app.router.lifespan_context(self._app)
        self._loop.run_until_complete(self._life.__aenter__())

    def fetch(self, addresses: Sequence[Address]) -> list[Fetched]:
        """Ask for addresses and write what comes."""
        return self._loop.run_until_complete(self._all(addresses))

    async def _all(self, addresses: Sequence[Address]) -> list[Fetched]:
        free = asyncio.Semaphore(AT_ONCE)

        async def one(address: Address) -> Fetched:
            compares = address.path.partition(".")[0] == urls.COMPARE
            async with free, self._comparisons if compares else contextlib.nullcontext():
                return await self._one(address)

        return await asyncio.gather(*map(one, addresses))

    async def _one(self, address: Address) -> Fetched:
        if address.path.startswith(f"{urls.DATA}/"):  # the dumps were put there before
            there = (self._folder / address.file(page=False)).is_file()
            return Fetched(address, 200 if there else 404, is_page=False, links=frozenset())
        links: set[Address] = set()
        for language in PAGE_LANGUAGES:
            reply = await self._ask(address, language)
            is_page = reply.media_type == PAGE
            if reply.status != 200:
                return Fetched(address, reply.status, is_page, frozenset())
            self._write(address.file(language, page=is_page), reply.body)
            if not is_page:
                break
            links |= {link.address for link in links_of(reply.body, self._site)}
        return Fetched(address, 200, is_page, frozenset(links))

    async def _ask(self, address: Address, language: str) -> Reply:
        """The answer; a store that is busy is asked again."""
        for _ in range(ATTEMPTS):
            reply = await ask_app(self._app, str(address), self._site, language)
            if reply.status != 503:
                break
            await asyncio.sleep(PAUSE_SECONDS)
        return reply

    def _write(self, file: str, content: bytes) -> None:
        path = place_of(file, self._folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


_asking: _Asking | None = None


def _start(built: Path, number: int, folder: Path, settings: Settings) -> None:
    """Make this process one that asks."""
    global _asking  # noqa: PLW0603 -- a process of the pool has one
    die_with_parent()
    _asking = _Asking(built, number, folder, settings)


def _fetch(addresses: Sequence[Address]) -> list[Fetched]:
    if _asking is None:
        raise RuntimeError("the process was not started for this")
    return _asking.fetch(addresses)


def _application(built: Path, number: int, settings: Settings) -> FastAPI:
    reader = ValueReader(settings.base_iri, namespaces.prefixes())
    saved = Registry.load(resources.folder("queries"), reader)
    store = LocalStore(GenerationSource(built, number), settings, 1)
    return create_app(store, saved, settings, dataset=built / resources.DATASET, is_static=True)
