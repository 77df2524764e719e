"""Faults of the shapes themselves that engines do not report.

SHACL §3.4.3 leaves recursion to each engine; unnamed property shapes cannot be cited in a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, RDFS, SH
from rdflib.term import Node

from kg.messages import LANGUAGES
from kg.validation.shapes import SEVERITIES, by_language

ONE_SHAPE = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
LISTS_OF_SHAPES = (SH["or"], SH["and"], SH.xone)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a shape: ``kind`` is a key below ``validation.lint`` of the messages."""

    shape: str
    kind: str


def lint_shapes(graph: Graph) -> list[Fault]:
    """Every fault of a shapes graph, in the order of the shapes' names."""
    faults = {fault for node in _shapes(graph) for fault in _faults(graph, node)}
    return sorted(faults, key=lambda fault: (fault.shape, fault.kind))


def _shapes(graph: Graph) -> set[Node]:
    typed = {node for kind in (SH.NodeShape, SH.PropertyShape) for node in graph.subjects(RDF.type, kind)}
    return typed | {inner for node in graph.subjects() for inner in _inner(graph, node)}


def _faults(graph: Graph, node: Node) -> Iterator[Fault]:
    if not isinstance(node, URIRef):
        yield Fault(_owner(graph, node), "unnamed")
        return
    for predicate, kind in ((SH.name, "name"), (SH.message, "message"), (SH.description, "description")):
        if set(by_language(graph, node, predicate)) != set(LANGUAGES):
            yield Fault(str(node), kind)
    if graph.value(node, SH.severity) not in SEVERITIES:
        yield Fault(str(node), "severity")
    if graph.value(node, DCTERMS.identifier) is None:
        yield Fault(str(node), "rule")
    if graph.value(node, RDFS.seeAlso) is None:
        yield Fault(str(node), "source")
    if _reaches(graph, node):
        yield Fault(str(node), "recursion")


def _inner(graph: Graph, node: Node) -> Iterator[Node]:
    """Shapes that a shape names."""
    for predicate in ONE_SHAPE:
        yield from graph.objects(node, predicate)
    for predicate in LISTS_OF_SHAPES:
        for members in graph.objects(node, predicate):
            yield from Collection(graph, members)


def _reaches(graph: Graph, start: Node) -> bool:
    """Whether a shape leads back to itself."""
    waiting, seen = list(_inner(graph, start)), set[Node]()
    while waiting:
        node = waiting.pop()
        if node == start:
            return True
        if node not in seen:
            seen.add(node)
            waiting += _inner(graph, node)
    return False


def _owner(graph: Graph, node: Node) -> str:
    """The named shape around an unnamed one."""
    owners = [owner for owner in graph.subjects() if isinstance(owner, URIRef) and node in set(_inner(graph, owner))]
    return str(min(owners)) if owners else ""
