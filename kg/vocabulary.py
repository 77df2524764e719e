"""Concepts of the project's schemes (``ontology/schemes/*.ttl``) as plain rows, for the rules that read texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from kg import resources
from kg.namespaces import PP, VOCAB


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a scheme.

    Args:
        key: last segment of the IRI.
        labels: preferred label first, then the other Chinese labels.
        triggers: words that show the concept in a text.
        excluded: words that look like a trigger and are not.
        fallback: words that show it only where no trigger of the whole scheme does.
        broader: keys of the broader concepts.
        english: preferred English label first, then the others.
    """

    key: str
    iri: str
    labels: tuple[str, ...]
    triggers: tuple[str, ...]
    excluded: tuple[str, ...]
    fallback: tuple[str, ...]
    broader: tuple[str, ...]
    notation: str | None
    english: tuple[str, ...]


@cache
def scheme(name: str) -> Mapping[str, Concept]:
    """Key → concept of one scheme, in the order of the keys."""
    graph = Graph().parse(resources.folder("ontology") / "schemes" / f"{name}.ttl")
    found = (_concept(graph, subject) for subject in graph.subjects(RDF.type, SKOS.Concept))
    return dict(sorted((concept.key, concept) for concept in found if concept.iri.startswith(f"{VOCAB}{name}/")))


def _concept(graph: Graph, subject: object) -> Concept:
    iri = str(subject)
    node = URIRef(iri)
    notation = graph.value(node, SKOS.notation)
    return Concept(
        key=iri.rsplit("/", 1)[1],
        iri=iri,
        labels=(*_labels(graph, node, SKOS.prefLabel, "zh"), *_labels(graph, node, SKOS.altLabel, "zh")),
        triggers=tuple(sorted(str(word) for word in graph.objects(node, PP.trigger))),
        excluded=tuple(sorted(str(word) for word in graph.objects(node, PP.excludeTrigger))),
        fallback=tuple(sorted(str(word) for word in graph.objects(node, PP.fallbackTrigger))),
        broader=tuple(sorted(str(other).rsplit("/", 1)[1] for other in graph.objects(node, SKOS.broader))),
        notation=None if notation is None else str(notation),
        english=(*_labels(graph, node, SKOS.prefLabel, "en"), *_labels(graph, node, SKOS.altLabel, "en")),
    )


def _labels(graph: Graph, node: URIRef, predicate: URIRef, language: str) -> list[str]:
    labels = (label for label in graph.objects(node, predicate) if isinstance(label, Literal))
    return sorted(str(label) for label in labels if (label.language or "").lower().startswith(language))


def concept_with(words: str | int | None, name: str) -> str | None:
    """IRI of the concept of a scheme with these words as a Chinese label or as its notation; ``None`` without one."""
    found = (entry.iri for entry in scheme(name).values() if words in entry.labels or entry.notation == str(words))
    return next(found, None)
