"""``/``: what is here."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.messages import render
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.tables import Table, run_query
from kg.web.disconnect import unless_gone
from kg.web.language import request_language
from kg.web.pages import frame_of, page_response, table_view
from kg.web.queries import question_link
from kg.web.routes import add_resource
from kg.web.site import Site, site_of
from kg.web.views import HomePage

QUESTIONS = 3
START_WITH = ("workload-of-agencies", "milestones-due-by", "compare-coverage")
"""Who, when, and what others do: the three questions of an analyst."""


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, "/", home, "What is here")
    return found


async def home(request: Request) -> Response:
    """Sizes, plans, and three questions to click."""
    site, own = site_of(request), request_language(request)
    counts, plans = await unless_gone(request, _tables(site))
    numbers = counts.rows[0] if counts.rows else {}
    sizes = tuple((c.label[own], f"{int(numbers[c.name].text):,}") for c in counts.columns if c.name in numbers)
    shown = site.page_queries.get("plans").shown_columns(own)
    page = HomePage(
        frame=frame_of(request, render("web.home.title", own)),
        sizes=sizes,
        plans=table_view(request, plans, render("web.home.plans", own), shown),
        questions=tuple(question_link(query, own) for query in _three(site)),
    )
    return page_response("home.html", page)


async def _tables(site: Site) -> tuple[Table, Table]:
    found = []
    for name in ("counts", "plans"):
        query = site.page_queries.get(name)
        text = site.page_queries.reader.bind(query, {})
        rows, seconds = site.settings.html_rows, site.limit_seconds
        found.append(await run_query(site.store, query, text, row_limit=rows, timeout_seconds=seconds))
    return found[0], found[1]


def _three(site: Site) -> list[SavedQuery]:
    """Three questions to start with: those named first, where they are here, then any that ask something."""
    named = [site.queries.get(name) for name in START_WITH if name in site.queries]
    asking = [query for query in site.queries if query.question is not None and query not in named]
    return [*named, *asking][:QUESTIONS]
