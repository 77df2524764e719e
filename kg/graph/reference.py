"""Reference data → ``graph/agencies`` and ``graph/places``; ontology and schemes → ``graph/vocab``."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, SKOS

from kg import reference, resources
from kg.graph.agents import place_key
from kg.graph.writer import Writer, chinese, english
from kg.identifiers import Identifiers
from kg.namespaces import CV, PP, SCHEMA, concept
from kg.settings import Settings

GROUP_MEMBERS = "children-governments"
GOVERNMENT = "zf"


def places_graph(ids: Identifiers) -> Graph:
    """Divisions and zones."""
    graph = Graph(identifier=URIRef(ids.graph("places")))
    write = Writer(graph)
    for division in reference.divisions().values():
        iri = ids.place(division.code)
        is_state = division.parent is None
        write.describe(iri, PP.Jurisdiction, *(() if is_state else (PP.AdministrativeDivision,)))
        _label(write, iri, division.name_zh, division.name_en)
        write.link(iri, CV.level, concept("admin-level", division.level))
        write.link(iri, SCHEMA.containedInPlace, division.parent and ids.place(division.parent))
        write.value(iri, DCTERMS.source, division.source)
        _validity(write, iri, division.valid_from, division.valid_to)
        if not is_state:
            code = f"{iri}/code"
            write.link(iri, CV.code, code)
            write.describe(code, SKOS.Concept)
            write.value(code, SKOS.notation, division.code)
            write.value(iri, PP.codeEdition, division.edition)
    for zone in reference.zones().values():
        iri = ids.zone(zone.key)
        write.describe(iri, PP.Jurisdiction, PP.FunctionalZone if zone.kind == "zone" else PP.Region)
        _label(write, iri, zone.name_zh, zone.name_en, *zone.alt_zh)
        write.link(iri, SCHEMA.containedInPlace, zone.parent and ids.place(zone.parent))
        write.value(iri, DCTERMS.source, zone.source)
    return graph


def agencies_graph(ids: Identifiers) -> Graph:
    """Agencies and groups; the members of a closed group by its rule."""
    graph = Graph(identifier=URIRef(ids.graph("agencies")))
    write = Writer(graph)
    for agency in reference.agencies():
        iri = ids.agency(place_key(agency.jurisdiction), agency.key)
        write.describe(iri, PP.Agency)
        _label(write, iri, agency.name_zh, agency.name_en, *agency.names[1:])
        write.link(iri, PP.agencyJurisdiction, _place(ids, agency.jurisdiction))
        write.link(iri, ORG.classification, concept("agency-type", agency.type))
        write.value(iri, DCTERMS.source, agency.source)
        write.value(iri, PP.nameSource, agency.source)
        _validity(write, iri, agency.valid_from, agency.valid_to)
        if agency.successor:
            write.link(iri, DCTERMS.isReplacedBy, ids.agency(place_key(agency.jurisdiction), agency.successor))
        if agency.predecessor:
            write.link(iri, DCTERMS.replaces, ids.agency(place_key(agency.jurisdiction), agency.predecessor))
    for group in reference.groups():
        _group(write, ids, group)
    return graph


def _validity(write: Writer, iri: str, first: date | None, ended: date | None) -> None:
    """The days of existence; ``schema:validThrough`` is the last of them."""
    write.value(iri, SCHEMA.validFrom, first)
    write.value(iri, SCHEMA.validThrough, ended and ended - timedelta(1))


def _group(write: Writer, ids: Identifiers, group: reference.Group) -> None:
    iri = ids.group(group.jurisdiction, group.key)
    write.describe(iri, PP.AgencyGroup)
    _label(write, iri, group.name_zh, group.name_en, *group.alt_zh)
    write.link(iri, PP.membershipKind, concept("membership-kind", group.kind))
    write.link(iri, PP.groupScope, group.scope and ids.place(group.scope))
    write.value(iri, PP.membershipAsOf, group.as_of)
    write.number(iri, PP.expectedSize, group.expected_size)
    write.value(iri, DCTERMS.source, group.source)
    if group.member_rule == GROUP_MEMBERS and group.scope and group.as_of:
        write.link(iri, FOAF.member, *(ids.agency(code, GOVERNMENT) for code in _governed_by(group.scope, group.as_of)))


def _governed_by(scope: str, day: date) -> list[str]:
    """Divisions directly below ``scope`` on a day whose government is in the table of agencies."""
    divisions = reference.divisions().values()
    below = {division.code for division in divisions if division.parent == scope and division.is_valid_on(day)}
    return sorted(
        agency.jurisdiction
        for agency in reference.agencies()
        if agency.key == GOVERNMENT and agency.jurisdiction in below
    )


def _place(ids: Identifiers, jurisdiction: str) -> str:
    if jurisdiction.startswith(reference.ZONE_PREFIX):
        return ids.zone(place_key(jurisdiction))
    return ids.place(jurisdiction)


def _label(write: Writer, iri: str, chinese_label: str, english_label: str, *others: str) -> None:
    write.value(iri, SKOS.prefLabel, chinese(chinese_label))
    write.value(iri, SKOS.prefLabel, english(english_label))
    for other in others:
        if other != chinese_label:
            write.value(iri, SKOS.altLabel, chinese(other))


@cache
def vocabulary_graph(base_iri: str) -> Graph:
    """Ontology and schemes."""
    graph = Graph(identifier=URIRef(Identifiers(base_iri).graph("vocab")))
    folder = resources.folder("ontology")
    for path in (folder / "policy-kg.ttl", *sorted((folder / "schemes").glob("*.ttl"))):
        graph.parse(path)
    return graph


@cache
def context(settings: Settings) -> Graph:
    """What a plan is validated against: agencies, places, ontology and schemes."""
    ids = Identifiers(settings.base_iri)
    graph = Graph()
    for part in (places_graph(ids), agencies_graph(ids), vocabulary_graph(settings.base_iri)):
        for triple in part:
            graph.add(triple)
    return graph
