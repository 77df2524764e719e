"""Deadline phrases → time requirements.

A cell is a list of phrases; each is a date expression, what is due by it, and perhaps an ongoing duty::

    2022年4月前 市级完成，6月前 区县完成
    2022年8月前 完成 并持续推进
    2022年3月前 建立数据推送机制，工作持续推进

「X月前」 has two readings: before the month begins (strict) or before it is over (lenient, customary). Both bounds are
kept (ONTOLOGY §4.4); ``due`` follows the lenient one.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kg.records.model import Deadline

ONGOING = re.compile(
    r"(?:工作|并|且|长期|常态化|持续)*(?:持续推进|长期推进|长期坚持|长期开展|常态化推进|常态化开展|持续|长期|常态化)"
)
YEAR = r"(?:(?P<year>20\d\d)年)?"
SCOPE = re.compile(r"^(?P<scope>市级|区县级?|省级|县级|市县级?|乡镇级?|国家级)(?=完成|实现|建立|出台|落实|$)")
PLAIN_DONE = re.compile(r"(?:完成|落实|办结|到位|基本完成|全面完成)?")
QUARTERS = {"一": 3, "1": 3, "二": 6, "2": 6, "三": 9, "3": 9, "四": 12, "4": 12}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Last days under the strict and the lenient reading, bound type, and the stated month if there is one."""

    strict: date | None
    lenient: date | None
    bound: str
    month: str | None = None


def month_end(year: int, month: int) -> date:
    """Last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _before_month(year: int, found: re.Match[str]) -> Bounds:
    month = int(found["month"])
    return Bounds(date(year, month, 1) - timedelta(1), month_end(year, month), "before-month", f"{year}-{month:02}")


def _month(bound: str) -> Callable[[int, re.Match[str]], Bounds]:
    def bounds(year: int, found: re.Match[str]) -> Bounds:
        month = int(found["month"])
        end = month_end(year, month)
        return Bounds(end, end, bound, f"{year}-{month:02}")

    return bounds


def _before_date(year: int, found: re.Match[str]) -> Bounds:
    day = date(year, int(found["month"]), int(found["day"]))
    return Bounds(day - timedelta(1), day, "before-date", f"{day:%Y-%m}")


def _on_date(year: int, found: re.Match[str]) -> Bounds:
    day = date(year, int(found["month"]), int(found["day"]))
    return Bounds(day, day, "on-date", f"{day:%Y-%m}")


def _quarter(year: int, found: re.Match[str]) -> Bounds:
    end = month_end(year, QUARTERS[found["quarter"]])
    return Bounds(end, end, "by-quarter-end")


def _half(year: int, found: re.Match[str]) -> Bounds:
    end = month_end(year, 6 if found["half"] == "上" else 12)
    return Bounds(end, end, "by-half-year-end")


def _year_end(year: int, _: re.Match[str]) -> Bounds:
    return Bounds(date(year, 12, 31), date(year, 12, 31), "by-year-end")


def _within_year(year: int, _: re.Match[str]) -> Bounds:
    return Bounds(date(year, 12, 31), date(year, 12, 31), "within-year")


def _from(year: int, found: re.Match[str]) -> Bounds:
    """A beginning: no last day."""
    month, day = found["month"], found["day"]
    stated = f"{year}-{int(month):02}" if month else None
    date(year, int(month or 1), int(day or 1))  # raises for 2月30日
    return Bounds(None, None, "from-date", stated)


def _before_year(year: int, _: re.Match[str]) -> Bounds:
    return Bounds(date(year - 1, 12, 31), date(year, 12, 31), "before-year")


MONTH, DAY = r"(?P<month>1[0-2]|0?[1-9])月", r"(?P<day>3[01]|[12]\d|0?[1-9])日"
EXPRESSIONS: tuple[tuple[re.Pattern[str], Callable[[int, re.Match[str]], Bounds]], ...] = tuple(
    (re.compile(rf"(?:力争|确保|计划|预计)?[到至在于从自]?(?:今年|当年|本年)?{YEAR}{pattern}"), bounds)
    for pattern, bounds in (
        (rf"(?:{MONTH}(?:{DAY})?|(?<=年))起", _from),
        (rf"{MONTH}{DAY}之?前", _before_date),
        (rf"{MONTH}{DAY}", _on_date),
        (rf"{MONTH}份?(?:底|末)之?前?", _month("by-end-of-month")),
        (rf"{MONTH}之?前", _before_month),
        (MONTH, _month("within-month")),
        (r"第?(?P<quarter>[一二三四1-4])季度(?:末|底)?之?前?", _quarter),
        (r"(?P<half>[上下])半年(?:末|底)?之?前?", _half),
        (r"(?:年底|年末|(?<=年)[底末])之?前?", _year_end),
        (r"(?:年内|全年|(?<=年)内)", _within_year),
        (r"(?<=年)之?前", _before_year),
        (r"(?<=年)", _within_year),
    )
)


def deadlines_of(cell: str, plan_year: int | None) -> tuple[Deadline, ...]:
    """The time requirements of a deadline cell.

    Args:
        cell: the words of the cell.
        plan_year: year of the plan's title, for phrases without one.

    Returns:
        one entry a milestone and one for an ongoing requirement, in printed order. In a cell that holds neither each
        phrase gives an entry of bound ``unresolved``: something is demanded, but it was not understood.
    """
    found: list[Deadline] = []
    year: int | None = None
    undated: list[str] = []
    for phrase in phrases_of(cell):
        made, year = _read_phrase(phrase, year, plan_year)
        if made:
            # words before the first date belong to it, words behind a date to that one
            found += [replace(entry, text="，".join([*undated, entry.text])) for entry in made]
            undated = []
        elif found:
            found[-1] = replace(found[-1], text=f"{found[-1].text}，{phrase}")
        else:
            undated.append(phrase)
    return tuple(found) or tuple(Deadline(phrase, bound="unresolved") for phrase in undated)


def is_deadline(words: str) -> bool:
    """Whether words are nothing but time requirements, as they stand in a cell or a mark."""
    entries = deadlines_of(words, 2000) if "；" not in words and "。" not in words else ()
    return bool(entries) and all(entry.bound != "unresolved" for entry in entries)


def phrases_of(cell: str) -> Iterator[str]:
    """The phrases of a cell: its parts between commas, semicolons and full stops."""
    for phrase in re.split("[，,；;。\n]", cell):
        if phrase.strip():
            yield phrase.strip()


def _read_phrase(phrase: str, year: int | None, plan_year: int | None) -> tuple[list[Deadline], int | None]:
    for pattern, bounds_of in EXPRESSIONS:
        if match := pattern.match(phrase):
            stated = int(match["year"]) if match["year"] else None
            known = stated or year or plan_year
            return _entries(phrase, match, bounds_of, known, inferred=stated is None), known
    if ONGOING.fullmatch(phrase):
        return [Deadline(phrase, ongoing=True)], year
    return [], year


def _entries(
    phrase: str,
    match: re.Match[str],
    bounds_of: Callable[[int, re.Match[str]], Bounds],
    year: int | None,
    *,
    inferred: bool,
) -> list[Deadline]:
    rest = phrase[match.end() :]
    ongoing = ONGOING.search(rest)
    due_part = rest[: ongoing.start()] if ongoing and ongoing.end() == len(rest) else rest
    scope = SCOPE.match(due_part)
    deliverable = due_part[scope.end() :] if scope else due_part
    milestone = Deadline(
        text=phrase,
        scope=scope["scope"] if scope else None,
        deliverable=None if PLAIN_DONE.fullmatch(deliverable) else deliverable,
        year_inferred=inferred and year is not None,
        bound="unresolved",
    )
    if year is not None:
        try:
            bounds = bounds_of(year, match)
        except ValueError:  # 2月30日
            return [milestone]
        milestone = replace(
            milestone,
            due=bounds.lenient,
            latest_strict=bounds.strict,
            latest_lenient=bounds.lenient,
            bound=bounds.bound,
            month=bounds.month,
        )
    return [milestone, Deadline(phrase, ongoing=True)] if due_part != rest else [milestone]
