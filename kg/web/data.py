"""``/data``: ways to take the data away, and how to cite them; ``/data/…``: the dumps of the version that is served."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from kg.catalog import schema_org
from kg.dumps import DumpFile, DumpManifest, dumps_folder
from kg.dumps.asking import TABLES
from kg.dumps.manifest import NAME, SUMS, WHOLE, Kind
from kg.identifiers import Identifiers
from kg.messages import render
from kg.web import urls
from kg.web.alternates import MEDIA_TYPES, NAMES
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.caching import REVALIDATE, is_known
from kg.web.compressing import COMPRESSED_ALREADY, FROM_BYTES
from kg.web.describing import know_licence, publication_of
from kg.web.descriptions import Description
from kg.web.dumped import dumps_of
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.labels import Name, licence_name, number_of
from kg.web.language import request_language
from kg.web.pages import frame_of
from kg.web.paging import page_links, page_number
from kg.web.plans import title_of
from kg.web.routes import add_resource
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
RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*")
"""One range of bytes; a file is not given in several pieces at once."""
LISTS = {NAME: "application/json", SUMS: "text/plain"}
"""What stands beside the files of the manifest → media type."""


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
    add_resource(found, f"{urls.DATA}/{{path:path}}", dump_file, "A file of the dumps")
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


async def dump_file(request: Request) -> Response:
    """A file of the dumps, whole or in ranges (RFC 9110 §14), with its digest as validator.

    Raises:
        HttpError: there is none of this name in the version of the data that is served.
    """
    path, site = request.path_params["path"], site_of(request)
    if not path:
        return RedirectResponse(urls.DATA, 308)
    dumps = await asyncio.to_thread(dumps_of, site)
    file = dumps.by_path.get(path) if dumps else None
    if dumps is None or (file is None and path not in LISTS):
        raise HttpError(404, "web.not_found", path=request.url.path)
    place = dumps_folder(site.built or Path(), dumps.data_version) / path
    try:
        found = await asyncio.to_thread(place.stat)
    except OSError:  # taken away since the manifest was read
        raise HttpError(404, "web.not_found", path=request.url.path) from None
    digest = file.sha256 if file else await asyncio.to_thread(_digest, place)
    media_type = file.media_type if file else LISTS[path]
    compressed = _is_compressed(request, media_type, found.st_size)
    etag = f'{"W/" if compressed else ""}"{digest}"'
    headers = {"ETag": etag, "Cache-Control": REVALIDATE}
    if not compressed or request.method == "HEAD" or is_known(request.headers, etag, int(found.st_mtime)):
        headers["Vary"] = "Accept-Encoding"  # else who compresses it says so
    headers |= {"Last-Modified": formatdate(found.st_mtime, usegmt=True), **(_links(file, dumps) if file else {})}
    if is_known(request.headers, etag, int(found.st_mtime)):
        return Response(status_code=304, headers=headers)
    if compressed and request.method == "HEAD":  # how long the file will be is not known before it is compressed
        answer = Response(headers={**headers, "Content-Encoding": "gzip"}, media_type=media_type)
        del answer.headers["Content-Length"]
        return answer
    _check_range(request, found.st_size)
    return FileResponse(place, headers=headers, media_type=media_type, stat_result=found)


def _is_compressed(request: Request, media_type: str, size_bytes: int) -> bool:
    """Whether the file is compressed on the way; then its digest is not that of the bytes that are sent."""
    accepted = "gzip" in request.headers.get("accept-encoding", "") and "range" not in request.headers
    return accepted and media_type not in COMPRESSED_ALREADY and size_bytes >= FROM_BYTES


def _check_range(request: Request, size_bytes: int) -> None:
    """Pass over a range that is none, as RFC 9110 §14.2 wants, and refuse one that begins after the end.

    Raises:
        HttpError: 416, there is no such range.
    """
    field = request.headers.get("range")
    if field is None:
        return
    one = RANGE.fullmatch(field)
    first, last = one.groups() if one else ("", "")
    if one and (int(first) >= size_bytes if first else last and not int(last)):
        headers = {"Content-Range": f"bytes */{size_bytes}"}
        raise HttpError(416, "web.data.range", headers, range=field, size=size_bytes)
    if not one or not (first or last) or (first and last and int(last) < int(first)):
        request.scope["headers"] = [pair for pair in request.scope["headers"] if pair[0] != b"range"]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _links(file: DumpFile, dumps: DumpManifest) -> dict[str, str]:
    """To the licence of the records and, from a table, to the description of its columns (CSV on the Web §5.2)."""
    links = [f'<{file.licence}>; rel="license"'] if file.licence else []
    if file.media_type == "text/csv":
        described = next(each for each in dumps.of(file.document) if each.media_type == "application/csvm+json")
        links.append(f'<{urls.dump(described.path)}>; rel="describedby"; type="{described.media_type}"')
    return {"Link": ", ".join(links)} if links else {}


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
