"""The tests of FOOPS! (oeg-upm/fair_ontologies) that need no web, done again here: one row a test id.

Left out because they need the published ontology: CN1, DOC1, FIND2, FIND3, FIND_3_BIS, HTTP1, URI1, URI2, VER2.
OM3 asks for a DOI and a logo too; neither exists, and an invented one would be worse than the lost point.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, XSD
from rdflib.plugin import PluginException

ROOT = Path(__file__).parents[2]
ONTOLOGY = URIRef("https://w3id.org/policy-kg/ns")
NAMESPACE = f"{ONTOLOGY}#"
BIBO_STATUS = URIRef("http://purl.org/ontology/bibo/status")
PERSISTENT = ("https://w3id.org/", "http://purl.org/", "https://purl.org/", "https://doi.org/", "http://www.w3.org/")


def has(*predicates: URIRef) -> Callable[[Graph], bool]:
    """Whether the header has a value for each."""
    return lambda graph: all((ONTOLOGY, predicate, None) in graph for predicate in predicates)


def described(label: URIRef, comment: URIRef) -> Callable[[Graph], bool]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return lambda graph: all(
        (term, label, None) in graph and (term, comment, None) in graph
        for kind in kinds
        for term in graph.subjects(RDF.type, kind)
        if str(term).startswith(NAMESPACE)
    )


def licence_is_iri(graph: Graph) -> bool:
    return graph.value(ONTOLOGY, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


def persistent_iri(graph: Graph) -> bool:
    return str(graph.value(None, RDF.type, OWL.Ontology)).startswith(PERSISTENT)


def parses_in_every_format(graph: Graph) -> bool:
    for form in ("turtle", "xml", "json-ld", "n3"):
        try:
            again = Graph().parse(data=graph.serialize(format=form), format=form)
        except (SyntaxError, ValueError, PluginException):
            return False
        if len(again) != len(graph):
            return False
    return True


def prefix_declared(graph: Graph) -> bool:
    """The prefix, its namespace and the table of prefixes say the same."""
    table = Graph().parse(ROOT / "ontology" / "prefixes.ttl")
    declared = {str(value) for value in table.objects(None, URIRef("http://www.w3.org/ns/shacl#namespace"))}
    return (
        str(graph.value(ONTOLOGY, VANN.preferredNamespacePrefix)) == "pp"
        and str(graph.value(ONTOLOGY, VANN.preferredNamespaceUri)) == NAMESPACE
        and NAMESPACE in declared
    )


def version_iri_differs(graph: Graph) -> bool:
    """The version IRI is the ontology IRI and the version, and the version is one of semver."""
    version = str(graph.value(ONTOLOGY, OWL.versionInfo))
    iri = graph.value(ONTOLOGY, OWL.versionIRI)
    return bool(re.fullmatch(r"\d+\.\d+\.\d+", version)) and iri == URIRef(f"{ONTOLOGY}/{version}")


def reuses_metadata_vocabularies(graph: Graph) -> bool:
    return not any(str(predicate).startswith(NAMESPACE) for predicate in graph.predicates(ONTOLOGY))


def reuses_terms(graph: Graph) -> bool:
    """Own classes lie below classes of others."""
    above = {str(value) for value in graph.objects(None, RDFS.subClassOf)}
    return sum(not value.startswith(NAMESPACE) for value in above) >= 10


def status_is_one_of_bibo(graph: Graph) -> bool:
    return str(graph.value(ONTOLOGY, BIBO_STATUS)).startswith("http://purl.org/ontology/bibo/status/")


TESTS: dict[str, Callable[[Graph], bool]] = {
    "OM1": has(
        DCTERMS.title,
        DCTERMS.description,
        DCTERMS.license,
        OWL.versionIRI,
        DCTERMS.creator,
        VANN.preferredNamespaceUri,
    ),
    "OM2": has(VANN.preferredNamespacePrefix, OWL.versionInfo, DCTERMS.created, DCTERMS.bibliographicCitation),
    "OM3 without DOI and logo": has(DCTERMS.publisher, BIBO_STATUS, DCTERMS.source, DCTERMS.issued, DCTERMS.modified),
    "OM3 status": status_is_one_of_bibo,
    "OM4.1": has(DCTERMS.license),
    "OM4.2 as far as the form goes": licence_is_iri,
    "OM5.1": has(DCTERMS.creator, DCTERMS.created),
    "OM5.2": has(DCTERMS.issued, DCTERMS.publisher),
    "PURL1": persistent_iri,
    "RDF1": parses_in_every_format,
    "FIND1": prefix_declared,
    "VER1": version_iri_differs,
    "VOC1": reuses_metadata_vocabularies,
    "VOC2": reuses_terms,
    "VOC3": described(RDFS.label, RDFS.label),
    "VOC4": described(RDFS.comment, RDFS.comment),
}


@pytest.mark.parametrize("name", TESTS)
def test_foops(ontology: Graph, name: str) -> None:
    assert TESTS[name](ontology)


BARE = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pp: <https://w3id.org/policy-kg/ns#> .
<https://example.org/ns> a owl:Ontology .
<https://w3id.org/policy-kg/ns> pp:title "Plans" .
pp:Plan a owl:Class .
"""


@pytest.mark.parametrize("name", sorted(TESTS.keys() - {"RDF1"}))
def test_each_can_fail(name: str) -> None:
    assert not TESTS[name](Graph().parse(data=BARE, format="turtle"))


def test_header_texts_are_in_both_languages(ontology: Graph) -> None:
    for predicate in (DCTERMS.title, DCTERMS.description, RDFS.label, RDFS.comment):
        assert sorted(value.language for value in ontology.objects(ONTOLOGY, predicate)) == ["en", "zh-Hans"], predicate


def test_nothing_claims_that_the_name_resolves(ontology: Graph) -> None:
    """The w3id name is not registered: the header says so, in both languages."""
    remarks = [str(value) for value in ontology.objects(ONTOLOGY, RDFS.comment)]
    assert any("not registered" in remark for remark in remarks)
    assert any("尚未注册" in remark for remark in remarks)


def test_dates_are_in_order(ontology: Graph) -> None:
    days = [ontology.value(ONTOLOGY, predicate) for predicate in (DCTERMS.created, DCTERMS.issued, DCTERMS.modified)]
    assert all(isinstance(day, Literal) and day.datatype == XSD.date for day in days)
    created, issued, modified = (dt.date.fromisoformat(str(day)) for day in days)
    assert created <= issued <= modified


def test_versions_agree() -> None:
    """Alignments carry the version of the ontology."""
    alignments = Graph().parse(ROOT / "ontology" / "alignments.ttl")
    ontology = Graph().parse(ROOT / "ontology" / "policy-kg.ttl")
    versions = {str(graph.value(None, OWL.versionInfo)) for graph in (alignments, ontology)}
    assert len(versions) == 1


@pytest.mark.parametrize("path", sorted((ROOT / "ontology" / "schemes").glob("*.ttl")), ids=lambda path: path.stem)
def test_schemes_have_metadata(path: Path) -> None:
    """VOC3 and VOC4 for schemes are ``skos:prefLabel`` and ``skos:definition``; with licence, creator and dates."""
    graph = Graph().parse(path)
    scheme = graph.value(None, RDF.type, SKOS.ConceptScheme)
    assert scheme == URIRef(f"https://w3id.org/policy-kg/vocab/{path.stem}")
    wanted = (DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.creator, DCTERMS.publisher)
    for predicate in (*wanted, DCTERMS.created, DCTERMS.issued, SKOS.prefLabel, SKOS.definition):
        assert (scheme, predicate, None) in graph, predicate
