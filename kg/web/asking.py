"""Asking the queries behind pages (``queries/pages``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.requests import Request

from kg.dumps.jsonld import jsonld_of_graph, project_context
from kg.saved_queries.registry import Registry
from kg.saved_queries.tables import Table, run_query
from kg.saved_queries.values import Values
from kg.store.arranging import arranged
from kg.store.base import Answer
from kg.store.formats import JSON_LD, N_TRIPLES, ResultFormat, Wanted
from kg.web.aside import aside
from kg.web.disconnect import unless_gone
from kg.web.kept import key_of
from kg.web.page_rdf import Description
from kg.web.site import site_of

TRIPLES = 20_000
"""Triples of a description; what is cut says so."""


async def ask(
    request: Request,
    name: str,
    values: Values | None = None,
    rows: int | None = None,
    within: Sequence[str] = (),
) -> Table:
    """The rows of a page query; those of a question asked before about the same data are at hand.

    Args:
        request: that wants to know; its client going away ends the query.
        name: of the query.
        values: of its parameters.
        rows: at most so many.
        within: graphs outside of which it reads nothing; empty where that is not known.

    Raises:
        UsageError: a value has not the form that its parameter wants.
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    return await _rows(request, site_of(request).page_queries, name, values or {}, rows, within)


async def ask_saved(request: Request, name: str, values: Values | None = None, rows: int | None = None) -> Table:
    """The rows of a saved query; otherwise as :func:`ask`."""
    return await _rows(request, site_of(request).queries, name, values or {}, rows)


async def _rows(
    request: Request, queries: Registry, name: str, given: Values, rows: int | None, within: Sequence[str] = ()
) -> Table:
    site, query, reader = site_of(request), queries.get(name), queries.reader
    version = site.store.version
    key = None if version is None else key_of(version, name, given, rows, within)
    if key is not None and (kept := site.answers.get(key)) is not None:
        return kept
    work = run_query(
        site.store,
        query,
        reader.bind(query, given),
        reader.question(query, given),
        timeout_seconds=site.limit_seconds,
        row_limit=rows,
        within=within or reader.within(query, given),
    )
    table = await unless_gone(request, work)
    if key is not None and site.store.version == version:
        site.answers.put(key, table)
    return table


async def describe(request: Request, description: Description, form: ResultFormat) -> Answer:
    """The graph of a description in a format, its triples in order: the same data are the same bytes.

    Raises:
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    answer = await _triples(request, description)
    prefixes = site_of(request).page_queries.reader.prefixes
    if form == JSON_LD:
        body = await aside(answer.rows or 0, _jsonld, answer.body, prefixes)
    else:
        body = await aside(answer.rows or 0, arranged, answer.body, form, prefixes)
    return replace(answer, body=body, media_type=form.media_type)


def _jsonld(triples: bytes, prefixes: Mapping[str, str]) -> bytes:
    """With the terms of the project, as the dumps are, and not expanded."""
    return jsonld_of_graph(arranged(triples, N_TRIPLES, prefixes), project_context())


async def _triples(request: Request, description: Description) -> Answer:
    """The graph of a description as N-Triples; one format is often asked for after another."""
    site = site_of(request)
    query, reader = site.page_queries.get(description.query), site.page_queries.reader
    version, most = site.store.version, site.settings.answer_rows if description.whole else TRIPLES
    key = None if version is None else key_of(version, query.name, description.values, most, ())
    if key is not None and (kept := site.graphs.get(key)) is not None:
        return kept
    work = site.store.query(
        reader.bind(query, description.values),
        timeout_seconds=site.limit_seconds,
        wanted=Wanted(None, N_TRIPLES, graph_rows=most, cut=True),
        within=reader.within(query, description.values),
    )
    answer = await unless_gone(request, work)
    if key is not None and site.store.version == version:
        site.graphs.put(key, answer)
    return answer
