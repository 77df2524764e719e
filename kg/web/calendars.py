"""When the items of an agency or group are due: by month, and the last of the days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass

from starlette.requests import Request

from kg.saved_queries.tables import Row, Table
from kg.web import urls
from kg.web.asking import ask
from kg.web.labels import Name, language_of_text, number_of, text_of
from kg.web.language import request_language
from kg.web.site import site_of
from kg.web.things import page_of

MILESTONES = 10
"""Milestones in the list."""
MONTHS = 48
"""Months of the histogram; with more of them it shows years."""


@dataclass(frozen=True, slots=True)
class Span:
    """Milestones due in a month or year.

    Args:
        span: ``2022-08`` or ``2022``.
        milestones: their number.
        share: of the fullest span, in percent.
        href: the list of them.
    """

    span: str
    milestones: int
    share: float
    href: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone in a list.

    Args:
        due: last day by the lenient reading.
        item: number and page of the item.
        plan: of the item.
        wording: of the item.
        language: of the wording where it is not that of the page.
        deadline: as written.
        deliverable: what is due then, or empty.
    """

    due: str
    item: Name
    plan: Name
    wording: str
    language: str
    deadline: str
    deliverable: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """When items are due.

    Args:
        spans: months that have milestones, or years where the months are too many.
        milestones: number of all milestones.
        latest: the last of them, in order.
        href: the list of all of them.
    """

    spans: tuple[Span, ...]
    milestones: int
    latest: tuple[Milestone, ...]
    href: str


async def calendar_of(request: Request, agent: str, short: str) -> Calendar:
    """When the items of an agency or group are due, by the lenient reading.

    Args:
        request: that wants to know.
        agent: IRI of the agency or group.
        short: what stands for it in an address, ``agency/500000/sfj``.
    """
    months = await ask(request, "deadlines-by-month", {"agents": [agent]})
    total = sum(number_of(row, "milestones") for row in months.rows)
    if not total:
        return Calendar((), 0, (), urls.with_parameters(urls.DEADLINES, {"agency": short}))
    skip = max(0, total - MILESTONES)
    latest = await ask(request, "deadlines-found", {"agents": [agent], "rows": str(MILESTONES), "skip": str(skip)})
    return Calendar(
        spans=spans_of(months, short),
        milestones=total,
        latest=tuple(_milestone(request, row) for row in latest.rows),
        href=urls.with_parameters(urls.DEADLINES, {"agency": short}),
    )


def spans_of(months: Table, short: str) -> tuple[Span, ...]:
    """The months of ``deadlines-by-month``, or years where there are many months."""
    counts: dict[str, int] = {}
    length = len("2022") if len(months.rows) > MONTHS else len("2022-08")
    for row in months.rows:
        span = row["month"].text[:length]
        counts[span] = counts.get(span, 0) + number_of(row, "milestones")
    most = max(counts.values(), default=1)
    return tuple(Span(span, count, 100 * count / most, _list(span, short)) for span, count in counts.items())


def _list(span: str, short: str) -> str:
    """The list of the milestones of a month or year."""
    year, month = int(span[:4]), int(span[5:] or 0)
    first, last = (
        (f"{month:02}-01", f"{month:02}-{calendar.monthrange(year, month)[1]}") if month else ("01-01", "12-31")
    )
    given = {"agency": short, "from": f"{span[:4]}-{first}", "until": f"{span[:4]}-{last}"}
    return urls.with_parameters(urls.DEADLINES, given)


def _milestone(request: Request, row: Row) -> Milestone:
    own, base = request_language(request), site_of(request).settings.base_iri
    item, plan = row["item"].text, row["document"].text
    return Milestone(
        due=text_of(row, "due"),
        item=Name(text_of(row, "number"), "", item, page_of(item, base)),
        plan=Name(
            text_of(row, "document_zh") or plan, language_of_text(row, "document_zh", own), plan, page_of(plan, base)
        ),
        wording=text_of(row, "wording"),
        language=language_of_text(row, "wording", own),
        deadline=text_of(row, "deadline"),
        deliverable=text_of(row, "deliverable"),
    )
