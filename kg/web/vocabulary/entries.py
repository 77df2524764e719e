"""The terms of an ontology as entries of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rdflib import URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN
from rdflib.term import Node

from kg import resources
from kg.namespaces import PP, short
from kg.web.vocabulary.sources import ONTOLOGY, graph_of, order_of
from kg.web.vocabulary.terms import MATCHES, Reader, chains, disjoint_with, local_name
from kg.web.vocabulary.views import Entry, Fact, Group, Head

BIBO_STATUS = URIRef("http://purl.org/ontology/bibo/status")
KINDS: Mapping[URIRef, str] = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object_property",
    OWL.DatatypeProperty: "datatype_property",
    OWL.AnnotationProperty: "annotation_property",
}
METADATA: tuple[tuple[str, URIRef], ...] = (
    ("meta.version_iri", OWL.versionIRI),
    ("meta.version", OWL.versionInfo),
    ("meta.status", BIBO_STATUS),
    ("meta.created", DCTERMS.created),
    ("meta.issued", DCTERMS.issued),
    ("meta.modified", DCTERMS.modified),
    ("meta.creator", DCTERMS.creator),
    ("meta.publisher", DCTERMS.publisher),
    ("meta.licence", DCTERMS.license),
    ("meta.prefix", VANN.preferredNamespacePrefix),
    ("meta.namespace", VANN.preferredNamespaceUri),
    ("meta.sources", DCTERMS.source),
    ("meta.citation", DCTERMS.bibliographicCitation),
)
ALIGNMENTS = (RDFS.subClassOf, RDFS.subPropertyOf, *MATCHES)
EXAMPLE = (("example", SKOS.example),)


@dataclass(frozen=True, slots=True)
class OntologyReader(Reader):
    """Reads an ontology file for a page.

    Args:
        path: the file.
        order: IRI → place in the file.
    """

    path: Path
    order: Mapping[str, int]

    @classmethod
    def of(cls, path: Path, own: str) -> Self:
        """The reader of a file for a page in one language."""
        graph = graph_of((path,))
        return cls(graph, graph, own, path, order_of(path))

    def place(self, node: Node) -> int:
        """Where a term stands in the file; what is not in it comes last."""
        return self.order.get(str(node), len(self.order))

    def terms(self, *kinds: URIRef) -> list[Node]:
        """The own terms of some kinds, in the order of the file."""
        found = {node for kind in kinds for node in self.graph.subjects(RDF.type, kind)}
        return sorted((node for node in found if str(node).startswith(str(PP))), key=self.place)

    def head(self, address: str) -> Head:
        """Title, description and metadata of the ontology, for the page at ``address``."""
        sides = self.sides(ONTOLOGY, DCTERMS.title, DCTERMS.description)
        facts = (
            fact for key, predicate in METADATA for fact in self.fact(key, self.graph.objects(ONTOLOGY, predicate))
        )
        notice = next(iter(self.sides(ONTOLOGY, RDFS.label, RDFS.comment)))
        return Head("ns", address, sides, tuple(facts), notice.text)

    def classes(self) -> tuple[Entry, ...]:
        """The own classes."""
        return tuple(self._entry(node, self._class_facts(node)) for node in self._tree())

    def _tree(self) -> list[Node]:
        """The classes in the order of the file, each followed by its subclasses."""
        known = self.terms(OWL.Class)
        below = {node: [n for n in known if (n, RDFS.subClassOf, node) in self.graph] for node in known}
        children = {child for found in below.values() for child in found}
        ordered: list[Node] = []

        def walk(node: Node) -> None:
            if node not in ordered:
                ordered.append(node)
                for child in below[node]:
                    walk(child)

        for node in (*(n for n in known if n not in children), *known):
            walk(node)
        return ordered

    def properties(self) -> tuple[Group, ...]:
        """The own properties, grouped by their domain."""
        found: dict[Node | None, list[Node]] = {}
        for node in self.terms(OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty):
            found.setdefault(self.graph.value(node, RDFS.domain), []).append(node)
        return tuple(self._group(domain, nodes) for domain, nodes in found.items())

    def _group(self, domain: Node | None, nodes: list[Node]) -> Group:
        name = self.word("ns.any") if domain is None else self.label(domain) or short(str(domain))
        anchor = "" if domain is None else f"of-{short(str(domain)).replace(':', '-')}"
        return Group(name, anchor, tuple(self._entry(node, self._property_facts(node)) for node in nodes))

    def _entry(self, node: Node, facts: list[Fact]) -> Entry:
        main = next(key for kind, key in KINDS.items() if (node, RDF.type, kind) in self.graph)
        words = [self.word(f"kind.{main}")]
        if (node, RDF.type, OWL.FunctionalProperty) in self.graph:
            words.append(self.word("kind.functional"))
        sides = self.sides(node, RDFS.label, RDFS.comment, EXAMPLE)
        every = (*facts, *self._common_facts(node))
        name, kind = short(str(node)), self.word("comma").join(words)
        return Entry(local_name(node), name, kind, sides, every, self._level(node))

    def _level(self, node: Node) -> int:
        above = [n for n in self.graph.objects(node, RDFS.subClassOf) if str(n).startswith(str(PP))]
        return 1 + max(self._level(n) for n in above) if above else 0

    def _class_facts(self, node: Node) -> list[Fact]:
        graph = self.graph
        return [
            *self.fact("fact.superclass", graph.objects(node, RDFS.subClassOf), self.place),
            *self.fact("fact.subclasses", graph.subjects(RDFS.subClassOf, node), self.place),
            *self.fact("fact.disjoint", disjoint_with(graph, node), self.place),
            *self.fact("fact.properties", graph.subjects(RDFS.domain, node), self.place),
            *self.fact("fact.values", graph.subjects(RDFS.range, node), self.place),
            *self.fact("fact.members", self._individuals(node), self.place),
        ]

    def _individuals(self, node: Node) -> list[Node]:
        return [found for found in self.graph.subjects(RDF.type, node) if isinstance(found, URIRef)]

    def _property_facts(self, node: Node) -> list[Fact]:
        graph = self.graph
        both = {*graph.objects(node, OWL.inverseOf), *graph.subjects(OWL.inverseOf, node)}
        return [
            *self.fact("fact.domain", graph.objects(node, RDFS.domain), self.place),
            *self.fact("fact.range", graph.objects(node, RDFS.range), self.place),
            *self.fact("fact.inverse", both, self.place),
            *self.fact("fact.superproperty", graph.objects(node, RDFS.subPropertyOf), self.place),
            *self.fact("fact.subproperties", graph.subjects(RDFS.subPropertyOf, node), self.place),
            *self.words_fact("fact.chain", chains(graph, node)),
        ]

    def _common_facts(self, node: Node) -> list[Fact]:
        aligned = graph_of((resources.folder("ontology") / "alignments.ttl",))
        found = (target for predicate in ALIGNMENTS for target in aligned.objects(node, predicate))
        deprecated = [self.word("fact.yes")] if str(self.graph.value(node, OWL.deprecated)) == "true" else []
        return [
            *self.fact("fact.alignments", set(found)),
            *self.words_fact("fact.deprecated", deprecated),
            *self.fact("fact.successor", self.graph.objects(node, DCTERMS.isReplacedBy)),
        ]

    def foreign(self) -> tuple[Fact, ...]:
        """The terms of other vocabularies that the ontology declares, by kind."""
        kinds: tuple[tuple[str, tuple[URIRef, ...]], ...] = (
            ("kind.classes", (OWL.Class,)),
            ("kind.properties", (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)),
        )
        listed = []
        for key, types in kinds:
            nodes = {node for kind in types for node in self.graph.subjects(RDF.type, kind)}
            others = (node for node in nodes if not str(node).startswith(str(PP)))
            listed += self.fact(key, others, lambda node: short(str(node)))
        return tuple(listed)
