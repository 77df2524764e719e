"""``/deadlines``: when milestones fall due, month by month, day by day, or as bars from signing to the last day."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from kg.errors import UsageError
from kg.messages import render
from kg.saved_queries.tables import Row, Table
from kg.web import calendar_file, urls
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.cards import shortened
from kg.web.deadline_form import DeadlinesForm, form_of
from kg.web.deadline_pictures import months_picture, spans_picture
from kg.web.deadline_views import AsOf, DeadlinesPage, Due, DueDay
from kg.web.frame import Frame
from kg.web.labels import Name, language_of_text, number_of, text_of
from kg.web.language import request_language
from kg.web.month_grids import bounds_of, month_between, weekday_of, weeks_of, years_of
from kg.web.page_rdf import NOTHING, Description
from kg.web.pages import frame_of
from kg.web.paging import PAGE
from kg.web.selection import LAST_DAY, READINGS, VIEWS, Chosen, Selection, chosen_of, names_of, selection_of
from kg.web.site import site_of
from kg.web.things import page_of

ROWS = {"calendar": 50, "gantt": 40}
"""Milestones on a page; a picture shows 40 lines at a time."""
NEXT_ROWS = 5
"""Milestones that are named as due next."""


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    calendar_file.add_to(found)  # before the endings of the page
    add_page(found, urls.DEADLINES, "deadlines.html", deadlines_page, "Deadlines")
    return found


async def deadlines_page(request: Request) -> DeadlinesPage:
    """When milestones fall due.

    Raises:
        UsageError: a parameter has not the form that it wants, or there is no such page.
        HttpError: 404, the graph does not hold what is chosen.
    """
    selection = selection_of(request)
    chosen = await chosen_of(request, selection)
    number, rows = _page_number(request), ROWS[selection.view]
    wanted = {**selection.filters, **selection.within, "rows": str(rows), "skip": str((number - 1) * rows)}
    days, form, list_, next_ = await asyncio.gather(
        ask(request, "days-of-deadlines", selection.filters),
        form_of(request, selection, chosen),
        ask(request, "deadlines-found", wanted),
        _next(request, selection),
    )
    plans, signed = await names_of(request, [row["document"].text for table in (list_, next_) for row in table.rows])
    making = _Making(request, selection, plans, signed)
    return making.page(chosen, form, days, list_, next_, number)


async def _next(request: Request, selection: Selection) -> Table:
    """The milestones that are due next, if there is a day from which one looks."""
    since = {"from": selection.as_of, "until": LAST_DAY, "reading": selection.reading}
    if not selection.as_of:
        return Table((), (), truncated=False, elapsed_seconds=0)
    return await ask(request, "deadlines-found", {**selection.filters, **since, "rows": str(NEXT_ROWS)})


def _page_number(request: Request) -> int:
    typed = request.query_params.get(PAGE) or "1"
    if not (typed.isascii() and typed.isdigit() and int(typed[:9]) > 0):
        raise UsageError("queries.page", page=typed, pages="…")
    return int(typed[:9])


@dataclass(frozen=True, slots=True)
class _Making:
    """What a page is made from.

    Args:
        request: for the language.
        selection: what is asked for.
        plans: names of the plans of the milestones shown.
        signed: the days on which they were signed.
    """

    request: Request
    selection: Selection
    plans: Mapping[str, Name]
    signed: Mapping[str, str]

    def page(
        self, chosen: Chosen, form: DeadlinesForm, days: Table, list_: Table, next_: Table, number: int
    ) -> DeadlinesPage:
        selection, own = self.selection, request_language(self.request)
        counts = {reading: _counts(days, reading) for reading in READINGS}
        of_day = counts[selection.reading]
        other = next(reading for reading in READINGS if reading != selection.reading)
        found = sum(
            milestones
            for day, milestones in of_day.items()
            if (selection.first or "0") <= day <= (selection.last or LAST_DAY)
        )
        month = month_between(selection.first, selection.last)
        milestones = [self.due(row) for row in list_.rows]
        first = (number - 1) * ROWS[selection.view]
        last_page = max(1, -(-found // ROWS[selection.view]))
        if number > last_page:
            raise UsageError("queries.page", page=number, pages=last_page)
        by_month: Counter[str] = Counter()
        for day, milestones_of_day in of_day.items():
            by_month[day[:7]] += milestones_of_day
        frame = self.frame(chosen, milestones, sum(of_day.values()), own)
        return DeadlinesPage(
            frame=frame,
            trail=(Name(frame.text("site.menu.plans"), href=urls.PLANS), *chosen.plans)
            if len(chosen.all) == len(chosen.plans) == 1
            else (),
            chosen=chosen,
            reading=selection.reading,
            other_reading=other,
            other_href=selection.address(reading=other),
            form=form,
            total=sum(of_day.values()),
            differing=sum(
                number_of(row, "milestones") for row in days.rows if row["strict"].text != row["lenient"].text
            ),
            span=(min(of_day), max(of_day)) if of_day else (),
            fullest=_fullest(by_month),
            as_of=self.as_of(of_day, counts[other], next_),
            picture=months_picture(of_day, selection.as_of, own),
            years=years_of(of_day, lambda a, b: selection.address(first=a, last=b, view=""), month, selection.as_of),
            month=month,
            weekdays=_week(own),
            weeks=weeks_of(month, of_day, selection.as_of) if month else (),
            before=self.neighbour([each for each in sorted(by_month) if each < month][-1:]) if month else None,
            after=self.neighbour([each for each in sorted(by_month) if each > month][:1]) if month else None,
            within=(selection.first, selection.last),
            everything=selection.address(first="", last=""),
            view=selection.view,
            views=tuple((view, selection.address(view=view)) for view in VIEWS),
            spans=spans_picture(milestones, own) if selection.view == "gantt" else None,
            days=_days(milestones, own),
            found=found,
            first=first + 1,
            shown=len(milestones),
            pages=_pages(selection, number, last_page, frame),
            calendar=selection.address(f"{urls.DEADLINES}.ics", first="", last="", as_of="", view="")
            if selection.things and of_day
            else "",
        )

    def frame(self, chosen: Chosen, milestones: Sequence[Due], total: int, own: str) -> Frame:
        of = render("web.site.comma", own).join(name.text for name in chosen.all)
        title = render("web.deadlines.title_of", own, of=of) if of else render("web.deadlines.title", own)
        iris = [each.iri for each in milestones]
        return frame_of(
            self.request,
            title,
            description=render("web.deadlines.description", own, count=total),
            rdf=Description("description-of-things", {"things": iris}) if iris else NOTHING,
        )

    def due(self, row: Row) -> Due:
        own, base = request_language(self.request), site_of(self.request).settings.base_iri
        plan, milestone, day = row["document"].text, row["milestone"].text, row["due"].text
        return Due(
            iri=milestone,
            href=page_of(milestone, base) or page_of(row["item"].text, base) or "",
            number=text_of(row, "number"),
            title=shortened(text_of(row, "wording")),
            language=language_of_text(row, "wording", own),
            plan=self.plans.get(plan) or Name(text_of(row, "document_zh"), "zh-Hans", plan, page_of(plan, base)),
            due=day,
            written=text_of(row, "deadline"),
            deliverable=text_of(row, "deliverable"),
            signed=self.signed.get(plan, ""),
            past=day < self.selection.as_of if self.selection.as_of else None,
        )

    def as_of(self, counts: Mapping[str, int], otherwise: Mapping[str, int], next_: Table) -> AsOf | None:
        day = self.selection.as_of
        if not day:
            return None
        past = sum(milestones for each, milestones in counts.items() if each < day)
        past_days = [each for each in counts if each < day]
        return AsOf(
            day=day,
            past=past,
            past_otherwise=sum(milestones for each, milestones in otherwise.items() if each < day),
            ahead=sum(counts.values()) - past,
            next=tuple(self.due(row) for row in next_.rows),
            past_href=self.selection.address(first="", last=max(past_days)) if past_days else "",
            ahead_href=self.selection.address(first=day, last=""),
        )

    def neighbour(self, month: Sequence[str]) -> tuple[str, str] | None:
        if not month:
            return None
        first, last = bounds_of(month[0])
        return self.selection.address(first=first, last=last), month[0]


def _counts(days: Table, reading: str) -> dict[str, int]:
    """Day → milestones by a reading."""
    found: Counter[str] = Counter()
    for row in days.rows:
        found[row[reading].text] += number_of(row, "milestones")
    return dict(sorted(found.items()))


def _fullest(months: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The month with most milestones, or the two if two have as many; none where more have."""
    most = max(months.values(), default=0)
    found = [(month, count) for month, count in sorted(months.items()) if count == most]
    return tuple(found) if len(found) < 3 and len(months) > 1 else ()


def _days(milestones: Sequence[Due], own: str) -> tuple[DueDay, ...]:
    by_day: dict[str, list[Due]] = {}
    for each in milestones:
        by_day.setdefault(each.due, []).append(each)
    week = _week(own)
    return tuple(DueDay(day, week[weekday_of(day)], each[0].past, tuple(each)) for day, each in by_day.items())


def _week(own: str) -> tuple[str, ...]:
    """The days of the week from Monday."""
    return tuple(render(f"web.deadlines.weekday_{number}", own) for number in range(7))


def _pages(selection: Selection, number: int, last: int, frame: Frame) -> tuple[tuple[str, str], ...]:
    numbers = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
    return tuple(
        (frame.text(f"table.{relation}"), frame.link(selection.address(page=str(other) if other > 1 else "") + "#list"))
        for relation, other in numbers.items()
        if 1 <= other <= last and other != number
    )
