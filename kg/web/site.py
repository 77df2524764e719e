"""What the routes of one application share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from starlette.requests import Request

from kg.saved_queries.registry import Registry
from kg.saved_queries.tables import Table
from kg.settings import Settings
from kg.store.base import Answer, Store
from kg.web.comparing import Comparing
from kg.web.kept import KeptAnswers
from kg.web.metrics import Metrics
from kg.web.once import Findings
from kg.web.validating import Validating

FINDINGS_KEPT = 8
"""Of two versions of the data all kinds (:mod:`kg.web.self_description`, :mod:`kg.web.vocabulary.instances`)."""
TEXTS_KEPT = 8
"""The catalogue and VoID in all formats."""


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of an application.

    Args:
        store: answers queries.
        queries: the saved queries, public by name.
        page_queries: the queries behind pages.
        settings: limits and the base IRI.
        comparing: runs comparisons.
        validating: runs validations.
        metrics: counts what is done.
        answers: of queries behind pages, kept for the next page that asks the same.
        graphs: beside pages, as N-Triples, kept for the next format of the same.
        review_folder: data folder into which decisions of the review page go; ``None``: the page only shows.
        built: folder of the built data; ``None`` where others are served.
        is_static: whether its pages are written into files: then nothing answers questions.
        described: what is known of the data as a whole.
        written: descriptions of the whole as they are sent, which are large where the data are.
    """

    store: Store
    queries: Registry
    page_queries: Registry
    settings: Settings
    comparing: Comparing
    validating: Validating
    metrics: Metrics
    answers: KeptAnswers[Table]
    graphs: KeptAnswers[Answer]
    review_folder: Path | None = None
    built: Path | None = None
    is_static: bool = False
    described: Findings = field(default_factory=lambda: Findings(FINDINGS_KEPT))
    written: Findings = field(default_factory=lambda: Findings(TEXTS_KEPT))

    @property
    def limit_seconds(self) -> float:
        """Time limit of a query over HTTP; a caller may only lower it."""
        return min(self.settings.query_seconds, self.settings.query_seconds_ceiling)


def site_of(request: Request) -> Site:
    """The site that answers ``request``."""
    return cast("Site", request.app.state.site)


def site_address(request: Request) -> str:
    """Where people reach the site, without ``/`` at the end."""
    return site_of(request).settings.public_address or str(request.base_url).rstrip("/")
