"""Answers of queries that several pages ask alike: what stands in forms, sizes, names of concepts.

The key of an answer is the version of the data, the query and its values, so that nothing has to be invalidated: a new
generation has new keys.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from kg.saved_queries.tables import Table
from kg.saved_queries.values import Values
from kg.store.base import Answer

LARGEST = 8
"""An answer that takes more than this part of the room is not kept."""

CELL_BYTES = 300
"""About what a cell takes."""

Key = tuple[Hashable, ...]
Kind = TypeVar("Kind")


class KeptAnswers(Generic[Kind]):
    """Answers of one kind, the least used ones thrown away first.

    Args:
        limit_cells: of all of them together.
        cells_of: the room that one takes, in cells.
    """

    def __init__(self, limit_cells: int, cells_of: Callable[[Kind], int]) -> None:
        self._limit = limit_cells
        self._cells_of = cells_of
        self._kept: OrderedDict[Key, Kind] = OrderedDict()
        self.cells = 0

    def get(self, key: Key) -> Kind | None:
        """The answer for a key."""
        if (found := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Key, answer: Kind) -> None:
        """Keep an answer, unless it is too large."""
        if (before := self._kept.pop(key, None)) is not None:
            self.cells -= self._cells_of(before)
        if (size := self._cells_of(answer)) > self._limit // LARGEST:
            return
        self._kept[key] = answer
        self.cells += size
        while self.cells > self._limit:
            _, oldest = self._kept.popitem(last=False)
            self.cells -= self._cells_of(oldest)


def cells_of_table(table: Table) -> int:
    """The room that a table takes; one without rows takes some too."""
    return 1 + len(table.rows) * len(table.columns)


def cells_of_graph(answer: Answer) -> int:
    """The room that a serialised graph takes."""
    return 1 + len(answer.body) // CELL_BYTES


def key_of(version: str, query: str, values: Values, rows: int | None, within: Sequence[str]) -> Key:
    """What an answer depends on.

    >>> key_of("1", "sizes", {"plans": ["a", "b"]}, None, ())
    ('1', 'sizes', (('plans', ('a', 'b')),), None, ())
    """
    given = tuple((name, value if isinstance(value, str) else tuple(value)) for name, value in sorted(values.items()))
    return version, query, given, rows, tuple(within)
