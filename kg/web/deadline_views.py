"""What ``/deadlines`` tells: milestones, days, what a day divides, the page."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.answer_views import PictureView
from kg.web.deadline_form import DeadlinesForm
from kg.web.frame import Frame
from kg.web.labels import Name
from kg.web.month_grids import DayCell, YearRow
from kg.web.selection import Chosen


@dataclass(frozen=True, slots=True)
class Due:
    """A milestone in a list.

    Args:
        iri: of the milestone.
        href: where its item tells of it.
        number: of the item.
        title: the first clause of the item.
        language: of the title where it is not that of the page.
        plan: of the item.
        due: its last day by the reading chosen.
        written: the deadline as the plan has it.
        deliverable: what is due then, or empty.
        signed: day on which the plan was signed, or empty.
        past: whether the last day lies before the day from which one looks; None where none was given.
    """

    iri: str
    href: str
    number: str
    title: str
    language: str
    plan: Name
    due: str
    written: str
    deliverable: str
    signed: str
    past: bool | None


@dataclass(frozen=True, slots=True)
class DueDay:
    """What falls due on a day: the day, its name in the week, whether it is past, the milestones shown."""

    day: str
    weekday: str
    past: bool | None
    milestones: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a day divides.

    Args:
        day: from which one looks.
        past: milestones whose last day lies before it.
        past_otherwise: the same by the other reading.
        ahead: milestones due on it or later.
        next: the first of these.
        past_href: the page of those that are past.
        ahead_href: the page of those that are ahead.
    """

    day: str
    past: int
    past_otherwise: int
    ahead: int
    next: tuple[Due, ...]
    past_href: str
    ahead_href: str


@dataclass(frozen=True, slots=True)
class DeadlinesPage:
    """``deadlines.html``.

    Args:
        frame: around it.
        trail: the way down to it, if one plan alone is chosen.
        chosen: plans, agencies and places that are chosen.
        reading: of the deadlines.
        other_reading: the other one.
        other_href: the same page by the other reading.
        form: to choose others.
        total: milestones of what is chosen.
        differing: how many of them have another last day by the other reading.
        span: first and last day on which one falls due; empty if none does.
        fullest: months in which most fall due, and how many in each.
        as_of: what the day from which one looks divides, if one is given.
        picture: of the months.
        years: months in which something falls due.
        month: that is shown, or empty.
        weekdays: names of the days of the week, from Monday.
        weeks: its days.
        before: address and month of the one before in which something falls due, if there is one.
        after: the same of the one after.
        within: days that the list is bounded to, either may be empty.
        everything: address of the list without these bounds.
        view: ``calendar`` or ``gantt``.
        views: each view and its address.
        spans: picture of the page's milestones from signing to the last day.
        days: milestones of this page of the list, day by day.
        found: milestones of the whole list.
        first: number of the first one shown.
        shown: how many are shown.
        pages: label and address of other pages.
        calendar: address of the file for calendar programs, empty where nothing is chosen.
    """

    frame: Frame
    trail: tuple[Name, ...]
    chosen: Chosen
    reading: str
    other_reading: str
    other_href: str
    form: DeadlinesForm
    total: int
    differing: int
    span: tuple[str, ...]
    fullest: tuple[tuple[str, int], ...]
    as_of: AsOf | None
    picture: PictureView | None
    years: tuple[YearRow, ...]
    month: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[DayCell, ...], ...]
    before: tuple[str, str] | None
    after: tuple[str, str] | None
    within: tuple[str, str]
    everything: str
    view: str
    views: tuple[tuple[str, str], ...]
    spans: PictureView | None
    days: tuple[DueDay, ...]
    found: int
    first: int
    shown: int
    pages: tuple[tuple[str, str], ...]
    calendar: str
