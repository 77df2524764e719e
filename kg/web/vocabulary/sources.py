"""The files behind the pages, and their triples in every format.

Turtle of a single file is the file itself, comments included; all else is written by rdflib, which keeps language tags
as they are (pyoxigraph writes ``zh-hans`` for ``zh-Hans``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.namespace import OWL

from kg import resources
from kg.namespaces import PP, prefixes
from kg.store.arranging import arranged
from kg.store.formats import TURTLE, ResultFormat

ONTOLOGY = URIRef(str(PP).removesuffix("#"))
Paths = tuple[Path, ...]


def ontology_file() -> Path:
    """The ontology as it stands now."""
    return resources.folder("ontology") / "policy-kg.ttl"


def context_file() -> Path:
    """The JSON-LD context."""
    return resources.folder("ontology") / "context.jsonld"


def scheme_files() -> Mapping[str, Path]:
    """Name of each scheme → its file."""
    return {path.stem: path for path in sorted((resources.folder("ontology") / "schemes").glob("*.ttl"))}


def shape_files() -> Mapping[str, Path]:
    """Name of each file of shapes → the file."""
    return {path.stem: path for path in sorted(resources.folder("shapes").glob("*.ttl"))}


def prefixes_file() -> Path:
    """The prefix table that the queries of the shapes need."""
    return resources.folder("ontology") / "prefixes.ttl"


def versions() -> Mapping[str, Path]:
    """Version → ontology file, the newest first.

    Published versions are kept as ``ontology/versions/{version}.ttl``; the working file stands for its own version
    until that is kept.
    """
    found = {version_of(ontology_file()): ontology_file()}
    found |= {path.stem: path for path in (resources.folder("ontology") / "versions").glob("*.ttl")}
    return dict(sorted(found.items(), key=lambda pair: _place(pair[0]), reverse=True))


def version_of(path: Path) -> str:
    """``owl:versionInfo`` of an ontology file."""
    return str(graph_of((path,)).value(ONTOLOGY, OWL.versionInfo))


def _place(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


@cache
def graph_of(paths: Paths) -> Graph:
    """The triples of some files. Not to be changed."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in prefixes().items():
        graph.bind(prefix, namespace)
    for path in paths:
        graph.parse(path)
    return graph


@cache
def order_of(path: Path) -> Mapping[str, int]:
    """IRI → place of the first statement about it: a file of ours has an order that its reader shall see."""
    found: dict[str, int] = {}
    for quad in ox.parse(path=str(path)):
        if isinstance(quad.subject, ox.NamedNode):
            found.setdefault(quad.subject.value, len(found))
    return found


@cache
def serialized(paths: Paths, form: ResultFormat) -> bytes:
    """The triples of some files in one format, in order; a single file in Turtle as it was written."""
    if form == TURTLE and len(paths) == 1:
        return paths[0].read_bytes()
    return arranged(graph_of(paths).serialize(format="nt", encoding="utf-8"), form, prefixes())
