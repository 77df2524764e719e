"""The descriptions as they are served: every count recounted at the endpoint, every address of the sitemap answered."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.robotparser
from collections import defaultdict
from dataclasses import replace
from xml.etree import ElementTree as ET

import httpx2
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, VOID
from rdflib.term import Node
from selectolax.lexbor import LexborHTMLParser

from kg import resources
from kg.errors import StoreError
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data
from kg.web.once import Findings
from kg.web.service_description import SD
from tests.catalog.sample import CC_BY
from tests.servers import Running

BASE = Settings().base_iri
WHOLE = URIRef(f"{BASE}dataset")
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
RECOUNTS = {
    VOID.triples: "SELECT (COUNT(*) AS ?n) WHERE {{ {} }}",
    VOID.entities: "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {} FILTER(isIRI(?s)) }}",
    VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {} }}",
    VOID.distinctObjects: "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE {{ {} }}",
    VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE {{ {} }}",
    VOID.classes: "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE {{ {} FILTER(?p = rdf:type) }}",
}
"""Count of a data set → the query that counts it, with the pattern of its statements to be filled in."""
RDF_PREFIX = f"PREFIX rdf: <{RDF}> "


@pytest.fixture(scope="module")
def server(built):
    settings = Settings(workers=2)
    running = Running(settings, LocalStore(built_data(built), settings), resources.folder("queries"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def client(server):
    with httpx2.Client(base_url=server.url, timeout=60) as found:
        yield found


@pytest.fixture(scope="module")
def void(client) -> Graph:
    return Graph().parse(data=client.get("/void", headers={"Accept": "text/turtle"}).text, format="turtle")


@pytest.fixture(scope="module")
def catalogue(client) -> Graph:
    return Graph().parse(data=client.get("/catalog.ttl").text, format="turtle")


def count(client, query: str) -> int:
    found = client.get("/sparql", params={"query": RDF_PREFIX + query, "format": "json"}).json()
    return int(found["results"]["bindings"][0]["n"]["value"])


def counts_of(void: Graph, subject) -> dict:
    return {
        predicate: int(void.value(subject, predicate)) for predicate in RECOUNTS if (subject, predicate, None) in void
    }


def test_void_of_everything_recounted(client, void) -> None:
    counted = counts_of(void, WHOLE)
    assert set(counted) == set(RECOUNTS)
    for predicate, stated in counted.items():
        assert count(client, RECOUNTS[predicate].format("?s ?p ?o")) == stated, predicate


def subsets(void: Graph) -> set[Node]:
    """The named graphs of VoID; the links to Wikidata are a subset that is no graph."""
    return {each for each in void.objects(WHOLE, VOID.subset) if (each, RDF.type, VOID.Linkset) not in void}


def test_the_links_to_wikidata_are_a_linkset_recounted(client, void) -> None:
    linkset = next(void.subjects(RDF.type, VOID.Linkset))
    assert (WHOLE, VOID.subset, linkset) in void
    pattern = "?s <http://www.w3.org/2004/02/skos/core#exactMatch> ?o FILTER(STRSTARTS(STR(?o), 'http://www.wikidata.org/entity/'))"
    assert count(client, RECOUNTS[VOID.triples].format(pattern)) == int(void.value(linkset, VOID.triples)) > 800


def test_void_of_every_named_graph_recounted(client, void) -> None:
    graphs = {str(each) for each in subsets(void)}
    found = client.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "format": "json"})
    assert {row["g"]["value"] for row in found.json()["results"]["bindings"]} == graphs
    for name in sorted(graphs):
        counted = counts_of(void, URIRef(name))
        assert set(counted) == set(RECOUNTS)
        for predicate, stated in counted.items():
            assert count(client, RECOUNTS[predicate].format(f"GRAPH <{name}> {{ ?s ?p ?o }}")) == stated, predicate


def test_void_of_every_class_and_property_recounted(client, void) -> None:
    classes, properties = (set(void.objects(WHOLE, each)) for each in (VOID.classPartition, VOID.propertyPartition))
    assert len(classes) == int(void.value(WHOLE, VOID.classes))
    assert len(properties) == int(void.value(WHOLE, VOID.properties))
    for part in classes:
        query = f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{void.value(part, VOID['class'])}> }}"
        assert count(client, query) == int(void.value(part, VOID.entities)), query
    for part in properties:
        pattern = f"?s <{void.value(part, VOID.property)}> ?o"
        assert count(client, RECOUNTS[VOID.triples].format(pattern)) == int(void.value(part, VOID.triples)), pattern


def test_void_leads_to_what_it_names(client, void) -> None:
    assert client.get(str(void.value(WHOLE, VOID.sparqlEndpoint)).replace("http://testserver", "")).status_code == 200
    space = str(void.value(WHOLE, VOID.uriSpace))
    examples = [str(each) for each in void.objects(WHOLE, VOID.exampleResource)]
    assert len(examples) == 5
    for each in examples:
        assert each.startswith(space)
        assert count(client, f"SELECT (COUNT(*) AS ?n) {{ <{each}> ?p ?o }}") > 0
    page = client.get("/void", headers={"Accept": "text/html"})
    fragments = {node.attributes["id"] for node in LexborHTMLParser(page.content).css("tr[id]")}
    for part in [*void.objects(WHOLE, VOID.classPartition), *void.objects(WHOLE, VOID.propertyPartition)]:
        assert str(part).partition("#")[2] in fragments


@pytest.mark.parametrize("path", ["/.well-known/void", "/dataset"])
@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "text/html"])
def test_well_known(client, path, accept) -> None:
    """303 (RFC 8615, VoID §7.2), and then the format that was asked for."""
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/void")
    assert "Accept" in answer.headers["Vary"]
    then = client.get(path, headers={"Accept": accept}, follow_redirects=True)
    assert then.headers["Content-Type"].startswith(accept)
    assert client.get(f"{path}?format=ttl").headers["Location"] == "/void?format=ttl"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/catalog/service/sparql", "/catalog"),
        ("/catalog/service/queries", "/catalog"),
        ("/catalog/service/nonsense", None),
        ("/dataset/wikidata", "/void"),
        ("/dataset/wikidata/target", "/void"),
        ("/dataset/nonsense/x", None),
        ("/dataset/distribution/nonsense.nq", None),
        ("/graph/nonsense/distribution/x", None),
        ("/graph/policy/500000/2022/zwfw-gzyd/distribution/nonsense.ttl", None),
    ],
)
def test_what_is_named_by_the_descriptions_leads_to_them(client, path, location) -> None:
    for asked in ("", "?format=ttl&lang=zh-Hans"):
        answer = client.get(f"{path}{asked}")
        assert answer.status_code == (303 if location else 404)
        assert answer.headers.get("Location") == (f"{location}{asked}" if location else None)


@pytest.mark.parametrize("path", ["/void", "/catalog"])
def test_representations(client, path) -> None:
    """HTML and four kinds of RDF by ending and by ``Accept``; each names the others; 406 lists them."""
    sizes = {}
    for ending, media_type in {
        "ttl": "text/turtle",
        "jsonld": "application/ld+json",
        "nt": "application/n-triples",
        "rdf": "application/rdf+xml",
    }.items():
        answer = client.get(f"{path}.{ending}")
        assert answer.headers["Content-Type"].startswith(media_type)
        assert 'rel="alternate"; type="text/html"' in answer.headers["Link"]
        assert client.get(path, headers={"Accept": media_type}).content == answer.content
        sizes[ending] = len(Graph().parse(data=answer.text, format=media_type))
    assert len(set(sizes.values())) == 1
    assert client.get(f"{path}.json").json()["data_version"]
    refused = client.get(path, headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "text/turtle" in refused.json()["formats"]
    tag = client.get(f"{path}.ttl").headers["ETag"]
    assert client.get(f"{path}.ttl", headers={"If-None-Match": tag}).status_code == 304


def about_of(client, path: str, language: str = "en") -> dict:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    return json.loads(LexborHTMLParser(answer.content).css_first('script[type="application/ld+json"]').text())


@pytest.mark.parametrize("path", ["/void", "/catalog", "/data"])
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_pages_carry_schema_org(client, path, language) -> None:
    about = about_of(client, path, language)
    assert about["@context"] == "https://schema.org"
    assert about["@type"] == ("DataCatalog" if path == "/catalog" else "Dataset")
    assert about["@id"] == (f"{BASE}catalog" if path == "/catalog" else str(WHOLE))
    assert ("creditText" in about) == (path == "/data")
    assert about["license"] == CC_BY
    if path == "/catalog":
        assert about["dataset"][0]["@id"] == str(WHOLE)
        assert len(about["dataset"]) == 3


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("graph", ["policy/500000/2022/zwfw-gzyd", "quality/500000/2022/zwfw-gzyd", "places"])
def test_graphs_are_data_sets_with_title_description_and_licence(client, graph, language) -> None:
    about = about_of(client, f"/graph/{graph}", language)
    assert (about["@type"], about["@id"], about["license"]) == ("Dataset", f"{BASE}graph/{graph}", CC_BY)
    assert about["isPartOf"]["@id"] == str(WHOLE)
    assert len(about["description"]) >= 25
    assert (about["name"] == graph) == graph.startswith("quality/"), "what has a title is called by it"


def test_large_descriptions_have_validators(built) -> None:
    """What is too large to be kept goes out with the digest of its bytes, and is not sent again to who has it."""
    settings = Settings(workers=1, cache_bytes=200_000)
    running = Running(settings, LocalStore(built_data(built), settings), resources.folder("queries"))
    try:
        with httpx2.Client(base_url=running.url, timeout=60) as client:
            tags = set()
            for encoding in ("identity", "gzip"):
                accepted = {"Accept-Encoding": encoding}
                first, again = (client.get("/catalog.nt", headers=accepted) for _ in range(2))
                assert int(first.headers["Content-Length"]) > settings.cache_bytes // 16
                assert first.content == again.content
                for name in ("ETag", "Last-Modified"):
                    assert first.headers[name] == again.headers[name]
                tags.add(first.headers["ETag"])
                head = client.head("/catalog.nt", headers=accepted)
                assert (head.headers["ETag"], head.content) == (first.headers["ETag"], b"")
                for field in (
                    {"If-None-Match": first.headers["ETag"]},
                    {"If-Modified-Since": first.headers["Last-Modified"]},
                ):
                    known = client.get("/catalog.nt", headers=accepted | field)
                    assert (known.status_code, known.headers["ETag"]) == (304, first.headers["ETag"])
                assert client.get("/catalog.nt", headers=accepted | {"If-None-Match": '"x"'}).content == first.content
            assert len(tags) == 2
    finally:
        running.close()


def test_service_description_and_void_name_the_same_graphs(client, void) -> None:
    described = Graph().parse(data=client.get("/sparql", headers={"Accept": "text/turtle"}).text, format="turtle")
    named = set(described.objects(None, SD.graph))
    assert named == subsets(void)
    assert set(described.objects(None, SD.defaultGraph)) == {WHOLE}
    assert int(described.value(WHOLE, VOID.triples)) == int(void.value(WHOLE, VOID.triples))
    assert str(described.value(next(described.objects(None, SD.defaultDataset)), RDFS.seeAlso)).endswith("/void")


def test_catalogue_tells_of_this_site(client, server, catalogue) -> None:
    services = {str(each) for each in catalogue.objects(None, DCAT.endpointURL)}
    assert services == {f"{server.url}/sparql", f"{server.url}/queries"}
    for predicate in (DCAT.endpointURL, DCAT.endpointDescription, DCAT.landingPage):
        for address in catalogue.objects(None, predicate):
            assert client.get(str(address)).status_code == 200
    plan = URIRef(f"{BASE}graph/policy/500000/2022/zwfw-gzyd")
    period = catalogue.value(plan, DCTERMS.temporal)
    assert [str(catalogue.value(period, each)) for each in (DCAT.startDate, DCAT.endDate)] == [
        "2022-01-01",
        "2022-12-31",
    ]


def locations(content: bytes, tag: str) -> list[str]:
    return [each.text for each in ET.fromstring(content).findall(f"s:{tag}/s:loc", SPACES)]


def test_sitemap_follows_its_standard(client, server) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.headers["Content-Type"].startswith("application/xml")
    root = ET.fromstring(answer.content)
    assert root.tag == f"{{{SPACES['s']}}}urlset"
    assert 0 < len(root) <= 50_000
    assert len(answer.content) <= 50 * 1024**2
    addresses = locations(answer.content, "url")
    assert len(set(addresses)) == len(addresses) == len(root)
    sets = defaultdict(set)
    for url in root:
        own = url.find("s:loc", SPACES).text
        address = own.partition("?lang=")[0]
        sets[address].add(own)
        assert address.startswith(f"{server.url}/")
        assert len(address) < 2048
        assert [each.tag.rpartition("}")[2] for each in url] == ["loc", "lastmod", "link", "link", "link"]
        assert DAY.fullmatch(url.find("s:lastmod", SPACES).text)
        others = {each.get("hreflang"): each.get("href") for each in url.findall("x:link", SPACES)}
        assert others == {
            "zh-Hans": f"{address}?lang=zh-Hans",
            "en": f"{address}?lang=en",
            "x-default": address,
        }
        assert own in others.values()
    assert {len(each) for each in sets.values()} == {3}, "each language has an entry of its own"


def answered(client, addresses: list[str]) -> None:
    for address in addresses:
        answer = client.get(address, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, "text/html"), address


def test_addresses_of_the_sitemap_answer(client) -> None:
    """Of each kind of page the first few; make soak asks for all."""
    kinds = defaultdict(list)
    for address in locations(client.get("/sitemap.xml").content, "url"):
        path = address.partition("?")[0]
        kinds[re.sub("[^/]+", "", path), path.split("/")[3]].append(address)
    assert len(kinds) > 25
    answered(client, [address for found in kinds.values() for address in found[:3]])


@pytest.mark.soak
def test_every_address_of_the_sitemap_answers(client) -> None:
    answered(client, locations(client.get("/sitemap.xml").content, "url"))


def test_sitemap_in_parts(client, server) -> None:
    """With more addresses than a file may have it is an index; the parts hold together what one file would."""
    whole = locations(client.get("/sitemap.xml").content, "url")
    site = server.app.state.site
    server.app.state.site = replace(site, settings=replace(site.settings, sitemap_addresses=100))
    try:
        parts = locations(client.get("/sitemap.xml?parts").content, "sitemap")
        assert len(parts) == -(-len(whole) // 99)
        found = [locations(client.get(part).content, "url") for part in parts]
        assert [len(part) for part in found[:-1]] == [99] * (len(parts) - 1), "the addresses of a page stand together"
        assert [address for part in found for address in part] == whole
        for path in (f"/sitemap-{len(parts) + 1}.xml", "/sitemap-0.xml", "/sitemap-x.xml", "/sitemap-٣.xml"):
            assert client.get(path).status_code == 404
    finally:
        server.app.state.site = site


def test_robots(client, server) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(answer.text.splitlines())
    assert parser.site_maps() == [f"{server.url}/sitemap.xml"]
    for path in ("/", "/plans", "/plans/500000-2022-zwfw-gzyd.ttl", "/catalog", "/data", "/ns", "/.well-known/void"):
        assert parser.can_fetch("anybody", f"{server.url}{path}"), path
    for path in ("/sparql?query=ASK%7B%7D", "/search?q=a", "/api/validate"):
        assert not parser.can_fetch("anybody", f"{server.url}{path}"), path


def test_what_is_found_once_is_kept() -> None:
    """Who asks at the same time waits for the same work; what failed is tried again, a new version found anew."""
    runs = []

    async def find() -> int:
        runs.append(None)
        await asyncio.sleep(0)
        if len(runs) == 1:
            raise StoreError("store.gone")
        return len(runs)

    async def ask() -> list:
        described = Findings(3)
        failed = await asyncio.gather(*(described.get("k", "1", find) for _ in range(3)), return_exceptions=True)
        found = await asyncio.gather(*(described.get("k", "1", find) for _ in range(3)))
        return [
            len(set(map(id, failed))),
            *found,
            await described.get("k", "2", find),
            await described.get("k", None, find),
        ]

    assert asyncio.run(ask()) == [1, 2, 2, 2, 3, 4]


def test_a_client_that_leaves_ends_nothing() -> None:
    async def ask() -> int:
        described, go = Findings(3), asyncio.Event()

        async def find() -> int:
            await go.wait()
            return 7

        leaving = asyncio.ensure_future(described.get("k", "1", find))
        staying = asyncio.ensure_future(described.get("k", "1", find))
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.sleep(0)
        go.set()
        return await staying

    assert asyncio.run(ask()) == 7
