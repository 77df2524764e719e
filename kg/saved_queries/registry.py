"""The saved queries of a folder, by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from kg.errors import PolicyKGError, UsageError
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
        found, problems = cls.load_sound(folder, reader)
        if problems:
            raise problems[0]
        return found

    @classmethod
    def load_sound(cls, folder: Path, reader: ValueReader) -> tuple[Self, list[PolicyKGError]]:
        """As :meth:`load`, without the queries that are broken; what is wrong with them."""
        queries: list[SavedQuery] = []
        problems: list[PolicyKGError] = []
        for file in sorted(folder.glob("*.rq")):
            try:
                queries.append(read_query(file.stem, file.read_text(encoding="utf-8"), reader))
            except PolicyKGError as problem:
                problems.append(problem)
        return cls(queries, reader), problems

    @staticmethod
    def read_one(folder: Path, name: str, reader: ValueReader) -> SavedQuery:
        """One query of ``folder``, whatever the others are like.

        Raises:
            UsageError: there is none of that name; the message names the nearest.
            DataError: its header is wrong.
            QuerySyntaxError: it does not parse.
        """
        files = {file.stem: file for file in folder.glob("*.rq")}
        if name not in files:
            raise _unknown(name, files)
        return read_query(name, files[name].read_text(encoding="utf-8"), reader)

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
        raise _unknown(name, self._queries)


def _unknown(name: str, known: Iterable[str]) -> UsageError:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
    return UsageError("queries.unknown", query=name, nearest=nearest[0] if nearest else "–")
