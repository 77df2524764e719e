"""The pictures of deadlines: milestones a month, and milestones from the signing of their plan to the last day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from kg.messages import render
from kg.web.answer_views import PictureView
from kg.web.labels import Name
from kg.web.month_grids import every_month
from kg.web.pictures import view_of


class Span(Protocol):
    """A milestone as a bar of time."""

    @property
    def number(self) -> str:
        """Of the item."""

    @property
    def title(self) -> str:
        """Of the item."""

    @property
    def signed(self) -> str:
        """Day on which the plan was signed, or empty."""

    @property
    def due(self) -> str:
        """The last day."""

    @property
    def plan(self) -> Name:
        """Of the item."""


def months_picture(counts: Mapping[str, int], as_of: str, language: str) -> PictureView | None:
    """How many milestones fall due in each month; what is past as of a day stands apart.

    Args:
        counts: day → milestones.
        as_of: day from which one looks, or empty.
        language: of the reader.
    """
    past: Counter[str] = Counter()
    ahead: Counter[str] = Counter()
    for day, milestones in counts.items():
        (past if day < as_of else ahead)[day[:7]] += milestones
    months = every_month(past + ahead)
    parts = (("past", past), ("ahead", ahead)) if as_of else (("milestones", ahead),)
    data = {
        "kind": "bar",
        "language": language,
        "count": len(months),
        "x": render("web.deadlines.month", language),
        "y": render("web.deadlines.milestones", language),
        "timed": True,
        "categories": list(months),
        "series": [
            {
                "name": render(f"web.deadlines.{name}", language),
                "values": [part.get(month) or None for month in months],
            }
            for name, part in parts
        ],
    }
    return view_of("deadlines", data, render("web.deadlines.months_title", language))


def spans_picture(milestones: Sequence[Span], language: str) -> PictureView | None:
    """Milestones as bars from the signing of their plan to their last day.

    A milestone of a plan without a signing date, or due before it, is a mark at its last day. Where there are several
    plans their long titles stand in the table only.

    Args:
        milestones: of a page, in order.
        language: of the reader.
    """
    one = len({each.plan.iri for each in milestones}) == 1
    rows = [
        {
            "label": f"{each.number} {each.title}",
            "start": each.signed if each.signed and each.signed < each.due else each.due,
            "end": each.due,
            "series": each.plan.text if one else "",
        }
        for each in milestones
    ]
    marks = sum(row["start"] == row["end"] for row in rows)
    data = {
        "kind": "timeline",
        "language": language,
        "count": len(rows),
        "x": render("web.deadlines.time", language),
        "rows": rows,
        "undated": 0,
    }
    notes = [render("web.deadlines.spans_note", language)]
    if marks:
        notes.append(render("web.deadlines.marks_note", language, count=marks))
    return view_of("deadlines-gantt", data, render("web.deadlines.spans_title", language), tuple(notes))
