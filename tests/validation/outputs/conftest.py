"""A plan with three faults, and the text that its lines are of."""

from pathlib import Path

import pytest
from rdflib import Graph, Literal, Namespace, URIRef

from kg.namespaces import PP
from kg.validation import PlanData, validate_plan

WORK = URIRef("https://w3id.org/policy-kg/id/policy/500000/2022/test")
PLAN = Path(__file__).parents[1] / "plan.ttl"
FILE = "2022年/要点 1.txt"
"""Not a name that a URI may hold as it is."""
TEXT = Path(__file__).parent / "source.txt"


@pytest.fixture(scope="session")
def report(known):
    """No lead of item 1.1 (violation), a number in square brackets (violation), no theme of item 1.2 (warning)."""
    plan, here = Graph().parse(PLAN), Namespace(f"{WORK}/")
    plan.remove((here["i1-lead"], None, None))
    plan.remove((here.i1, PP.leadAgent, None))
    plan.set((WORK, PP.documentNumber, Literal("渝府办发[2022]35号")))
    plan.remove((here.i2, PP.theme, None))
    return validate_plan(PlanData.of_graph(plan), known, FILE)


@pytest.fixture(scope="session")
def source():
    return TEXT.read_text(encoding="utf-8").removesuffix("\n").split("\n")
