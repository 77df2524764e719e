"""Describing the data that a site serves: its address and files, and the queries that tell the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from rdflib.namespace import DCTERMS
from starlette.requests import Request

from kg.catalog import schema_org
from kg.catalog.dcat import THEMES, Facts
from kg.catalog.model import CHECKSUM, DISTRIBUTION, Publication, Row, document_of
from kg.catalog.void import Counts
from kg.identifiers import Identifiers
from kg.messages import language_of, render
from kg.saved_queries.tables import Row as Cells
from kg.saved_queries.tables import run_query
from kg.saved_queries.values import Values
from kg.store.formats import N_TRIPLES, Wanted
from kg.web.asking import ask
from kg.web.dumped import dumps_of
from kg.web.language import request_language
from kg.web.licensing import keep_licence
from kg.web.site import Site, site_address, site_of


@dataclass(frozen=True, slots=True)
class Listed:
    """The documents, and when the data were last changed.

    Args:
        datasets: rows of ``facts-of-datasets``, each data set once.
        modified: the latest day, or empty.
    """

    datasets: tuple[Row, ...]
    modified: str

    def licences(self, base: str) -> Mapping[str, str]:
        """Id of a document → its licence, where the data state one.

        Args:
            base: start of the IRIs of the data.
        """
        return {document_of(row["dataset"], base): row["licence"] for row in self.datasets if "licence" in row}


async def licence_of(request: Request) -> str:
    """IRI of the licence that the data state for themselves as a whole; empty where they state none.

    Raises:
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    rows = (await ask(request, "licence-of-data", {"dataset": f"{site_of(request).settings.base_iri}dataset"})).rows
    return rows[0]["licence"].text if rows else ""


async def know_licence(request: Request) -> None:
    """Find the licence before a page is made.

    Raises:
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    if request.method in {"GET", "HEAD"}:
        keep_licence(request, await licence_of(request))


async def publication_of(request: Request) -> Publication:
    """What the site that answers ``request`` publishes, at the address at which it was asked.

    Raises:
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    site, listed, licence = site_of(request), await listed_of(request), await licence_of(request)
    return Publication(
        base=site.settings.base_iri,
        address=f"{site_address(request)}/",
        version=site.store.version,
        licences={**listed.licences(site.settings.base_iri), **({"": licence} if licence else {})},
        has_services=not site.is_static,
        files=dumps.files if (dumps := dumps_of(site)) else (),
    )


async def is_distribution(request: Request, iri: str) -> bool:
    """Whether the catalogue tells of a file, or of its digest, under an IRI.

    Args:
        request: for it.
        iri: percent-encoded as it was sent.
    """
    site = site_of(request)
    dataset, sign, name = iri.removesuffix(CHECKSUM).partition(DISTRIBUTION)
    dumps = await asyncio.to_thread(dumps_of, site) if sign else None
    document = document_of(dataset, site.settings.base_iri)
    file = dumps.by_path.get(f"{document}/{unquote(name)}" if document else unquote(name)) if dumps else None
    if file is None or file.document != document:
        return False
    ids = Identifiers(site.settings.base_iri)
    return dataset == (ids.policy(document).graph if document else f"{ids.base}dataset")


async def dataset_of_graph(request: Request, iri: str, name: str, rows: Sequence[Cells]) -> Mapping[str, object]:
    """A named graph in schema.org terms: the data set of a document, or what is said of another graph.

    Args:
        request: of the reader.
        iri: of the graph.
        name: where it has no title.
        rows: of ``statements-about-things``.
    """
    own, base = request_language(request), site_of(request).settings.base_iri
    title = _said(rows, iri, DCTERMS.title, own) or name
    if document := document_of(iri, base):
        return schema_org.of_document(await publication_of(request), document, iri, title, own)
    return {
        "@type": "Dataset",
        "@id": iri,
        "name": title,
        "description": _said(rows, iri, DCTERMS.description, own) or render("web.graph.description", own, name=title),
        "license": _said(rows, iri, DCTERMS.license, own),
        "isPartOf": {"@type": "Dataset", "@id": f"{base}dataset"},
    }


def _said(rows: Sequence[Cells], thing: str, link: str, language: str) -> str:
    """A value of a property of a thing, in the reader's language if it can be; empty where it has none."""
    found = [row["value"] for row in rows if row["thing"].text == thing and row["link"].text == str(link)]
    own = [cell for cell in found if cell.language and language_of(cell.language) == language]
    return next((cell.text for cell in (*own, *found)), "")


async def listed_of(request: Request) -> Listed:
    """The documents.

    Raises:
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    site = site_of(request)
    return await site.described.get("listed", site.store.version, lambda: _listed(site))


async def facts_of(request: Request) -> Facts:
    """What the catalogue tells.

    Raises:
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    site, listed = site_of(request), await listed_of(request)
    return await site.described.get("facts", site.store.version, lambda: _facts(site, listed))


async def counts_of(request: Request) -> Counts:
    """What VoID counts.

    Raises:
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    site = site_of(request)
    return await site.described.get("counts", site.store.version, lambda: _counts(site))


async def _listed(site: Site) -> Listed:
    rows = await _rows(site, "facts-of-datasets")
    datasets = tuple({row["dataset"]: row for row in reversed(rows)}.values())[::-1]
    return Listed(datasets, max((row["modified"] for row in datasets if "modified" in row), default=""))


async def _facts(site: Site, listed: Listed) -> Facts:
    reader = site.page_queries.reader
    graph, themes, names = await asyncio.gather(
        site.store.query(
            reader.bind(site.page_queries.get("catalog"), {}),
            timeout_seconds=site.settings.query_seconds_ceiling,
            wanted=Wanted(None, N_TRIPLES),
        ),
        _rows(site, "themes-of-datasets"),
        _named(site),
    )
    return Facts(graph.body, listed.datasets, themes, names)


async def _named(site: Site) -> Mapping[str, Mapping[str, str]]:
    """Concept of the scheme of themes, and the scheme itself → language → name."""
    query, reader = site.page_queries.get("names-of-scheme"), site.page_queries.reader
    values: Values = {"scheme": THEMES}
    table = await run_query(
        site.store, query, reader.bind(query, values), timeout_seconds=site.settings.query_seconds_ceiling
    )
    found: dict[str, dict[str, str]] = {}
    for row in table.rows:
        found.setdefault(row["concept"].text, {}).setdefault(language_of(row["name"].language), row["name"].text)
    return found


async def _counts(site: Site) -> Counts:
    whole, classes, properties, graphs, links, examples = await asyncio.gather(
        *(
            _rows(site, name)
            for name in (
                "size-of-data",
                "classes-of-data",
                "properties-of-data",
                "sizes-of-graphs",
                "links-out",
                "first-things",
            )
        )
    )
    return Counts(
        whole=whole[0] if whole else {},
        classes=classes,
        properties=properties,
        graphs=graphs,
        links=int(links[0]["links"]) if links else 0,
        examples=[row["thing"] for row in examples],
    )


async def _rows(site: Site, name: str) -> Sequence[Row]:
    """The rows of a page query without parameters; it may take as long as one of the command line."""
    query, reader = site.page_queries.get(name), site.page_queries.reader
    table = await run_query(
        site.store,
        query,
        reader.bind(query, {}),
        reader.question(query, {}),
        timeout_seconds=site.settings.query_seconds_ceiling,
    )
    return [{column: cell.text for column, cell in row.items()} for row in table.rows]
