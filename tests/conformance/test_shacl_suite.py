"""The W3C SHACL test suite with each engine (``SUITES/data-shapes``): all of core and SPARQL, failures by ledger.

Reports are compared as the suite says: ``sh:conforms`` and, of each result, the properties of :data:`COMPARED`, blank
nodes by isomorphism, ``sh:resultMessage`` only where the expected report has one.
https://w3c.github.io/data-shapes/data-shapes-test-suite/#validate-test-cases
"""

from __future__ import annotations

import os
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import shacl
from pyshacl import validate
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.screening.engine import raw_results
from kg.validation.engine import HybridGraph
from kg.validation.fast import result_of

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
COMPARED = (
    SH.focusNode,
    SH.resultPath,
    SH.resultSeverity,
    SH.sourceConstraintComponent,
    SH.sourceShape,
    SH.value,
)
LEDGER = tomllib.loads((Path(__file__).parent / "shacl-ledger.toml").read_text(encoding="utf-8"))
SUITE = Path(os.environ.get("SUITES", "")).resolve() / "data-shapes" / "data-shapes-test-suite" / "tests"
IS_THERE = bool(os.environ.get("SUITES")) and SUITE.is_dir()
CASES = 120
"""Cases of the suite, so that a manifest that is not followed is noticed."""
REFUSALS = (ReportableRuntimeError, ValidationFailure, ValueError)
"""What an engine raises to say that it cannot validate; anything else is a crash."""
ILL_TYPED = "ignore:Parsing weird boolean:UserWarning"
"""rdflib warns of the literals that the suite has for what they are: ill-typed."""


@dataclass(frozen=True, slots=True)
class Case:
    """One entry of a manifest: its name as in the ledger, its files, and the report or failure that it expects."""

    name: str
    data: Path
    shapes: Path
    manifest: Graph
    expected: Node

    @property
    def must_fail(self) -> bool:
        return self.expected == SHT.Failure


def parsed(path: Path) -> Graph:
    """A file as rdflib reads it at any time: where warnings are errors it would keep ill-typed literals as they are."""
    with warnings.catch_warnings(action="ignore"):
        return Graph().parse(path, format="turtle", publicID=path.as_uri())


def path_of(node: Node | None) -> Path:
    return Path(str(node).removeprefix("file://"))


def cases(path: Path) -> Iterator[Case]:
    """The cases of a manifest and of those that it includes."""
    manifest = parsed(path)
    for included in sorted(manifest.objects(URIRef(path.as_uri()), MF.include)):
        yield from cases(path_of(included))
    for entries in manifest.objects(URIRef(path.as_uri()), MF.entries):
        for entry in manifest.items(entries):
            action, expected = manifest.value(entry, MF.action), manifest.value(entry, MF.result)
            data, shapes = (path_of(manifest.value(action, role)) for role in (SHT.dataGraph, SHT.shapesGraph))
            yield Case(str(path_of(entry).relative_to(SUITE)), data, shapes, manifest, expected)


def by_pyshacl(case: Case, *, hybrid: bool) -> Graph:
    data = parsed(case.data)
    graph = HybridGraph(data) if hybrid else data
    _, report, text = validate(graph, shacl_graph=parsed(case.shapes), inference="none", advanced=False)
    if isinstance(report, Exception):
        raise report
    assert isinstance(report, Graph), text
    return report


def by_package(case: Case) -> Graph:
    """The report of the package; kg's reading of its results must say the same."""
    shapes = shacl.Shapes.from_text(case.shapes.read_text(encoding="utf-8"), base=case.shapes.as_uri())
    found = shapes.validate_text(case.data.read_text(encoding="utf-8"), base=case.data.as_uri())
    report = Graph().parse(data=found.serialize("ntriples"), format="nt")
    read = {
        tuple(map(written, (each.focus, each.value, URIRef(each.component))))
        for each in map(result_of, raw_results(found, {}))
    }
    assert read == {
        tuple(written(report.value(each, term)) for term in (SH.focusNode, SH.value, SH.sourceConstraintComponent))
        for each in report.subjects(RDF.type, SH.ValidationResult)
    }
    return report


def written(term: Node | None) -> str:
    """A term with blank nodes all alike."""
    return "_:" if isinstance(term, BNode) else term.n3() if term else ""


ENGINES = {
    "pyshacl": lambda case: by_pyshacl(case, hybrid=False),
    "hybrid": lambda case: by_pyshacl(case, hybrid=True),
    "shacl": by_package,
}


def compared(graph: Graph, report: Node, *, messages: bool) -> Graph:
    """What counts of a report; a path as text, since equal paths may be one node or several."""
    part = Graph()
    part += graph.triples((report, SH.conforms, None))
    for result in graph.objects(report, SH.result):
        part.add((report, SH.result, result))
        for term in (*COMPARED, *([SH.resultMessage] if messages else [])):
            for value in graph.objects(result, term):
                part.add((result, term, Literal(path_text(graph, value)) if term == SH.resultPath else value))
    return part


def path_text(graph: Graph, node: Node) -> str:
    """A SHACL property path (SHACL §2.3.1)."""
    if not isinstance(node, BNode):
        return node.n3()
    if (node, RDF.first, None) in graph:
        return f"({' '.join(path_text(graph, step) for step in graph.items(node))})"
    return "".join(f"[{term.n3()} {path_text(graph, step)}]" for term, step in sorted(graph.predicate_objects(node)))


def has_messages(case: Case) -> bool:
    results = case.manifest.objects(case.expected, SH.result)
    return any((result, SH.resultMessage, None) in case.manifest for result in results)


def problem_of(engine: str, case: Case) -> str:
    """How an engine departs from what a case expects; nothing where it does not."""
    try:
        report = ENGINES[engine](case)
    except REFUSALS as error:
        return "" if case.must_fail else repr(error)
    except (NotImplementedError, SyntaxError) as error:  # a query that cannot be run
        return repr(error)
    if case.must_fail:
        return "no failure"
    messages = has_messages(case)
    expected = compared(case.manifest, case.expected, messages=messages)
    found = compared(report, report.value(predicate=RDF.type, object=SH.ValidationReport), messages=messages)
    return "" if isomorphic(expected, found) else f"expected {expected.serialize()} found {found.serialize()}"


ALL = list(cases(SUITE / "manifest.ttl")) if IS_THERE else []
needs_suite = pytest.mark.skipif(
    not IS_THERE, reason="the suites lie outside the repository: make conformance SUITES=DIR"
)


@needs_suite
@pytest.mark.filterwarnings(ILL_TYPED)
@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
@pytest.mark.parametrize("engine", ENGINES)
def test_case(engine: str, case: Case) -> None:
    problem = problem_of(engine, case)
    assert bool(problem) == (case.name in LEDGER[engine]), problem or "in the ledger, but passes"


@needs_suite
def test_every_case_is_run_and_every_entry_of_the_ledger_is_a_case() -> None:
    names = {case.name for case in ALL}
    assert len(ALL) == len(names) == CASES
    assert {name for entries in LEDGER.values() for name in entries} <= names
    assert set(LEDGER) == set(ENGINES)


@needs_suite
@pytest.mark.parametrize("term", COMPARED)
def test_a_report_that_differs_in_one_property_is_noticed(term: URIRef) -> None:
    case = next(case for case in ALL if case.name == "core/property/datatype-001")
    report = compared(case.manifest, case.expected, messages=False)
    changed = Graph() + report
    subject, _, _ = next(iter(sorted(report.triples((None, term, None)))))
    changed.set((subject, term, Literal("something else")))
    assert isomorphic(report, Graph() + report)
    assert not isomorphic(report, changed)
