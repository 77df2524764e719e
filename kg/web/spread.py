"""A theme or initiative in time: which plan has it first, which have it later, and which do not have it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request

from kg.saved_queries.pictures import Picture
from kg.saved_queries.tables import Row, Table
from kg.web.answer_views import PictureView
from kg.web.asking import ask
from kg.web.cards import named
from kg.web.drawing import drawn
from kg.web.labels import Name, number_of, text_of
from kg.web.language import request_language
from kg.web.plans import title_of
from kg.web.site import site_of

DRAWN = 60
"""Plans in the picture, the earliest."""
LISTED = 100
"""Plans in the table, the earliest."""
EARLIEST = 5
"""Plans of the first day that are named."""
NEWEST = 100
"""Plans looked at for those that do not have the concept."""
LEAST = 2
"""Fewer dated plans make no picture."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan that has the concept.

    Args:
        plan: its title.
        place: whose plan it is.
        signed: day, or empty.
        days: after the first; None for a plan without a date.
        items: with the concept or a narrower one.
        all_items: of the plan.
        percent: the share of them.
    """

    plan: Name
    place: Name | None
    signed: str
    days: int | None
    items: int
    all_items: int
    percent: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The plans that have a concept.

    Args:
        plans: by date of signature, the earliest; those without one last.
        count: of all plans.
        items: of all plans.
        first: the earliest date, or empty.
        earliest: the plans signed on that day.
        followers: number of dated plans after it.
        undated: number of plans without a date.
        without: plans that do not have it, of the newest plans.
        looked_at: number of the newest plans looked at for these.
        total: plans that there are.
    """

    plans: tuple[PlanLine, ...]
    count: int
    items: int
    first: str
    earliest: tuple[Name, ...]
    followers: int
    undated: int
    without: tuple[Name, ...]
    looked_at: int
    total: int


async def spread_of(request: Request, concept: str, caption: str) -> tuple[Spread, PictureView | None]:
    """The spread of a concept, and its picture.

    Args:
        request: for the language.
        concept: IRI of a theme or initiative.
        caption: key of the message that asks what the picture answers.
    """
    totals, having, lacking, sizes = await asyncio.gather(
        ask(request, "totals-of-concept", {"concept": concept}),
        ask(request, "plans-of-concept", {"concept": concept, "rows": str(LISTED)}),
        ask(request, "plans-without-concept", {"concept": concept, "newest": str(NEWEST)}),
        ask(request, "sizes"),
    )
    of_all, total = totals.rows[0], number_of(sizes.rows[0], "plans")
    count, dated = number_of(of_all, "plans"), number_of(of_all, "dated")
    if count > LISTED and dated < count:  # those without a date come first there
        values = {"concept": concept, "rows": str(LISTED), "skip": str(count - dated)}
        having = await ask(request, "plans-of-concept", values)
    rows = _by_date(having.rows)
    first = text_of(rows[0], "signed") if rows else ""
    plans = tuple(_line(request, row, first) for row in rows)
    at_first = sum(bool(first) and line.signed == first for line in plans)
    spread = Spread(
        plans=plans,
        count=count,
        items=number_of(of_all, "items"),
        first=first,
        earliest=tuple(line.plan for line in plans if first and line.signed == first)[:EARLIEST],
        followers=dated - at_first,
        undated=count - dated,
        without=tuple(title_of(request, row) for row in lacking.rows),
        looked_at=min(NEWEST, total),
        total=total,
    )
    return spread, _picture(request, replace(having, rows=tuple(rows)), caption)


def _picture(request: Request, having: Table, caption: str) -> PictureView | None:
    """The plans on a line of time; None where fewer than two have a date."""
    dated = tuple(row for row in having.rows if "signed" in row)
    if len(dated) < LEAST:
        return None
    query = site_of(request).page_queries.get("plans-of-concept")
    picture = Picture("timeline", {"label": ("title",), "start": ("signed",)})
    return drawn(query, replace(having, rows=dated[:DRAWN]), request_language(request), picture, caption)


def _by_date(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (not text_of(row, "signed"), text_of(row, "signed")))


def _line(request: Request, row: Row, first: str) -> PlanLine:
    signed, items, of_plan = text_of(row, "signed"), number_of(row, "items"), number_of(row, "all_items")
    return PlanLine(
        plan=title_of(request, row),
        place=named(request, row, "place"),
        signed=signed,
        days=(dt.date.fromisoformat(signed) - dt.date.fromisoformat(first)).days if signed else None,
        items=items,
        all_items=of_plan,
        percent=round(100 * items / of_plan, 1) if of_plan else 0,
    )
