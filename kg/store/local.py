"""The local store: RDF in memory, pyoxigraph in killable worker processes, generation after generation."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox

from kg.derived.question import TableQuestion
from kg.errors import AnswerTooLarge, PolicyKGError, QuerySyntaxError, StoreBusy, StoreError, UsageError
from kg.settings import Settings
from kg.store.base import Answer, Lane, StoreStatus, cut_mark
from kg.store.formats import Wanted
from kg.store.lexer import DEEPEST_NESTING, deepest_nesting
from kg.store.pool import WorkerAnswer
from kg.store.rdf_files import RdfFile
from kg.store.serving import LANES, Serving
from kg.store.sources import FileSource, Source, change_between
from kg.store.spool import Spooled

LOG = logging.getLogger("kg.store")
_pinned: ContextVar[Serving | None] = ContextVar("pinned", default=None)
_client: ContextVar[str] = ContextVar("client", default="")


class LocalStore:
    """A :class:`~kg.store.base.Store` over RDF files; the default graph is the union of all named graphs.

    Literals are answered in the engine's normal form: language tags in lower case, numbers and booleans canonical.
    While it is open it follows its source: a generation that is published is served as soon as it is loaded, and
    queries that run end on the one that they began with.

    Args:
        source: files (:func:`kg.store.rdf_files.rdf_files`) or a source of generations.
        settings: limits and the base IRI for relative IRIs in queries.
        workers: number of worker processes of each lane; ``settings.workers`` if not given.
    """

    def __init__(self, source: Source | Sequence[RdfFile], settings: Settings, workers: int | None = None) -> None:
        self._source: Source = FileSource(source) if isinstance(source, Sequence) else source
        self._settings = settings
        self._size = workers or settings.workers
        self._serving: Serving | None = None
        self._users = 0
        self._spooled_bytes = 0
        self._trouble: PolicyKGError | None = None
        self._following: asyncio.Task[None] | None = None
        self._retiring: dict[asyncio.Task[None], Serving] = {}

    async def __aenter__(self) -> Self:
        """Load the data and fork the workers; a store that is open already is shared.

        Raises:
            InputError: a file is not the RDF it claims to be.
            StoreError: the nursery could not start, or nothing is published.
            DataError: what is published is damaged.
        """
        if self._serving is None:
            self._serving = await self._loaded()
            self._following = asyncio.create_task(self._follow())
        self._users += 1
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill the workers and end the nursery, when the last user leaves."""
        self._users -= 1
        if self._users == 0 and self._serving is not None:
            if self._following is not None:
                self._following.cancel()
                await asyncio.gather(self._following, return_exceptions=True)
            for serving in self._retiring.values():
                serving.hurry()
            await asyncio.gather(*self._retiring, return_exceptions=True)
            await self._serving.close()
            self._serving = None

    @contextmanager
    def pin(self, client: str = "") -> Iterator[None]:
        """Within it this task and those it starts see one generation of the data, whatever is published meanwhile."""
        serving = self._opened()
        serving.enter()
        tokens = _pinned.set(serving), _client.set(client or _client.get())
        try:
            yield
        finally:
            _pinned.reset(tokens[0])
            _client.reset(tokens[1])
            serving.leave()

    @property
    def generation(self) -> int | None:
        """Number of the generation that this task sees."""
        return self._opened().edition.number

    @property
    def version(self) -> str | None:
        """``data_version`` of what this task sees."""
        found: str = self._opened().facts["data_version"]
        return found

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
        """Read a derived table, or evaluate the query in a worker; see :meth:`kg.store.base.Store.query`."""
        if table is not None and not default_graphs and not named_graphs:
            with self.pin():
                read = await self._read(table, wanted, timeout_seconds)
            if read is not None:
                return read
        if deepest_nesting(text) > DEEPEST_NESTING:  # the engine's parser is recursive
            raise QuerySyntaxError("store.nested", limit=DEEPEST_NESTING)
        settings = self._settings
        request = {
            "base_iri": settings.base_iri,
            "default_graphs": [_graph_iri(iri) for iri in default_graphs],
            "named_graphs": [_graph_iri(iri) for iri in named_graphs] or ([] if default_graphs else list(within)),
            "solutions": wanted.solutions and wanted.solutions.media_type,
            "graph": wanted.graph and wanted.graph.media_type,
            "solution_rows": wanted.solution_rows,
            "graph_rows": wanted.graph_rows,
            "row_limit": settings.answer_rows,
            "byte_limit": settings.answer_bytes,
            "cut": wanted.cut,
            "cut_mark": cut_mark(settings.base_iri),
            "spool_bytes": settings.spool_bytes if wanted.spool else None,
        }
        with self.pin():
            pool = self._opened().pools[lane]
            return self._answer(await pool.run(request, text.encode(), timeout_seconds, _client.get()))

    async def _read(self, question: TableQuestion, wanted: Wanted, timeout_seconds: float) -> Answer | None:
        """The answer of a derived table; None where the query has to be evaluated."""
        tables, settings = self._opened().tables, self._settings
        if tables is None or wanted.solutions is None:
            return None
        gone = threading.Event()
        reading = partial(
            tables.answer,
            question,
            media_type=wanted.solutions.media_type,
            row_limit=wanted.solution_rows,
            byte_limit=settings.answer_bytes,
            deadline_seconds=timeout_seconds,
            stopped=gone.is_set,
        )
        try:
            found = await asyncio.to_thread(reading)
        finally:
            gone.set()
        if found is None:
            return None
        return Answer(
            kind="solutions",
            media_type=found.media_type,
            body=found.body,
            rows=found.rows,
            truncated=found.truncated,
            elapsed_seconds=found.elapsed_seconds,
            cut_by="rows" if found.truncated else None,
            table=question.table,
        )

    def status(self) -> StoreStatus:
        """Facts told by the nursery when it had the data."""
        serving = self._opened()
        facts = serving.facts
        return StoreStatus(
            store="local",
            location=self._source.location,
            quads=facts["quads"],
            triples=facts["triples"],
            graphs=tuple(facts["graphs"]),
            data_version=facts["data_version"],
            jail=facts["jail"],
            workers=sum(pool.alive for pool in serving.pools.values()),
            busy={lane: serving.pools[lane].busy for lane in LANES},
            waiting={lane: serving.pools[lane].waiting for lane in LANES},
            generation=serving.edition.number,
            nursery=serving.nursery.process_id,
            trouble=self._trouble,
        )

    def _opened(self) -> Serving:
        """What this task is pinned to, else what is in force."""
        pinned = _pinned.get()
        serving = self._serving if pinned is None or pinned.owner is not self else pinned
        if serving is None:
            raise StoreError("store.not_open")
        return serving

    async def _loaded(self) -> Serving:
        edition = self._source.open()
        try:
            return await Serving.load(self, edition, self._settings, self._size)
        except BaseException:
            edition.close()
            raise

    async def _follow(self) -> None:
        """Serve what is published, and start again what has ended."""
        while True:
            await asyncio.sleep(self._settings.follow_seconds)
            before, self._trouble = self._trouble, None
            try:
                await self._look(self._opened())
            except PolicyKGError as error:
                self._trouble = error
                if before is None or (before.key, before.values) != (error.key, error.values):
                    LOG.warning("the data in force cannot be served, the last ones stay: %s", error)

    async def _look(self, serving: Serving) -> None:
        try:
            if serving.nursery.ended:
                LOG.error("the process that holds the data has ended and is started again")
                self._switch(await self._loaded())
            elif self._source.newer(serving.edition):
                self._switch(await self._next(serving))
        except OSError as problem:
            raise StoreError("store.follow", reason=str(problem)) from problem

    async def _next(self, serving: Serving) -> Serving:
        edition = self._source.open()
        try:
            change = change_between(serving.edition, edition)
            if change is None:
                return await Serving.load(self, edition, self._settings, self._size)
            return await serving.changed(change, edition, self._settings, self._size)
        except BaseException:
            edition.close()
            raise

    def _switch(self, following: Serving) -> None:
        """Serve from now on what is loaded; what was served ends with its last query."""
        before, self._serving = self._serving, following
        if before is not None:
            task = asyncio.create_task(before.retire())
            self._retiring[task] = before
            task.add_done_callback(self._retiring.pop)

    def _answer(self, found: WorkerAnswer) -> Answer:
        header = dict(found.header)
        if "error" in header:
            raise self._error(header)
        del header["touched_bytes"]
        size, digest = header.pop("spooled", 0), header.pop("digest", "")
        spooled = None if found.descriptor is None else self._spooled(found.descriptor, size, digest)
        return Answer(body=found.body, spooled=spooled, waited_seconds=found.waited_seconds, **header)

    def _spooled(self, descriptor: int, size: int, digest: str) -> Spooled:
        """A large answer, counted against what all may take together."""
        spooled = Spooled(descriptor, size, digest, self._give_back)
        self._spooled_bytes += size
        if self._spooled_bytes > self._settings.spool_bytes_in_all:
            spooled.close()
            raise StoreBusy("store.busy", retry_after_seconds=1)
        return spooled

    def _give_back(self, size: int) -> None:
        self._spooled_bytes -= size

    def _error(self, header: Mapping[str, Any]) -> PolicyKGError:
        """The error that a worker's answer header stands for."""
        match header["error"]:
            case "syntax":
                place = {"line": header["line"], "column": header["column"]}
                return QuerySyntaxError("store.syntax", reason=header["reason"], **place)
            case "too_large":
                return AnswerTooLarge("store.too_large", bytes=self._settings.answer_bytes)
            case "too_many_rows":
                return AnswerTooLarge("store.too_many_rows", rows=self._settings.answer_rows)
            case "federation":
                return UsageError("store.federation")
            case "not_acceptable":
                return UsageError("store.not_acceptable", kind=header["kind"])
            case _:
                return StoreError("store.evaluation", reason=header.get("reason", ""))


def _graph_iri(iri: str) -> str:
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        raise UsageError("store.graph_iri", value=iri) from None
