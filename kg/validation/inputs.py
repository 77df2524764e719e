"""RDF files as they come in. Nothing is fetched: a remote JSON-LD context is an error, not a request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph
from rdflib import Dataset

from kg import resources
from kg.errors import InputError
from kg.store.rdf_xml import refuse_swelling

OWN_CONTEXT = "https://w3id.org/policy-kg/context.jsonld"
"""The one context that may be named by its address: it is carried along as ``ontology/context.jsonld``."""
FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
}
JSON_LD = ".jsonld"
MEDIA_TYPES = {
    **{form.media_type: suffix for suffix, form in FORMATS.items()},
    "application/ld+json": JSON_LD,
}
"""Media type → ending."""


def is_rdf(path: Path) -> bool:
    """Whether the name of the file says that it holds RDF."""
    return path.suffix.lower() in {*FORMATS, JSON_LD}


def is_light(path: Path, limit_bytes: int) -> bool:
    """Whether a light process may read a file: no JSON-LD, which may name contexts, and none that is too large."""
    return path.suffix.lower() in FORMATS and path.is_file() and path.stat().st_size <= limit_bytes


def read_bounded(path: Path, limit_bytes: int) -> bytes:
    """The bytes of a file.

    Args:
        path: the file.
        limit_bytes: the largest file that is read.

    Raises:
        InputError: it cannot be opened, or is too large.
    """
    try:
        size = path.stat().st_size
        if size > limit_bytes:
            raise InputError("input.too_large", file=path.name, bytes=size, limit=limit_bytes)
        return path.read_bytes()
    except OSError as error:
        raise InputError("input.unreadable", file=str(path), reason=error.strerror or str(error)) from error


def read_quads(path: Path, limit_bytes: int, base: str | None = None) -> list[pyoxigraph.Quad]:
    """Parse an RDF file by its suffix: ``.ttl .nt .nq .trig .rdf .jsonld``.

    Args:
        path: the file.
        limit_bytes: the largest file that is read; built data, ``dataset.nq``, may be larger.
        base: that relative IRIs are resolved against; by default the file's own IRI.

    Raises:
        InputError: the file cannot be opened, is too large, is not what its suffix says, or asks for a remote context.
    """
    content = read_bounded(path, limit_bytes)
    base = base or path.resolve().as_uri()
    try:
        if path.suffix.lower() == JSON_LD:
            return _json_ld(path, content, base)
        form = FORMATS[path.suffix.lower()]
        if form == pyoxigraph.RdfFormat.RDF_XML:
            refuse_swelling(content)
        return list(pyoxigraph.parse(content, format=form, base_iri=base))
    except (SyntaxError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("validation.not_rdf", file=path.name, reason=str(error)) from error


def _json_ld(path: Path, content: bytes, base: str) -> list[pyoxigraph.Quad]:
    """The quads of JSON-LD by rdflib, which knows all of JSON-LD 1.1."""
    document = without_remote_contexts(json.loads(content), path.name)
    dataset = Dataset().parse(data=json.dumps(document), format="json-ld", publicID=base)
    text = dataset.serialize(format="nquads", encoding="utf-8")
    return list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))


def without_remote_contexts(node: Any, file_name: str) -> Any:
    """The JSON-LD document with the project's own context put in place of its address.

    Raises:
        InputError: another context is named by its address (JSON-LD 1.1 §3.1, §4.1.9 ``@import``).
    """
    if isinstance(node, list):
        return [without_remote_contexts(entry, file_name) for entry in node]
    if not isinstance(node, dict):
        return node
    if "@import" in node:
        raise InputError("validation.remote_context", file=file_name, value=str(node["@import"]))
    return {
        key: _context(value, file_name) if key == "@context" else without_remote_contexts(value, file_name)
        for key, value in node.items()
    }


def _context(value: Any, file_name: str) -> Any:
    if isinstance(value, list):
        return [_context(entry, file_name) for entry in value]
    if value == OWN_CONTEXT:
        text = (resources.folder("ontology") / "context.jsonld").read_text(encoding="utf-8")
        return json.loads(text)["@context"]
    if isinstance(value, str):
        raise InputError("validation.remote_context", file=file_name, value=value)
    return without_remote_contexts(value, file_name)
