"""Writing the dumps of the generation in force: beside those there are, and in their place when they are whole.

A document whose data did not change keeps its files: they are linked from the dumps before, digest and all. Dumps of
versions that no generation has any longer go.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib import metadata
from itertools import chain
from pathlib import Path

from kg import network
from kg.dumps.asking import Desk, Questions
from kg.dumps.graphs import by_graph, trig, turtle
from kg.dumps.jsonld import project_context, write_jsonld
from kg.dumps.manifest import FOLDER, NAME, STEM, SUMS, WHOLE, DumpFile, DumpManifest, Kind, dumps_folder
from kg.dumps.sources import DocumentSource, Sources
from kg.dumps.tables import DumpTable, csv_metadata, file_of, has_parquet, workbook
from kg.errors import DataError, UsageError
from kg.files import NEW, OLD, replacing_folder, same_file, settle_folder
from kg.fingerprints import fingerprint, fingerprint_of_house
from kg.generations import Manifest, open_current
from kg.generations.dataset import merge
from kg.generations.folders import Layout
from kg.generations.locks import WriterLock
from kg.identifiers import Identifiers
from kg.messages import both, render, terminal_language
from kg.resources import DATASET
from kg.saved_queries.tables import Row
from kg.settings import Settings

MEDIA_TYPES = {
    "nq": "application/n-quads",
    "trig": "application/trig",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "csv": "text/csv",
    "json": "application/csvm+json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "graphml": "application/graphml+xml",
}
"""Ending → media type; the only JSON describes the CSV files."""
DESCRIPTION = "csv-metadata.json"
"""Where readers look for a description (Model for Tabular Data §5.3)."""


def write_dumps(built: Path, settings: Settings, progress: Callable[[str], None] = print) -> DumpManifest:
    """Write the dumps of the generation in force; where they are as they should be, nothing is touched.

    A run that fails or is killed leaves the dumps before as they were.

    Args:
        built: folder of the built data.
        settings: base IRI.
        progress: is told what is made: the ids of documents, then the whole.

    Returns:
        What there is now.

    Raises:
        StoreError: nothing is built there.
        UsageError: another process is writing there, or the folder cannot be written.
        DataError: what is in force is damaged.
    """
    with open_current(built) as generation, _writing(built):
        sources = Sources(generation, Identifiers(settings.base_iri))
        _settle(built / FOLDER)
        dumping = _Dumping(built, sources, settings, progress)
        manifest = dumping.unchanged() or dumping.write()
        _tidy(built, manifest.data_version)
        return manifest


@contextmanager
def _writing(built: Path) -> Iterator[None]:
    """The right to write; what the operating system refuses is told with the folder."""
    lock: WriterLock | None = None
    try:
        lock = WriterLock(built)
        yield
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise UsageError("dumps.unwritable", folder=built / FOLDER, reason=reason) from problem
    finally:
        if lock:
            lock.release()


class _Dumping:
    """One run.

    Args:
        built: folder of the built data.
        sources: the data.
        settings: base IRI.
        progress: is told what is made.
    """

    def __init__(self, built: Path, sources: Sources, settings: Settings, progress: Callable[[str], None]) -> None:
        self._built, self._sources, self._progress = built, sources, progress
        self._questions = Questions(settings)
        self._version = sources.generation.manifest.data_version
        parquet = metadata.version("pyarrow") if has_parquet() else ""
        house = fingerprint(fingerprint_of_house(settings), self._questions.text, parquet)
        self._made_from = {source.id: sources.fingerprint_of(source, house) for source in sources.documents}
        self._made_from[WHOLE] = fingerprint(house, self._version)

    def unchanged(self) -> DumpManifest | None:
        """The dumps that are there, if they are made from the same and each file has its length."""
        folder = dumps_folder(self._built, self._version)
        with suppress(DataError):
            found = DumpManifest.read(folder)
            if found.made_from == self._made_from and all(file.has_length_in(folder) for file in found.files):
                return found
        return None

    def write(self) -> DumpManifest:
        """Make what is new, take over the rest, and put it in place."""
        folder = dumps_folder(self._built, self._version)
        with replacing_folder(folder) as beside:
            manifest = self._fill(_Target(beside))
            (beside / NAME).write_bytes(manifest.text())
            (beside / SUMS).write_bytes(manifest.sums())
        return manifest

    def _fill(self, target: _Target) -> DumpManifest:
        if not has_parquet():
            self._progress(render("dumps.no_parquet", terminal_language()))
        before = _dumps_before(self._built)
        desk = Desk([self._sources.described, *map(self._sources.read, self._sources.shared)])
        tables = [DumpTable(query, ()) for query in self._questions.tables]
        pairs: list[Row] = []
        loads: list[network.Load] = []
        for source in self._sources.documents:
            content = self._sources.read(source.part)
            with desk.with_document(content, source.part.graphs) as store:
                ask = self._questions.ask
                own_pairs = ask(store, self._questions.pairs, source.id).rows
                own_loads = [network.load_of(row) for row in ask(store, self._questions.loads, source.id).rows]
                pairs += own_pairs
                loads += own_loads
                if not target.take_over(before.get((source.id, self._made_from[source.id]))):
                    self._progress(source.id)
                    own = [DumpTable.of(query, ask(store, query, source.id)) for query in self._questions.tables]
                    _add_document(target, source, content, own)
                    _add_network(target, source.id, source.licence, own_pairs, own_loads)
            tables = [table.followed_by(_rows(target, source.id, table)) for table in tables]
        self._progress(render("dumps.whole", terminal_language()))
        self._add_whole(target, tables)
        _add_network(target, WHOLE, self._licence, pairs, loads)
        files = sorted(target.files, key=lambda file: file.path)
        return DumpManifest(self._version, tuple(files), made_from=self._made_from)

    @property
    def _licence(self) -> str:
        """That of all documents, if they have the same."""
        found = {source.licence for source in self._sources.documents}
        return found.pop() if len(found) == 1 else ""

    def _add_whole(self, target: _Target, tables: Sequence[DumpTable]) -> None:
        sources, licence = self._sources, self._licence
        parts = [sources.parts[name] for name in sorted(sources.parts)]
        quads = target.path(f"{STEM}.nq")
        dataset = sources.generation.path / DATASET
        if dataset.is_file():
            same_file(quads, dataset)
        else:
            merge([sources.generation.part_path(part) for part in parts], quads)
        target.add(quads, WHOLE, "graph", licence)

        def graph_by_graph() -> Iterator[bytes]:
            return chain.from_iterable(by_graph(sources.read(part).splitlines(keepends=True)) for part in parts)

        with quads.open("rb") as canonical:
            _add_readable(target, WHOLE, licence, render("dumps.whole_note", "en"), (canonical, graph_by_graph))
        _add_tables(target, WHOLE, tables, both("web.site.name"), licence)


class _Target:
    """A folder that is being filled.

    Args:
        folder: where; it exists and is empty.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[DumpFile] = []

    def path(self, name: str) -> Path:
        """The path of a file, whose folder is there then."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        return path

    def add(self, path: Path, document: str, kind: Kind, licence: str) -> None:
        """Note a file that was written."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        media_type = MEDIA_TYPES[path.suffix[1:]]
        name = path.relative_to(self.folder).as_posix()
        self.files.append(DumpFile(name, document, kind, media_type, path.stat().st_size, digest, licence))

    def write(self, name: str, document: str, kind: Kind, licence: str, content: bytes) -> None:
        """Write a file and note it."""
        path = self.path(name)
        path.write_bytes(content)
        self.add(path, document, kind, licence)

    def take_over(self, before: tuple[Path, tuple[DumpFile, ...]] | None) -> bool:
        """Link files of dumps before; False, and nothing is done, where there are none or one is harmed."""
        if before is None or not all(file.is_in(before[0]) for file in before[1]):
            return False
        for file in before[1]:
            same_file(self.path(file.path), before[0] / file.path)
        self.files += before[1]
        return True


def _stem(document: str) -> str:
    """How the paths of a document's files begin, or those of the whole."""
    return f"{document}/{document}" if document != WHOLE else STEM


def _add_document(target: _Target, source: DocumentSource, content: bytes, tables: Sequence[DumpTable]) -> None:
    """The graphs and tables of a document."""
    lines = sorted({*content.splitlines(keepends=True), *source.described.splitlines(keepends=True)})
    target.write(f"{_stem(source.id)}.nq", source.id, "graph", source.licence, b"".join(lines))
    note = f"{source.title['zh-Hans']} · {source.title['en']}"
    _add_readable(target, source.id, source.licence, note, (lines, partial(by_graph, lines)))
    _add_tables(target, source.id, tables, source.title, source.licence)


def _add_readable(
    target: _Target,
    document: str,
    licence: str,
    note: str,
    quads: tuple[Iterable[bytes], Callable[[], Iterable[bytes]]],
) -> None:
    """The graphs as TriG, Turtle and JSON-LD, from their quads in canonical order, and graph by graph."""
    canonical, graph_by_graph = quads
    stem = _stem(document)
    target.write(f"{stem}.trig", document, "graph", licence, trig(graph_by_graph(), note))
    merged = f"{note}\n{render('dumps.merged_note', 'en')}"
    target.write(f"{stem}.ttl", document, "graph", licence, turtle(canonical, merged))
    path = target.path(f"{stem}.jsonld")
    write_jsonld(path, graph_by_graph(), project_context())
    target.add(path, document, "graph", licence)


def _add_tables(
    target: _Target, document: str, tables: Sequence[DumpTable], title: dict[str, str], licence: str
) -> None:
    """The tables in all forms, with the description of their columns."""
    stem = _stem(document)
    folder, sign, name = stem.rpartition("/")
    for table in tables:
        target.write(file_of(stem, table.name, "csv"), document, "table", licence, table.csv())
        if has_parquet():
            target.write(file_of(stem, table.name, "parquet"), document, "table", licence, table.parquet())
    described = csv_metadata(tables, name, title, licence)
    target.write(f"{folder}{sign}{DESCRIPTION}", document, "table", licence, described)
    together = workbook(tables, f"{title['zh-Hans']} {title['en']}")
    target.write(f"{stem}.xlsx", document, "table", licence, together)


def _add_network(
    target: _Target, document: str, licence: str, pairs: Sequence[Row], loads: Sequence[network.Load]
) -> None:
    """The network of agencies that share items, where a document names some."""
    if loads:
        content = network.to_graphml(network.network_of(pairs, loads)).encode()
        target.write(f"{_stem(document)}.graphml", document, "network", licence, content)


def _rows(target: _Target, document: str, table: DumpTable) -> tuple[tuple[str, ...], ...]:
    """The rows that a document has in a table, as they were written."""
    return DumpTable.read(table.query, target.folder / file_of(_stem(document), table.name, "csv")).rows


def _dumps_before(built: Path) -> dict[tuple[str, str], tuple[Path, tuple[DumpFile, ...]]]:
    """Document and what its files are made from → where they are."""
    found = {}
    for path in sorted((built / FOLDER).glob(f"[!.]*/{NAME}")):
        with suppress(DataError):
            manifest = DumpManifest.read(path.parent)
            for document, made_from in manifest.made_from.items():
                found[document, made_from] = path.parent, manifest.of(document)
    return found


def _settle(folder: Path) -> None:
    """Take away what a process left that ended at work, whatever version it was writing."""
    for ending in (OLD, NEW):
        for path in folder.glob(f".*{ending}"):
            settle_folder(path.with_name(path.name.removeprefix(".").removesuffix(ending)))


def _tidy(built: Path, current: str) -> None:
    """Remove dumps of versions that no generation has; where a manifest is damaged, nothing is known, and all stay."""
    layout = Layout(built)
    with suppress(DataError):
        kept = {Manifest.read(layout.manifest_of(number)).data_version for number in layout.numbers()} | {current}
        for path in (built / FOLDER).iterdir():
            if path.name not in kept and path.is_dir():
                shutil.rmtree(path)
