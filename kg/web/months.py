"""Numbers of months as bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST = 36
"""Months without a gap; where they are more, only those that have something are shown."""


@dataclass(frozen=True, slots=True)
class Month:
    """Milestones due in a month.

    Args:
        month: ``2022-08``.
        milestones: their number.
        share: of the fullest month, in percent.
    """

    month: str
    milestones: int
    share: int


def months_of(counts: Mapping[str, int]) -> tuple[Month, ...]:
    """The months from the first to the last.

    Args:
        counts: month → milestones.

    >>> [(each.month, each.milestones) for each in months_of({"2022-12": 2, "2023-02": 1})]
    [('2022-12', 2), ('2023-01', 0), ('2023-02', 1)]
    """
    if not counts:
        return ()
    numbers = [int(month[:4]) * 12 + int(month[5:7]) - 1 for month in counts]
    every = range(min(numbers), max(numbers) + 1)
    named = [f"{number // 12:04}-{number % 12 + 1:02}" for number in every] if len(every) <= MOST else sorted(counts)
    most = max(counts.values()) or 1
    return tuple(Month(month, counts.get(month, 0), round(100 * counts.get(month, 0) / most)) for month in named)
