"""The W3C SPARQL 1.1 Protocol and Service Description manifests (``SUITES/rdf-tests``) against the live server.

Every request of every case is sent as the manifest writes it, to the data that the manifest names; each answer is held
to the expected status class, boolean and format. Update cases by the ledger.
https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

import dataclasses
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.rdf_files import rdf_files
from tests.servers import Running

HERE = Path(__file__).parent
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
REFUSED_UPDATES = tomllib.loads((HERE / "sparql-protocol-ledger.toml").read_text(encoding="utf-8"))
SUITE = Path(os.environ.get("SUITES", "")).resolve() / "rdf-tests" / "sparql" / "sparql11"
IS_THERE = bool(os.environ.get("SUITES")) and SUITE.is_dir()
CASES, DESCRIPTION_CASES = 34, 3
"""Cases of the suites, so that a manifest that is not followed is noticed."""
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
}
"""``mf:expectedFormat`` → media types that are of it."""

needs_suite = pytest.mark.skipif(
    not IS_THERE, reason="the suites lie outside the repository: make conformance SUITES=DIR"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Exchange:
    """One request of a case and what its answer is held to."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: frozenset[str]
    boolean: bool | None
    form: str | None

    @property
    def is_update(self) -> bool:
        return "sparql-update" in self.headers.get("content-type", "") or self.body.startswith(b"update=")


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One entry of the manifest."""

    name: str
    exchanges: tuple[Exchange, ...]


def manifest_of(suite: str) -> Graph:
    path = SUITE / suite / "manifest.ttl"
    return Graph().parse(path, format="turtle", publicID=path.as_uri())


def entries_of(manifest: Graph) -> Iterator[Node]:
    for entries in manifest.objects(None, MF.entries):
        yield from manifest.items(entries)


def exchange_of(manifest: Graph, request: Node) -> Exchange:
    def text(subject: Node | None, term: URIRef) -> str | None:
        found = manifest.value(subject, term)
        return None if found is None else str(found)

    headers = {}
    for listed in manifest.objects(request, HT.headers):
        for header in manifest.items(listed):
            headers[str(text(header, HT.fieldName)).lower()] = str(text(header, HT.fieldValue))
    body, response = manifest.value(request, HT.body), manifest.value(request, HT.resp)
    encoding = text(body, CNT.characterEncoding) or "UTF-8"
    boolean = manifest.value(response, MF.expectedBoolean)
    return Exchange(
        str(text(request, HT.methodName)),
        str(text(request, HT.absolutePath)),
        headers,
        (text(body, CNT.chars) or "").encode(encoding),
        frozenset(str(status)[-3:] for status in manifest.objects(response, MF.expectedStatus)),
        None if boolean is None else bool(boolean.toPython()),
        text(response, MF.expectedFormat),
    )


def cases() -> Iterator[Case]:
    manifest = manifest_of("protocol")
    for entry in entries_of(manifest):
        requests = manifest.value(manifest.value(entry, MF.action), HT.requests)
        yield Case(
            str(entry).rpartition("#")[2],
            tuple(exchange_of(manifest, request) for request in manifest.items(requests)),
        )


ALL = list(cases()) if IS_THERE else []


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    """A live server with the manifest's data, each file in the graph that the manifest gives it."""
    manifest, quads = manifest_of("protocol"), set()
    for stated in manifest.objects(None, UT.graphData):
        file, name = manifest.value(stated, UT.graph), manifest.value(stated, RDFS.label)
        lines = Path(str(file).removeprefix("file://")).read_text(encoding="utf-8").splitlines()
        quads |= {f"{line.strip().removesuffix('.')}<{name}> .\n" for line in lines if line.strip()}
    data = tmp_path_factory.mktemp("protocol") / "data.nq"
    data.write_text("".join(sorted(quads)), encoding="utf-8")
    settings = Settings(workers=1)
    running = Running(settings, LocalStore(rdf_files([data], settings.base_iri), settings))
    yield running.url
    running.close()


def send(url: str, exchange: Exchange) -> httpx2.Response:
    request = httpx2.Request(exchange.method, url + exchange.path, headers=exchange.headers, content=exchange.body)
    with httpx2.Client(timeout=30) as client:
        return client.send(request)


@needs_suite
@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_case(url: str, case: Case) -> None:
    assert case.exchanges
    for exchange in case.exchanges:
        answer = send(url, exchange)
        refused = case.name in REFUSED_UPDATES
        if refused and exchange.is_update:
            assert answer.status_code == REFUSED_UPDATES[case.name], answer.text
        else:
            assert f"{answer.status_code // 100}xx" in exchange.statuses, answer.text
        media_type = answer.headers["content-type"].partition(";")[0]
        if answer.status_code >= 400:
            assert media_type == "application/problem+json"
        if exchange.form is not None:
            assert media_type in FORMATS[exchange.form]
        if exchange.boolean is not None:
            assert answer.json()["boolean"] is (False if refused else exchange.boolean)


@needs_suite
def test_every_case_is_run_and_every_entry_of_the_ledger_is_a_case() -> None:
    names = {case.name for case in ALL}
    assert len(ALL) == len(names) == CASES
    assert set(REFUSED_UPDATES) == {name for name in names if name.startswith("update_")}
    assert all(status in {403, 415} for status in REFUSED_UPDATES.values())


SCHEMA = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, SD.Feature),
    SD.defaultEntailmentRegime: (SD.Service, SD.EntailmentRegime),
    SD.supportedLanguage: (SD.Service, SD.Language),
    SD.languageExtension: (SD.Service, SD.Feature),
    SD.propertyFeature: (SD.Service, SD.Feature),
    SD.extensionFunction: (SD.Service, SD.Function),
    SD.resultFormat: (SD.Service, None),
    SD.inputFormat: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.GraphCollection, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
"""Property → its domain and range (Service Description §3); None: any resource."""
SUBCLASSES = {SD.Dataset: SD.GraphCollection}
INSTANCES = {
    SD.Language: {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update},
    SD.Feature: {SD.DereferencesURIs, SD.UnionDefaultGraph, SD.RequiresDataset, SD.EmptyGraphs, SD.BasicFederatedQuery},
}
"""Instances that the vocabulary defines."""


def departures(graph: Graph) -> list[str]:
    """Where a description departs from the schema."""
    found = []
    for subject, term, value in graph:
        if term not in SCHEMA:
            found += [f"{term}: no such property"] if str(term).startswith(str(SD)) else []
            continue
        domain, wanted = SCHEMA[term]
        classes = set(graph.objects(subject, RDF.type))
        classes |= {SUBCLASSES[each] for each in classes if each in SUBCLASSES}
        if domain not in classes:
            found.append(f"{term}: its subject is no {domain}")
        if isinstance(value, Literal):
            found.append(f"{term}: {value} is a literal")
        elif wanted is not None and value not in INSTANCES.get(wanted, ()) and wanted not in graph[value : RDF.type]:
            found.append(f"{term}: {value} is no {wanted}")
    return found


def returns_rdf(url: str, graph: Graph) -> None:
    assert len(graph) > 0


def has_endpoint_triple(url: str, graph: Graph) -> None:
    assert set(graph.objects(None, SD.endpoint)) == {URIRef(url)}


def conforms_to_schema(url: str, graph: Graph) -> None:
    assert departures(graph) == []
    assert set(graph.subjects(SD.endpoint)) == set(graph.subjects(RDF.type, SD.Service))


DESCRIPTION_CHECKS = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@needs_suite
@pytest.mark.parametrize("name", DESCRIPTION_CHECKS)
@pytest.mark.parametrize("media_type", FORMATS["RDF"])
def test_service_description(url: str, name: str, media_type: str) -> None:
    answer = httpx2.get(f"{url}/sparql", headers={"Accept": media_type})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
    names = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}
    graph = Graph().parse(data=answer.content, format=names.get(media_type, "json-ld"))
    DESCRIPTION_CHECKS[name](f"{url}/sparql", graph)


@needs_suite
def test_every_case_of_the_service_description_is_checked() -> None:
    names = {str(entry).rpartition("#")[2] for entry in entries_of(manifest_of("service-description"))}
    assert names == set(DESCRIPTION_CHECKS)
    assert len(names) == DESCRIPTION_CASES


@needs_suite
@pytest.mark.parametrize(
    ("triple", "said"),
    [
        ((SD.x, SD.endpoint, SD.y), "its subject is no"),
        ((SD.x, SD.endpoints, SD.y), "no such property"),
        ((SD.x, SD.feature, Literal("union")), "is a literal"),
        ((SD.x, SD.supportedLanguage, SD.SPARQL12Query), "is no"),
    ],
)
def test_a_departure_is_noticed(triple: tuple[URIRef, URIRef, Node], said: str) -> None:
    graph = Graph()
    graph.add(triple)
    assert any(said in each for each in departures(graph))
