"""``/``: what is here."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.tables import Table, run_query
from kg.web import urls
from kg.web.answer_views import PictureView, QuestionLink, TableView
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.disconnect import unless_gone
from kg.web.frame import Frame
from kg.web.labels import number_of, text_of
from kg.web.language import request_language
from kg.web.licensing import known_licence
from kg.web.months import Month, months_of
from kg.web.page_rdf import Description
from kg.web.pages import frame_of, table_view
from kg.web.pictures import picture_of
from kg.web.plans import PlanRow, plan_row
from kg.web.queries import question_link
from kg.web.site import Site, site_address, site_of

QUESTIONS = 3
START_WITH = ("workload-of-agencies", "milestones-due-by", "compare-coverage")
"""Who, when, and what others do: the three questions of an analyst."""
SIZES = {
    "plans": urls.PLANS,
    "items": urls.ITEMS,
    "agencies": urls.AGENCIES,
    "milestones": urls.DEADLINES,
    "places": urls.JURISDICTIONS,
    "themes": urls.THEMES,
}
"""What is counted → the page of it."""
NEWEST = 12
"""Plans that the page shows, and whose themes it draws."""
THEMES = 16
"""Themes that it draws."""
COVERAGE = "compare-coverage"


@dataclass(frozen=True, slots=True)
class HomePage:
    """``home.html``.

    Args:
        frame: around it.
        sizes: label, number and page of what is here.
        plans: the newest.
        all_plans: number of all plans.
        questions: three to click.
        months: milestones by month.
        picture: theme × plan, for the plans shown.
        table: behind the picture.
    """

    frame: Frame
    sizes: tuple[tuple[str, int, str], ...]
    plans: tuple[PlanRow, ...]
    all_plans: int
    questions: tuple[QuestionLink, ...]
    months: tuple[Month, ...]
    picture: PictureView | None
    table: TableView | None


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, "/", "home.html", home, "What is here")
    return found


async def home(request: Request) -> HomePage:
    """Sizes, pictures, the newest plans, and three questions to click."""
    site, own = site_of(request), request_language(request)
    sizes, newest, by_month = await asyncio.gather(
        ask(request, "sizes"),
        ask(request, "plans-listed", {"rows": str(NEWEST)}),
        ask(request, "deadlines-by-month"),
    )
    numbers = sizes.rows[0] if sizes.rows else {}
    plans = tuple(plan_row(request, row) for row in newest.rows)
    picture, table = await _coverage(request, [row.plan.iri for row in plans])
    return HomePage(
        frame=frame_of(
            request,
            render("web.home.title", own),
            description=render("web.home.lead", own),
            rdf=Description("description-of-things", {"things": [row.plan.iri for row in plans]} if plans else {}),
            about={
                "@type": "WebSite",
                "name": render("web.site.name", own),
                "description": render("web.home.lead", own),
                "license": known_licence(request),
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": f"{site_address(request)}{urls.SEARCH}?q={{words}}",
                    "query-input": "required name=words",
                },
            },
        ),
        sizes=tuple(
            (render(f"web.home.size.{name}", own), number_of(numbers, name), href) for name, href in SIZES.items()
        ),
        plans=plans,
        all_plans=number_of(numbers, "plans"),
        questions=tuple(question_link(query, own) for query in _three(site)),
        months=months_of({text_of(row, "month"): number_of(row, "milestones") for row in by_month.rows}),
        picture=picture,
        table=table,
    )


async def _coverage(request: Request, plans: list[str]) -> tuple[PictureView | None, TableView | None]:
    """The picture of themes in plans, and the table behind it."""
    site, own = site_of(request), request_language(request)
    if len(plans) < 2 or COVERAGE not in site.queries:
        return None, None
    query, reader = site.queries.get(COVERAGE), site.queries.reader
    values = {"plans": plans}
    work = run_query(
        site.store,
        query,
        reader.bind(query, values),
        reader.question(query, values),
        timeout_seconds=site.limit_seconds,
        within=reader.within(query, values),
    )
    table = _strongest(await unless_gone(request, work))
    title = render("web.home.coverage", own)
    hint = render("web.home.coverage_text", own, themes=THEMES)
    return picture_of(query, table, own, hint), table_view(request, table, title, query.shown_columns(own))


def _strongest(table: Table) -> Table:
    """The rows of the themes that have most items in the plans shown."""
    totals: Counter[str] = Counter()
    for row in table.rows:
        totals[row["theme"].text] += number_of(row, "items")
    kept = {theme for theme, _ in totals.most_common(THEMES)}
    return replace(table, rows=tuple(row for row in table.rows if row["theme"].text in kept))


def _three(site: Site) -> list[SavedQuery]:
    """Three questions to start with: those named first, where they are here, then any that ask something."""
    named = [site.queries.get(name) for name in START_WITH if name in site.queries]
    asking = [query for query in site.queries if query.question is not None and query not in named]
    return [*named, *asking][:QUESTIONS]
