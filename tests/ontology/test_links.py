"""Links to Wikidata: only what a source gives, under the name of the reference data, each with its provenance."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, SKOS

from kg import reference
from kg.graph.links import ITEM, wikidata_graph
from kg.identifiers import Identifiers
from kg.namespaces import PP, SSSOM
from kg.settings import Settings

BASE = Settings().base_iri
SHORT_NAMES = {"place/810000": "Hong Kong", "place/820000": "Macau"}
"""Two names that the sources give by ISO 3166 code, without the words 'Special Administrative Region'."""


@pytest.fixture(scope="module")
def graph() -> Graph:
    return wikidata_graph(Identifiers(BASE))


def names_of(thing: str) -> set[str]:
    kind, _, key = thing.partition("/")
    if kind == "place":
        division = reference.divisions()[key]
        return {division.name_zh, division.name_en}
    found = (each for each in reference.agencies() if f"{each.jurisdiction}/{each.key}" == key)
    return set(next(found).names)


def test_every_name_is_that_of_the_source() -> None:
    """Codes are given anew after mergers; a code with another name would be another division."""
    wrong = {
        link.thing: link.name
        for link in reference.links()
        if link.name not in names_of(link.thing) and SHORT_NAMES.get(link.thing) != link.name
    }
    assert wrong == {}


def test_sorted_and_counted_as_the_description_says() -> None:
    things = [link.thing for link in reference.links()]
    assert things == sorted(things)
    levels = Counter(
        reference.divisions()[thing.removeprefix("place/")].level if thing.startswith("place/") else "agency"
        for thing in things
    )
    assert levels == {"county": 513, "prefecture": 325, "province": 33, "national": 1, "agency": 1}


def test_what_was_left_out_stays_out() -> None:
    """Taiwan; the new district of 2025, which has its name from the zone of 2010; the districts that it replaced."""
    things = {link.thing for link in reference.links()}
    assert not things & {"place/710000", "place/500157", "place/500105", "place/500112"}


def test_every_link_says_what_it_rests_on(graph: Graph) -> None:
    bare = set(graph.subject_objects(SKOS.exactMatch))
    said = {
        (graph.value(link, PP.linkSubject), graph.value(link, PP.linkObject))
        for link in graph.subjects(RDF.type, PP.ExternalLink)
    }
    assert len(bare) == len(reference.links())
    assert bare == said
    for link in graph.subjects(RDF.type, PP.ExternalLink):
        assert graph.value(link, PP.linkRelation) == SKOS.exactMatch
        assert graph.value(link, SSSOM.mapping_justification)
        assert graph.value(graph.value(link, PROV.wasDerivedFrom), DCTERMS.source)
        assert graph.value(link, DCTERMS.isPartOf) == URIRef(f"{BASE}id/links/wikidata")


def test_chongqing(graph: Graph) -> None:
    place, link = URIRef(f"{BASE}id/place/500000"), URIRef(f"{BASE}id/links/wikidata#place-500000")
    assert list(graph.objects(place, SKOS.exactMatch)) == [URIRef(f"{ITEM}Q11725")]
    table = graph.value(link, PROV.wasDerivedFrom)
    assert graph.value(table, DCTERMS.date).toPython().isoformat() == "2026-10-03"
    assert graph.value(table, DCTERMS.license) == URIRef("https://creativecommons.org/publicdomain/zero/1.0/")
    assert list(graph.objects(link, PP.checkedAgainst)) == [URIRef(f"{BASE}id/links/wikidata/source/iso3166-2")]


def test_nothing_is_said_to_be_the_same_as_a_resource_of_others(graph: Graph) -> None:
    assert not list(graph.triples((None, OWL.sameAs, None)))
    assert {str(item).removeprefix(ITEM)[0] for item in graph.objects(predicate=SKOS.exactMatch)} == {"Q"}
