"""Faults of the shapes themselves that engines do not report.

SHACL §3.4.3 leaves recursion to each engine; unnamed property shapes cannot be cited in a report. A query without a
prefix table (§5.2.1), a query or subquery that does not project ``$this`` (§5.3.1, appendix A) and a class of
characters that Python's ``re`` lacks fail in one engine and not in another; a shape that is switched off (§2.1.7) never
does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, RDFS, SH, XSD
from rdflib.term import Node

from kg.messages import LANGUAGES
from kg.validation.shapes import SEVERITIES, by_language

ONE_SHAPE = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
LISTS_OF_SHAPES = (SH["or"], SH["and"], SH.xone)
TRUE = Literal("true", datatype=XSD.boolean)
PROJECTION = re.compile(r"\bSELECT\b([^{]*)", re.IGNORECASE)
THIS = re.compile(r"[$?]this\b")
NOT_PORTABLE = re.compile(r"\\[pP]\{")
"""``\\p{Han}`` and the like (XPath regular expressions)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a shape: ``kind`` is a key below ``doctor.shape`` of the messages."""

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
    for kind in _faults_of_constraints(graph, node):
        yield Fault(str(node), kind)


def _faults_of_constraints(graph: Graph, node: Node) -> Iterator[str]:
    """What is wrong with the queries, the patterns and the switch of a shape."""
    constraints = list(graph.objects(node, SH.sparql))
    if any((each, SH.deactivated, TRUE) in graph for each in (node, *constraints)):
        yield "deactivated"
    queries = [(each, str(text)) for each in constraints for text in graph.objects(each, SH.select)]
    if not all(THIS.search(projected) for _, text in queries for projected in PROJECTION.findall(text)):
        yield "projection"
    if any(graph.value(each, SH.prefixes) is None for each, _ in queries):
        yield "prefixes"
    patterns = [*(str(text) for text in graph.objects(node, SH.pattern)), *(text for _, text in queries)]
    if any(NOT_PORTABLE.search(text) for text in patterns):
        yield "pattern"


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
