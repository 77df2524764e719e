"""Both engines say the same of faulty plans; where one is known to be wrong, a minimal case of it stands here."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal
from rdflib.namespace import RDF, SH, XSD

from benchmarks.engine_differences import (
    ALONE,
    EXPLAINED,
    compared,
    differences,
    is_long_year,
    is_lost_binding,
    is_one_integer,
    outcome,
)
from kg.errors import DataError
from kg.namespaces import ELI, PP
from kg.validation import PlanData, PySHACL, Result, RustSHACL, validate_plan
from kg.validation.comparison import is_at_most
from kg.validation.terms import lines_of

ENGINES = (PySHACL(), RustSHACL())
ON_RDFLIB = PySHACL(hybrid=False, name=ALONE)
SHAPES = Path(__file__).parents[1] / "shapes"
HUNDRED = [(0, 4, 2), *((first, 16, 0) for first in range(4, 100, 16))]
"""First seed, how many, how many of the sample: a hundred mutants, two of the sample."""
QUERY = str(SH.SPARQLConstraintComponent)
DATATYPE, AT_LEAST = str(SH.DatatypeConstraintComponent), str(SH.MinInclusiveConstraintComponent)

pytestmark = pytest.mark.filterwarnings("ignore:(Serializing|Parsing) weird:UserWarning")  # of ill-typed literals


@pytest.mark.parametrize(("first", "count", "of_sample"), HUNDRED)
def test_engines_agree_on_mutants(first: int, count: int, of_sample: int) -> None:
    found = compared(first, count, ENGINES, of_sample=of_sample)
    assert not found, "\n".join(found)


def test_the_hybrid_agrees_with_rdflib_alone() -> None:
    found = compared(500, 4, (PySHACL(), ON_RDFLIB), most=6)
    assert not found, "\n".join(found)


def test_a_bind_in_not_exists() -> None:
    """``is_lost_binding``: rdflib finds fault with a plan that conforms."""
    plan = Graph().parse(SHAPES / "R7" / "conforms.ttl")
    assert [components(engine, plan, "R7") for engine in (*ENGINES, ON_RDFLIB)] == [set(), set(), {QUERY}]
    assert is_lost_binding in EXPLAINED


def test_a_difference_is_noticed(plan: Graph, here) -> None:
    class Forgetful(RustSHACL):
        def results(self, data, judged=None):
            return list(super().results(data, judged))[1:]

    plan.set((here["i1-time"], PP.due, Literal("soon")))
    assert differences(plan, *ENGINES) == []
    assert len(differences(plan, PySHACL(), Forgetful())) == 1


def components(engine, plan: Graph, shape: str) -> set[str]:
    return {each.component for each in engine.results(lines_of(plan)) if each.shape.endswith(f"#{shape}")}


@pytest.mark.parametrize("words", ["one", "-3", "0", "1.5", ""])
def test_no_number_at_a_bound(words: str, here) -> None:
    """pySHACL alone lets all of these pass."""
    plan = Graph()
    plan.add((here["s1"], RDF.type, PP.Section))
    plan.add((here["s1"], PP.sectionNumber, Literal(words, datatype=XSD.positiveInteger)))
    assert [components(engine, plan, "S1-number") for engine in ENGINES] == [{AT_LEAST}, {AT_LEAST}]


def test_a_year_of_thirty_digits(here) -> None:
    """``is_long_year``: the package panics, its adapter says so; pySHACL finds the date."""
    plan = Graph()
    plan.add((here["t1"], RDF.type, PP.Milestone))
    plan.add((here["t1"], PP.due, Literal(f"{'9' * 30}-12-31", datatype=XSD.date)))
    plan.add((here["t1"], PP.latestStrict, Literal("2026-12-31", datatype=XSD.date)))
    with pytest.raises(DataError, match="ParseIntError"):
        RustSHACL().results(lines_of(plan))
    assert DATATYPE in components(PySHACL(), plan, "M1-due")
    assert is_long_year in EXPLAINED
    assert differences(plan, *ENGINES) == []


def test_two_datatypes_of_one_number(here) -> None:
    """``is_one_integer``: sections 2 and 2, as a person would say; SPARQL joins terms and has two numbers."""
    plan = Graph()
    plan.add((here["plan"], RDF.type, PP.PolicyPlan))
    for section, datatype in (("s1", XSD.integer), ("s2", XSD.positiveInteger)):
        plan.add((here[section], RDF.type, PP.Section))
        plan.add((here[section], ELI.is_part_of, here["plan"]))
        plan.add((here[section], PP.sectionNumber, Literal("2", datatype=datatype)))
    assert [components(engine, plan, "D8-repeat") for engine in ENGINES] == [{QUERY}, set()]
    assert is_one_integer in EXPLAINED
    assert differences(plan, *ENGINES) == []


TAKEN_BY_RDFLIB = ["2026-01-01T00:00:00", "2026-W01"]
"""Lexical forms that are no xsd:date and that rdflib reads as one, so that pySHACL has nothing to find."""


@pytest.mark.parametrize("words", TAKEN_BY_RDFLIB)
def test_what_rdflib_takes_for_a_date(words: str, here) -> None:
    plan = Graph()
    plan.add((here["t1"], RDF.type, PP.Milestone))
    plan.add((here["t1"], PP.due, Literal(words, datatype=XSD.date, normalize=False)))
    assert DATATYPE not in components(PySHACL(), plan, "M1-due")
    assert DATATYPE in components(RustSHACL(), plan, "M1-due")


def day(words: str) -> Literal:
    return Literal(words, datatype=XSD.date)


@pytest.mark.parametrize(
    ("value", "other", "holds"),
    [
        (day("2026-01-01"), day("2026-01-01"), True),
        (day("2026-01-01"), day("2026-01-02"), True),
        (day("2026-01-02"), day("2026-01-01"), False),
        (day("2026-01-01"), day("soon"), False),
        (day("soon"), day("soon"), False),
        (day("2026-01-01"), Literal("2026-01-02"), False),
        (day("2026-01-01"), Literal("2026-01-02T00:00:00", datatype=XSD.dateTime), False),
        (Literal(1), Literal("1.5", datatype=XSD.decimal), True),
        (Literal(1), Literal("2"), False),
        (Literal("a"), Literal("b", datatype=XSD.string), True),
        (Literal("a", lang="en"), Literal("b", lang="zh"), True),
        (Literal("false", datatype=XSD.boolean), Literal("true", datatype=XSD.boolean), True),
        (Literal("false", datatype=XSD.boolean), Literal(1), False),
        (BNode("b"), day("2026-01-01"), False),
        (day("2026-01-01"), PP.due, False),
    ],
)
def test_comparison(value, other, holds, here) -> None:
    """SPARQL's ``<=``, by both engines on the shape that has it."""
    assert is_at_most(value, other) is holds
    plan = Graph()
    plan.add((here["t1"], RDF.type, PP.Milestone))
    plan.add((here["t1"], PP.latestStrict, value))
    plan.add((here["t1"], PP.due, other))
    failing = str(SH.LessThanOrEqualsConstraintComponent)
    assert {failing in components(engine, plan, "M1-strict") for engine in ENGINES} == {not holds}


def test_blank_nodes_keep_their_names(plan: Graph, known, here) -> None:
    """A finding about a blank node is one of the plan's own, whichever engine makes it."""
    renamed = Graph()
    names = {here["i1"]: BNode("item"), here["i1-time"]: BNode("time"), here["i1-body"]: BNode("n0.b-1")}
    for triple in sorted(plan):
        renamed.add(tuple(names.get(term, term) for term in triple))
    renamed.set((BNode("time"), PP.due, Literal("2002-01-01", datatype=XSD.date)))
    found = [outcome(engine, lines_of(renamed))[0] for engine in ENGINES]
    assert found[0] == found[1]
    assert BNode("time") in {each.focus for each in found[0]}
    reports = [validate_plan(PlanData.of_graph(renamed), known, "plan.ttl", engine) for engine in ENGINES]
    assert [finding.focus for finding in reports[0].findings] == [finding.focus for finding in reports[1].findings]


def test_a_plan_that_is_a_blank_node(plan: Graph) -> None:
    """Queries of a whole plan, which name it as their focus node."""
    (work,) = plan.subjects(RDF.type, PP.PolicyPlan)
    renamed = Graph()
    for triple in plan:
        renamed.add(tuple(BNode("plan") if term == work else term for term in triple))
    for section in list(renamed.subjects(ELI.is_part_of, BNode("plan"))):
        renamed.remove((section, None, None))
    found: list[set[Result]] = [set(outcome(engine, lines_of(renamed))[0]) for engine in ENGINES]
    assert found[0] == found[1]
    assert BNode("plan") in {each.focus for each in chain(*found)}
