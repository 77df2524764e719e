"""The local store: RDF files in memory, pyoxigraph in killable worker processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox

from kg import namespaces
from kg.errors import AnswerTooLarge, PolicyKGError, QuerySyntaxError, StoreError, UsageError
from kg.settings import Settings
from kg.store.base import Answer, StoreStatus
from kg.store.formats import Wanted
from kg.store.lexer import DEEPEST_NESTING, deepest_nesting
from kg.store.pool import WorkerPool
from kg.store.processes import Nursery
from kg.store.rdf_files import RdfFile


@dataclass(frozen=True, slots=True)
class _Running:
    """What exists between opening and closing."""

    nursery: Nursery
    pool: WorkerPool


class LocalStore:
    """A :class:`~kg.store.base.Store` over RDF files; the default graph is the union of all named graphs.

    Literals are answered in the engine's normal form: language tags in lower case, numbers and booleans canonical.

    Args:
        files: what to load (:func:`kg.store.rdf_files.rdf_files`).
        settings: limits and the base IRI for relative IRIs in queries.
        workers: number of worker processes; ``settings.workers`` if not given.
    """

    def __init__(self, files: Sequence[RdfFile], settings: Settings, workers: int | None = None) -> None:
        self._files = tuple(files)
        self._settings = settings
        self._size = workers or settings.workers
        self._running: _Running | None = None
        self._users = 0

    async def __aenter__(self) -> Self:
        """Load the files and fork the workers; a store that is open already is shared.

        Raises:
            InputError: a file is not the RDF it claims to be.
            StoreError: the nursery could not start.
        """
        if self._running is None:
            settings = self._settings
            nursery = await Nursery.start(self._files, namespaces.prefixes(), settings.worker_memory_bytes)
            pool = WorkerPool(nursery, self._size, settings.queue_length)
            try:
                await pool.open()
            except BaseException:
                await pool.close()
                await nursery.close()
                raise
            self._running = _Running(nursery, pool)
        self._users += 1
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill the workers and end the nursery, when the last user leaves."""
        self._users -= 1
        if self._users == 0 and self._running is not None:
            await self._running.pool.close()
            await self._running.nursery.close()
            self._running = None

    async def query(
        self,
        text: str,
        *,
        timeout_seconds: float,
        wanted: Wanted = Wanted(),  # noqa: B008 -- frozen
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Evaluate a query in a worker; see :meth:`kg.store.base.Store.query`."""
        if deepest_nesting(text) > DEEPEST_NESTING:  # the engine's parser is recursive
            raise QuerySyntaxError("store.nested", limit=DEEPEST_NESTING)
        request = {
            "base_iri": self._settings.base_iri,
            "default_graphs": [_graph_iri(iri) for iri in default_graphs],
            "named_graphs": [_graph_iri(iri) for iri in named_graphs],
            "solutions": wanted.solutions and wanted.solutions.media_type,
            "graph": wanted.graph and wanted.graph.media_type,
            "solution_rows": wanted.solution_rows,
            "graph_rows": wanted.graph_rows,
            "byte_limit": self._settings.answer_bytes,
        }
        header, body = await self._opened().pool.run(request, text.encode(), timeout_seconds)
        if "error" in header:
            raise self._error(header)
        return Answer(body=body, **header)

    def status(self) -> StoreStatus:
        """Facts told by the nursery when it had loaded the data."""
        running = self._opened()
        facts = running.nursery.facts
        return StoreStatus(
            store="local",
            location=tuple(file.path.name for file in self._files),
            quads=facts["quads"],
            triples=facts["triples"],
            graphs=tuple(facts["graphs"]),
            data_version=facts["data_version"],
            jail=facts["jail"],
            workers=running.pool.alive,
        )

    def _opened(self) -> _Running:
        if self._running is None:
            raise StoreError("store.not_open")
        return self._running

    def _error(self, header: Mapping[str, Any]) -> PolicyKGError:
        """The error that a worker's answer header stands for."""
        match header["error"]:
            case "syntax":
                place = {"line": header["line"], "column": header["column"]}
                return QuerySyntaxError("store.syntax", reason=header["reason"], **place)
            case "too_large":
                return AnswerTooLarge("store.too_large", bytes=self._settings.answer_bytes)
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
