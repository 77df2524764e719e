"""``data/`` → ``dataset.nq``: every document, the reference data and the vocabularies, each in its named graph."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox

import kg
from kg import messages
from kg.alignment.model import ComparedPlan
from kg.comparison.alignments import all_alignment_graphs
from kg.comparison.workbench import Fetch, built_graphs, no_graphs
from kg.documents import read_document
from kg.errors import InputError, UsageError
from kg.files import replace_file
from kg.graph.canonical import canonical_nquads
from kg.graph.catalog import Entry, catalog_graph, read_entry
from kg.graph.compared import compared_plan
from kg.graph.documents import build_document
from kg.graph.quality import quality_graph
from kg.graph.reference import agencies_graph, places_graph, vocabulary_graph
from kg.identifiers import Identifiers
from kg.records.corrections import apply_corrections, read_corrections
from kg.records.extraction import extract
from kg.records.facts import read_facts
from kg.records.model import PlanRecord
from kg.resources import DATASET
from kg.settings import Settings
from kg.validation import PlanData, validate_plan
from kg.validation.plans import surroundings

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote."""

    folder: Path
    quads: int
    documents: int
    sha256: str


def build(
    data: Path, out: Path, settings: Settings, *, jobs: int = 1, progress: Callable[[str], None] = print
) -> Built:
    """Build all documents.

    The dataset is written beside the old one and takes its place at the end, so that a failed build leaves the old one
    as it was. Unchanged input gives the same bytes.

    Args:
        data: the folder of the documents; its ``reference/`` is not one.
        out: where to write.
        settings: base IRI and limits.
        jobs: processes that work on documents.
        progress: is told the id of each document when it is done.

    Raises:
        InputError: a document cannot be read, or is not the file its ``document.toml`` describes.
        UsageError: ``data`` holds no document, two have one id, or ``out`` cannot be written.
    """
    entries = read_entries(data)
    quads: set[bytes] = set()
    for entry, lines in zip(
        entries, _in_processes(partial(build_entry, settings=settings), entries, jobs), strict=True
    ):
        quads.update(lines)
        progress(entry.id)
    ids = Identifiers(settings.base_iri)
    shared = (places_graph(ids), agencies_graph(ids), vocabulary_graph(settings.base_iri), catalog_graph(entries, ids))
    quads.update(canonical_nquads(shared).splitlines(keepends=True))
    plans = _compared(quads, entries, ids)
    progress(messages.render("build.aligning", messages.terminal_language()))
    quads.update(canonical_nquads(all_alignment_graphs(plans, data, ids)).splitlines(keepends=True))
    content = b"".join(sorted(quads))
    built = Built(out, len(quads), len(entries), hashlib.sha256(content).hexdigest())
    _write(out, content, built, entries)
    return built


def _compared(quads: Iterable[bytes], entries: Sequence[Entry], ids: Identifiers) -> list[ComparedPlan]:
    """The plans as a comparison reads them: from their graphs, as any later comparison does."""
    store = ox.Store()
    store.bulk_load(b"".join(quads), format=ox.RdfFormat.N_QUADS)
    return [compared_plan(store, entry.id, ids.policy(entry.id)) for entry in entries]


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
    """
    if not (folder / MANIFEST).is_file():
        return no_graphs, []
    documents = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["documents"]
    return built_graphs(folder / DATASET), documents


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
    if jobs == 1 or len(entries) == 1:
        yield from map(work, entries)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(work, entries)


def _write(out: Path, content: bytes, built: Built, entries: Sequence[Entry]) -> None:
    manifest = {
        "version": kg.__version__,
        "documents": [entry.id for entry in entries],
        "files": {DATASET: {"sha256": built.sha256, "bytes": len(content), "quads": built.quads}},
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        replace_file(out / DATASET, content)
        replace_file(out / MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode())
    except OSError as problem:
        raise UsageError("build.unwritable", folder=str(out), reason=problem.strerror or str(problem)) from problem
