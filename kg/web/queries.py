"""``/queries``: all saved queries; ``/queries/{name}``: one of them, as page, JSON or CSV."""

from __future__ import annotations

import codecs
import json
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import UsageError
from kg.messages import catalogue, explain, render
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.tables import run_query, table_json
from kg.store.formats import CSV, Wanted
from kg.web import urls
from kg.web.disconnect import unless_gone
from kg.web.errors import HttpError
from kg.web.forms import fields_of
from kg.web.language import PARAMETER as LANGUAGE_PARAMETER
from kg.web.language import request_language
from kg.web.negotiation import negotiate
from kg.web.pages import frame_of, page_response, table_view
from kg.web.routes import add_resource
from kg.web.site import site_of
from kg.web.views import QueriesPage, QueryPage, QuestionLink

VARY = {"Vary": "Accept, Accept-Language"}
PAGE_OFFERS = [("text/html", "html"), ("application/json", "json"), ("text/csv", "csv")]
LIST_OFFERS = PAGE_OFFERS[:2]
FORMAT_PARAMETER = "format"
OWN_PARAMETERS = {LANGUAGE_PARAMETER, FORMAT_PARAMETER}


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, f"{urls.QUERIES}.json", listed_json, "All saved queries, as JSON")
    add_resource(found, urls.QUERIES, listed, "All saved queries")
    add_resource(found, f"{urls.QUERIES}/{{name}}.{{suffix}}", download, "Answer of a saved query, .json or .csv")
    add_resource(found, f"{urls.QUERIES}/{{name}}", page, "A saved query with its form and answer")
    return found


async def listed(request: Request) -> Response:
    """All queries, as page or JSON."""
    if _negotiated(request, LIST_OFFERS) == "json":
        return await listed_json(request)
    own = request_language(request)
    frame = frame_of(request, render("web.queries.title", own))
    groups: dict[str, list[QuestionLink]] = {}
    for query in sorted(site_of(request).queries, key=_place_of_theme):
        theme = _theme(query, own)
        groups.setdefault(theme, []).append(question_link(query, own))
    ordered = tuple((theme, tuple(links)) for theme, links in groups.items())
    return page_response("queries.html", QueriesPage(frame, ordered, len(site_of(request).queries)))


async def listed_json(request: Request) -> Response:
    """All queries with their parameters, as JSON."""
    body = {"queries": [_described(query) for query in site_of(request).queries]}
    return _json(body)


async def download(request: Request) -> Response:
    """The answer in the format that the suffix names."""
    query = site_of(request).queries.get(request.path_params["name"])
    match request.path_params["suffix"]:
        case "json":
            return await _answer_json(request, query)
        case "csv":
            return await _answer_csv(request, query)
    raise HttpError(404, "web.not_found", path=request.url.path)


async def page(request: Request) -> Response:
    """One query: page for people, JSON or CSV by ``Accept``."""
    query = site_of(request).queries.get(request.path_params["name"])
    match _negotiated(request, PAGE_OFFERS):
        case "json":
            return await _answer_json(request, query)
        case "csv":
            return await _answer_csv(request, query)
    return await _page(request, query)


def _place_of_theme(query: SavedQuery) -> int:
    """Themes we know in the order of their messages, others behind them."""
    known = [key.rpartition(".")[2] for key in catalogue() if key.startswith("queries.theme.")]
    theme = query.theme["en"] if query.theme else ""
    return known.index(theme) if theme in known else len(known)


def _theme(query: SavedQuery, own: str) -> str:
    """The heading of a query's theme: our words for the themes we know, else the theme as the file has it."""
    if query.theme is None:
        return ""
    key = f"queries.theme.{query.theme['en']}"
    return render(key, own) if key in catalogue() else query.theme[own]


def question_link(query: SavedQuery, own: str) -> QuestionLink:
    """A link to ``query`` in the words of its question."""
    question, description = query.question or query.title, query.description
    return QuestionLink(question[own], description[own] if description else "", urls.query(query.name, {}))


async def _page(request: Request, query: SavedQuery) -> Response:
    site, own = site_of(request), request_language(request)
    values = _values(request)
    examples = {parameter.name: parameter.example for parameter in query.parameters if parameter.required}
    shown = values or examples
    text, table, error = "", None, ""
    try:
        text = site.queries.reader.bind(query, shown)
    except UsageError as found:
        error = explain(found, own)
    else:
        rows = site.settings.html_rows
        work = run_query(site.store, query, text, timeout_seconds=site.limit_seconds, row_limit=rows)
        table = table_view(request, await unless_gone(request, work), query.title[own], query.shown_columns(own))
    view = QueryPage(
        frame=frame_of(request, query.title[own]),
        name=query.name,
        question=query.question[own] if query.question else "",
        description=query.description[own] if query.description else "",
        fields=await fields_of(site, query, shown, own),
        examples_shown=bool(examples) and not values,
        error=error,
        table=table,
        sparql=text or query.text,
        sparql_href=urls.sparql(text),
        downloads=tuple((form, urls.query(query.name, shown, f".{form}")) for form in ("csv", "json")),
    )
    return page_response("query.html", view, 400 if error else 200)


async def _answer_json(request: Request, query: SavedQuery) -> Response:
    site, values = site_of(request), _values(request)
    text = site.queries.reader.bind(query, values)
    work = run_query(site.store, query, text, timeout_seconds=site.limit_seconds)
    table = await unless_gone(request, work)
    return _json(table_json(query, values, table, site.store.status().data_version))


async def _answer_csv(request: Request, query: SavedQuery) -> Response:
    """CSV with the variables as header row and a byte-order mark, which spreadsheet programs need for Chinese."""
    site = site_of(request)
    text = site.queries.reader.bind(query, _values(request))
    work = site.store.query(text, timeout_seconds=site.limit_seconds, wanted=Wanted(CSV, None))
    answer = await unless_gone(request, work)
    headers = {**VARY, "Content-Disposition": f'attachment; filename="{query.name}.csv"'}
    return Response(codecs.BOM_UTF8 + answer.body, headers=headers, media_type="text/csv")


def _values(request: Request) -> dict[str, str]:
    """The parameters of the query, without those of the site and without empty ones.

    Raises:
        UsageError: a parameter is given twice with different values.
    """
    values: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if value and name not in OWN_PARAMETERS and values.setdefault(name, value) != value:
            raise UsageError("queries.repeated", parameter=name, first=values[name], second=value)
    return values


def _negotiated(request: Request, offers: list[tuple[str, str]]) -> str:
    named = request.query_params.get(FORMAT_PARAMETER)
    if named is not None:
        offers = [offer for offer in offers if offer[1] == named]
    chosen = negotiate(None if named else request.headers.get("accept"), offers)
    if chosen is None:
        known = [media_type for media_type, _ in offers]
        raise HttpError(406, "web.not_acceptable", known=", ".join(known), formats=known)
    return chosen[1]


def _described(query: SavedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "title": dict(query.title.by_language),
        "question": dict(query.question.by_language) if query.question else None,
        "description": dict(query.description.by_language) if query.description else None,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "class": parameter.class_,
                "scheme": parameter.scheme,
                "label": dict(parameter.label.by_language),
                "example": parameter.example,
                "default": parameter.default,
                "required": parameter.required,
                "values": None if parameter.values is None else list(parameter.values),
            }
            for parameter in query.parameters
        ],
    }


def _json(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), headers=VARY, media_type="application/json")
