"""``/data``: ways to take the data away, and how to cite them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from fastapi import APIRouter
from starlette.requests import Request

from kg.catalog import schema_org
from kg.dumps import DumpFile
from kg.dumps.asking import TABLES
from kg.dumps.manifest import WHOLE, Kind
from kg.identifiers import Identifiers
from kg.messages import render
from kg.web import urls
from kg.web.alternates import MEDIA_TYPES, NAMES
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.dump_files import LISTS
from kg.web.dumped import dumps_of
from kg.web.frame import Frame
from kg.web.labels import Name, licence_name, number_of
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.paging import page_links, page_number
from kg.web.plans import title_of
from kg.web.self_description import know_licence, publication_of
from kg.web.site import site_of

ROWS = 25
"""Documents on a page."""
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
ON_REQUEST = {"sparql", "openapi"}
"""Those that a folder of files has not."""
FORMATS = {
    "nq": "N-Quads",
    "trig": "TriG",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "xlsx": "Excel",
    "csv": "CSV",
    "parquet": "Parquet",
    "json": "CSVW",
    "graphml": "GraphML",
}
"""Ending of a file → its format, in the order of the page."""
KINDS = get_args(Kind)
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class DumpEntry:
    """A file on the page.

    Args:
        what: it holds, for people.
        format: its name.
        href: its address.
        media_type: of its content.
        size: its length, for people.
        size_bytes: its length.
        sha256: its digest.
    """

    what: str
    format: str
    href: str
    media_type: str
    size: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentData:
    """The data of one document: its title, each format of its page with its address, and its files."""

    plan: Name
    formats: tuple[tuple[str, str], ...]
    files: tuple[DumpEntry, ...]
    size: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """``data.html``.

    Args:
        frame: around it.
        ways: name, address and explanation of each way to the data.
        files: of the whole; none where no dumps are there.
        lists: name and address of the manifest and the list of sums.
        documents: shown.
        count: of all documents.
        pages: label and address of other pages.
        version: of the data, if known.
        citation: of the whole.
        licences: what, and under which terms.
    """

    frame: Frame
    ways: tuple[tuple[str, str, str], ...]
    files: tuple[DumpEntry, ...]
    lists: tuple[tuple[str, str], ...]
    documents: tuple[DocumentData, ...]
    count: int
    pages: tuple[tuple[str, str], ...]
    version: str | None
    citation: str
    licences: tuple[tuple[str, str], ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, urls.DATA, "data.html", data_page, "Ways to take the data away, and how to cite them")
    return found


async def data_page(request: Request) -> DataPage:
    """Ways to the data.

    Raises:
        UsageError: ``page`` is no number of a page.
    """
    site, own, number = site_of(request), request_language(request), page_number(request)
    await know_licence(request)
    publication, listed, sizes, dumps = await asyncio.gather(
        publication_of(request),
        ask(request, "plans-listed", {"rows": str(ROWS), "skip": str(ROWS * (number - 1))}),
        ask(request, "sizes"),
        asyncio.to_thread(dumps_of, site),
    )
    count = number_of(sizes.rows[0], "plans") if sizes.rows else 0
    version, licence = publication.version, publication.licence
    title = render("web.data.title", own)
    citation = render(
        f"web.data.{'citation_licensed' if licence else 'citation'}",
        own,
        version=version or "–",
        address=f"{publication.address}{urls.DATA.removeprefix('/')}",
        licence=licence_name(licence),
    )
    files = _entries(dumps.of(WHOLE), own) if dumps else ()
    ids = Identifiers(site.settings.base_iri)
    dumped = (
        {ids.policy(document).work: _entries(dumps.of(document), own) for document in dumps.documents} if dumps else {}
    )
    return DataPage(
        frame=frame_of(
            request,
            title,
            description=render("web.data.lead", own),
            rdf=Description("catalog"),
            about=schema_org.dataset(publication, own, citation),
        ),
        ways=tuple(
            (render(f"web.data.ways.{name}", own), href, render(f"web.data.ways_text.{name}", own))
            for name, href in WAYS
            if not (site.is_static and name in ON_REQUEST)
        ),
        files=files,
        lists=tuple((name, urls.dump(name)) for name in LISTS) if dumps else (),
        documents=tuple(_document(title_of(request, row), dumped.get(row["plan"].text, ())) for row in listed.rows),
        count=count,
        pages=page_links(request, number, count, ROWS),
        version=version,
        citation=citation,
        licences=tuple(
            (render(f"web.data.licence.{name}", own), render(f"web.data.licence_text.{name}", own))
            for name in (*(("texts", "records") if licence else ()), "ontology", "code")
        ),
    )


def _document(plan: Name, files: tuple[DumpEntry, ...]) -> DocumentData:
    """The formats of a plan whose page has an address, and its files."""
    formats = [(NAMES[ending], f"{plan.href}.{ending}") for ending in MEDIA_TYPES] if plan.href else []
    return DocumentData(plan, tuple(formats), files, _size(sum(file.size_bytes for file in files)))


def _entries(files: Sequence[DumpFile], language: str) -> tuple[DumpEntry, ...]:
    """The files as the page lists them: graphs, all tables, each table, what their columns are, the network."""
    return tuple(_entry(file, language) for file in sorted(files, key=_place))


def _place(file: DumpFile) -> tuple[int, int, int]:
    ending, table = _ending(file), _table(file)
    which = TABLES.index(table) if table else (-1 if ending == "xlsx" else len(TABLES))
    return KINDS.index(file.kind), which, tuple(FORMATS).index(ending)


def _entry(file: DumpFile, language: str) -> DumpEntry:
    ending, table = _ending(file), _table(file)
    what = render(f"web.data.table.{table}", language) if table else render(f"web.data.file.{ending}", language)
    size = _size(file.size_bytes)
    return DumpEntry(what, FORMATS[ending], urls.dump(file.path), file.media_type, size, file.size_bytes, file.sha256)


def _table(file: DumpFile) -> str:
    """The table that alone is in a file; else nothing."""
    name = file.path.rpartition("-")[2].partition(".")[0]
    return name if _ending(file) in {"csv", "parquet"} and name in TABLES else ""


def _ending(file: DumpFile) -> str:
    return file.path.rpartition(".")[2]


def _size(size_bytes: int) -> str:
    """A length for people, in powers of ten."""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1e6 else f"{max(1, round(size_bytes / 1e3))} kB"
