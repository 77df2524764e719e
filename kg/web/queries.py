"""``/queries``: all saved queries; ``/queries/{name}``: one of them, as page or in a format; ``/queries.ttl``."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import AnswerTooLarge, UsageError
from kg.messages import explain, render
from kg.saved_queries.citations import citation
from kg.saved_queries.executables import executables_turtle
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.tables import Table
from kg.saved_queries.values import Values
from kg.store.formats import TURTLE
from kg.web import urls
from kg.web.answer_views import QuestionLink
from kg.web.aside import aside
from kg.web.editor import without_header
from kg.web.errors import HttpError
from kg.web.forms import fields_of
from kg.web.language import request_language
from kg.web.pages import frame_of, page_response, paged_view, static_address
from kg.web.paging import Paging
from kg.web.pictures import picture_of
from kg.web.query_answers import FORMATS, JSON, OFFERS, address_of, json_response, values_of, whole_table
from kg.web.query_themes import by_theme
from kg.web.query_views import QueriesPage, QueryPage, QuestionGroup
from kg.web.representation import HTML, VARY, negotiated
from kg.web.routes import add_resource
from kg.web.site import site_address, site_of

LIST_OFFERS = [("text/html", HTML), ("application/json", JSON), (TURTLE.media_type, "ttl")]
SEARCH = "q"
STYLE = "queries.css"
OPENING = re.compile(r".{24,}?(?:[。！？]|[.!?](?=\s+[A-Z“]))", re.DOTALL)


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, f"{urls.QUERIES}.json", listed_json, "All saved queries, as JSON")
    add_resource(found, f"{urls.QUERIES}.ttl", listed_turtle, "All saved queries, as sh:SPARQLExecutable")
    add_resource(found, urls.QUERIES, listed, "All saved queries")
    add_resource(found, f"{urls.QUERIES}/{{name}}.{{suffix}}", download, "Answer of a saved query")
    add_resource(found, f"{urls.QUERIES}/{{name}}", page, "A saved query with its form and answer")
    return found


async def listed(request: Request) -> Response:
    """All queries, or those that hold the words of ``q``: as page, JSON or Turtle."""
    match negotiated(request, LIST_OFFERS):
        case "json":
            return await listed_json(request)
        case "ttl":
            return await listed_turtle(request)
    site, own = site_of(request), request_language(request)
    words = request.query_params.get(SEARCH, "")
    found = [query for query in site.queries if all(word in _searched(query) for word in words.casefold().split())]
    view = QueriesPage(
        frame=frame_of(request, render("web.queries.title", own)),
        style=static_address(STYLE),
        groups=tuple(
            QuestionGroup(_anchor(queries[0]), theme, tuple(question_link(query, own) for query in queries))
            for theme, queries in by_theme(found, own).items()
        ),
        count=len(site.queries),
        words=words,
        found=len(found),
    )
    return page_response("queries.html", view)


async def listed_json(request: Request) -> Response:
    """All queries with their parameters, as JSON."""
    return json_response({"queries": [_described(query) for query in site_of(request).queries]})


async def listed_turtle(request: Request) -> Response:
    """All queries in the form that SPARQL editors and testers read."""
    site = site_of(request)
    endpoint = site_address(request) + urls.SPARQL
    body = executables_turtle(site.queries, site.queries.reader, endpoint)
    return Response(body, headers=VARY, media_type=TURTLE.media_type)


async def download(request: Request) -> Response:
    """The answer in the format that the suffix names."""
    query = site_of(request).queries.get(request.path_params["name"])
    form = FORMATS.get(request.path_params["suffix"])
    if form is None:
        raise HttpError(404, "web.not_found", path=request.url.path)
    return await form.make(request, query)


async def page(request: Request) -> Response:
    """One query: page for people, another format by ``Accept`` or ``format=``."""
    query = site_of(request).queries.get(request.path_params["name"])
    chosen = negotiated(request, OFFERS)
    return await (_page(request, query) if chosen == HTML else FORMATS[chosen].make(request, query))


def _searched(query: SavedQuery) -> str:
    """Everything in which a search looks, in both languages."""
    texts = (query.title, query.question, query.description)
    return " ".join([query.name, *(word for text in texts if text for word in text.by_language.values())]).casefold()


def _anchor(query: SavedQuery) -> str:
    """Where the theme of a query stands on the page of all queries."""
    return query.theme["en"].casefold().replace(" ", "-") if query.theme else "other"


def opening(text: str) -> str:
    """The first sentence of a text, with the next where it says little.

    >>> opening("每个计划一行。指数按点名牵头单位的份额计算，不含集体名称。未点名的另列。")
    '每个计划一行。指数按点名牵头单位的份额计算，不含集体名称。'
    >>> opening("One row for each item, e.g. 1.2 and 1.3. Without a plan, all.")
    'One row for each item, e.g. 1.2 and 1.3.'
    """
    found = OPENING.match(text)
    return found[0] if found else text


def question_link(query: SavedQuery, own: str) -> QuestionLink:
    """A link to ``query`` in the words of its question."""
    question, description = query.question or query.title, query.description
    return QuestionLink(
        question=question[own],
        description=opening(description[own]) if description else "",
        href=urls.query(query.name, {}),
        asks=tuple(parameter.label[own] for parameter in query.parameters),
        picture=query.picture.kind if query.picture else "",
    )


async def _page(request: Request, query: SavedQuery) -> Response:
    site, own = site_of(request), request_language(request)
    given = values_of(request)
    examples = {parameter.name: parameter.example for parameter in query.parameters if parameter.required}
    values = given or examples
    text, table, error = "", None, ""
    try:
        text = site.queries.reader.bind(query, values)
        paging = Paging.read(request, query, site.settings.html_rows)
    except UsageError as found:
        error = explain(found, own)
    else:
        table = await _whole_or_first_rows(request, query, values)
    fields, columns = await fields_of(site, query, values, own), query.shown_columns(own)

    def made() -> Response:
        view = QueryPage(
            frame=frame_of(request, query.title[own], description=query.description[own] if query.description else ""),
            style=static_address(STYLE),
            name=query.name,
            question=query.question[own] if query.question else "",
            description=query.description[own] if query.description else "",
            fields=fields,
            examples_shown=bool(examples) and not given,
            error=error,
            table=None if table is None else paged_view(request, table, query.title[own], columns, paging),
            sparql=without_header(text or query.text),
            sparql_href=urls.sparql(without_header(text)),
            downloads=tuple((ending, urls.query(query.name, values, f".{ending}")) for ending in FORMATS),
            citation=citation(query, values, site.store.version, address_of(request, query, values), own),
            picture=picture_of(query, table, own),
        )
        return page_response("query.html", view, 400 if error else 200)

    return await aside(len(table.rows) if table else 0, made)


async def _whole_or_first_rows(request: Request, query: SavedQuery, values: Values) -> Table:
    """All rows; of an answer too large to be counted, as many as one page may show."""
    try:
        return await whole_table(request, query, values)
    except AnswerTooLarge:
        return await whole_table(request, query, values, site_of(request).settings.html_rows)


def _described(query: SavedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "title": dict(query.title.by_language),
        "question": dict(query.question.by_language) if query.question else None,
        "description": dict(query.description.by_language) if query.description else None,
        "theme": query.theme["en"] if query.theme else None,
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
                "many": parameter.many,
                "values": None if parameter.values is None else list(parameter.values),
            }
            for parameter in query.parameters
        ],
        "columns": [{"name": column.name, "label": dict(column.label.by_language)} for column in query.columns],
    }
