"""Every rule on its cases, ``<rule>/conforms.ttl`` and ``<rule>/fails.ttl``, with each engine.

A case is data and the expected report, as in the W3C data-shapes test suite: only results of the rule's own shapes
count, so that a case need not be a whole plan.
"""

from pathlib import Path

import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import RDF, SH

from kg.validation import PySHACL, RustSHACL
from kg.validation.shapes import SEVERITIES, catalogue, shapes_graph
from kg.validation.terms import lines_of

SHT = Namespace("http://www.w3.org/ns/shacl-test#")
FOLDER = Path(__file__).parent
CASES = sorted(FOLDER.glob("*/*.ttl"))
ENGINES = {"pyshacl": PySHACL(), "shacl": RustSHACL()}
DIFFERENCES: dict[tuple[str, str], str] = {}
"""(engine, case) → why its results differ; none is known."""
ON_RDFLIB_ALONE = ("D8", "R6", "T2")
"""Rules whose queries are also run by rdflib's own SPARQL engine (two seconds a case)."""


def case_id(path):
    return f"{path.parent.name}-{path.stem}"


def expected_of(case):
    return {
        (str(case.value(result, SH.sourceShape)), case.value(result, SH.focusNode), case.value(result, SH.value))
        for report in case.subjects(RDF.type, SH.ValidationReport)
        for result in case.objects(report, SH.result)
    }


def results_of(engine, case, rule):
    found = {(result.shape, result.focus, result.value) for result in engine.results(lines_of(case))}
    return {result for result in found if catalogue()[result[0]].rule == rule}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", CASES, ids=case_id)
def test_case(path, engine):
    case = Graph().parse(path)
    found = results_of(ENGINES[engine], case, path.parent.name)
    assert (found == expected_of(case)) != ((engine, case_id(path)) in DIFFERENCES), found


@pytest.mark.parametrize("rule", ON_RDFLIB_ALONE)
def test_the_hybrid_changes_no_result(rule):
    case = Graph().parse(FOLDER / rule / "fails.ttl")
    assert results_of(PySHACL(hybrid=False), case, rule) == expected_of(case)


@pytest.mark.parametrize("path", CASES, ids=case_id)
def test_expected_severities_and_conformance(path):
    case = Graph().parse(path)
    report = case.value(predicate=RDF.type, object=SH.ValidationReport)
    results = list(case.objects(report, SH.result))
    assert case.value(report, SH.conforms).value == (path.stem == "conforms") == (not results)
    for result in results:
        shape = catalogue()[str(case.value(result, SH.sourceShape))]
        assert SEVERITIES[case.value(result, SH.resultSeverity)] == shape.severity


def test_every_rule_has_both_cases():
    rules = {shape.rule for shape in catalogue().values()}
    assert {path.relative_to(FOLDER).as_posix() for path in CASES} == {
        f"{rule}/{kind}.ttl" for rule in rules for kind in ("conforms", "fails")
    }


def test_every_shape_with_a_target_fails_somewhere():
    graph = shapes_graph()
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    targeted = {str(node) for target in targets for node in graph.subjects(target)}
    failing = {shape for path in CASES for shape, _, _ in expected_of(Graph().parse(path))}
    assert targeted == failing
