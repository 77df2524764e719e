"""Our catalogue under the shapes of DCAT-AP 3.0.1 (``SUITES/dcat-ap``: SEMICeu/DCAT-AP), files and services included.

What the shapes want to read elsewhere – the lists of the Publications Office – is stood in for by the few entries that
the catalogue uses; they are written out here.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SH, SKOS

from kg.catalog.dcat import catalogue
from kg.catalog.model import Publication
from kg.namespaces import AUTHORITY
from tests.building import DATA, built_once
from tests.catalog.sample import ADDRESS, BASE, CC_BY, FILES, facts_of, store_of

SHAPES = "releases/3.0.1/html/shacl"
MANDATORY = ("shapes.ttl", "range.ttl", "deprecateduris.ttl")
RECOMMENDED = {
    # what nobody knows, or what would be a promise
    "contactPoint",  # the project has no address
    "availability",
    "bbox",
    "centroid",
    "issued",  # the first publication is not recorded; the last change is
    # of what is no plan: the whole, agencies, places, vocabularies, the catalogue itself, and services
    "distribution",
    "keyword",
    "publisher",
    "spatial",
    "temporal",
    "theme",
    "license",  # of a file whose documents have several
    "format",  # of GraphML, which the list of file types does not have
    "type",  # of agents
}
"""Recommended properties that some resources lack, and why."""
LISTS = ("language", "access-right", "file-type")
NOT_OURS = {
    "publisher",  # from the list of European corporate bodies
    "spatial",  # from European lists of places, or GeoNames
    "theme",  # from the European list of themes, which has none for administrative reform
    "themeTaxonomy",
    "type",
    # the pattern wants https://spdx.org/rdf/terms, and the terms of SPDX begin with http://
    "algorithm",
}
"""Properties whose values come from lists that are no lists for Chinese plans: found fault with, and left."""


@pytest.fixture(scope="module")
def suite() -> Path:
    folder = Path(os.environ.get("SUITES", "")) / "dcat-ap" / SHAPES
    if not os.environ.get("SUITES") or not folder.is_dir():
        pytest.skip("the suites lie outside the repository: make conformance SUITES=DIR")
    return folder


@pytest.fixture(scope="module")
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    built = built_once(DATA, "all-built", request.config, tmp_path_factory)
    publication = Publication(BASE, ADDRESS, "0123456789ab", FILES, {"": CC_BY})
    return Graph().parse(catalogue(publication, facts_of(store_of(built))).written("text/turtle"))


def results(graph: Graph, shapes: Path) -> Counter[tuple[str, str]]:
    """Severity and property of every result of the shapes themselves."""
    _, report, _ = validate(graph, shacl_graph=Graph().parse(shapes), advanced=True)
    top = set(report.objects(None, SH.result))
    return Counter(
        (
            str(report.value(each, SH.resultSeverity)).partition("#")[2],
            str(report.value(each, SH.resultPath)).replace("#", "/").rpartition("/")[2],
        )
        for each in top
    )


@pytest.mark.parametrize("shapes", MANDATORY)
def test_mandatory(suite: Path, graph: Graph, shapes: str) -> None:
    assert results(graph, suite / shapes) == {}


@pytest.mark.parametrize("lost", [DCTERMS.title, DCAT.accessURL, DCAT.endpointURL])
def test_the_shapes_can_fail(suite: Path, graph: Graph, lost: URIRef) -> None:
    poorer = Graph()
    for triple in graph:
        if triple[1] != lost:
            poorer.add(triple)
    assert ("Violation", str(lost).rpartition("/")[2].rpartition("#")[2]) in results(poorer, suite / MANDATORY[0])


def test_recommended(suite: Path, graph: Graph) -> None:
    found = results(graph, suite / "shapes_recommended.ttl")
    assert {severity for severity, _ in found} <= {"Warning"}
    assert {name for _, name in found} == RECOMMENDED


def test_a_plan_has_what_is_recommended(suite: Path, graph: Graph) -> None:
    """The data set of the sample lacks nothing but an address to write to."""
    sample = URIRef(f"{BASE}graph/policy/500000/2022/zwfw-gzyd")
    _, report, _ = validate(graph, shacl_graph=Graph().parse(suite / "shapes_recommended.ttl"), advanced=True)
    found = {report.value(each, SH.resultPath) for each in report.subjects(SH.focusNode, sample)}
    assert found == {DCAT.contactPoint}


def test_controlled_lists(suite: Path, graph: Graph) -> None:
    """Languages, access rights and file types are from the lists that DCAT-AP prescribes."""
    lists = Graph()
    for triple in graph:
        lists.add(triple)
    for name in LISTS:
        scheme = AUTHORITY[name]
        for node in {node for node in graph.all_nodes() if str(node).startswith(f"{scheme}/")}:
            lists.add((node, SKOS.inScheme, scheme))
            lists.add((scheme, RDF.type, SKOS.ConceptScheme))
    found = results(lists, suite / "mdr-vocabularies.shape.ttl")
    assert {name for _, name in found} == NOT_OURS
