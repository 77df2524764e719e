"""The shapes of ``shapes/*.ttl``, loaded once, and what they say about themselves: rule, severity, texts.

Source: SHACL §2.1.4 (severity), §2.3.2 (name, description), §5.2.1 (prefix declarations); rules of ONTOLOGY §7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH
from rdflib.term import Node

from kg import resources
from kg.errors import DataError
from kg.messages import LANGUAGES
from kg.namespaces import VOCAB

SEVERITIES: Mapping[Node, str] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
"""SHACL severity → word of the report, the gravest first."""
ELEMENTS = f"{VOCAB}element/"
NOT_STATED = ("pp:notStated", "pp:metadataAbsent")
"""What a query names that an explicit statement of absence satisfies."""
PREFIXED_NAME = re.compile(r"([a-z][a-z-]*):([A-Za-z_][\w-]*)")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a named shape says about itself.

    Args:
        iri: its name.
        rule: id of the rule it is a part of (``I3``).
        severity: ``violation``, ``warning`` or ``info``.
        name: what it is about, by language.
        message: what is wrong where it fails, by language.
        expected: what should be there, by language.
        element: key of the ``element`` scheme that it judges; ``None`` where it does not count for completeness.
        is_about_absence: whether it asks for something that a document may not state: a least count, or a query that
            an explicit ``pp:notStated`` satisfies.
        source: IRI of the term or the document that the rule comes from.
    """

    iri: str
    rule: str
    severity: str
    name: Mapping[str, str]
    message: Mapping[str, str]
    expected: Mapping[str, str]
    element: str | None = None
    is_about_absence: bool = False
    source: str = ""


@cache
def shapes_graph() -> Graph:
    """All shapes with the prefix table ``ontology/prefixes.ttl`` that their queries use. Not to be changed."""
    graph = Graph()
    for path in (*sorted(resources.folder("shapes").glob("*.ttl")), resources.folder("ontology") / "prefixes.ttl"):
        graph.parse(path)
    return graph


@cache
def shapes_text() -> str:
    """The same in Turtle, for engines that read text."""
    return shapes_graph().serialize(format="turtle")


@cache
def catalogue() -> Mapping[str, Shape]:
    """IRI → shape, for every named shape.

    Raises:
        DataError: a shape has no rule, no known severity, or lacks a text in one of the languages.
    """
    graph = shapes_graph()
    kinds = (SH.NodeShape, SH.PropertyShape)
    nodes = {node for kind in kinds for node in graph.subjects(RDF.type, kind) if isinstance(node, URIRef)}
    return {str(node): _shape(graph, node) for node in sorted(nodes)}


def prefixes_of_queries() -> Mapping[str, str]:
    """Prefix → namespace, as declared for the queries of the shapes."""
    graph = shapes_graph()
    return {
        str(graph.value(declaration, SH.prefix)): str(graph.value(declaration, SH.namespace))
        for declaration in graph.objects(predicate=SH.declare)
    }


def _shape(graph: Graph, node: URIRef) -> Shape:
    rule, severity = graph.value(node, DCTERMS.identifier), graph.value(node, SH.severity)
    texts = [by_language(graph, node, predicate) for predicate in (SH.name, SH.message, SH.description)]
    if (
        rule is None
        or severity is None
        or severity not in SEVERITIES
        or any(set(text) != set(LANGUAGES) for text in texts)
    ):
        raise DataError("validation.broken_shape", shape=str(node))
    element, source = graph.value(node, DCTERMS.subject), graph.value(node, RDFS.seeAlso)
    return Shape(
        str(node),
        str(rule),
        SEVERITIES[severity],
        name=texts[0],
        message=texts[1],
        expected=texts[2],
        element=None if element is None else str(element).removeprefix(ELEMENTS),
        is_about_absence=_is_about_absence(graph, node),
        source=str(source or ""),
    )


def _is_about_absence(graph: Graph, node: URIRef) -> bool:
    queries = (text for each in graph.objects(node, SH.sparql) for text in graph.objects(each, SH.select))
    return graph.value(node, SH.minCount) is not None or any(
        word in str(text) for text in queries for word in NOT_STATED
    )


def by_language(graph: Graph, node: Node, predicate: URIRef) -> dict[str, str]:
    """Language → text of the literals of a property, in the order of :data:`kg.messages.LANGUAGES`."""
    found = {
        (text.language or "").lower(): str(text) for text in graph.objects(node, predicate) if isinstance(text, Literal)
    }
    return {language: found[language.lower()] for language in LANGUAGES if language.lower() in found}


@cache
def vocabulary_of_shapes() -> frozenset[URIRef]:
    """Every IRI that a shape or its query names: triples with other properties cannot change a result."""
    graph = shapes_graph()
    table = prefixes_of_queries()
    named = {term for _, predicate, term in graph if predicate != RDFS.seeAlso and isinstance(term, URIRef)}
    for text in graph.objects(predicate=SH.select):
        named |= {
            URIRef(table[prefix] + local) for prefix, local in PREFIXED_NAME.findall(str(text)) if prefix in table
        }
    return frozenset({RDF.type, *named})


@cache
def visible_terms() -> frozenset[bytes]:
    """The same as N-Triples writes them."""
    return frozenset(f"<{term}>".encode() for term in vocabulary_of_shapes())
