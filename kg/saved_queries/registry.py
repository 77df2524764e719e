"""The saved queries of a folder, by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from kg.errors import UsageError
from kg.saved_queries.header import read_query
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.values import ValueReader


class Registry:
    """Queries by name, in alphabetical order.

    Args:
        queries: the queries.
        reader: reads values for all of them.
    """

    def __init__(self, queries: Sequence[SavedQuery], reader: ValueReader) -> None:
        self.reader = reader
        self._queries = {query.name: query for query in sorted(queries, key=lambda query: query.name)}

    @classmethod
    def load(cls, folder: Path, reader: ValueReader) -> Self:
        """Register every ``*.rq`` of ``folder`` (not of its subfolders) by its file stem.

        Raises:
            DataError: a query's header is wrong.
            QuerySyntaxError: a query does not parse.
        """
        files = sorted(folder.glob("*.rq"))
        return cls([read_query(file.stem, file.read_text(encoding="utf-8"), reader) for file in files], reader)

    def __iter__(self) -> Iterator[SavedQuery]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, name: object) -> bool:
        return name in self._queries

    def get(self, name: str) -> SavedQuery:
        """The query called ``name``.

        Raises:
            UsageError: there is none; the message names the nearest.
        """
        if query := self._queries.get(name):
            return query
        nearest = difflib.get_close_matches(name, self._queries, n=1, cutoff=0.3)
        raise UsageError("queries.unknown", query=name, nearest=nearest[0] if nearest else "–")
