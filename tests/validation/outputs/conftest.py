"""A plan with three faults, and the text that its lines are of."""

from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from kg.namespaces import PP
from kg.validation import PlanData, validate_plan

WORK = URIRef("https://w3id.org/policy-kg/id/policy/500000/2022/test")
FILE = "2022年/要点 1.txt"
"""Not a name that a URI may hold as it is."""
TEXT = Path(__file__).parent / "source.txt"


@pytest.fixture
def seeded(plan, here):
    """No lead of item 1.1 (violation), a number in square brackets (violation), no theme of item 1.2 (warning)."""
    plan.remove((here["i1-lead"], None, None))
    plan.remove((here.i1, PP.leadAgent, None))
    plan.set((WORK, PP.documentNumber, Literal("渝府办发[2022]35号")))
    plan.remove((here.i2, PP.theme, None))
    return plan


@pytest.fixture
def report(seeded, known):
    return validate_plan(PlanData.of_graph(seeded), known, FILE)


@pytest.fixture(scope="session")
def source():
    return TEXT.read_text(encoding="utf-8").removesuffix("\n").split("\n")
