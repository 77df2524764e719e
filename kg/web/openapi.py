"""``/openapi.json``: an OpenAPI 3.1 operation for each saved query beside the routes of the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from kg import messages
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.registry import Registry
from kg.saved_queries.schemas import answer_schema, parameter_schema
from kg.store.formats import ALIASES
from kg.web import urls
from kg.web.language import PARAMETER as LANGUAGE_PARAMETER
from kg.web.paging import PAGE, SORT
from kg.web.query_answers import FORMATS, JSON
from kg.web.sparql import GRAPH_OFFERS, SOLUTION_OFFERS
from kg.web.sparql_request import DIRECT, FORM

LANGUAGE = "en"
PROBLEM = {
    "description": "RFC 9457",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
PROBLEM_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string", "format": "uri"},
        "request_id": {"type": "string", "maxLength": 64},
    },
    "required": ["type", "title", "status", "detail", "code"],
}


def with_queries(app: FastAPI, queries: Registry) -> Callable[[], dict[str, Any]]:
    """A function for ``app.openapi``; the document is made once.

    Args:
        app: whose routes are described.
        queries: each becomes ``GET /queries/{its name}.json``.
    """
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        document["paths"][urls.SPARQL] = {"get": _sparql_get(), "post": _sparql_post()}
        generic = f"{urls.QUERIES}/{{name}}.{{suffix}}"
        if document["paths"].pop(generic, None) is not None:
            document["paths"].update({f"{urls.QUERIES}/{query.name}.json": _json_path(query) for query in queries})
            document["paths"].update({f"{urls.QUERIES}/{query.name}": _path(query) for query in queries})
        document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        return document

    return openapi


def _json_path(query: SavedQuery) -> dict[str, Any]:
    paging = [
        _own(PAGE, {"type": "integer", "minimum": 1}),
        _own(SORT, {"type": "string", "enum": [f"{sign}{c.name}" for c in query.columns for sign in ("", "-")]}),
    ]
    content = {FORMATS[JSON].media_type: {"schema": answer_schema(query, LANGUAGE)}}
    return {"get": _operation(query, query.name.replace("-", "_"), paging, content)}


def _path(query: SavedQuery) -> dict[str, Any]:
    """The same answer by ``Accept`` or ``format=``."""
    extra = [_own("format", {"type": "string", "enum": list(FORMATS)})]
    content = {"text/html": {"schema": {"type": "string"}}} | {form.media_type: {} for form in FORMATS.values()}
    return {"get": _operation(query, query.name.replace("-", "_") + "_negotiated", extra, content)}


def _operation(query: SavedQuery, name: str, extra: list[dict[str, Any]], content: dict[str, Any]) -> dict[str, Any]:
    texts = [text[LANGUAGE] for text in (query.question, query.description) if text]
    parameters = [
        {"name": p.name, "in": "query", "required": p.required, "schema": parameter_schema(p, LANGUAGE)}
        for p in query.parameters
    ]
    language = _own(LANGUAGE_PARAMETER, {"type": "string", "enum": list(messages.LANGUAGES)})
    return {
        "operationId": name,
        "summary": query.title[LANGUAGE],
        "description": "\n\n".join(texts),
        "tags": [query.theme[LANGUAGE]] if query.theme else [],
        "parameters": [*parameters, *extra, language],
        "responses": {
            "200": {"description": query.title[LANGUAGE], "content": content},
            **dict.fromkeys(("400", "406", "413", "503", "504"), PROBLEM),
        },
    }


def _sparql_get() -> dict[str, Any]:
    graphs = {"type": "array", "items": {"type": "string", "format": "uri"}}
    parameters = [
        _own("query", {"type": "string"}),
        _own("default-graph-uri", graphs),
        _own("named-graph-uri", graphs),
        _own("timeout", {"type": "number", "exclusiveMinimum": 0}),
        _own("format", {"type": "string", "enum": sorted(ALIASES)}),
        _own(LANGUAGE_PARAMETER, {"type": "string", "enum": list(messages.LANGUAGES)}),
    ]
    return _sparql_operation("get", parameters)


def _sparql_post() -> dict[str, Any]:
    """The query as the body, or as a field of a form."""
    form = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
    content = {DIRECT: {"schema": {"type": "string"}}, FORM: {"schema": form}}
    return _sparql_operation("post", []) | {"requestBody": {"required": True, "content": content}}


def _sparql_operation(method: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    offers = dict.fromkeys(media_type for media_type, _ in (*SOLUTION_OFFERS, *GRAPH_OFFERS))
    answer = {"description": "SPARQL 1.1 Protocol", "content": {media_type: {} for media_type in offers}}
    return {
        "operationId": f"sparql_{method}",
        "summary": "SPARQL 1.1 Protocol, query operation; without a query, the service description",
        "parameters": parameters,
        "responses": {
            "200": answer,
            **dict.fromkeys(("400", "403", "406", "413", "415", "503", "504"), PROBLEM),
        },
    }


def _own(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
