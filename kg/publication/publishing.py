"""``kg publish``: the whole site as a folder.

The folder is made beside the one it replaces and takes its place when it is whole and every link in it leads somewhere;
a run that is interrupted leaves the publication before as it was.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg import __version__
from kg.dumps import dumps_folder
from kg.generations import open_current
from kg.publication.addresses import PAGE_LANGUAGES, Address
from kg.publication.crawling import Fetched, crawl
from kg.publication.linking import Place, anchors_in, linked
from kg.publication.replacing import replacing_folder
from kg.publication.server_rules import check_base, write_server_rules
from kg.publication.sitemaps import with_files
from kg.settings import Settings
from kg.web import urls
from kg.web.sitemap import FIXED
from kg.web.things import document_address

MARK = "publication.json"
"""File by which a folder is known as a publication, and which one."""
STARTS = (*FIXED, f"{urls.QUERIES}.ttl", "/sitemap.xml", "/robots.txt")
"""Where the site begins, besides the documents of the things of the data."""
SECONDS = 60.0
"""Limit of a query while a site is published: nobody waits, and other work may be under way."""
Progress = Callable[[str, int, int | None], None]
"""Is told what is done, how many of it are done, and of how many if that is known."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published.

    Args:
        folder: where it is.
        data_version: of the data.
        pages: for people, each in all languages.
        files: in all.
        size_bytes: of all files.
    """

    folder: Path
    data_version: str
    pages: int
    files: int
    size_bytes: int


def publish(out: Path, built: Path, settings: Settings, jobs: int, progress: Progress) -> Publication:
    """Publish the generation of the built data that is in force as a static site, whatever is built meanwhile.

    Args:
        out: folder to make or to replace.
        built: folder of the built data, whose IRIs begin with the ``base_iri`` of the settings.
        settings: the site's address is their base IRI.
        jobs: processes that make pages.
        progress: is told how the work goes on.

    Raises:
        UsageError: ``out`` is no publication, cannot be written or is being written by another process; or no web
            server could be told of the base IRI.
        DataError: an address that pages lead to gives no answer, or what is built is damaged.
        StoreError: nothing is built, or a process ended.
    """
    check_base(settings.base_iri)
    base, site = settings.base_iri, settings.base_iri.rstrip("/")
    asked = replace(
        settings,
        public_address=site,
        query_seconds=SECONDS,
        query_seconds_ceiling=SECONDS,
        workers=1,
        cache_bytes=1,
    )

    def asking(done: int) -> None:
        progress("asking", done, None)

    with replacing_folder(out, MARK) as folder, open_current(built) as generation:
        version = generation.manifest.data_version
        if (dumps := dumps_folder(built, version)).is_dir():
            shutil.copytree(dumps, folder / "data")
        fixed = [each for each in map(Address, STARTS) if each.is_published]
        starts = {*fixed, *things_of(map(generation.part_path, generation.manifest.parts.values()), base)}
        found = crawl(starts, built, generation.number, folder, asked, jobs=jobs, progress=asking)
        _link(folder, found, site, progress)
        write_server_rules(folder, settings)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        size = sum(path.stat().st_size for path in files)
        counted = sum(each.is_page for each in found.values())
        (folder / MARK).write_bytes(_mark(folder, files, version, settings))
    return Publication(out, version, counted, len(files) + 1, size)


def things_of(parts: Iterable[Path], base: str) -> set[Address]:
    """The documents of all things that the data name, and their graphs.

    Args:
        parts: N-Quads.
        base: start of the IRIs of the data.
    """
    names: set[str] = set()
    for part in parts:
        for quad in ox.parse(path=str(part), format=ox.RdfFormat.N_QUADS):
            names.update(node.value for node in (quad.subject, quad.graph_name) if isinstance(node, ox.NamedNode))
    local = (document_address(name, base) for name in names)
    own = (address.partition("#")[0] for address in local if address)
    return {Address(path) for path in own if path.startswith((f"{urls.DOCUMENT}/", f"{urls.GRAPH}/"))}


def _link(folder: Path, found: Mapping[Address, Fetched], site: str, progress: Progress) -> None:
    """Lead the links of all pages to files that are there, and to places that their pages have."""

    def file_of(address: Address, language: str) -> str | None:
        fetched = found.get(address)
        return None if fetched is None else address.file(language, page=fetched.is_page)

    pages = [address for address, fetched in sorted(found.items()) if fetched.is_page]
    files = {address.file(language, page=True): language for address in pages for language in PAGE_LANGUAGES}
    anchors = {file: anchors_in((folder / file).read_bytes()) for file in files}
    for file, language in files.items():
        path = folder / file
        path.write_text(linked(path.read_bytes(), Place(file, language, site), file_of, anchors), encoding="utf-8")
        progress("linking", 1, len(files))
    for path in folder.glob("sitemap*.xml"):
        path.write_bytes(with_files(path.read_bytes(), site, file_of))


def _mark(folder: Path, files: list[Path], version: str, settings: Settings) -> bytes:
    """What the publication is: the same for the same data, settings and program."""
    whole = hashlib.sha256()
    for line in _sums(folder, files):
        whole.update(line.encode())
    content = {
        "policy_kg": __version__,
        "data_version": version,
        "base_iri": settings.base_iri,
        "files": len(files),
        "sha256": whole.hexdigest(),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _sums(folder: Path, files: list[Path]) -> Iterator[str]:
    for path in files:
        yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
