"""A file → its report: a document is read, extracted and built first; RDF is taken as it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.documents import read_document
from kg.graph.catalog import FILE, read_entry
from kg.graph.documents import build_document
from kg.identifiers import Identifiers, file_document_id
from kg.records.corrections import Correction, apply_corrections, read_corrections
from kg.records.extraction import extract
from kg.records.facts import read_facts
from kg.screening.surroundings import Surroundings
from kg.settings import Settings
from kg.validation.engine import Engine
from kg.validation.inputs import is_rdf, read_quads
from kg.validation.plans import PlanData, units_of
from kg.validation.report import Report
from kg.validation.units import validate_plan

CORRECTIONS = "corrections.csv"


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
    return Report.merged([validate_plan(unit, around, name, engine) for unit in read_units(path, settings)])


def read_units(path: Path, settings: Settings) -> list[PlanData]:
    """What a file holds to be validated.

    Raises:
        InputError: it cannot be read, or holds no plan.
    """
    if is_rdf(path):
        return units_of(read_quads(path, settings.upload_bytes))
    return [_document(path, settings)]


def _document(path: Path, settings: Settings) -> PlanData:
    """A document; one of a data folder under its own id and with the corrections beside it, as a build reads it."""
    if path.name == "records.json" and (path.parent / FILE).is_file():
        record = read_facts(path)
    else:
        record = extract(read_document(path, settings.upload_bytes))
    document_id, corrections = file_document_id(record.sha256), tuple[Correction, ...]()
    if (path.parent / FILE).is_file():
        entry = read_entry(path.parent / FILE)
        if entry.sha256 == hashlib.sha256(path.read_bytes()).hexdigest():
            document_id, corrections = entry.id, read_corrections(path.parent / CORRECTIONS)
    record, judged = apply_corrections(record, corrections)
    graphs = build_document(record, document_id, Identifiers(settings.base_iri), judged)
    return PlanData.of_document(graphs, record)
