"""Faults put into a good plan: each is found once, at its line, with its words."""

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, SKOS, XSD

from kg.namespaces import PP
from kg.screening.facts import Facts
from kg.screening.places import column_letters, place_of, quote_of
from kg.screening.surroundings import Surroundings
from kg.screening.triples import Triples
from kg.validation import PlanData, PySHACL, RustSHACL, validate_plan
from kg.validation.plans import units_of
from kg.validation.shapes import visible_terms
from kg.validation.terms import lines_of

AGENCY = URIRef("https://w3id.org/policy-kg/id/agency/500000/sfj")
WORK = URIRef("https://w3id.org/policy-kg/id/policy/500000/2022/test")


def no_lead(plan, here):
    plan.remove((here["i1-lead"], None, None))
    plan.remove((here["i1"], PP.leadAgent, None))


def empty_support_cell(plan, here):
    plan.remove((here["i1"], PP.noSupportStated, None))


def no_deadline(plan, here):
    plan.remove((here["i2-time"], None, None))


def misread_year(plan, here):
    for predicate, day in ((PP.latestStrict, "2002-07-31"), (PP.latestLenient, "2002-08-31"), (PP.due, "2002-08-31")):
        plan.set((here["i1-time"], predicate, Literal(day, datatype=XSD.date)))


def square_brackets(plan, here):
    plan.set((WORK, PP.documentNumber, Literal("渝府办发[2022]35号")))


def silent_edit(plan, here):
    plan.set((here["i1-body"], PP.text, Literal("推动不断完善监管规则。", lang="zh-Hans")))


def agency_twice(plan, here):
    for predicate, value in list(plan.predicate_objects(here["i2-support"])):
        plan.add((here["i2-support-2"], predicate, value))


FAULTS = [
    (no_lead, "I3", {"line": 21}, "推动完善监管规则。", "i1"),
    (empty_support_cell, "I4", {"line": 21}, "推动完善监管规则。", "i1"),
    (no_deadline, "I5", {"line": 27}, "加强审管衔接。", "i2"),
    (misread_year, "M3", {"line": 25}, "2022年8月前", "i1-time"),
    (square_brackets, "D5", {"line": 3}, "渝府办发[2022]35号", ""),
    (silent_edit, "T2", {"line": 10}, "推动不断完善监管规则。", "i1-body"),
    (agency_twice, "R2", {"line": 31}, "市政府办公厅", "i2-support-2"),
]


def violations(report):
    return [finding for finding in report.findings if finding.severity == "violation"]


@pytest.mark.parametrize("engine", [PySHACL(), RustSHACL()], ids=lambda engine: engine.name)
def test_a_good_plan_has_no_finding(plan, known, engine):
    assert validate_plan(PlanData.of_graph(plan), known, "plan.ttl", engine).findings == ()


@pytest.mark.parametrize(
    ("fault", "rule", "place", "quote", "focus"), FAULTS, ids=[fault[0].__name__ for fault in FAULTS]
)
def test_fault(plan, here, known, fault, rule, place, quote, focus):
    fault(plan, here)
    found = [
        finding
        for finding in violations(validate_plan(PlanData.of_graph(plan), known, "plan.ttl"))
        if finding.rule == rule
    ]
    assert [(finding.place, finding.quote, finding.file) for finding in found] == [(place, quote, "plan.ttl")]
    assert found[0].focus == (here[focus] if focus else str(WORK)).rstrip("/")
    assert set(found[0].message) == set(found[0].expected) == {"zh-Hans", "en"}


def test_document_number_comes_with_its_repair(plan, here, known):
    square_brackets(plan, here)
    (finding,) = violations(validate_plan(PlanData.of_graph(plan), known, "plan.ttl"))
    row = ("", "doc_number", "渝府办发[2022]35号", "渝府办发〔2022〕35号")
    assert (finding.repair.item, finding.repair.field, finding.repair.found, finding.repair.corrected) == row


def test_explicit_not_stated_is_no_finding(plan, here, known):
    no_deadline(plan, here)
    plan.add((here["i2"], PP.notStated, URIRef("https://w3id.org/policy-kg/vocab/element/deadline")))
    assert validate_plan(PlanData.of_graph(plan), known, "plan.ttl").findings == ()


def test_unpromised_is_a_note(plan, here, known):
    no_deadline(plan, here)
    plan.remove((None, PP.promises, URIRef("https://w3id.org/policy-kg/vocab/element/deadline")))
    report = validate_plan(PlanData.of_graph(plan), known, "plan.ttl")
    assert report.conforms
    assert [(finding.rule, finding.severity) for finding in report.findings] == [("I5", "info")]


def test_facts_only_plan_needs_no_wording(plan, here, known):
    for statement in list(plan.subjects(RDF.type, PP.Statement)):
        plan.remove((statement, None, None))
    plan.set((WORK, PP.textStatus, URIRef("https://w3id.org/policy-kg/vocab/text-status/facts-only")))
    assert validate_plan(PlanData.of_graph(plan), known, "plan.ttl").findings == ()


def test_the_surroundings_are_not_judged(plan, known):
    described = [*known.with_plan(Triples(lines_of(plan))), *lines_of(plan)]
    preferred = f'<{AGENCY}> <{SKOS.prefLabel}> "市司法局"@zh-hans .'.encode()
    assert preferred in described
    broken = Surroundings((line for line in described if line != preferred), visible_terms())
    assert validate_plan(PlanData.of_graph(plan), broken, "plan.ttl").findings == ()


def test_a_second_description_of_a_known_agency(plan, known, here):
    plan.add((here["agency"], RDF.type, PP.Agency))
    plan.add((here["agency"], SKOS.prefLabel, Literal("市司法局", lang="zh-Hans")))
    plan.add((here["agency"], PP.agencyJurisdiction, URIRef("https://w3id.org/policy-kg/id/place/500000")))
    assert [finding.rule for finding in violations(validate_plan(PlanData.of_graph(plan), known, "plan.ttl"))] == ["A2"]


def test_a_dataset_stands_for_its_graphs(plan, known):
    quads = [
        ox.Quad(*quad.triple, ox.NamedNode(f"http://example.org/{number % 2}"))
        for number, quad in enumerate(ox.parse(b"\n".join(sorted(lines_of(plan))), format=ox.RdfFormat.N_TRIPLES))
    ]
    (unit,) = units_of(quads)
    assert validate_plan(unit, known, "plan.trig").findings == ()


def span(graph, here, **place):
    for name, value in place.items():
        graph.add((here.span, PP[name], Literal(value)))
    graph.add((here.node, PROV.wasDerivedFrom, here.span))
    return place_of(Facts(Triples(lines_of(graph))), f"<{here.node}>".encode())


@pytest.mark.parametrize(
    ("stated", "place"),
    [
        ({"line": 7, "endLine": 9}, {"line": 7}),
        ({"sheet": "任务", "row": 5, "column": 28}, {"sheet": "任务", "cell": "AB5"}),
        ({"sheet": "任务", "row": 5}, {"sheet": "任务", "cell": "5:5"}),
        ({"page": 3, "table": 1, "row": 4}, {"page": 3, "table": 1, "row": 4}),
        ({}, {}),
    ],
)
def test_places(here, stated, place):
    assert span(Graph(), here, **stated) == place


def test_columns():
    assert [column_letters(number) for number in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_quote_prefers_the_annex(plan, here):
    assert quote_of(Facts(Triples(lines_of(plan))), f"<{here.i1}>".encode()) == "推动完善监管规则。"
    assert quote_of(Facts(Triples(lines_of(plan))), f"<{here.nothing}>".encode()) == "nothing"
    plan.add((here.x, DCTERMS.title, Literal("Title", lang="en")))
    plan.add((here.x, DCTERMS.title, Literal("标题", lang="zh-Hans")))
    assert quote_of(Facts(Triples(lines_of(plan))), f"<{here.x}>".encode()) == "标题"
