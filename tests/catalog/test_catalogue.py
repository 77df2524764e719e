"""The catalogue and VoID as they are written: what DCAT-AP makes mandatory is there, in every format."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SH, VOID

from kg.catalog import schema_org
from kg.catalog.dcat import Facts, catalogue
from kg.catalog.model import Publication
from kg.catalog.sitemap import Page, index, robots, urlset
from kg.catalog.statements import FORMATS
from kg.catalog.void import Counts, void
from kg.namespaces import PP
from tests.catalog.sample import ADDRESS, BASE, CC_BY, FILES, facts_of, store_of

SHAPES = Graph().parse(Path(__file__).parent / "dcat-ap.ttl")
LICENCES = {"": CC_BY, "500000-2022-zwfw-gzyd": CC_BY}
PUBLICATION = Publication(BASE, ADDRESS, "0123456789ab", FILES, LICENCES)
PLAN = "500000-2022-zwfw-gzyd"
DATASET = f"{BASE}graph/policy/500000/2022/zwfw-gzyd"


@pytest.fixture(scope="module")
def store(built: Path) -> ox.Store:
    return store_of(built)


@pytest.fixture(scope="module")
def facts(store: ox.Store) -> Facts:
    return facts_of(store)


@pytest.fixture(scope="module")
def graph(facts: Facts) -> Graph:
    return Graph().parse(catalogue(PUBLICATION, facts).written("text/turtle"))


def broken(graph: Graph) -> list[str]:
    _, report, _ = validate(graph, shacl_graph=SHAPES)
    return sorted(
        f"{report.value(each, SH.focusNode)} {report.value(each, SH.resultPath)} {report.value(each, SH.value)}"
        for each in report.subjects(RDF.type, SH.ValidationResult)
    )


def test_what_is_mandatory_is_there(graph: Graph) -> None:
    assert broken(graph) == []
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 2 + 6
    assert len(set(graph.subjects(RDF.type, DCAT.DataService))) == 2


@pytest.mark.parametrize("lost", [DCTERMS.title, DCTERMS.publisher, DCAT.downloadURL, FOAF.name, DCAT.theme])
def test_the_shapes_can_fail(graph: Graph, lost: URIRef) -> None:
    poorer = Graph()
    for triple in graph:
        if triple[1] != lost:
            poorer.add(triple)
    assert any(str(lost) in each for each in broken(poorer))


def test_data_without_a_catalogue_graph() -> None:
    """The operator of the site publishes what says nothing of itself, and no licence of ours is claimed for it."""
    found = Graph().parse(catalogue(Publication(BASE, ADDRESS, None), Facts()).written("text/turtle"))
    assert broken(found) == []
    publisher = found.value(URIRef(f"{BASE}catalog"), DCTERMS.publisher)
    assert {str(name) for name in found.objects(publisher, FOAF.name)} == {
        "Operator of plans.example",
        "plans.example 的运营者",
    }
    assert set(found.objects(None, DCTERMS.license)) == set()
    described = Graph().parse(void(Publication(BASE, ADDRESS, None), COUNTS).written("text/turtle"))
    assert set(described.objects(None, DCTERMS.license)) == set()
    assert not {"license", "creator"} & schema_org.dataset(Publication(BASE, ADDRESS, None), "en").keys()
    assert schema_org.dataset(PUBLICATION, "en")["license"] == CC_BY


@pytest.mark.parametrize("make", [lambda facts: catalogue(PUBLICATION, facts), lambda _: void(PUBLICATION, COUNTS)])
def test_formats_say_the_same(facts: Facts, make) -> None:
    """By two parsers; and the same bytes again."""
    graphs = {}
    for media_type, form in FORMATS.items():
        content = make(facts).written(media_type)
        assert content == make(facts).written(media_type)
        graphs[media_type] = Graph().parse(content, format=media_type)
        assert len(set(ox.parse(content, format=form))) == len(graphs[media_type])
    first = graphs.pop("text/turtle")
    assert len(first) > 20
    assert all(isomorphic(first, other) for other in graphs.values())


def test_only_prefixes_that_are_used(facts: Facts) -> None:
    text = catalogue(PUBLICATION, facts).written("text/turtle").decode()
    head = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    body = text.rpartition("@prefix")[2]
    assert head == sorted(head)
    assert "dcat:" in head
    assert [prefix for prefix in head[:-1] if prefix not in body] == []


def test_files_are_distributions(graph: Graph) -> None:
    files = {str(graph.value(each, DCAT.downloadURL)) for each in graph.objects(URIRef(DATASET), DCAT.distribution)}
    assert files == {f"{ADDRESS}data/{PLAN}/{PLAN}.trig", f"{ADDRESS}data/{PLAN}/items.csv"}
    whole = {graph.value(each, DCTERMS.title) for each in graph.objects(URIRef(f"{BASE}dataset"), DCAT.distribution)}
    assert {str(title) for title in whole} == {file.path for file in FILES if not file.document}
    licensed = set(graph.subjects(DCTERMS.license, URIRef(CC_BY)))
    unlicensed = [each for each in graph.subjects(RDF.type, DCAT.Distribution) if each not in licensed]
    assert [str(each).rpartition("/")[2] for each in unlicensed] == ["policy-kg-network.graphml"]


def test_a_site_of_files_has_no_services(facts: Facts) -> None:
    publication = Publication(BASE, ADDRESS, "1", FILES, LICENCES, has_services=False)
    found = Graph().parse(catalogue(publication, facts).written("text/turtle"))
    assert set(found.subjects(RDF.type, DCAT.DataService)) == set()
    assert broken(found) == []
    described = Graph().parse(void(publication, COUNTS).written("text/turtle"))
    assert set(described.objects(None, VOID.sparqlEndpoint)) == set()
    assert "SPARQL" not in str(schema_org.dataset(publication, "en"))


def test_three_kinds_of_rights(store: ox.Store, graph: Graph) -> None:
    """The text of a document, our records of it, and what we wrote or compiled are said apart, in both languages."""

    def said(dataset: str) -> set[str]:
        statements = graph.objects(URIRef(dataset), DCTERMS.rights)
        return {str(text) for each in statements for text in graph.objects(each, RDFS.label) if text.language == "en"}

    assert any("no right is claimed here" in text for text in said(DATASET))
    assert any(text.startswith("The records of this project") for text in said(DATASET))
    assert [text.partition(",")[0] for text in said(f"{BASE}graph/vocab")] == ["Ontology"]
    assert any("facts about agencies and places no right is claimed" in text for text in said(f"{BASE}graph/places"))
    assert len({frozenset(said(f"{BASE}graph/{name}")) for name in ("places", "vocab", "catalog")}) == 3


def test_every_named_graph_has_licence_and_provenance(store: ox.Store) -> None:
    """Whose activity made it, by which version, of which source; the catalogue is made of ``document.toml``."""
    names = {name.value for name in store.named_graphs()}
    assert len(names) == 5 + 2 * 3 + 2
    licence, made, version, used = (
        {quad.subject.value: quad.object.value for quad in store.quads_for_pattern(None, ox.NamedNode(each), None)}
        for each in (str(DCTERMS.license), str(PROV.wasGeneratedBy), str(PP.rulesetVersion), str(PROV.used))
    )
    assert {name for name in names if licence.get(name) != CC_BY} == set()
    assert {name for name in names if made.get(name) not in version} == set()
    assert {name for name in names if made.get(name) not in used} == {f"{BASE}graph/catalog"}


def test_no_time_of_the_clock(store: ox.Store) -> None:
    """A build made again is the same: no statement says when it was made."""
    for name in ("catalog", "quality/500000/2022/zwfw-gzyd", "provenance/500000/2022/zwfw-gzyd"):
        quads = store.quads_for_pattern(None, None, None, ox.NamedNode(f"{BASE}graph/{name}"))
        types = {quad.object.datatype.value for quad in quads if isinstance(quad.object, ox.Literal)}
        assert types
        assert "http://www.w3.org/2001/XMLSchema#dateTime" not in types


def test_series_of_joint_issuers(tmp_path: Path) -> None:
    """A document of several issuers is in the series of each; a comma within a bracket divides nothing."""
    from kg.building import read_entries
    from kg.graph.datasets import catalog_graph
    from kg.identifiers import Identifiers
    from tests.building import DATA

    entries = [entry for entry in read_entries(DATA) if entry.id == "510000-2026-ai-opc"]
    found = catalog_graph(entries, Identifiers(BASE))
    series = [str(each) for each in found.objects(None, URIRef(f"{DCAT}inSeries"))]
    assert len(series) == 3
    assert all(re.fullmatch(r"[\x21-\x7e]+/id/series/[a-z0-9-]+", each) for each in series)


COUNTS = Counts(
    whole={"triples": "7", "subjects": "3", "objects": "5", "entities": "2"},
    classes=[{"class": f"{PP}PolicyPlan", "entities": "1"}],
    properties=[{"property": str(DCTERMS.title), "triples": "2", "subjects": "1", "objects": "2"}],
    graphs=[{"graph": DATASET, "triples": "7"}],
    links=4,
    examples=[f"{BASE}id/place/500000"],
)


def test_linkset_and_dumps() -> None:
    """Links to Wikidata are a linkset; graph files of the whole are dumps; partitions are fragments of the page."""
    found = Graph().parse(void(PUBLICATION, COUNTS).written("text/turtle"))
    whole = URIRef(f"{BASE}dataset")
    linkset = found.value(None, RDF.type, VOID.Linkset)
    assert int(found.value(linkset, VOID.triples)) == 4
    assert (whole, VOID.subset, linkset) in found
    assert {str(each) for each in found.objects(whole, VOID.dataDump)} == {
        f"{ADDRESS}data/policy-kg.nq",
        f"{ADDRESS}data/policy-kg.ttl",
    }
    assert URIRef(f"{ADDRESS}void#class-pp:PolicyPlan") in set(found.objects(whole, VOID.classPartition))
    assert {str(each) for each in found.objects(whole, VOID.vocabulary)} == {str(PP), str(DCTERMS)}
    assert int(found.value(whole, VOID.triples)) == 7
    without = Graph().parse(void(PUBLICATION, Counts(COUNTS.whole)).written("text/turtle"))
    assert set(without.subjects(RDF.type, VOID.Linkset)) == set()


def test_schema_org_says_no_more_than_is_known() -> None:
    found = schema_org.of_document(Publication(BASE, ADDRESS, None), PLAN, DATASET, "…", "en")
    assert "distribution" not in found
    assert "version" not in schema_org.dataset(Publication(BASE, ADDRESS, None), "en")
    download = schema_org.of_document(PUBLICATION, PLAN, DATASET, "…", "en")["distribution"][0]
    assert download["contentUrl"].startswith(f"{ADDRESS}data/{PLAN}/")
    assert download["sha256"] == "ab" * 32


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_data_set_is_described(language) -> None:
    """In 50 to 5000 characters, as search engines of data sets want it."""
    whole = schema_org.dataset(PUBLICATION, language)
    plan = schema_org.of_document(PUBLICATION, PLAN, DATASET, "…", language)
    assert plan["description"] != schema_org.of_document(PUBLICATION, PLAN, DATASET, "!", language)["description"]
    assert [each["@id"] for each in (whole, plan) if not 50 <= len(each["description"]) <= 5000] == []


def test_sitemap_escapes(tmp_path: Path) -> None:
    """Addresses are XML, whatever stands in them; a page without a day has no lastmod."""
    content = urlset(ADDRESS, [Page("/plans/a&b"), Page("/", "2026-11-25")], "lang")
    root = ET.fromstring(content)
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    asked = ("", "?lang=zh-Hans", "?lang=en")
    wanted = [f"{page}{each}" for page in (f"{ADDRESS}plans/a&b", ADDRESS) for each in asked]
    assert [each.text for each in root.findall(".//s:loc", spaces)] == wanted
    assert [each.text for each in root.findall(".//s:lastmod", spaces)] == ["2026-11-25"] * 3
    assert [each.get("hreflang") for each in root.findall("s:url[1]/x:link", spaces)] == ["zh-Hans", "en", "x-default"]
    assert root.find("s:url/x:link", spaces).get("href") == f"{ADDRESS}plans/a&b?lang=zh-Hans"
    listed = ET.fromstring(index([f"{ADDRESS}sitemap-1.xml"], ""))
    assert [each.tag.rpartition("}")[2] for each in listed.iter()] == ["sitemapindex", "sitemap", "loc"]
    assert robots(ADDRESS).splitlines()[-1] == f"Sitemap: {ADDRESS}sitemap.xml"
