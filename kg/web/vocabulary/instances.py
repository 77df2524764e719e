"""Which classes the running data use, and where to look at their instances."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from kg.errors import StoreError
from kg.saved_queries.tables import run_query
from kg.web import urls
from kg.web.disconnect import unless_gone
from kg.web.language import PARAMETER, chosen_language
from kg.web.site import Site, site_of
from kg.web.vocabulary.representations import words

COUNTED = "classes-in-use"
LISTED = "instances-of-class"


async def classes_in_use(request: Request) -> Mapping[str, tuple[str, str]]:
    """IRI of each class with instances → words and address of the query that lists them; empty if the store is busy."""
    site = site_of(request)
    counts = await _counts(request, site)
    named = chosen_language(request)
    kept = {PARAMETER: named} if named else {}
    return {
        iri: (words(request, "ns.instances", count=f"{count:,}"), urls.sparql(_query_of(site, iri), **kept))
        for iri, count in counts.items()
    }


def _query_of(site: Site, iri: str) -> str:
    text = site.page_queries.reader.bind(site.page_queries.get(LISTED), {"class": iri})
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


async def _counts(request: Request, site: Site) -> Mapping[str, int]:
    """IRI → number of instances; counted once for each version of the data."""
    version = site.store.status().data_version
    known: tuple[str | None, Mapping[str, int]] | None = getattr(request.app.state, "classes_in_use", None)
    if known is not None and version is not None and known[0] == version:
        return known[1]
    query = site.page_queries.get(COUNTED)
    text = site.page_queries.reader.bind(query, {})
    try:
        table = await unless_gone(request, run_query(site.store, query, text, timeout_seconds=site.limit_seconds))
    except StoreError:  # the page is worth reading without the links
        return {}
    found = {row["class"].text: int(row["instances"].text) for row in table.rows}
    request.app.state.classes_in_use = (version, found)
    return found
