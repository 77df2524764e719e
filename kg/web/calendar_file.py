"""``/deadlines.ics``: milestones for calendar programs (RFC 5545)."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.messages import render
from kg.saved_queries.tables import Row
from kg.web import urls
from kg.web.aside import aside
from kg.web.asking import ask
from kg.web.cards import shortened
from kg.web.errors import HttpError
from kg.web.icalendar import MEDIA_TYPE, Event, calendar_of
from kg.web.labels import Name, language_of_text, text_of
from kg.web.language import request_language
from kg.web.routes import add_resource
from kg.web.selection import chosen_of, names_of, selection_of
from kg.web.site import site_address, site_of
from kg.web.things import page_of

EVENTS = 1000
"""A calendar holds the first so many milestones, and says so where there are more."""
UNKNOWN_DAY = "1970-01-01"
"""Stands for the day on which a plan was signed where it is not known."""


def add_to(router: APIRouter) -> None:
    """Add the route to a router."""
    add_resource(router, f"{urls.DEADLINES}.ics", calendar, "Deadlines for calendar programs")


async def calendar(request: Request) -> Response:
    """The milestones of plans, agencies or places, each as an event of a whole day.

    Raises:
        UsageError: a parameter has not the form that it wants.
        HttpError: 400, nothing is chosen; 404, the graph does not hold it, or it has no milestone.
    """
    selection, own = selection_of(request), request_language(request)
    if not selection.things:
        raise HttpError(400, "web.deadlines.calendar_of_nothing")
    wanted = {**selection.filters, **selection.within, "rows": str(EVENTS + 1)}
    chosen, table = await asyncio.gather(chosen_of(request, selection), ask(request, "deadlines-found", wanted))
    if not table.rows:
        raise HttpError(404, "web.deadlines.calendar_empty")
    plans, signed = await names_of(request, [row["document"].text for row in table.rows])
    rows = list({row["milestone"].text: row for row in table.rows[:EVENTS]}.values())
    title = render(
        "web.deadlines.title_of", own, of=render("web.site.comma", own).join(name.text for name in chosen.all)
    )
    about = [
        render(f"web.deadlines.reading_{selection.reading}_text", own),
        render("web.deadlines.not_overdue", own),
        *([render("web.deadlines.calendar_cut", own, count=EVENTS)] if len(table.rows) > EVENTS else []),
    ]

    def written() -> str:
        events = (_event(request, row, plans, signed, selection.reading) for row in rows)
        return calendar_of(title, "\n".join(about), events, own)

    body = await aside(len(rows), written)
    headers = {
        "Content-Disposition": 'attachment; filename="deadlines.ics"',
        "Content-Language": own,
        "Vary": "Accept-Language",
    }
    return Response(body.encode(), headers=headers, media_type=MEDIA_TYPE)


def _event(request: Request, row: Row, plans: dict[str, Name], signed: dict[str, str], reading: str) -> Event:
    own, base = request_language(request), site_of(request).settings.base_iri
    site = site_address(request)
    plan, wording = row["document"].text, text_of(row, "wording")
    name = plans.get(plan) or Name(text_of(row, "document_zh") or plan)
    page = page_of(row["item"].text, base)
    told = [
        wording,
        render("web.deadlines.as_written", own, text=text_of(row, "deadline")),
        *([render("web.deadlines.deliverable_is", own, text=row["deliverable"].text)] if "deliverable" in row else []),
        render(f"web.deadlines.reading_{reading}_short", own),
        render("web.deadlines.plan_is", own, plan=name.text),
    ]
    return Event(
        uid=row["milestone"].text,
        day=row["due"].text,
        stamp=signed.get(plan, UNKNOWN_DAY),
        summary=f"{text_of(row, 'number')} {shortened(wording)}".strip(),
        summary_language=language_of_text(row, "wording", "") or own,
        description="\n".join(told),
        language=own,
        url=f"{site}{page}" if page else row["item"].text,
        categories=(name.text,),
    )
