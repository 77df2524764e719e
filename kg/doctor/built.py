"""Whether the built data are there, whole, and made from the present files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kg
from kg.building import read_entries
from kg.doctor.findings import Finding
from kg.errors import DataError, PolicyKGError
from kg.generations import open_current
from kg.generations.folders import MANIFEST
from kg.graph.canonical import canonical_nquads
from kg.graph.catalog import Entry
from kg.graph.datasets import catalog_graph
from kg.graph.links import wikidata_graph
from kg.graph.reference import agencies_graph, places_graph, vocabulary_graph
from kg.identifiers import Identifiers
from kg.namespaces import SPDX
from kg.resources import DATASET


def check_documents(data: Path) -> list[Finding]:
    """Documents whose file is missing or not the one that is described: what ``kg build`` would stop at."""
    try:
        entries = read_entries(data)
    except PolicyKGError as problem:
        return [Finding(data, None, "doctor.documents", {"reason": str(problem)})]
    found = []
    for entry in entries:
        description = entry.folder / "document.toml"
        if not entry.path.is_file():
            found.append(Finding(description, None, "doctor.document_missing", {"file": entry.file}))
        elif (digest := sha256(entry.path)) != entry.sha256:
            values = {"file": entry.file, "found": digest, "recorded": entry.sha256}
            found.append(Finding(description, None, "doctor.document_changed", values))
    return found


def check_built(folder: Path, data: Path, base_iri: str, *, compare: bool = True) -> list[Finding]:
    """What is wrong with the data set that ``kg build`` wrote.

    Args:
        folder: where it is.
        data: the folder of the documents.
        base_iri: the setting in force; data of another base are out of date.
        compare: whether the files of the project can be read, so that they can be compared with the data.

    Returns:
        Warnings where there is none or it is out of date, an error where its bytes are not those of its manifest.
    """
    dataset, manifest_path = folder / DATASET, folder / MANIFEST
    if not dataset.is_file() or not manifest_path.is_file():
        return [Finding(folder, None, "doctor.not_built", severity="warning")]
    try:
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        recorded = manifest["files"][DATASET]["sha256"]
    except (ValueError, KeyError, TypeError) as problem:
        return [Finding(manifest_path, None, "doctor.manifest", {"reason": repr(problem)})]
    content = dataset.read_bytes()
    if (digest := hashlib.sha256(content).hexdigest()) != recorded:
        return [Finding(dataset, None, "doctor.built_changed", {"found": digest, "recorded": recorded})]
    if damaged := list(_damaged(folder)):
        return damaged
    if not compare:
        return []
    entries = read_entries(data)
    reasons = _differences(manifest, content, entries, Identifiers(base_iri))
    return [Finding(dataset, None, f"doctor.built_old_{reason}", severity="warning") for reason in reasons]


def _damaged(folder: Path) -> Iterator[Finding]:
    """Parts of the generation in force that are not what they were, or why it cannot be opened."""
    try:
        with open_current(folder) as generation:
            for part in generation.manifest.parts.values():
                try:
                    generation.read_part(part)
                except DataError as problem:
                    yield Finding(Path(str(problem.values["file"])), None, problem.key, problem.values)
    except PolicyKGError as problem:
        yield Finding(folder, None, problem.key, problem.values)


def _differences(manifest: dict[str, Any], content: bytes, entries: list[Entry], ids: Identifiers) -> Iterator[str]:
    """What has changed since the build: the last parts of message keys ``"doctor.built_old_…"``."""
    if manifest.get("version") != kg.__version__:
        yield "version"
    if manifest.get("documents") != [entry.id for entry in entries] or not {
        entry.sha256 for entry in entries
    } <= _checksums(content):
        yield "documents"
    shared = (places_graph(ids), agencies_graph(ids), wikidata_graph(ids))
    graphs = (*shared, vocabulary_graph(ids.base), catalog_graph(entries, ids))
    if not set(canonical_nquads(graphs).splitlines()) <= set(content.splitlines()):
        yield "reference"


def _checksums(content: bytes) -> set[str]:
    """The digests of the source files that the data were read from."""
    predicate = f" <{SPDX.checksumValue}> ".encode()
    return {line.split(b'"')[1].decode() for line in content.splitlines() if predicate in line}


def sha256(path: Path) -> str:
    """Digest of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
