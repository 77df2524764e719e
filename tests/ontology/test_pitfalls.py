"""The mechanical pitfalls of the OOPS! catalogue (Poveda-Villalón et al.), one function a pitfall.

A pitfall gives the terms that fall into it. ``broken/pitfalls/P05.ttl`` and its like fall into theirs: their first line
names the term that is to be found.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCAT, DCTERMS, OWL, RDF, RDFS, VANN, XSD

from kg.doctor.vocabularies import closed_namespaces

BROKEN = Path(__file__).parent / "broken" / "pitfalls"
OWN = ("https://w3id.org/policy-kg/ns#", "http://example.org/ns#")
Pitfall = Callable[[Graph], Iterable[object]]


def own(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    terms = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in terms if str(term).startswith(OWN))


def properties(graph: Graph) -> list[URIRef]:
    return own(graph, OWL.ObjectProperty, OWL.DatatypeProperty)


def texts(graph: Graph, term: URIRef, predicate: URIRef) -> dict[str | None, str]:
    return {value.language: str(value) for value in graph.objects(term, predicate) if isinstance(value, Literal)}


def header(graph: Graph) -> URIRef | None:
    return graph.value(None, RDF.type, OWL.Ontology)


def p04_unconnected(graph: Graph) -> set:
    """A class that no axiom ties to anything else; a property without domain and range."""
    tied = (RDFS.subClassOf, OWL.disjointWith, OWL.equivalentClass)
    loose = set()
    for term in own(graph, OWL.Class):
        used = any((None, place, term) in graph for place in (RDFS.domain, RDFS.range, RDFS.subClassOf))
        if not used and not any((term, predicate, None) in graph for predicate in tied):
            loose.add(term)
    return loose | {p for p in properties(graph) if not graph.value(p, RDFS.domain) and not graph.value(p, RDFS.range)}


def p05_wrong_inverse(graph: Graph) -> set:
    """The domain of a property is the range of its inverse, and the other way round."""
    wrong = set()
    for one, other in graph.subject_objects(OWL.inverseOf):
        ends = (graph.value(one, RDFS.domain), graph.value(one, RDFS.range))
        if ends != (graph.value(other, RDFS.range), graph.value(other, RDFS.domain)):
            wrong.add(one)
    return wrong


def p06_cycles(graph: Graph) -> set:
    """A class or property that lies below itself."""
    return {
        term
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
        for term, above in graph.subject_objects(predicate)
        if term in graph.transitive_objects(above, predicate)
    }


def p08_annotations(graph: Graph) -> set:
    """Label and comment are missing; here both languages are asked for."""
    wanted = {"en", "zh-Hans"}
    terms = own(graph, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return {term for term in terms for p in (RDFS.label, RDFS.comment) if set(texts(graph, term, p)) != wanted}


def p10_disjointness(graph: Graph) -> set:
    """Own classes directly below one own class are disjoint, pair by pair."""
    pairs = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        pairs |= set(map(frozenset, combinations(Collection(graph, graph.value(axiom, OWL.members)), 2)))
    siblings = (sorted(graph.subjects(RDFS.subClassOf, above)) for above in own(graph, OWL.Class))
    return {pair for family in siblings for pair in combinations(family, 2) if frozenset(pair) not in pairs}


def p11_domain_or_range(graph: Graph) -> set:
    """A property without domain or without range."""
    return {p for p in properties(graph) if not (graph.value(p, RDFS.domain) and graph.value(p, RDFS.range))}


def p13_inverse_not_declared(graph: Graph) -> set:
    """An inverse that is said on one side only, and ``hasX`` beside ``xOf`` between the same classes without one.

    The catalogue reports every object property without an inverse; properties that nobody follows backwards have none
    here, since SPARQL writes ``^pp:theme``.
    """
    pairs = set(graph.subject_objects(OWL.inverseOf))
    one_sided = {one for one, other in pairs if (other, one) not in pairs}
    named = {str(term).lower(): term for term in own(graph, OWL.ObjectProperty)}
    for name, term in named.items():
        namespace, _, local = name.rpartition("#")
        other = named.get(f"{namespace}#{local.removeprefix('has')}of")
        if local.startswith("has") and other is not None and (term, other) not in pairs:
            one_sided.add(term)
    return one_sided


def p19_several_domains(graph: Graph) -> set:
    """Two domains or two ranges mean their intersection, which is hardly ever meant."""
    ends = (RDFS.domain, RDFS.range)
    return {p for p in properties(graph) for end in ends if len(list(graph.objects(p, end))) > 1}


def p20_swapped(graph: Graph) -> set:
    """A label reads like a sentence, or a comment is no longer than the label."""
    found = set()
    for term in own(graph, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        comments = texts(graph, term, RDFS.comment)
        for language, label in texts(graph, term, RDFS.label).items():
            if label.endswith((".", "。")) or len(label) >= len(comments.get(language, label)):
                found.add(term)
    return found


def p22_naming(graph: Graph) -> set:
    """Classes are UpperCamelCase, properties lowerCamelCase, letters and digits only."""
    classes = {term for term in own(graph, OWL.Class) if not re.fullmatch(r"[A-Z][A-Za-z0-9]+", term.split("#")[1])}
    return classes | {term for term in properties(graph) if not re.fullmatch(r"[a-z][A-Za-z0-9]+", term.split("#")[1])}


def p25_own_inverse(graph: Graph) -> set:
    """A property that is its own inverse ought to be symmetric."""
    return {one for one, other in graph.subject_objects(OWL.inverseOf) if one == other}


def p28_p29_ends(graph: Graph) -> set:
    """A symmetric or transitive property begins and ends in one class."""
    kinds = (OWL.SymmetricProperty, OWL.TransitiveProperty)
    return {p for p in own(graph, *kinds) if graph.value(p, RDFS.domain) != graph.value(p, RDFS.range)}


def p32_same_label(graph: Graph) -> set:
    """Two classes, or two properties, with one label in one language."""
    found = set()
    for terms in (own(graph, OWL.Class), properties(graph)):
        labels = Counter(label for term in terms for label in texts(graph, term, RDFS.label).items())
        found |= {label for label, count in labels.items() if count > 1}
    return found


def p33_short_chain(graph: Graph) -> set:
    """A chain of one property is a sub-property."""
    chains = graph.subject_objects(OWL.propertyChainAxiom)
    return {whole for whole, chain in chains if len(Collection(graph, chain)) < 2}


def p34_untyped_class(graph: Graph) -> set:
    """What is used as a class is declared as one; datatypes are those of XML Schema and RDF."""
    used = {graph.value(p, end) for p in properties(graph) for end in (RDFS.domain, RDFS.range)} - {None}
    used |= set(graph.objects(None, RDFS.subClassOf)) | set(graph.objects(None, OWL.disjointWith))
    used |= {kind for kind in graph.objects(None, RDF.type) if not str(kind).startswith(str(OWL))}
    datatypes = {term for term in used if str(term).startswith(str(XSD)) or term == RDF.langString}
    return {term for term in used - datatypes if (term, RDF.type, OWL.Class) not in graph}


def p35_untyped_property(graph: Graph) -> set:
    """What is used as a property is declared as one; RDF, RDFS and OWL need no declaration."""
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    used = (
        set(graph.predicates()) | set(graph.objects(None, RDFS.subPropertyOf)) | set(graph.objects(None, OWL.inverseOf))
    )
    for chain in graph.objects(None, OWL.propertyChainAxiom):
        used |= set(Collection(graph, chain))
    builtin = (str(RDF), str(RDFS), str(OWL))
    typed = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return {term for term in used - typed if not str(term).startswith(builtin)}


def p36_file_extension(graph: Graph) -> set:
    """An IRI of the ontology or its version shows how a file is stored."""
    iris = {header(graph), *graph.objects(None, OWL.versionIRI)}
    return {iri for iri in iris if re.search(r"\.(owl|ttl|rdf|xml|n3|jsonld|nt)\b", str(iri))}


def p38_no_ontology(graph: Graph) -> set:
    """No ``owl:Ontology``, or more than one."""
    found = set(graph.subjects(RDF.type, OWL.Ontology))
    return set() if len(found) == 1 else found or {"none"}


def p39_namespace(graph: Graph) -> set:
    """Own terms lie outside the namespace that the header declares."""
    namespace = str(graph.value(header(graph), VANN.preferredNamespaceUri))
    return {term for term in own(graph, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty) if namespace not in term}


DCAT_3 = {"DatasetSeries", "inSeries", "version"}
"""Terms that DCAT 3 (W3C Recommendation of 2024-08-22) has and the edition that rdflib carries has not."""


def p40_hijacking(graph: Graph) -> set:
    """A term is invented in the namespace of others, as far as the vocabularies that rdflib carries can tell."""
    closed = closed_namespaces()
    closed[str(DCAT)] = {*closed[str(DCAT)], *DCAT_3}
    found = set()
    for term in {node for triple in graph for node in triple if isinstance(node, URIRef)}:
        namespace = max((name for name in closed if str(term).startswith(name)), key=len, default=None)
        if namespace and str(term) != namespace and str(term).removeprefix(namespace) not in closed[namespace]:
            found.add(term)
    return found


def p41_licence(graph: Graph) -> set:
    """No licence, or none that is an IRI."""
    return set() if isinstance(graph.value(header(graph), DCTERMS.license), URIRef) else {header(graph)}


PITFALLS: dict[str, Pitfall] = {
    "P04": p04_unconnected,
    "P05": p05_wrong_inverse,
    "P06": p06_cycles,
    "P08": p08_annotations,
    "P10": p10_disjointness,
    "P11": p11_domain_or_range,
    "P13": p13_inverse_not_declared,
    "P19": p19_several_domains,
    "P20": p20_swapped,
    "P22": p22_naming,
    "P25": p25_own_inverse,
    "P28": p28_p29_ends,
    "P32": p32_same_label,
    "P33": p33_short_chain,
    "P34": p34_untyped_class,
    "P35": p35_untyped_property,
    "P36": p36_file_extension,
    "P38": p38_no_ontology,
    "P39": p39_namespace,
    "P40": p40_hijacking,
    "P41": p41_licence,
}


@pytest.mark.parametrize("name", PITFALLS)
def test_the_ontology_avoids(ontology: Graph, name: str) -> None:
    assert set(PITFALLS[name](ontology)) == set()


@pytest.mark.parametrize("name", PITFALLS)
def test_the_check_can_fail(name: str) -> None:
    path = BROKEN / f"{name}.ttl"
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expected: ")
    found = PITFALLS[name](Graph().parse(path))
    assert expected in " ".join(str(entry) for entry in found)


def test_every_own_term_is_complete(ontology: Graph) -> None:
    """Label, comment and example in both languages, where it is defined, and its status."""
    lacking = defaultdict(set)
    skos_example = URIRef("http://www.w3.org/2004/02/skos/core#example")
    status = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
    for term in own(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty):
        for predicate in (RDFS.label, RDFS.comment, skos_example):
            values = [value.language for value in ontology.objects(term, predicate)]
            if sorted(values) != ["en", "zh-Hans"]:
                lacking[term].add(predicate)
        if list(ontology.objects(term, RDFS.isDefinedBy)) != [URIRef("https://w3id.org/policy-kg/ns")]:
            lacking[term].add(RDFS.isDefinedBy)
        if str(ontology.value(term, status)) not in {"unstable", "testing", "stable", "archaic"}:
            lacking[term].add(status)
    assert dict(lacking) == {}


def test_nothing_stands_beside_the_declared_terms(ontology: Graph) -> None:
    """A misspelt own term in an axiom would be a subject that is declared nowhere."""
    mentioned = {
        node for triple in ontology for node in triple if isinstance(node, URIRef) and str(node).startswith(OWN[0])
    }
    assert mentioned == set(own(ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty))
    assert not any(
        isinstance(node, BNode) and (node, RDF.type, OWL.Restriction) in ontology for node in ontology.subjects()
    )
