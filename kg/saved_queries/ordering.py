"""Rows in the order of a column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache

from kg.saved_queries.tables import Cell, Row


def ordered(rows: Sequence[Row], column: str, *, descending: bool = False) -> list[Row]:
    """The rows by the values of a column; rows without a value come last in both directions.

    Numbers come by size, then dates by day, then text: Chinese by pinyin.
    """
    bound = [row for row in rows if column in row]
    unbound = [row for row in rows if column not in row]
    return [*sorted(bound, key=lambda row: _key(row[column]), reverse=descending), *unbound]


def _key(cell: Cell) -> tuple[int, float, str]:
    match cell.to_python():
        case int() | float() as number:
            return 0, float(number), ""
        case dt.date() as day:
            return 1, day.toordinal(), ""
        case text:
            return 2, 0, _letters(text)


@cache
def _letters(text: str) -> str:
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text)).casefold()
