"""Canonical N-Quads: the same bytes from any conforming tool (RDF Dataset Canonicalization 1.0, RDFC-1.0)."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node


def canonical_nquads(graphs: Iterable[Graph]) -> bytes:
    """The named graphs as N-Quads in canonical form: blank nodes renamed by RDFC-1.0, lines in code point order."""
    dataset = ox.Dataset(quad for graph in graphs for quad in _quads(graph))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return b"".join(sorted(ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"" for quad in dataset))


def _quads(graph: Graph) -> Iterable[ox.Quad]:
    name = ox.NamedNode(str(graph.identifier))
    for subject, predicate, target in graph:
        yield ox.Quad(_resource(subject), ox.NamedNode(str(predicate)), _term(target), name)


def _resource(node: Node) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(str(node)) if isinstance(node, BNode) else ox.NamedNode(str(node))


def _term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    if isinstance(node, URIRef | BNode):
        return _resource(node)
    raise TypeError(node)
