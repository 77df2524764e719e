"""The ontology is in OWL 2 RL: by ``pyowl2-profiles``, and by the standard where that tool is stricter."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from pyowl2_profiles import detect_profiles
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, XSD

ROOT = Path(__file__).parents[2]
BROKEN = Path(__file__).parent / "broken" / "profile"

STRICTER_THAN_THE_STANDARD = {"owl:AllDisjointClasses": 4, "owl:propertyChainAxiom": 1}
"""pyowl2-profiles 0.1.0 reports every use of these two. The standard allows both:

- ``owl:AllDisjointClasses`` is the RDF form of DisjointClasses with more than two classes (OWL 2 Mapping to RDF
  Graphs §2.1), a class axiom of OWL 2 RL over subClassExpressions (OWL 2 Profiles §4.2.5); Table 7 has the rule
  cax-adc for it.
- ``owl:propertyChainAxiom`` is SubObjectPropertyOf with a chain. OWL 2 RL leaves out only disjoint unions of classes
  and reflexive properties (OWL 2 Profiles §4.2.1, §4.2.5); Table 5 has the rule prp-spo2 for chains.

Both are checked below by what the standard asks: named classes, named object properties.
"""
OUTSIDE_THE_DATATYPE_MAP = {XSD.date, XSD.gYear, XSD.gYearMonth, RDF.langString}
"""Ranges that the datatype map of OWL 2 (Structural Specification §4, Profiles §4.2.2) does not list.

``rdf:langString`` came with RDF 1.1; OWL 2 knows its values as ``rdf:PlainLiteral`` (§4.3). The date types are XML
Schema datatypes that reasoners accept and that SPARQL can compare (``xsd:date``); ``xsd:dateTime`` would claim a time
of day that no plan states. A reasoner that ignores them infers nothing wrong. Nothing else may leave the map.
"""
DATATYPE_MAP = {XSD.string, XSD.boolean, XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger}


def profiles(path: Path) -> dict:
    store = ox.Store()
    store.load(path=path)
    return detect_profiles(store)


def test_owl_2_rl() -> None:
    found = profiles(ROOT / "ontology" / "policy-kg.ttl")
    assert found["rl"]["violations_by_axiom_type"] == STRICTER_THAN_THE_STANDARD


def test_owl_2_dl() -> None:
    found = profiles(ROOT / "ontology" / "policy-kg.ttl")["dl"]
    assert found["violations_by_axiom_type"] == {}
    assert found["in_profile"]


def test_alignments_use_no_axiom_outside_rl() -> None:
    """The mappings are read beside the ontology, which declares their properties; alone they are not an OWL file."""
    found = profiles(ROOT / "ontology" / "alignments.ttl")
    assert found["rl"]["violations_by_axiom_type"] == {}
    assert set(found["dl"]["violations_by_axiom_type"]) <= {"undeclared-property"}


def test_disjoint_classes_are_named(ontology: Graph) -> None:
    """OWL 2 Profiles §4.2.3: a named class other than ``owl:Thing`` is a subClassExpression."""
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    for axiom in ontology.subjects(RDF.type, OWL.AllDisjointClasses):
        members = list(Collection(ontology, ontology.value(axiom, OWL.members)))
        assert len(members) > 2
        assert set(members) <= classes
        assert len(set(members)) == len(members)


def test_chains_are_of_named_properties_and_regular(ontology: Graph) -> None:
    """OWL 2 Structural Specification §11.2: object properties, and no chain that leads back to its own property."""
    properties = set(ontology.subjects(RDF.type, OWL.ObjectProperty))
    for whole, chain in ontology.subject_objects(OWL.propertyChainAxiom):
        links = list(Collection(ontology, chain))
        assert set(links) <= properties
        below = set(ontology.transitive_subjects(RDFS.subPropertyOf, whole))
        assert not below & set(links)
        assert (whole, RDF.type, OWL.FunctionalProperty) not in ontology  # a chain makes the property non-simple


def test_ranges_are_datatypes_of_owl_2(ontology: Graph) -> None:
    ranges = {
        ontology.value(term, RDFS.range)
        for term in ontology.subjects(RDF.type, OWL.DatatypeProperty)
        if ontology.value(term, RDFS.range)
    }
    assert ranges - DATATYPE_MAP == OUTSIDE_THE_DATATYPE_MAP


def test_nothing_is_imported(ontology: Graph) -> None:
    assert list(ontology.triples((None, OWL.imports, None))) == []


def test_foreign_terms_are_declared_and_not_redefined(ontology: Graph) -> None:
    """No axiom about a foreign term: its declaration, where it is defined, and labels of the mapping relations."""
    allowed = {RDF.type, RDFS.isDefinedBy, RDFS.label}
    foreign = [
        (subject, predicate)
        for subject, predicate in ontology.subject_predicates()
        if isinstance(subject, URIRef) and not subject.startswith("https://w3id.org/policy-kg/ns")
    ]
    assert {predicate for _, predicate in foreign} <= allowed
    for subject in {subject for subject, _ in foreign}:
        defined = ontology.value(subject, RDFS.isDefinedBy)
        assert str(subject).startswith(str(defined).rstrip("#/")), subject


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.ttl")), ids=lambda path: path.stem)
def test_the_check_can_fail(path: Path) -> None:
    """The first line of each file names profile and violation: ``# expected: dl punning``."""
    profile, violation = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expected: ").split()
    assert violation in profiles(path)[profile]["violations_by_axiom_type"]
