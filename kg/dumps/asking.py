"""Queries of the dumps, asked of data in memory: one document at a time, with what all documents share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import cast

import pyoxigraph as ox

from kg import namespaces, network, resources
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.registry import Registry
from kg.saved_queries.tables import Table, read_table
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.base import Answer

TABLES = ("plans", "items", "assignments", "deadlines", "targets", "agencies")
"""The queries of ``queries/dumps``: each is a table, in this order."""
PLAN = "plan"
JSON = "application/sparql-results+json"


class Questions:
    """The queries behind tables and networks.

    Args:
        settings: for the base IRI.

    Raises:
        DataError: a query is broken, or the installation is incomplete.
    """

    def __init__(self, settings: Settings) -> None:
        self._reader = ValueReader(settings.base_iri, namespaces.prefixes())
        folder = resources.folder("queries")
        known = Registry.load(folder / "dumps", self._reader)
        self.tables = tuple(known.get(name) for name in TABLES)
        """A query a table."""
        self.pairs, self.loads = (
            Registry.read_one(folder, name, self._reader) for name in (network.PAIR_QUERY, network.LOAD_QUERY)
        )

    @property
    def text(self) -> str:
        """All queries: what tables and networks depend on besides the data."""
        return "\0".join(query.text for query in (*self.tables, self.pairs, self.loads))

    def ask(self, store: ox.Store, query: SavedQuery, document: str) -> Table:
        """The rows of a query for a document."""
        results = cast("ox.QuerySolutions", store.query(self._reader.bind(query, {PLAN: document})))
        body = results.serialize(format=ox.QueryResultsFormat.JSON) or b""
        return read_table(Answer("solutions", JSON, body, None, truncated=False, elapsed_seconds=0), query.columns)


class Desk:
    """Holds what all documents share, and for a while one document.

    Args:
        shared: N-Quads.
    """

    def __init__(self, shared: Iterable[bytes]) -> None:
        self._store = ox.Store()
        for content in shared:
            self._store.bulk_load(content, format=ox.RdfFormat.N_QUADS)

    @contextmanager
    def with_document(self, content: bytes, graphs: Iterable[str]) -> Iterator[ox.Store]:
        """The store with a document in it, until the block ends.

        Args:
            content: its N-Quads.
            graphs: names of its graphs.
        """
        self._store.bulk_load(content, format=ox.RdfFormat.N_QUADS)
        try:
            yield self._store
        finally:
            for graph in graphs:
                self._store.remove_graph(ox.NamedNode(graph))
