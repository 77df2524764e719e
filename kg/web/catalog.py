"""``/catalog`` and ``/void``: the data describe themselves, for people and as DCAT-AP, VoID and schema.org."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.catalog import schema_org
from kg.catalog.dcat import SERVICES, catalogue
from kg.catalog.model import Publication, Row
from kg.catalog.statements import Statements
from kg.catalog.void import Counts, fragment, void
from kg.graph.datasets import RIGHTS
from kg.messages import render
from kg.namespaces import short
from kg.web import urls
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.labels import Name, name_of, number_of, text_of
from kg.web.language import request_language, sent_path
from kg.web.page_rdf import MADE
from kg.web.pages import frame_of
from kg.web.paging import page_links, page_number
from kg.web.plans import PlanRow, plan_row
from kg.web.routes import add_resource, see
from kg.web.self_description import counts_of, facts_of, is_distribution, listed_of, publication_of
from kg.web.site import site_of
from kg.web.things import page_of

ROWS = 100
"""Rows of a table; of the data sets on a page."""


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """A data set.

    Args:
        plan: the document, as lists of plans show it.
        iri: of the data set.
        modified: day of the last change, or empty.
        begin: first day of the plan's period, or empty.
        end: its last day, or empty.
        files: name and address of each file.
    """

    plan: PlanRow
    iri: str
    modified: str
    begin: str
    end: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SharedRow:
    """A data set that no single document makes: its title, what it is, the day of its last change."""

    title: Name
    text: str
    modified: str


@dataclass(frozen=True, slots=True)
class CatalogPage:
    """``catalog.html``.

    Args:
        frame: around it.
        version: of the data, if known.
        modified: day of the last change, or empty.
        sizes: label and number.
        licence: of what this project made; empty where others made the data.
        rights: what, and under which terms; empty likewise.
        services: name, address and explanation.
        datasets: shown.
        count: of all of them.
        pages: label and address of other pages.
        shared: data sets of several documents.
        series: of an issuer, with its number of data sets.
        more_series: whether there are more.
    """

    frame: Frame
    version: str | None
    modified: str
    sizes: tuple[tuple[str, int], ...]
    licence: str
    rights: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str, str], ...]
    datasets: tuple[DatasetRow, ...]
    count: int
    pages: tuple[tuple[str, str], ...]
    shared: tuple[SharedRow, ...]
    series: tuple[tuple[Name, int], ...]
    more_series: bool


@dataclass(frozen=True, slots=True)
class CountedTerm:
    """A class, property or graph: IRI, fragment of the page, short name, numbers."""

    iri: str
    fragment: str
    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VoidPage:
    """``void.html``.

    Args:
        frame: around it.
        dataset: IRI of the data set of everything.
        sizes: label and number.
        classes: with their instances, the most frequent first.
        properties: with their triples, likewise.
        graphs: with their triples, entities, properties and classes, likewise.
        graph_count: of all of them.
        vocabularies: namespaces in use.
    """

    frame: Frame
    dataset: str
    sizes: tuple[tuple[str, int], ...]
    classes: tuple[CountedTerm, ...]
    properties: tuple[CountedTerm, ...]
    graphs: tuple[CountedTerm, ...]
    graph_count: int
    vocabularies: tuple[str, ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, urls.CATALOG, "catalog.html", catalog_page, "The data sets (DCAT-AP)", catalog_graph)
    add_page(found, urls.VOID, "void.html", void_page, "What the data hold (VoID)", void_graph)
    add_resource(found, "/.well-known/void", to_void, "Leads to the description of the data (RFC 8615)")
    add_resource(found, "/dataset", to_void, "The data set of everything: leads to its description")
    add_resource(found, f"{urls.CATALOG}/service/{{name}}", service, "A service: leads to the catalogue")
    add_resource(found, "/dataset/{path:path}", part_of_dataset, "A file of the whole data: leads to the catalogue")
    return found


async def service(request: Request) -> Response:
    """303 to the catalogue, which describes the service.

    Raises:
        HttpError: 404, there is no such service.
    """
    if request.path_params["name"] not in SERVICES:
        raise HttpError(404, "web.not_found", path=request.url.path)
    return see(request, urls.CATALOG)


async def part_of_dataset(request: Request) -> Response:
    """303 to what describes a file of the whole data, or its links to Wikidata.

    Raises:
        HttpError: 404, there is no such part.
    """
    iri = f"{site_of(request).settings.base_iri}{sent_path(request).removeprefix('/')}"
    if await is_distribution(request, iri):
        return see(request, urls.CATALOG)
    if iri in (await publication_of(request)).linkset and (await counts_of(request)).links:
        return see(request, urls.VOID)
    raise HttpError(404, "web.not_found", path=request.url.path)


async def to_void(request: Request) -> Response:
    """303 to the description, which answers in the format that is asked for."""
    return see(request, urls.VOID)


async def catalog_graph(request: Request, media_type: str) -> bytes:
    """The catalogue as DCAT-AP."""
    facts, publication = await facts_of(request), await publication_of(request)
    return await _written(request, urls.CATALOG, media_type, publication, lambda: catalogue(publication, facts))


async def void_graph(request: Request, media_type: str) -> bytes:
    """The data as VoID."""
    counts, publication = await counts_of(request), await publication_of(request)
    return await _written(request, urls.VOID, media_type, publication, lambda: void(publication, counts))


async def _written(
    request: Request, path: str, media_type: str, publication: Publication, make: Callable[[], Statements]
) -> bytes:
    """A description in a format; made once for each, beside the event loop."""
    site = site_of(request)
    kind = f"{path} {media_type} {publication.address} {len(publication.files)}"
    return await site.written.get(
        kind, site.store.version, lambda: run_in_threadpool(lambda: make().written(media_type))
    )


async def catalog_page(request: Request) -> CatalogPage:
    """The data sets.

    Raises:
        UsageError: ``page`` is no number of a page.
    """
    site, own, number = site_of(request), request_language(request), page_number(request)
    listed, plans, sizes, shared, series = await asyncio.gather(
        listed_of(request),
        ask(request, "plans-listed", {"rows": str(ROWS), "skip": str(ROWS * (number - 1))}),
        ask(request, "sizes"),
        ask(request, "datasets-shared"),
        ask(request, "series-listed", rows=ROWS),
    )
    publication, status = await publication_of(request), site.store.status()
    found = {row["plan"]: row for row in listed.datasets}
    rows = tuple(_dataset(publication, plan_row(request, row), found.get(row["plan"].text, {})) for row in plans.rows)
    count = number_of(sizes.rows[0], "plans") if sizes.rows else 0
    title = render("web.catalog.title", own)
    described = [
        schema_org.of_document(publication, _document(row.plan), row.iri, row.plan.plan.text, own)
        for row in rows
        if row.iri
    ]
    return CatalogPage(
        frame=frame_of(
            request,
            title,
            description=render("web.catalog.lead", own),
            rdf=MADE,
            about=schema_org.catalog(publication, own, described),
        ),
        version=site.store.version,
        modified=listed.modified,
        sizes=tuple(
            (render(f"web.catalog.{name}", own), value)
            for name, value in (
                ("plans", count),
                ("items", number_of(sizes.rows[0], "items") if sizes.rows else 0),
                ("graphs", len(status.graphs)),
                ("quads", status.quads or 0),
            )
        ),
        licence=publication.licence,
        rights=()
        if not publication.licence
        else (
            (render("web.catalog.right.texts", own), render("web.catalog.right.texts_text", own)),
            *((render(f"web.catalog.right.{kind}", own), render(f"graph.rights.{kind}", own)) for kind in RIGHTS),
        ),
        services=tuple(
            (
                render(f"catalog.service.{name}.title", own),
                f"/{path}",
                render(f"catalog.service.{name}.text", own),
            )
            for name, (path, _, _) in SERVICES.items()
            if publication.has_services
        ),
        datasets=rows,
        count=count,
        pages=page_links(request, number, count, ROWS),
        shared=tuple(
            SharedRow(name, text_of(row, f"text_{'zh' if own == 'zh-Hans' else 'en'}"), text_of(row, "modified"))
            for row in shared.rows
            if (name := name_of({**row, "title": row["dataset"]}, "title", own))
        ),
        series=tuple(
            (name, number_of(row, "datasets"))
            for row in series.rows
            if (name := name_of(row, "series", own, page_of(text_of(row, "issuer"), site.settings.base_iri)))
        ),
        more_series=series.truncated,
    )


def _dataset(publication: Publication, plan: PlanRow, row: Row) -> DatasetRow:
    files = publication.files_of.get(_document(plan), ())
    return DatasetRow(
        plan=plan,
        iri=row.get("dataset", ""),
        modified=row.get("modified", ""),
        begin=row.get("begin", ""),
        end=row.get("end", ""),
        files=tuple((file.path.rpartition("/")[2], publication.download(file)) for file in files),
    )


def _document(plan: PlanRow) -> str:
    """The id of a plan by the address of its page; empty where it has none."""
    return (plan.plan.href or "").removeprefix(f"{urls.PLANS}/")


async def void_page(request: Request) -> VoidPage:
    """The counts."""
    own, counts, publication = request_language(request), await counts_of(request), await publication_of(request)
    return VoidPage(
        frame=frame_of(
            request,
            render("web.void.title", own),
            description=render("web.void.lead", own),
            rdf=MADE,
            about=schema_org.dataset(publication, own),
        ),
        dataset=publication.dataset,
        sizes=_sizes(counts, own),
        classes=_counted(counts.classes, "class", ("entities",)),
        properties=_counted(counts.properties, "property", ("triples",)),
        graphs=tuple(
            replace(term, name=term.iri.removeprefix(publication.base))
            for term in _counted(counts.graphs, "graph", ("triples", "entities", "properties", "classes"))[:ROWS]
        ),
        graph_count=len(counts.graphs),
        vocabularies=counts.vocabularies,
    )


def _sizes(counts: Counts, own: str) -> tuple[tuple[str, int], ...]:
    found = {
        **{name: int(counts.whole.get(name, 0)) for name in ("triples", "entities", "subjects", "objects")},
        "properties": len(counts.properties),
        "classes": len(counts.classes),
        "links": counts.links,
    }
    return tuple((render(f"web.void.{name}", own), value) for name, value in found.items() if value or name != "links")


def _counted(rows: Sequence[Row], column: str, of: tuple[str, ...]) -> tuple[CountedTerm, ...]:
    """The rows of counts, the largest first."""
    terms = [
        CountedTerm(
            row[column], fragment(column, row[column]), short(row[column]), tuple(int(row.get(name, 0)) for name in of)
        )
        for row in rows
    ]
    return tuple(sorted(terms, key=lambda term: (-term.counts[0], term.iri)))
