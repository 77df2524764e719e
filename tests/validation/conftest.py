"""A plan without findings, and its context."""

from pathlib import Path

import pytest
from rdflib import Graph, Namespace

from kg.settings import Settings
from kg.validation.plans import surroundings

PLAN = Path(__file__).parent / "plan.ttl"


@pytest.fixture
def here():
    return Namespace("https://w3id.org/policy-kg/id/policy/500000/2022/test/")


@pytest.fixture
def plan():
    return Graph().parse(PLAN)


@pytest.fixture(scope="session")
def known():
    return surroundings(Settings())
