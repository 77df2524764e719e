"""``data/`` → a generation of the built data: every document, the reference data and the vocabularies, in their graphs.

Only what can have changed is made anew: a document when its folder, the house (code, libraries, reference data) or a
setting changed; an alignment when one of its plans or what people judged of it changed. Which plans are kindred depends
on all of them, and is asked again when one changed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from kg import messages
from kg.alignment.model import ComparedPlan
from kg.comparison.alignments import aligned, judged_pairs, kindred_pairs
from kg.comparison.judgements import file_of
from kg.comparison.workbench import Fetch, given_graphs, no_graphs
from kg.derived.definitions import project_definitions
from kg.derived.making import update_tables
from kg.documents import read_document
from kg.errors import InputError, UsageError
from kg.fingerprints import NAME as FINGERPRINTS
from kg.fingerprints import Fingerprints, fingerprint, fingerprint_of_files, fingerprint_of_house
from kg.generations import Manifest, Publisher, current_number, open_current
from kg.graph.alignments import alignment_graphs
from kg.graph.canonical import canonical_nquads
from kg.graph.catalog import FILE, Entry, read_entry
from kg.graph.compared import compared_plan
from kg.graph.datasets import catalog_graph
from kg.graph.documents import build_document
from kg.graph.links import wikidata_graph
from kg.graph.quality import quality_graph
from kg.graph.reference import agencies_graph, places_graph, vocabulary_graph
from kg.identifiers import Identifiers
from kg.records.corrections import apply_corrections, read_corrections
from kg.records.extraction import extract
from kg.records.facts import read_facts
from kg.records.model import PlanRecord
from kg.settings import Settings
from kg.store.jail import die_with_parent
from kg.validation import PlanData, validate_plan
from kg.validation.plans import surroundings


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote, or found as it should be.

    Args:
        folder: of the data.
        manifest: the generation in force.
        redone: ids of the documents that were read anew.
        aligned: pairs of plans that were aligned anew.
    """

    folder: Path
    manifest: Manifest
    redone: tuple[str, ...]
    aligned: int

    @property
    def quads(self) -> int:
        """How many there are."""
        return self.manifest.quads

    @property
    def documents(self) -> int:
        """How many there are."""
        return len(self.manifest.documents)


def build(
    data: Path, out: Path, settings: Settings, *, jobs: int = 1, progress: Callable[[str], None] = print
) -> Built:
    """Build all documents whose inputs changed, and publish the data as a new generation.

    A failed build leaves the last one as it was. Unchanged input changes nothing; the same input gives the same bytes,
    whatever was built before.

    Args:
        data: the folder of the documents; its ``reference/`` is not one.
        out: where to write.
        settings: base IRI and limits.
        jobs: processes that work on documents.
        progress: is told the id of each document when it is done.

    Raises:
        InputError: a document cannot be read, or is not the file its ``document.toml`` describes.
        UsageError: ``data`` holds no document, two have one id, another build is running, or ``out`` cannot be written.
        DataError: what is in force in ``out`` is damaged.
    """
    entries = read_entries(data)
    with _writing(out):
        publisher = publisher_of(out, settings)
    with publisher:
        work = _Build(data, entries, settings, publisher, Fingerprints(out / FINGERPRINTS))
        redone = work.documents(jobs, progress)
        work.shared_graphs()
        aligned = work.alignments(progress)
        gone = dict.fromkeys(publisher.current.parts.keys() - work.made.keys())
        with _writing(out):
            manifest = publisher.publish({**gone, **work.changes})
            work.fingerprints.write()
    return Built(out, manifest, redone, aligned)


def publisher_of(folder: Path, settings: Settings) -> Publisher:
    """A publisher that makes the project's derived tables.

    Args:
        folder: of the built data.
        settings: how many generations stay.

    Raises:
        UsageError: another one is at work.
        DataError: what is in force is damaged, or a definition of a table is broken.
    """
    definitions = project_definitions()
    return Publisher(
        folder,
        make_tables=partial(update_tables, definitions=definitions),
        tables_version=str(definitions.version),
        kept=settings.generations_kept,
    )


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    """What the operating system refuses is told with the folder."""
    try:
        yield
    except OSError as problem:
        raise UsageError("build.unwritable", folder=str(out), reason=problem.strerror or str(problem)) from problem


class _Build:
    """One build: which parts there are to be, and the content of those that are new.

    Args:
        data: the folder of the documents.
        entries: the documents.
        settings: base IRI and limits.
        publisher: of the folder to write.
        fingerprints: what earlier builds noted.
    """

    def __init__(
        self,
        data: Path,
        entries: Sequence[Entry],
        settings: Settings,
        publisher: Publisher,
        fingerprints: Fingerprints,
    ) -> None:
        self._data = data
        self._entries = entries
        self._settings = settings
        self._publisher = publisher
        self._ids = Identifiers(settings.base_iri)
        self._house = fingerprint_of_house(settings)
        self.fingerprints = fingerprints
        self.made: dict[str, str] = {}
        """Name of a part → its digest."""
        self.changes: dict[str, bytes | None] = {}
        """Name of a part that the generation in force does not have so → its content."""

    def documents(self, jobs: int, progress: Callable[[str], None]) -> tuple[str, ...]:
        """The parts of the documents; gives the ids of those that were read anew."""
        made_from = {
            entry.id: fingerprint(
                self._house, fingerprint_of_files(entry.folder, [entry.path, *entry.folder.rglob("*")])
            )
            for entry in self._entries
        }
        stale = [entry for entry in self._entries if not self._again(f"document/{entry.id}", made_from[entry.id])]
        work = partial(build_entry, settings=self._settings)
        for entry, lines in zip(stale, _in_processes(work, stale, jobs), strict=True):
            self._make(f"document/{entry.id}", made_from[entry.id], b"".join(lines))
            progress(entry.id)
        return tuple(entry.id for entry in stale)

    def shared_graphs(self) -> None:
        """The parts that all documents share."""
        described = fingerprint(
            self._house, *(piece for entry in self._entries for piece in (entry.id, (entry.folder / FILE).read_bytes()))
        )
        shared: tuple[tuple[str, str, Callable[[], Graph]], ...] = (
            ("places", self._house, partial(places_graph, self._ids)),
            ("agencies", self._house, partial(agencies_graph, self._ids)),
            ("links", self._house, partial(wikidata_graph, self._ids)),
            ("vocab", self._house, partial(vocabulary_graph, self._ids.base)),
            ("catalog", described, partial(catalog_graph, self._entries, self._ids)),
        )
        for name, of, make in shared:
            if not self._again(name, of):
                self._make(name, of, canonical_nquads([make()]))

    def alignments(self, progress: Callable[[str], None]) -> int:
        """The parts of the pairs of plans; gives how many were aligned anew."""
        plans = _Plans(self._content, self._ids)
        judged = judged_pairs([entry.id for entry in self._entries], self._data)
        made_from = {pair: self._pair(*pair) for pair in sorted(judged | self._kindred(plans))}
        stale = [pair for pair, (name, of) in made_from.items() if not self._again(name, of)]
        if stale:
            progress(messages.render("build.aligning", messages.terminal_language()))
        for a, b in stale:
            found = aligned(plans[a], plans[b], self._data, self._ids)
            graphs = [] if found is None else alignment_graphs(plans[a], plans[b], found, self._ids)
            self._make(*made_from[a, b], canonical_nquads(graphs))
        return len(stale)

    def _kindred(self, plans: _Plans) -> set[tuple[str, str]]:
        of = fingerprint(self._house, *(self.made[f"document/{entry.id}"] for entry in self._entries))
        found = self.fingerprints.result("kindred", of)
        if found is None:
            found = sorted(kindred_pairs([plans[entry.id] for entry in self._entries]))
        self.fingerprints.note("kindred", of, found)
        return {(a, b) for a, b in found}

    def _pair(self, a: str, b: str) -> tuple[str, str]:
        """The name of the part of a pair, and the fingerprint of what it is made from."""
        judgements = file_of(self._data, a, b)
        decided = judgements.read_bytes() if judgements.is_file() else b""
        return f"alignment/{a}--{b}", fingerprint(
            self._house, self.made[f"document/{a}"], self.made[f"document/{b}"], decided
        )

    def _again(self, name: str, of: str) -> bool:
        """Take a part as it was made before from the same; False where it must be made."""
        digest = self.fingerprints.result(name, of)
        if not isinstance(digest, str):
            return False
        if digest and not self._publisher.has(name, digest):
            if (content := self._publisher.stored(digest)) is None:
                return False
            self.changes[name] = content
        self._take(name, of, digest)
        return True

    def _make(self, name: str, of: str, content: bytes) -> None:
        """Take a part that was made now; nothing is a part of nothing."""
        digest = hashlib.sha256(content).hexdigest() if content else ""
        if digest and not self._publisher.has(name, digest):
            self.changes[name] = content
        self._take(name, of, digest)

    def _take(self, name: str, of: str, digest: str) -> None:
        self.fingerprints.note(name, of, digest)
        if digest:
            self.made[name] = digest

    def _content(self, name: str) -> bytes:
        """The quads of a part that was taken."""
        return self.changes.get(name) or self._publisher.stored(self.made[name]) or b""


class _Plans:
    """The plans as a comparison reads them: from their graphs, as any later comparison does; each when it is asked for.

    Args:
        content: gives the quads of a part.
        ids: IRIs of the data.
    """

    def __init__(self, content: Callable[[str], bytes], ids: Identifiers) -> None:
        self._content, self._ids = content, ids
        self._read: dict[str, ComparedPlan] = {}

    @cached_property
    def _store(self) -> ox.Store:
        """Holds the agencies, whose types a comparison reads, and for a moment one plan."""
        store = ox.Store()
        store.bulk_load(self._content("agencies"), format=ox.RdfFormat.N_QUADS)
        return store

    def __getitem__(self, document: str) -> ComparedPlan:
        if document not in self._read:
            names = self._ids.policy(document)
            quads = given_graphs(self._content(f"document/{document}"))([names.graph])
            self._store.extend(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
            self._read[document] = compared_plan(self._store, document, names)
            self._store.remove_graph(ox.NamedNode(names.graph))
        return self._read[document]


def read_entries(data: Path) -> list[Entry]:
    """The documents of a data folder, by id.

    Raises:
        InputError: a ``document.toml`` is broken.
        UsageError: there is none, or two have one id.
    """
    entries = sorted((read_entry(path) for path in data.glob("*/document.toml")), key=lambda entry: entry.id)
    if not entries:
        raise UsageError("build.no_documents", folder=str(data))
    for before, after in pairwise(entries):
        if before.id == after.id:
            raise UsageError("build.same_id", id=before.id, a=before.folder.name, b=after.folder.name)
    return entries


def built_plans(folder: Path) -> tuple[Fetch, list[str]]:
    """How to fetch graphs of the built data, and the ids of its documents; nothing where nothing is built.

    Args:
        folder: of the built data.

    Raises:
        DataError: what is in force there is damaged.
    """
    if current_number(folder) is None:
        return no_graphs, []
    with open_current(folder) as generation:
        return partial(_fetch, folder), list(generation.manifest.documents)


def _fetch(folder: Path, names: Collection[str]) -> bytes:
    """Graphs out of the parts that have them: the other parts are not read."""
    with open_current(folder) as generation:
        parts = [part for part in generation.manifest.parts.values() if not set(names).isdisjoint(part.graphs)]
        return given_graphs(b"".join(generation.read_part(part) for part in parts))(names)


def read_record(entry: Entry, settings: Settings) -> PlanRecord:
    """The record of one document of a data folder.

    Raises:
        InputError: the file cannot be read, or its digest is not the recorded one.
    """
    record = read_facts(entry.path) if entry.facts_only else extract(read_document(entry.path, settings.upload_bytes))
    found = hashlib.sha256(entry.path.read_bytes()).hexdigest()
    if found != entry.sha256:
        raise InputError("build.checksum", file=f"{entry.id}/{entry.file}", found=found, recorded=entry.sha256)
    return record


def build_entry(entry: Entry, settings: Settings) -> list[bytes]:
    """The canonical N-Quads lines of one document, with the corrections beside it and what validation measures."""
    corrections = read_corrections(entry.folder / "corrections.csv")
    record, judged = apply_corrections(read_record(entry, settings), corrections)
    graphs = build_document(record, entry.id, Identifiers(settings.base_iri), judged)
    report = validate_plan(PlanData.of_document(graphs, record), surroundings(settings), entry.file)
    measured = [
        quality_graph(Identifiers(settings.base_iri).policy(entry.id), each.values) for each in report.completeness
    ]
    return canonical_nquads((graphs.plan, graphs.provenance, *measured)).splitlines(keepends=True)


def _in_processes(work: Callable[[Entry], list[bytes]], entries: Sequence[Entry], jobs: int) -> Iterator[list[bytes]]:
    if jobs == 1 or len(entries) < 2:
        yield from map(work, entries)
        return
    with ProcessPoolExecutor(jobs, initializer=die_with_parent, initargs=(os.getpid(),)) as pool:
        yield from pool.map(work, entries)
