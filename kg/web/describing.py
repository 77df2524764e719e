"""Describing the data that a site serves: its address and files, and the queries that tell the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from kg.catalog.dcat import THEMES, Facts
from kg.catalog.model import Publication, Row, document_of
from kg.catalog.void import Counts
from kg.graph.writer import LICENCE
from kg.messages import language_of
from kg.saved_queries.tables import run_query
from kg.saved_queries.values import Values
from kg.store.formats import N_TRIPLES, Wanted
from kg.web.dumped import dumps_of
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
        """Id of a document → its licence, the empty id → that of the whole; nothing where there is no catalogue.

        Args:
            base: start of the IRIs of the data.
        """
        found = {document_of(row["dataset"], base): row["licence"] for row in self.datasets if "licence" in row}
        return {**found, "": LICENCE} if found else {}


async def publication_of(request: Request) -> Publication:
    """What the site that answers ``request`` publishes, at the address at which it was asked.

    Raises:
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    site, listed = site_of(request), await listed_of(request)
    return Publication(
        base=site.settings.base_iri,
        address=f"{site_address(request)}/",
        version=site.store.version,
        licences=listed.licences(site.settings.base_iri),
        has_services=not site.is_static,
        files=dumps.files if (dumps := dumps_of(site)) else (),
    )


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
