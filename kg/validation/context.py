"""What a plan is validated with: the resources of the reference data that it refers to, not all of them.

pySHACL's cost grows faster than its data, so it gets what the shapes can see of a plan and of its neighbours, and no
more. The context itself is not judged here: it is validated as data of its own.
"""

from __future__ import annotations

from functools import lru_cache

from rdflib import Dataset, Graph, URIRef
from rdflib.graph import ReadOnlyGraphAggregate
from rdflib.namespace import RDF, SKOS
from rdflib.term import Node

from kg.validation.shapes import vocabulary_of_shapes

NAMES = (SKOS.prefLabel, SKOS.altLabel)


def union(graph: Graph) -> Graph:
    """A view of all named graphs of a dataset as one graph; a graph as it is."""
    return ReadOnlyGraphAggregate(list(graph.graphs())) if isinstance(graph, Dataset) else graph


def with_context(plan: Graph, context: Graph) -> Graph:
    """What the shapes can see of a plan and of the resources of its context that it refers to.

    Resources that have a name in common with one that the plan itself describes come along too, so that a second
    description of a known agency is noticed (A2).
    """
    visible = vocabulary_of_shapes()
    merged = Graph()
    referred = set()
    for subject, predicate, value in plan.triples((None, None, None)):
        if predicate in visible and (predicate != RDF.type or value in visible):
            merged.add((subject, predicate, value))
            referred.add(value)
    named = {node for name in NAMES for label in plan.objects(None, name) for node in _named(context, label)}
    for node in (referred & _subjects(context)) | named:
        for predicate, value in context.predicate_objects(node):
            if predicate in visible:
                merged.add((node, predicate, value))
    return merged


@lru_cache(maxsize=4)
def _subjects(graph: Graph) -> frozenset[Node]:
    return frozenset(graph.subjects())


def _named(graph: Graph, label: Node) -> list[URIRef]:
    """Resources that have ``label`` as a name."""
    return [node for name in NAMES for node in graph.subjects(name, label) if isinstance(node, URIRef)]
