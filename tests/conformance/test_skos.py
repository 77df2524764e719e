"""Our schemes under SKOS shapes that nobody here wrote (``SUITES/skos``: skohub-io/skohub-shapes)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import RDF, SH, SKOS

ROOT = Path(__file__).parents[2]
SCHEMES = sorted((ROOT / "ontology" / "schemes").glob("*.ttl"))
SHAPES = ("skos.shacl.ttl", "skos.bestPractice.shacl.ttl")


@pytest.fixture(scope="module")
def suite() -> Path:
    folder = Path(os.environ.get("SUITES", "")) / "skos"
    if not os.environ.get("SUITES") or not folder.is_dir():
        pytest.skip("the suites lie outside the repository: make conformance SUITES=DIR")
    return folder


def violations(scheme: Graph, suite: Path, shapes: str) -> list[str]:
    _, report, _ = validate(
        scheme,
        shacl_graph=Graph().parse(suite / shapes),
        ont_graph=Graph().parse(suite / "skosClassAndPropertyDefinitions.ttl"),
        advanced=True,
    )
    found = report.subjects(SH.resultSeverity, SH.Violation)
    return sorted(f"{report.value(result, SH.focusNode)}: {report.value(result, SH.resultMessage)}" for result in found)


@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda path: path.stem)
def test_scheme(suite: Path, scheme: Path, shapes: str) -> None:
    assert violations(Graph().parse(scheme), suite, shapes) == []


def test_the_shapes_can_fail(suite: Path) -> None:
    scheme = Graph().parse(SCHEMES[0])
    for concept in list(scheme.subjects(RDF.type, SKOS.Concept))[:1]:
        scheme.add((concept, RDF.type, SKOS.ConceptScheme))
    assert violations(scheme, suite, SHAPES[0])
