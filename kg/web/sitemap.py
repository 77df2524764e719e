"""``/sitemap.xml`` and ``/robots.txt``: which pages crawlers find, with the day on which their data last changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from kg import resources
from kg.catalog.sitemap import ADDRESSES_OF_PAGE, MOST_ADDRESSES, Page, index, robots, urlset
from kg.saved_queries.tables import Table
from kg.web import urls
from kg.web.asking import ask
from kg.web.errors import HttpError
from kg.web.labels import number_of
from kg.web.language import PARAMETER
from kg.web.routes import add_resource
from kg.web.self_description import Listed, listed_of
from kg.web.site import site_address, site_of
from kg.web.things import page_of

XML = "application/xml"
FIXED = (
    "/",
    urls.PLANS,
    urls.ITEMS,
    urls.AGENCIES,
    urls.GROUPS,
    urls.JURISDICTIONS,
    urls.THEMES,
    urls.INITIATIVES,
    urls.DEADLINES,
    urls.NETWORK,
    urls.COMPARE,
    urls.VALIDATE,
    urls.QUERIES,
    urls.DATA,
    urls.CATALOG,
    urls.VOID,
    urls.ABOUT,
    "/ns",
    "/vocab",
    "/shapes",
)
"""Pages that are there whatever the data are."""
LISTS = (
    ("agencies-listed", "agency"),
    ("groups-listed", "group"),
    ("places-listed", "place"),
    ("themes-listed", "concept"),
    ("initiatives-listed", "concept"),
)
"""Query → column of the things that have a page."""


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, "/sitemap.xml", sitemap, "The pages there are to read (Sitemaps 0.9)")
    add_resource(found, "/sitemap-{number}.xml", part, "A part of the sitemap, where it has several")
    add_resource(found, "/robots.txt", robots_txt, "What crawlers may read (RFC 9309)")
    return found


async def sitemap(request: Request) -> Response:
    """All pages, or the index of the files that list them."""
    listed, pages, items = await _known(request)
    files = -(-(len(pages) + items) // _most(request))
    if files <= 1:
        return await _urlset(request, [*pages, *await _items(request, listed, items, 0)])
    addresses = [f"{site_address(request)}/sitemap-{number}.xml" for number in range(1, files + 1)]
    return Response(index(addresses, listed.modified), media_type=XML)


async def part(request: Request) -> Response:
    """A file of the index.

    Raises:
        HttpError: 404, there is no such file.
    """
    listed, pages, items = await _known(request)
    number, most = request.path_params["number"], _most(request)
    start = (int(number) - 1) * most if number.isascii() and number.isdigit() and len(number) < 6 else -1
    if not 0 <= start < len(pages) + items:
        raise HttpError(404, "web.not_found", path=request.url.path)
    shown = pages[start : start + most]
    rest = await _items(request, listed, most - len(shown), max(0, start - len(pages)))
    return await _urlset(request, [*shown, *rest])


async def robots_txt(request: Request) -> Response:
    """What crawlers may read."""
    return PlainTextResponse(robots(f"{site_address(request)}/"))


def _most(request: Request) -> int:
    """Pages of a file; all addresses of a page stand in the same."""
    return max(1, min(site_of(request).settings.sitemap_addresses, MOST_ADDRESSES) // ADDRESSES_OF_PAGE)


async def _known(request: Request) -> tuple[Listed, Sequence[Page], int]:
    """The documents, all pages but those of items, and how many items there are."""
    listed, (sizes, *tables) = await asyncio.gather(
        listed_of(request), asyncio.gather(ask(request, "sizes"), *(ask(request, name) for name, _ in LISTS))
    )
    pages = list(dict.fromkeys(_pages(request, listed, tables)))
    return listed, pages, number_of(sizes.rows[0], "items") if sizes.rows else 0


def _pages(request: Request, listed: Listed, tables: Sequence[Table]) -> Iterable[Page]:
    site = site_of(request)
    base, whole = site.settings.base_iri, listed.modified
    schemes = sorted((resources.folder("ontology") / "schemes").glob("*.ttl"))
    fixed = [
        *(path for path in FIXED if path != urls.VALIDATE or not site.is_static),  # files check nothing
        *(f"/vocab/{path.stem}" for path in schemes),
        *(urls.query(query.name, {}) for query in site.queries),
    ]
    yield from (Page(path, whole) for path in fixed)
    for row in listed.datasets:
        if path := page_of(row["plan"], base):
            yield Page(path, row.get("modified", ""))
    for (_, column), table in zip(LISTS, tables, strict=True):
        found = (page_of(row[column].text, base) for row in table.rows)
        # a group of one item has no page of its own
        yield from (Page(path, whole) for path in found if path and not path.startswith(f"{urls.PLANS}/"))


async def _items(request: Request, listed: Listed, rows: int, skip: int) -> list[Page]:
    """Pages of items, by plan and position."""
    if not rows:
        return []
    table = await ask(request, "items-found", {"rows": str(rows), "skip": str(skip)})
    base, days = site_of(request).settings.base_iri, {row["plan"]: row.get("modified", "") for row in listed.datasets}
    found = ((page_of(row["item"].text, base), days.get(row["document"].text, "")) for row in table.rows)
    return [Page(path, day) for path, day in found if path]


async def _urlset(request: Request, pages: Sequence[Page]) -> Response:
    body = await run_in_threadpool(urlset, f"{site_address(request)}/", pages, PARAMETER)
    return Response(body, media_type=XML)
