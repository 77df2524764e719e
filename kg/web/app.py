"""The application: routes, errors, headers, life of the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from kg import __version__, resources
from kg.saved_queries.registry import Registry
from kg.settings import Settings
from kg.store.base import Store
from kg.web import (
    about,
    agencies,
    agency,
    catalog,
    compare,
    concept,
    concepts,
    data,
    deadlines,
    dump_files,
    editor,
    groups,
    health,
    home,
    item,
    items,
    jurisdictions,
    network,
    plan,
    plans,
    queries,
    search,
    sitemap,
    thing,
    urls,
    validate,
    vocabulary,
)
from kg.web.caching import Cache, Caching
from kg.web.comparing import Comparing
from kg.web.compressing import Compressing
from kg.web.direct import DirectRoutes
from kg.web.dumped import written_at
from kg.web.errors import add_handlers
from kg.web.gauges import gauges_of
from kg.web.headers import with_headers
from kg.web.kept import KeptAnswers, cells_of_graph, cells_of_table
from kg.web.metrics import Metrics
from kg.web.observed import ObservedStore
from kg.web.openapi import with_queries
from kg.web.operations import Operations
from kg.web.pages import FOLDER
from kg.web.pinning import Pinning
from kg.web.self_description import know_licence
from kg.web.site import Site
from kg.web.validating import Validating

GRAPHS_SHARE = 10
"""Graphs beside pages may take one part in so many of what tables behind pages may."""
WITH_DUMPS = (urls.DATA, urls.CATALOG, urls.VOID, urls.PLANS, urls.GRAPH)
"""Start of the addresses whose answers tell of the dumps."""
OF_THE_DATA = (
    home,
    plans,
    plan,
    item,
    items,
    concepts,
    concept,
    agencies,
    agency,
    groups,
    jurisdictions,
    deadlines,
    network,
    search,
    thing,
    catalog,
)
"""Modules whose routes tell what the data say, and state their licence."""
OTHERS = (
    about,
    sitemap,
    data,
    dump_files,
    queries,
    editor,
    compare,
    validate,
    vocabulary,
    health,
)
"""Modules whose routes answer without the data too, or find the licence themselves."""


class Application(FastAPI):
    """FastAPI whose every answer, errors included, carries the header fields of :mod:`kg.web.headers`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        await self._operations(scope, receive, with_headers(send) if scope["type"] == "http" else send)

    @cached_property
    def _operations(self) -> Operations:
        return Operations(super().__call__, self.state.site.metrics)


def create_app(
    store: Store,
    saved: Registry,
    settings: Settings,
    review_folder: Path | None = None,
    dataset: Path | None = None,
    *,
    is_static: bool = False,
) -> FastAPI:
    """Build the application.

    Args:
        store: open while the application runs; the caller may have opened it before.
        saved: the saved queries to publish.
        settings: limits and the base IRI.
        review_folder: data folder into which decisions of the review page go; ``None``: the page only shows.
        dataset: built data whose plans a file that is validated may refer to; the dumps are beside it.
        is_static: whether its pages are written into files.

    Raises:
        DataError: a query behind a page is wrong, or the installation is incomplete.
        UsageError: a form wants its choices from a query that is not there.
    """
    page_queries = Registry.load(resources.folder("queries") / "pages", saved.reader)
    for parameter in (parameter for query in saved for parameter in query.parameters):
        if parameter.values_query:
            page_queries.get(parameter.values_query)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001 -- Starlette's signature
        async with store:
            yield
            await validating.close()
            await comparing.close()

    cache = Cache(settings.cache_bytes)
    counted = Metrics(lambda: replace(gauges_of(store), cache_hits=cache.hits, cache_misses=cache.misses))
    validating = Validating(settings, dataset)
    app = Application(
        title="policy-kg",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,  # its assets come from elsewhere
        redoc_url=None,
        # FastAPI would send to a collector that the environment names; nothing here calls out
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    comparing = Comparing(settings)
    built = dataset.parent if dataset else None
    app.state.site = Site(
        ObservedStore(store, counted),
        saved,
        page_queries,
        settings,
        comparing,
        validating,
        counted,
        KeptAnswers(settings.kept_cells, cells_of_table),
        KeptAnswers(settings.kept_cells // GRAPHS_SHARE, cells_of_graph),
        review_folder,
        built,
        is_static,
    )
    app.add_middleware(DirectRoutes)
    app.add_middleware(Compressing)
    version = partial(_version, store, built, review_folder is not None)
    app.add_middleware(Caching, cache=cache, version=version)
    app.add_middleware(Pinning, store=store)
    for subject in OF_THE_DATA:
        app.include_router(subject.router(), dependencies=[Depends(know_licence)])
    for subject in OTHERS:
        app.include_router(subject.router())
    app.mount(urls.STATIC, StaticFiles(directory=FOLDER / "static"))
    add_handlers(app)
    app.openapi = with_queries(app, saved)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def _version(store: Store, built: Path | None, deciding: bool, path: str) -> str | None:  # noqa: FBT001 -- by position
    """Of what the answer at a path is made from; None where it may change while the data stay."""
    if path.startswith(f"{urls.STATIC}/"):  # these files do not change while the program runs
        return ""
    if (deciding and path == f"{urls.COMPARE}/review") or path.startswith(f"{urls.DATA}/"):  # files, with digests
        return None
    if built is not None and store.version is not None and path.startswith(WITH_DUMPS):
        return f"{store.version} {written_at(built, store.version)}"  # they come a little later than the data
    return store.version
