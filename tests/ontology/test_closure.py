"""Nothing in the data contradicts the ontology, by the rules of OWL 2 RL (OWL 2 Profiles §4.3)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from owlrl.OWLRL import OWLRL_Semantics
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS

from kg.building import read_entries, read_record
from kg.graph.documents import build_document
from kg.identifiers import Identifiers
from kg.namespaces import PP
from kg.settings import Settings

ROOT = Path(__file__).parents[2]
SMALL_PLAN = "440000-2025-digital-guangdong"
AGENCY = URIRef("https://example.org/id/agency/500103/zf")


def without_annotations(graph: Graph, ontology: Graph) -> Graph:
    """The part that rules can use: labels, definitions and examples entail nothing, and cost most of the time."""
    annotations = {*ontology.subjects(RDF.type, OWL.AnnotationProperty), RDFS.label, RDFS.comment, RDFS.isDefinedBy}
    kept = Graph()
    for triple in graph:
        if triple[1] not in annotations:
            kept.add(triple)
    return kept


def contradictions(graph: Graph) -> list[str]:
    """What owlrl says of a graph that it has closed."""
    reasoner = OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False)
    reasoner.closure()
    return reasoner.error_messages


def test_ontology_schemes_and_a_plan_are_consistent(ontology: Graph) -> None:
    """All rules, by owlrl, on the smaller plan of ``data/`` with its provenance (10 s).

    The whole of ``data/`` has 70,000 quads and takes owlrl minutes; the rules that can contradict this ontology are
    applied to all of it below.
    """
    entry = next(entry for entry in read_entries(ROOT / "data") if entry.id == SMALL_PLAN)
    graphs = build_document(read_record(entry, Settings()), entry.id, Identifiers(Settings().base_iri))
    whole = ontology + graphs.plan + graphs.provenance
    for path in sorted((ROOT / "ontology" / "schemes").glob("*.ttl")):
        whole.parse(path)
    assert contradictions(without_annotations(whole, ontology)) == []


@pytest.mark.parametrize(
    ("subject", "types"),
    [
        (AGENCY, (PP.Agency, PP.AdministrativeDivision)),
        (URIRef("https://example.org/id/place/500103"), (PP.FunctionalZone, PP.AdministrativeDivision)),
        (URIRef("https://example.org/item/1/time/1"), (PP.Milestone, PP.OngoingRequirement)),
    ],
    ids=["agency-as-place", "zone-as-division", "milestone-without-end"],
)
def test_the_check_can_fail(ontology: Graph, subject: URIRef, types) -> None:
    graph = without_annotations(ontology, ontology)
    for kind in types:
        graph.add((subject, RDF.type, kind))
    found = contradictions(graph)
    assert found
    assert str(subject) in " ".join(found)


def test_the_check_sees_through_domains_and_ranges(ontology: Graph) -> None:
    """An agency is given the place of a plan's jurisdiction: nobody wrote its type twice."""
    graph = without_annotations(ontology, ontology)
    graph.add((AGENCY, PP.agencyJurisdiction, URIRef("https://example.org/id/place/500103")))
    graph.add((URIRef("https://example.org/plan"), PP.jurisdiction, AGENCY))
    assert contradictions(graph)


def disjoint_pairs(ontology: Graph) -> set[frozenset[str]]:
    """Rules cax-dw and cax-adc: pairs of classes that share no member."""
    pairs = {frozenset((str(a), str(b))) for a, b in ontology.subject_objects(OWL.disjointWith)}
    for axiom in ontology.subjects(RDF.type, OWL.AllDisjointClasses):
        members = sorted(map(str, Collection(ontology, ontology.value(axiom, OWL.members))))
        pairs |= {frozenset((a, b)) for a in members for b in members if a < b}
    return pairs


def members(ontology: Graph, quads: list[ox.Quad]) -> dict[str, set[str]]:
    """Resource → its classes, by the rules cax-sco, prp-spo1, prp-dom and prp-rng."""
    above = {
        term: set(map(str, ontology.transitive_objects(term, RDFS.subClassOf))) for term in set(ontology.subjects())
    }
    entailed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for term in set(ontology.subjects()):
        for super_property in ontology.transitive_objects(term, RDFS.subPropertyOf):
            for place in (RDFS.domain, RDFS.range):
                for kind in ontology.objects(super_property, place):
                    entailed[str(term), str(place)] |= above.get(kind, {str(kind)})
    found: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        subject, predicate, value = (getattr(node, "value", "") for node in (quad.subject, quad.predicate, quad.object))
        found[subject] |= entailed[predicate, str(RDFS.domain)]
        if not isinstance(quad.object, ox.Literal):
            found[value] |= entailed[predicate, str(RDFS.range)]
        if predicate == str(RDF.type):
            found[subject] |= above.get(URIRef(value), {value})
    return found


def mixed(ontology: Graph, quads: list[ox.Quad]) -> dict[str, set[str]]:
    """Resources that are members of two disjoint classes."""
    pairs = disjoint_pairs(ontology)
    kinds = {kind for pair in pairs for kind in pair}
    return {
        resource: classes & kinds
        for resource, classes in members(ontology, quads).items()
        if any(pair <= classes for pair in pairs)
    }


def test_no_resource_of_the_data_is_in_two_disjoint_classes(ontology: Graph, quads: list[ox.Quad]) -> None:
    """All of ``data/``: documents, provenance, agencies, places, catalogue."""
    assert len(quads) > 50_000
    assert mixed(ontology, quads) == {}


def test_that_check_can_fail_too(ontology: Graph, quads: list[ox.Quad]) -> None:
    agency = next(
        quad.object for quad in quads if quad.predicate.value == str(PP.assignee) and "/agency/" in str(quad.object)
    )
    place = ox.NamedNode("https://w3id.org/policy-kg/id/place/500000")
    wrong = [
        ox.Quad(agency, ox.NamedNode(str(PP.codeEdition)), ox.Literal("2022")),
        ox.Quad(place, ox.NamedNode(str(PP.nameSource)), ox.Literal("x")),
    ]
    assert set(mixed(ontology, [*quads, *wrong])) == {agency.value, place.value}


def test_functional_properties_have_one_value(ontology: Graph, quads: list[ox.Quad]) -> None:
    """Rule prp-fp would make two values the same thing; names of things are unique here, so there may be only one."""
    functional = {str(term) for term in ontology.subjects(RDF.type, OWL.FunctionalProperty)}
    values = defaultdict(set)
    for quad in quads:
        if quad.predicate.value in functional:
            values[str(quad.subject), quad.predicate.value].add(str(quad.object))
    assert functional
    assert values
    assert [place for place, found in values.items() if len(found) > 1] == []
