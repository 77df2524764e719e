"""Date expressions of official Chinese → last days and bound types (ONTOLOGY §4.4).

The grammar::

    date   = [ lead ] [ year ] [ period ] [ end ] [ edge ]      力争 到 2022年 | 6月 | 底 | 前
    period = month [ day | ten days ] | quarter | half-year | 年
    edge   = 前 | 内 | 起

「X月前」 and its kin have two readings: before the period begins (strict) or before it is over (lenient, customary).
With 底 the end of the period is meant and there is one. What the calendar does not have (13月, 2月30日) is no date.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kg.records.numerals import number_of

YEARS_AHEAD = {"本年度": 0, "今年": 0, "当年": 0, "本年": 0, "明年": 1, "次年": 1, "翌年": 1}
LEAD = r"(?:力争|争取|确保|计划|预计|原则上|最迟|最晚|应|须|拟|分别|不迟于|不晚于|截至|截止)*[到至在于从自]?"
YEAR = rf"(?:(?<!\d)(?P<year>20\d\d) *年度? *|(?P<ahead>{'|'.join(YEARS_AHEAD)}))"
MONTH = r"(?<![\d一二三四五六七八九十])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]) *月"
DAY = r"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9]) *日"
QUARTER = r"第?(?P<quarter>[一二三四1-4]) *季度|[Qq](?P<q>[1-4])|前(?P<first>[二三])个?季度"
WHOLE = r"全年|(?<![\d一二三四五六七八九十两几数每半多])年度?(?=[底末终内]|中(?:之?前|完成|$))"
"""The year that is meant anyway; 五年内 counts years and names none."""
PERIOD = rf"{MONTH}份?(?: *{DAY}|(?P<ten>[上中下])旬)?|{QUARTER}|(?P<half>[上下])半年|(?P<whole>{WHOLE})"
FIVE_YEARS = r"[“\"]?(?P<plan>十[一二三四五六七八九])五[”\"]?(?=规划|期间|时期|期?末|[，。；]|$)(?:规划)?"
END = r"(?P<end>[年月期]?[底末终]|中(?=之?前|完成|$))"
EDGE = r"(?P<edge>之前|以前|前|之内|以内|内|期间|时期|起|开始)"
TAIL = rf"{END}?{EDGE}?(?(edge)|(?(end)|(?! ?\d|[初年])))"
DATE = re.compile(rf"(?P<lead>{LEAD})(?:{FIVE_YEARS}|{YEAR}?(?:{PERIOD})?){TAIL}")
DOTTED = re.compile(
    r"(?P<lead>)(?P<year>20\d\d)(?P<dot>[.\-/])(?P<month>1[0-2]|0?[1-9])(?:(?P=dot)(?P<day>3[01]|[12]\d|0?[1-9]))?"
    r"(?P<end>月?[底末])?(?P<edge>之前|以前|前)?(?![\d.\-/])"
)
"""As sheets write dates: 2022-06-30, 2022.6."""
PERIODS = ("plan", "year", "ahead", "month", "quarter", "q", "first", "half", "whole")
BOUNDS = {
    "day": ("on-date", "on-date", "before-date"),
    "ten-days": ("before-date", "before-date", "before-date"),
    "month": ("within-month", "by-end-of-month", "before-month"),
    "quarter": ("by-quarter-end", "by-quarter-end", "by-quarter-end"),
    "half-year": ("by-half-year-end", "by-half-year-end", "by-half-year-end"),
    "year": ("within-year", "by-year-end", "before-year"),
}
"""Keys of the ``bound-type`` scheme: of the period alone, with 底, with 前 alone."""


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day of a period of some kind (a key of :data:`BOUNDS`)."""

    kind: str
    begin: date
    end: date


@dataclass(frozen=True, slots=True)
class Bounds:
    """Last days under the strict and the lenient reading, bound type, and the stated month if there is one."""

    strict: date | None
    lenient: date | None
    bound: str
    month: str | None = None


class Expression:
    """A date expression in a text.

    Args:
        match: of :data:`DATE` or :data:`DOTTED`, with some period.
    """

    def __init__(self, match: re.Match[str]) -> None:
        self.start, self.end = match.span()
        self.text = match[0]
        self._parts = match.groupdict()

    def __getitem__(self, part: str) -> str:
        """The words of a part of the grammar, empty where there are none."""
        return self._parts.get(part) or ""

    @property
    def states_year(self) -> bool:
        """Whether the year is printed."""
        return bool(self["year"])

    def year(self, known: int | None) -> int | None:
        """The year it names, counted from a known one where it is relative (次年)."""
        if self["year"]:
            return int(self["year"])
        if self["plan"]:
            return 2000 + 5 * (number_of(self["plan"]) - 9)
        return known and known + YEARS_AHEAD.get(self["ahead"], 0)

    def bounds(self, year: int) -> Bounds:
        """Its last days in a year.

        Raises:
            ValueError: the calendar has no such day.
        """
        period = self._period(year)
        month = f"{period.begin:%Y-%m}" if self["month"] else None
        if self["edge"] in {"起", "开始"}:
            return Bounds(None, None, "from-date", month)
        plain, ended, before = BOUNDS[period.kind]
        if self["end"]:
            end = date(year, 6, 30) if self["end"] == "中" else period.end
            return Bounds(end, end, "by-half-year-end" if self["end"] == "中" else ended, month)
        if self["edge"] in {"前", "之前", "以前"}:
            return Bounds(period.begin - timedelta(1), period.end, before, month)
        return Bounds(period.end, period.end, plain, month)

    def _period(self, year: int) -> Period:
        if self["month"]:
            return self._of_month(year, number_of(self["month"]))
        if number := self["quarter"] or self["q"]:
            last = 3 * number_of(number)
            return Period("quarter", date(year, last - 2, 1), month_end(year, last))
        if self["first"]:
            return Period("quarter", date(year, 1, 1), month_end(year, 3 * number_of(self["first"])))
        if self["half"]:
            first = self["half"] == "上"
            return Period("half-year", date(year, 1 if first else 7, 1), month_end(year, 6 if first else 12))
        return Period("year", date(year - 4 if self["plan"] else year, 1, 1), date(year, 12, 31))

    def _of_month(self, year: int, month: int) -> Period:
        if self["day"]:
            day = date(year, month, int(self["day"]))
            return Period("day", day, day)
        end = month_end(year, month)
        if self["ten"]:
            first, last = {"上": (1, 10), "中": (11, 20), "下": (21, end.day)}[self["ten"]]
            return Period("ten-days", date(year, month, first), date(year, month, last))
        return Period("month", date(year, month, 1), end)


def month_end(year: int, month: int) -> date:
    """Last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def date_at(text: str) -> Expression | None:
    """The date expression that a text begins with."""
    for form in (DATE, DOTTED):
        if (match := form.match(text)) and _has_period(match):
            return Expression(match)
    return None


def dates_in(text: str, start: int, end: int) -> Iterator[Expression]:
    """The date expressions of ``text[start:end]``, in printed order, with offsets in the text; none overlap."""
    return (Expression(match) for match in DATE.finditer(text, start, end) if match[0] and _has_period(match))


def _has_period(match: re.Match[str]) -> bool:
    found = match.groupdict()
    return any(found.get(part) for part in PERIODS)
