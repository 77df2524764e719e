"""Months and days as the grids of a calendar."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LONGEST_GAP_MONTHS = 120
"""A picture shows the months between without a milestone, unless there are more."""


@dataclass(frozen=True, slots=True)
class MonthCell:
    """A month of a year.

    Args:
        month: ``2022-06``.
        milestones: that fall due in it.
        href: the page of the month; empty where nothing falls due.
        chosen: whether the page is of this month.
        past: whether all of it lies before the day from which one looks.
    """

    month: str
    milestones: int
    href: str
    chosen: bool
    past: bool


@dataclass(frozen=True, slots=True)
class YearRow:
    """The twelve months of a year, and the milestones of all."""

    year: str
    months: tuple[MonthCell, ...]
    milestones: int


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day in the grid of a month; ``day`` is empty before the first and after the last.

    Args:
        day: ISO 8601.
        number: of the day in the month.
        milestones: that fall due on it.
        past: whether it lies before the day from which one looks.
    """

    day: str
    number: int
    milestones: int
    past: bool


def years_of(
    counts: Mapping[str, int], href: Callable[[str, str], str], chosen: str, as_of: str
) -> tuple[YearRow, ...]:
    """The years in which something falls due, month by month.

    Args:
        counts: day → milestones.
        href: address of the page from one day to another.
        chosen: month of the page, or empty.
        as_of: day from which one looks, or empty.
    """
    months: dict[str, int] = {}
    for day, milestones in counts.items():
        months[day[:7]] = months.get(day[:7], 0) + milestones
    years = sorted({month[:4] for month in months})
    rows = []
    for year in years:
        cells = []
        for number in range(1, 13):
            month = f"{year}-{number:02}"
            first, last = bounds_of(month)
            milestones = months.get(month, 0)
            past = bool(as_of) and last < as_of
            cells.append(MonthCell(month, milestones, href(first, last) if milestones else "", month == chosen, past))
        rows.append(YearRow(year, tuple(cells), sum(cell.milestones for cell in cells)))
    return tuple(rows)


def weeks_of(month: str, counts: Mapping[str, int], as_of: str) -> tuple[tuple[DayCell, ...], ...]:
    """A month week by week, from Monday.

    Args:
        month: ``2022-06``.
        counts: day → milestones.
        as_of: day from which one looks, or empty.
    """
    weeks = calendar.Calendar().monthdayscalendar(int(month[:4]), int(month[5:]))
    return tuple(
        tuple(_cell(f"{month}-{number:02}" if number else "", counts, as_of) for number in week) for week in weeks
    )


def _cell(day: str, counts: Mapping[str, int], as_of: str) -> DayCell:
    return DayCell(day, int(day[8:] or 0), counts.get(day, 0), bool(day) and day < as_of)


def bounds_of(month: str) -> tuple[str, str]:
    """The first and the last day of a month.

    >>> bounds_of("2024-02")
    ('2024-02-01', '2024-02-29')
    """
    last = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
    return f"{month}-01", f"{month}-{last:02}"


def month_between(first: str, last: str) -> str:
    """The month of which two days are the first and the last, else empty.

    >>> month_between("2024-02-01", "2024-02-29"), month_between("2024-02-01", "2024-02-28"), month_between("", "")
    ('2024-02', '', '')
    """
    return first[:7] if first and (first, last) == bounds_of(first[:7]) else ""


def every_month(months: Mapping[str, int]) -> dict[str, int]:
    """Months in order, with those between where nothing falls due.

    >>> every_month({"2022-11": 2, "2023-01": 1})
    {'2022-11': 2, '2022-12': 0, '2023-01': 1}
    """
    numbers = sorted(int(month[:4]) * 12 + int(month[5:]) - 1 for month in months)
    if not numbers or numbers[-1] - numbers[0] >= LONGEST_GAP_MONTHS:
        return dict(sorted(months.items()))
    every = (f"{number // 12:04}-{number % 12 + 1:02}" for number in range(numbers[0], numbers[-1] + 1))
    return {month: months.get(month, 0) for month in every}


def weekday_of(day: str) -> int:
    """Which day of the week a day is, 0 for Monday."""
    return dt.date.fromisoformat(day).weekday()
