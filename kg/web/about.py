"""``/about``: method, limits, licences; ``/data``: ways to take the data away, and how to cite them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from kg import __version__
from kg.messages import render
from kg.web import urls
from kg.web.alternates import MEDIA_TYPES, NAMES
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.descriptions import NOTHING, Description
from kg.web.labels import Name, number_of
from kg.web.language import request_language
from kg.web.pages import frame_of
from kg.web.paging import page_links, page_number
from kg.web.plans import title_of
from kg.web.site import site_address, site_of
from kg.web.views import Frame

ROWS = 100
"""Documents on a page."""
SECTIONS = ("method", "restoration", "never", "identifiers", "limits", "licences", "privacy", "software")
"""What the page tells, in this order."""
WAYS = (
    ("sparql", urls.SPARQL),
    ("queries", urls.QUERIES),
    ("openapi", "/openapi.json"),
    ("catalog", f"{urls.DATA}.ttl"),
    ("ontology", "/ns"),
    ("schemes", "/vocab"),
    ("shapes", "/shapes"),
    ("saved", f"{urls.QUERIES}.ttl"),
)
"""Ways to the data → their address."""
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class AboutPage:
    """``about.html``.

    Args:
        frame: around it.
        sections: heading and paragraphs.
    """

    frame: Frame
    sections: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class DocumentData:
    """The data of one document: its title, and each format with its address."""

    plan: Name
    formats: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DataPage:
    """``data.html``.

    Args:
        frame: around it.
        ways: name, address and explanation of each way to the data.
        documents: shown.
        count: of all documents.
        pages: label and address of other pages.
        version: of the data, if known.
        citation: of the whole.
        licences: what, and under which terms.
    """

    frame: Frame
    ways: tuple[tuple[str, str, str], ...]
    documents: tuple[DocumentData, ...]
    count: int
    pages: tuple[tuple[str, str], ...]
    version: str | None
    citation: str
    licences: tuple[tuple[str, str], ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, urls.ABOUT, "about.html", about_page, "Method, limits, licences")
    add_page(found, urls.DATA, "data.html", data_page, "Ways to take the data away, and how to cite them")
    return found


async def about_page(request: Request) -> AboutPage:
    """What this is and is not."""
    own = request_language(request)
    title = render("web.about.title", own)
    sections = tuple(
        (
            render(f"web.about.{name}.title", own),
            tuple(render(f"web.about.{name}.text", own, version=__version__).split("\n")),
        )
        for name in SECTIONS
    )
    frame = frame_of(
        request,
        title,
        description=render("web.about.lead", own),
        rdf=NOTHING,
        about={"@type": "AboutPage", "name": title, "license": CC_BY},
    )
    return AboutPage(frame, sections)


async def data_page(request: Request) -> DataPage:
    """Ways to the data.

    Raises:
        UsageError: ``page`` is no number of a page.
    """
    site, own, number = site_of(request), request_language(request), page_number(request)
    listed, sizes = await asyncio.gather(
        ask(request, "plans-listed", {"rows": str(ROWS), "skip": str(ROWS * (number - 1))}), ask(request, "sizes")
    )
    count = number_of(sizes.rows[0], "plans") if sizes.rows else 0
    address = f"{site_address(request)}{urls.DATA}"
    version = site.store.version
    title = render("web.data.title", own)
    citation = render("web.data.citation", own, version=version or "–", address=address)
    return DataPage(
        frame=frame_of(
            request,
            title,
            description=render("web.data.lead", own),
            rdf=Description("catalog"),
            about={
                "@type": "Dataset",
                "name": render("web.site.name", own),
                "description": render("web.home.lead", own),
                "license": CC_BY,
                "version": version,
                "isAccessibleForFree": True,
                "creditText": citation,
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "name": render("web.data.ways.catalog", own),
                        "encodingFormat": MEDIA_TYPES["ttl"],
                        "contentUrl": f"{address}.ttl",
                    }
                ],
            },
        ),
        ways=tuple(
            (render(f"web.data.ways.{name}", own), href, render(f"web.data.ways_text.{name}", own))
            for name, href in WAYS
        ),
        documents=tuple(_document(title_of(request, row)) for row in listed.rows),
        count=count,
        pages=page_links(request, number, count, ROWS),
        version=version,
        citation=citation,
        licences=tuple(
            (render(f"web.data.licence.{name}", own), render(f"web.data.licence_text.{name}", own))
            for name in ("texts", "records", "ontology", "code")
        ),
    )


def _document(plan: Name) -> DocumentData:
    """The formats of a plan whose page has an address."""
    formats = [(NAMES[ending], f"{plan.href}.{ending}") for ending in MEDIA_TYPES] if plan.href else []
    return DocumentData(plan, tuple(formats))
