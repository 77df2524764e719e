"""RDF files that a local store loads: which format, and which named graph holds a file of triples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import InputError
from kg.store.rdf_xml import refuse_swelling


@dataclass(frozen=True, slots=True)
class RdfFile:
    """A file to load.

    Args:
        path: where it is.
        media_type: of its RDF format.
        graph: base IRI of the file, and the named graph of its triples if the format knows no graphs.
    """

    path: Path
    media_type: str
    graph: str


def rdf_files(paths: Sequence[Path], base_iri: str) -> tuple[RdfFile, ...]:
    """Describe files by their endings (``.ttl .nt .nq .trig .jsonld .rdf`` …).

    Args:
        paths: files of any RDF format.
        base_iri: triples of ``plan.ttl`` go into ``{base_iri}graph/file/plan.ttl``.

    Raises:
        InputError: a file is missing, its ending names no RDF format, or its entities would swell.
    """
    return tuple(_describe(path, base_iri) for path in paths)


def _describe(path: Path, base_iri: str) -> RdfFile:
    if not path.is_file():
        raise InputError("store.file_missing", file=path)
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        raise InputError("store.file_format", file=path, known=".ttl .nt .nq .trig .jsonld .rdf")
    if form == ox.RdfFormat.RDF_XML:
        try:
            refuse_swelling(path.read_bytes())
        except ValueError as problem:
            raise InputError("store.file_swells", file=path, reason=problem) from problem
    return RdfFile(path, form.media_type.split(";")[0], f"{base_iri}graph/file/{quote(path.name)}")
