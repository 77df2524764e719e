"""A file → its report: a document is read, extracted and built first; RDF is taken as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from kg.documents import read_document
from kg.graph.catalog import FILE, Entry, read_entry
from kg.graph.datasets import catalog_graph
from kg.graph.documents import build_document
from kg.identifiers import Identifiers, file_document_id
from kg.records.corrections import apply_corrections, read_corrections
from kg.records.extraction import extract
from kg.records.facts import read_facts
from kg.screening.surroundings import Surroundings
from kg.screening.triples import Line
from kg.settings import Settings
from kg.validation.collector import collector_paused
from kg.validation.engine import Engine
from kg.validation.inputs import is_rdf, read_quads
from kg.validation.layout import in_cells
from kg.validation.plans import PlanData, units_of
from kg.validation.report import Report
from kg.validation.units import validate_plan

CORRECTIONS = "corrections.csv"
WORKBOOK = ".xlsx"


def validate_file(
    path: Path, name: str, around: Surroundings, settings: Settings, engine: Engine | None = None
) -> Report:
    """Validate a document or an RDF file.

    Args:
        path: the file.
        name: as findings shall name it.
        around: what its plans are judged in.
        settings: base IRI and limits.
        engine: the default of :func:`kg.validation.fast.engine_named`, if none is given.

    Raises:
        InputError: the file cannot be read, or holds no plan.
        DataError: the shapes are broken, or the engine cannot read the triples.
    """
    return validate_units(read_units(path, settings), path, name, around, engine)


def validate_units(
    units: Sequence[PlanData], path: Path, name: str, around: Surroundings, engine: Engine | None = None
) -> Report:
    """Validate what :func:`read_units` found in a file; its plans see one another.

    Args:
        units: of the file.
        path: the file itself, in which findings about a workbook find their cells.
        name: as findings shall name it.
        around: what its plans are judged in.
        engine: the default of :func:`kg.validation.fast.engine_named`, if none is given.

    Raises:
        DataError: the shapes are broken, or the engine cannot read the triples.
    """
    if len(units) > 1:
        around = around.beyond(neighbours(units))
    report = Report.merged([validate_plan(unit, around, name, engine) for unit in units])
    if path.suffix.lower() == WORKBOOK:
        placed = in_cells(report.findings, path.read_bytes())
        return replace(report, findings=tuple(sorted(placed, key=lambda finding: finding.order)))
    return report


def neighbours(units: Sequence[PlanData]) -> Callable[[bytes], Iterable[Line]]:
    """What the plans of a dataset say of themselves, for the rules that look from one to another."""
    works = {f"<{plan}>".encode() for unit in units for plan in unit.census.plans}
    said: dict[bytes, list[Line]] = {work: [] for work in works}
    for unit in units:
        for line, (subject, _, _) in zip(unit.triples.lines, unit.triples.parts, strict=True):
            if subject in said:
                said[subject].append(line)
    return lambda term: said.get(term, ())


def read_units(path: Path, settings: Settings, base: str | None = None) -> list[PlanData]:
    """What a file holds to be validated.

    Args:
        path: the file.
        settings: base IRI and limits.
        base: that relative IRIs of an RDF file are resolved against; by default the file's own IRI.

    Raises:
        InputError: it cannot be read, or holds no plan.
    """
    with collector_paused():
        if is_rdf(path):
            return units_of(read_quads(path, settings.upload_bytes, base))
        return [_document(path, settings)]


def _document(path: Path, settings: Settings) -> PlanData:
    """A document; one of a data folder under its own id, with what stands beside it, as a build has it."""
    entry = _entry_of(path)
    facts = entry is not None and entry.facts_only
    record = read_facts(path) if facts else extract(read_document(path, settings.upload_bytes))
    corrections = read_corrections(path.parent / CORRECTIONS) if entry else ()
    document_id = entry.id if entry else file_document_id(record.sha256)
    ids = Identifiers(settings.base_iri)
    record, judged = apply_corrections(record, corrections)
    plan = PlanData.of_document(build_document(record, document_id, ids, judged), record)
    return plan if entry is None else plan.with_graph(catalog_graph([entry], ids))


def _entry_of(path: Path) -> Entry | None:
    """The entry of a document in a data folder; ``None`` for any other file, and for one that the entry does not mean.

    Raises:
        InputError: a ``document.toml`` is broken.
    """
    if path.name == FILE or not (path.parent / FILE).is_file():
        return None
    entry = read_entry(path.parent / FILE)
    is_meant = path.is_file() and entry.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    return entry if is_meant else None
