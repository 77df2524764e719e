"""What the tests of the ontology share: the files read once, and the build of all documents."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

from kg.doctor.vocabularies import Vocabularies, read_vocabularies

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """``policy-kg.ttl`` alone."""
    return Graph().parse(ROOT / "ontology" / "policy-kg.ttl")


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return read_vocabularies(ROOT / "ontology", ROOT / "shapes")


@pytest.fixture(scope="session")
def built(all_built: Path) -> Path:
    """What holds for the ontology holds for every document."""
    return all_built


@pytest.fixture(scope="session")
def quads(built: Path) -> list[ox.Quad]:
    return list(ox.parse(path=built / "dataset.nq"))
