"""Which classes the running data use, and where to look at their instances."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.tables import run_query
from kg.web import urls
from kg.web.disconnect import unless_gone
from kg.web.language import PARAMETER, chosen_language, request_language
from kg.web.site import Site, site_of

COUNTED = "classes-in-use"
LISTED = "instances-of-class"


async def classes_in_use(request: Request) -> Mapping[str, tuple[str, str]]:
    """IRI of each class with instances → words and address of the query that lists them.

    Raises:
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    site, own = site_of(request), request_language(request)
    work = site.described.get(COUNTED, site.store.version, lambda: _counts(site))
    counts = await unless_gone(request, work)
    named = chosen_language(request)
    kept = {PARAMETER: named} if named else {}
    return {
        iri: (
            render("web.vocabulary.ns.instances", own, count=f"{count:,}"),
            urls.sparql(_query_of(site, iri), **kept),
        )
        for iri, count in counts.items()
    }


def _query_of(site: Site, iri: str) -> str:
    text = site.page_queries.reader.bind(site.page_queries.get(LISTED), {"class": iri})
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


async def _counts(site: Site) -> Mapping[str, int]:
    """IRI → number of instances."""
    query = site.page_queries.get(COUNTED)
    text = site.page_queries.reader.bind(query, {})
    table = await run_query(site.store, query, text, timeout_seconds=site.limit_seconds)
    return {row["class"].text: int(row["instances"].text) for row in table.rows}
