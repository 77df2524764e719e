"""Concept schemes: labels and definitions in both languages, place in the scheme, hierarchy, notations, triggers.

Sources: SKOS Reference §4 (concept schemes), §5 (labels), §6 (notations), §8 (semantic relations; S27 and §8.6.8 leave
cycles of ``skos:broader`` to the application: here none is allowed), and rule K1 of the shapes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.term import Node

from kg.doctor.findings import Finding
from kg.doctor.lines import Source, read_source
from kg.identifiers import KEY
from kg.messages import LANGUAGES
from kg.namespaces import PP

TEXTS = (SKOS.prefLabel, SKOS.definition)
SCHEME_TEXTS = (DCTERMS.title, DCTERMS.description, *TEXTS)
NAMES = {SKOS.prefLabel: "prefLabel", SKOS.definition: "definition", DCTERMS.title: "title"}
"""How the messages call a property."""


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """A scheme as its file holds it.

    Args:
        path: the file.
        graph: its triples.
        source: its terms with their lines.
    """

    path: Path
    graph: Graph
    source: Source

    def find(self, node: Node, key: str, **values: object) -> Finding:
        """A finding at the line where the file describes ``node``."""
        name = self.graph.qname(str(node)) if str(node).rpartition("/")[2] else str(node)
        return Finding(self.path, self.source.line_of(str(node)), key, {"concept": name, **values})

    def concepts(self) -> list[URIRef]:
        """Every concept, also one that forgets to say that it is one."""
        found = set(self.graph.subjects(RDF.type, SKOS.Concept)) | set(self.graph.subjects(SKOS.inScheme))
        return sorted(node for node in found if isinstance(node, URIRef))

    def schemes(self) -> list[URIRef]:
        """The concept schemes, one in a file as it should be."""
        return sorted(node for node in self.graph.subjects(RDF.type, SKOS.ConceptScheme) if isinstance(node, URIRef))


def read_scheme(path: Path) -> SchemeFile | None:
    """A scheme file; None if it does not parse (:func:`kg.doctor.terms.check_turtle` says so)."""
    text = path.read_text(encoding="utf-8")
    try:
        return SchemeFile(path, Graph().parse(data=text, format="turtle"), read_source(text, {}))
    except SyntaxError:
        return None


def check_schemes(paths: Iterable[Path]) -> list[Finding]:
    """What is wrong in scheme files (``ontology/schemes/*.ttl``)."""
    found: list[Finding] = []
    for scheme in filter(None, map(read_scheme, paths)):
        found += _texts(scheme)
        found += _places(scheme)
        found += _cycles(scheme)
        found += _shared(scheme, SKOS.notation, "doctor.notation_shared")
        found += _shared(scheme, SKOS.prefLabel, "doctor.label_shared")
        found += _shared(scheme, PP.trigger, "doctor.trigger_shared")
    return found


def _texts(scheme: SchemeFile) -> Iterator[Finding]:
    """A label and a definition in each language, exactly one."""
    wanted = [(node, TEXTS) for node in scheme.concepts()] + [(node, SCHEME_TEXTS) for node in scheme.schemes()]
    for node, predicates in wanted:
        for predicate in predicates:
            tags = [value.language for value in scheme.graph.objects(node, predicate) if isinstance(value, Literal)]
            for language in LANGUAGES:
                if (count := tags.count(language)) != 1:
                    key = "doctor.text_missing" if count == 0 else "doctor.text_repeated"
                    name = NAMES.get(predicate, predicate.rpartition("/")[2])
                    yield scheme.find(node, key, property=name, tag=language)


def _places(scheme: SchemeFile) -> Iterator[Finding]:
    """Each concept is a concept, in the scheme of its file, and at the top or below another concept of it."""
    schemes, concepts = scheme.schemes(), set(scheme.concepts())
    if len(schemes) != 1:
        yield Finding(scheme.path, None, "doctor.one_scheme", {"count": len(schemes)})
        return
    for concept in sorted(concepts):
        tops = set(scheme.graph.objects(concept, SKOS.topConceptOf)) | set(
            scheme.graph.subjects(SKOS.hasTopConcept, concept)
        )
        broader = set(scheme.graph.objects(concept, SKOS.broader))
        if (concept, RDF.type, SKOS.Concept) not in scheme.graph:
            yield scheme.find(concept, "doctor.no_concept")
        if set(scheme.graph.objects(concept, SKOS.inScheme)) != {schemes[0]}:
            yield scheme.find(concept, "doctor.not_in_scheme", scheme=schemes[0])
        if not tops and not broader:
            yield scheme.find(concept, "doctor.no_place")
        for other in sorted(map(str, broader - concepts)):
            yield scheme.find(concept, "doctor.broader_missing", broader=other)
        if not KEY.fullmatch(str(concept).removeprefix(f"{schemes[0]}/")):
            yield scheme.find(concept, "doctor.concept_key", scheme=schemes[0])


def _cycles(scheme: SchemeFile) -> Iterator[Finding]:
    """A concept that is reached from itself by ``skos:broader``."""
    for concept in scheme.concepts():
        above = list(scheme.graph.transitive_objects(concept, SKOS.broader))
        round_again = [node for node in above if (node, SKOS.broader, concept) in scheme.graph]
        if round_again:
            yield scheme.find(concept, "doctor.cycle", broader=scheme.graph.qname(str(round_again[0])))


def _shared(scheme: SchemeFile, predicate: URIRef, key: str) -> Iterator[Finding]:
    """A notation, preferred label or trigger that two concepts have; a reader could not tell them apart by it."""
    holders = defaultdict(set)
    for concept in scheme.concepts():
        for value in scheme.graph.objects(concept, predicate):
            holders[value].add(concept)
    for value, concepts in sorted(holders.items()):
        first, *others = sorted(concepts, key=lambda node: scheme.source.line_of(str(node)) or 0)
        for other in others:
            yield scheme.find(other, key, value=value, first=scheme.graph.qname(str(first)))
