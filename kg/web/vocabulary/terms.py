"""Reading labels, definitions and relations of terms from RDF into the parts of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.messages import LANGUAGES, render
from kg.namespaces import PP, SHAPE, VOCAB, short
from kg.web.language import OTHER
from kg.web.vocabulary.views import Fact, Note, Reference, Side

Wanted = tuple[str, URIRef]
"""Message of a heading and the property whose texts stand under it."""
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
"""How a term of one vocabulary corresponds to one of another (SKOS §10)."""


def local_name(iri: Node) -> str:
    """What stands behind the last ``#`` or ``/``."""
    return str(iri).replace("#", "/").rsplit("/", 1)[-1]


def address(iri: Node) -> str:
    """Where a reader finds a term: on these pages if it is ours, else at its own address."""
    text = str(iri)
    for namespace, page in ((PP, "/ns"), (SHAPE, "/shapes")):
        if text.startswith(str(namespace)):
            return f"{page}#{text.removeprefix(str(namespace))}"
    if text.startswith(str(VOCAB)):
        scheme, _, key = text.removeprefix(str(VOCAB)).partition("/")
        return f"/vocab/{quote(scheme)}#{key}" if key else f"/vocab/{quote(scheme)}"
    return text if text.startswith(("https://", "http://")) else ""


def texts(graph: Graph, node: Node, predicate: URIRef, language: str) -> tuple[str, ...]:
    """The literals of a property in one language, sorted."""
    wanted = language.lower()
    found = (text for text in graph.objects(node, predicate) if isinstance(text, Literal))
    return tuple(sorted(str(text) for text in found if (text.language or "").lower() == wanted))


def text(graph: Graph, node: Node, predicate: URIRef, language: str) -> str:
    """The first literal of a property in one language; empty without one."""
    return next(iter(texts(graph, node, predicate, language)), "")


def languages(own: str) -> tuple[str, ...]:
    """The languages of a page's columns, its own first."""
    return (own, OTHER[own]) if own in LANGUAGES else LANGUAGES


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads entries of a graph for a page.

    Args:
        graph: of the entries.
        labels: graph with the labels of the terms that facts name.
        own: language of the page.
    """

    graph: Graph
    labels: Graph
    own: str

    def word(self, key: str, **values: object) -> str:
        """The message ``web.vocabulary.<key>`` in the language of the page."""
        return render(f"web.vocabulary.{key}", self.own, **values)

    def sides(self, node: Node, label: URIRef, body: URIRef, wanted: Iterable[Wanted] = ()) -> tuple[Side, ...]:
        """Label, definition and notes of ``node`` in both languages."""
        listed = tuple(wanted)
        return tuple(self._side(node, language, (label, body), listed) for language in languages(self.own))

    def _side(self, node: Node, language: str, main: tuple[URIRef, URIRef], wanted: tuple[Wanted, ...]) -> Side:
        label, body = (text(self.graph, node, predicate, language) for predicate in main)
        found = ((key, texts(self.graph, node, predicate, language)) for key, predicate in wanted)
        notes = tuple(Note(render(f"web.vocabulary.{key}", language), lines) for key, lines in found if lines)
        return Side(language, label, body, notes)

    def reference(self, node: Node) -> Reference:
        """A link to a term or a web page; a literal as it is."""
        if isinstance(node, Literal):
            return Reference(str(node))
        return Reference(short(str(node)), self.label(node), address(node))

    def label(self, node: Node) -> str:
        """The label of a term in the language of the page; empty for terms that we do not describe."""
        found = (text(self.labels, node, predicate, self.own) for predicate in (RDFS.label, SKOS.prefLabel))
        return next((label for label in found if label), "")

    def fact(self, key: str, nodes: Iterable[Node], place: Callable[[Node], Any] = str) -> list[Fact]:
        """A fact with references to ``nodes``, in the order of ``place``; no fact without nodes."""
        references = tuple(self.reference(node) for node in sorted(nodes, key=place))
        return [Fact(self.word(key), references)] if references else []

    def words_fact(self, key: str, words: Iterable[str]) -> list[Fact]:
        """A fact with plain words; no fact without words."""
        references = tuple(Reference(word) for word in words)
        return [Fact(self.word(key), references)] if references else []


def disjoint_with(graph: Graph, node: Node) -> set[Node]:
    """The classes disjoint with ``node``: pairwise in both directions, and by ``owl:AllDisjointClasses``."""
    found = {*graph.objects(node, OWL.disjointWith), *graph.subjects(OWL.disjointWith, node)}
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        members = graph.value(axiom, OWL.members)
        listed = set() if members is None else {*Collection(graph, members)}
        found |= listed if node in listed else set()
    return found - {node}


def chains(graph: Graph, node: Node) -> list[str]:
    """The property chains of a property, written as ``a ∘ b``."""
    lists = graph.objects(node, OWL.propertyChainAxiom)
    return [" ∘ ".join(short(str(step)) for step in Collection(graph, found)) for found in lists]
