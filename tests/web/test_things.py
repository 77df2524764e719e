"""Every thing has an address: ``/id/…`` leads to the document that describes it, wholly and in any format."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from urllib.parse import quote, unquote, urlsplit

import httpx2
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic
from selectolax.lexbor import LexborHTMLParser

from kg import resources
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.rdf_files import rdf_files
from kg.store.sources import built_data
from kg.web.thing_documents import address_of, described_by, document_of, spellings_of
from kg.web.things import page_of
from tests.servers import WEB, Running

BASE = Settings().base_iri
ITEM = "policy/500000/2022/zwfw-gzyd/item/13-04"
LONG = f"../policy/a/b/c/repair/{'9' * 4_400}-{'9' * 4_400}"
"""Numbers that Python would refuse to read."""
HUB = "policy/500000/2022/zwfw-gzyd/zh-Hans"
FORMATS = {
    "text/turtle": ("ttl", "turtle"),
    "application/ld+json": ("jsonld", "json-ld"),
    "application/n-triples": ("nt", "nt"),
    "application/rdf+xml": ("rdf", "xml"),
}


@pytest.fixture(scope="module")
def client(full_server):
    with httpx2.Client(base_url=full_server.url, timeout=60) as found:
        yield found


@pytest.fixture(scope="module")
def quads(built):
    store = ox.Store()  # which writes numbers and language tags in its own way
    store.bulk_load(path=str(built / "dataset.nq"), format=ox.RdfFormat.N_QUADS)
    return [*store]


@pytest.fixture(scope="module")
def odd():
    settings = Settings(workers=1)
    store = LocalStore(rdf_files([WEB / "things" / "odd.trig"], settings.base_iri), settings)
    running = Running(settings, store, resources.folder("queries"))
    yield running
    running.close()


def triples_of(client, address) -> set[ox.Triple]:
    answer = client.get(address, headers={"Accept": "application/n-triples"}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return {quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)}


def test_a_thing_leads_to_its_document_and_is_none_itself(client):
    answer = client.get(f"/id/{ITEM}/lead/1", params={"lang": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/doc/{ITEM}?lang=en")
    assert answer.headers["vary"] == "Accept, Accept-Language"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("start", ["id", "doc", "graph"])
def test_what_the_data_do_not_know_is_not_there(client, start):
    answer = client.get(f"/{start}/policy/500000/2022/none")
    assert answer.status_code == 404
    assert answer.json()["code"] == ("web.no_graph" if start == "graph" else "web.no_thing")
    assert f"{BASE}{'id' if start == 'doc' else start}/policy/500000/2022/none" in answer.json()["detail"]


def test_every_thing_of_the_data_is_in_the_document_that_it_leads_to(quads):
    """By the keys of the IRIs and one step in the graph, as the pages find it: nothing falls between two documents."""
    start, near = f"{BASE}id/", defaultdict(set)
    for quad in quads:
        near[quad.subject.value].add(quad.object.value)
        near[quad.object.value].add(quad.subject.value)
    subjects = {quad.subject.value for quad in quads if quad.subject.value.startswith(start)}
    assert subjects
    for iri in subjects:
        path = iri.removeprefix(start)
        described = described_by(document_of(path.partition("#")[0]))
        is_part = bool(described.below) and path.startswith(described.below)
        assert path in described.things or (is_part and f"{start}{described.main}" in near[iri]), iri


def test_the_place_on_a_page_to_which_a_part_leads_is_there(client, quads):
    """For parts of every kind in every plan, and every concept: a link to it does not end at the top of the page."""
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for iri in sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}):
        page, _, anchor = (page_of(iri, BASE) or "").partition("#")
        if anchor:
            places[page].setdefault(re.sub(r"\d+$", "", anchor), anchor)
    seen: set[tuple[str, str]] = set()
    for page, anchors in places.items():
        sort = (page.partition("/items/")[0], "items" if "/items/" in page else "")
        if not {(*sort, kind) for kind in anchors} <= seen:
            seen |= {(*sort, kind) for kind in anchors}
            there = {node.attributes["id"] for node in LexborHTMLParser(client.get(page).text).css("[id]")}
            assert {unquote(anchor) for anchor in anchors.values()} <= there, page


def test_a_document_says_all_that_is_said_of_its_things(client, quads):
    """For things of every kind, drawn anew from a fixed seed."""
    start, said = f"{BASE}id/", defaultdict(set)
    for quad in quads:
        if quad.subject.value.startswith(start):
            said[quad.subject.value].add(quad.triple)
    kinds = defaultdict(list)
    for iri in sorted(said):
        kinds["/".join(part for part in iri.removeprefix(start).split("/") if not any(map(str.isdigit, part)))].append(
            iri
        )
    chosen = [random.Random(kind).choice(iris) for kind, iris in sorted(kinds.items())]
    for iri in random.Random(0).sample(chosen, min(40, len(chosen))):
        found = triples_of(client, f"/{iri.removeprefix(BASE)}".partition("#")[0])
        assert said[iri] <= found, iri


def test_a_description_tells_what_points_at_the_thing_and_the_names_of_both_ends(client, quads):
    agency = ox.NamedNode(f"{BASE}id/agency/500000/sfj")
    found = triples_of(client, "/doc/agency/500000/sfj")
    pointing = {quad.triple for quad in quads if quad.object == agency}
    assert len(pointing & found) == min(len(pointing), 100) > 0
    named = {triple.subject.value for triple in found if triple.predicate.value.endswith("#prefLabel")}
    assert {agency.value, f"{BASE}id/place/500000"} <= named


def test_what_points_at_a_hub_comes_in_pages_that_miss_nothing(client, quads):
    hub = ox.NamedNode(f"{BASE}id/{HUB}")
    wanted = {quad.triple for quad in quads if quad.object == hub}
    pages = -(-len(wanted) // 100)
    assert pages > 5
    found = set()
    for number in range(1, pages + 1):
        page = {triple for triple in triples_of(client, f"/doc/{HUB}?page={number}") if triple.object == hub}
        assert 0 < len(page - {triple for triple in page if "primaryTopic" in triple.predicate.value}) <= 100
        found |= page
    assert wanted <= found
    body = client.get(f"/doc/{HUB}?page=2", headers={"Accept": "text/html"}).text
    assert all(f"/doc/{HUB}{'' if at == 1 else f'?page={at}'}" in body for at in (1, 3, pages))
    assert client.get(f"/doc/{HUB}.nt?page={pages + 1}").status_code == 404


@pytest.mark.parametrize("ending", ["", ".html", ".nt", ".json"])
def test_a_page_says_where_the_others_are(client, ending):
    """Followed from the first by the relations of the header (RFC 8288), every page is met once, in its own form."""
    address, seen = f"/doc/{HUB}{ending}", []
    while address:
        answer = client.get(address, headers={"Accept": "text/html"})
        seen.append(address)
        links = links_of(answer)
        assert answer.status_code == 200
        assert links["prev"] == ([_in_form(seen[-2], ending)] if len(seen) > 1 else [])
        address = next(iter(links["next"]), "")
        last = links["last"]
        if address:
            assert f'<link rel="next" href="{address}">' in answer.text or ending in (".nt", ".json")
    assert last == []
    assert len(seen) == len(set(seen)) > 5


def _in_form(address: str, ending: str) -> str:
    """A page is told by its plain address."""
    return address.replace(".html", "") if ending == ".html" else address


@pytest.mark.parametrize("path", [f"/doc/{ITEM}", "/doc/agency/500000/sfj", "/graph/catalog"])
def test_all_formats_say_the_same(client, path):
    plain = Graph().parse(data=client.get(f"{path}.nt").content, format="nt")
    for media_type, (ending, name) in FORMATS.items():
        by_accept = client.get(path, headers={"Accept": f"{media_type}, text/html;q=0.1"})
        by_ending = client.get(f"{path}.{ending}")
        by_parameter = client.get(path, params={"format": ending})
        assert by_accept.content == by_ending.content == by_parameter.content
        assert by_ending.headers["content-type"].split(";")[0] == media_type
        assert "Accept" in by_accept.headers["vary"]
        assert isomorphic(Graph().parse(data=by_ending.content, format=name), plain)
        again = ox.parse(
            by_ending.content, format=ox.RdfFormat.from_media_type(media_type), base_iri="https://x.invalid/"
        )
        assert len({quad.triple for quad in again}) == len(plain)


def test_jsonld_speaks_the_terms_of_the_project(client):
    """With the names that the context has, and no more of the context than they need."""
    document = client.get(f"/doc/{ITEM}.jsonld").json()
    whole = client.get("/ns/context.jsonld").json()["@context"]
    context = document["@context"]
    assert context == {name: whole[name] for name in context}
    assert len(context) < len(whole) / 2
    item = next(node for node in document["@graph"] if node["id"] == f"{BASE}id/{ITEM}")
    assert item["type"] == "PolicyItem"
    assert item["itemOf"] == f"{BASE}id/policy/500000/2022/zwfw-gzyd"
    keys = {key for node in document["@graph"] for key in node}
    assert not [key for key in keys if key.startswith(("http:", "https:"))]


def test_the_same_data_are_the_same_bytes(client, built):
    settings = Settings(workers=1)
    other = Running(settings, LocalStore(built_data(built), settings), resources.folder("queries"))
    try:
        for path in (f"/doc/{ITEM}.ttl", "/doc/place/500000.jsonld", "/graph/vocab.nt", f"/doc/{ITEM}.rdf"):
            assert httpx2.get(f"{other.url}{path}", timeout=60).content == client.get(path).content
    finally:
        other.close()


def test_no_acceptable_format_lists_what_there_is(client):
    answer = client.get(f"/doc/{ITEM}", headers={"Accept": "application/pdf"})
    assert answer.status_code == 406
    assert {"text/html", *FORMATS} <= set(answer.json()["formats"])
    named = client.get(f"/doc/{ITEM}", params={"format": "pdf"})
    assert named.status_code == 406
    assert {"text/html", *FORMATS} <= set(named.json()["formats"])
    assert "pdf" in named.json()["detail"]
    assert client.get(f"/doc/{ITEM}", headers={"Accept": "application/pdf, */*;q=0.1"}).status_code == 200


def test_head_and_validators(client):
    got, head = client.get(f"/doc/{ITEM}.ttl"), client.head(f"/doc/{ITEM}.ttl")
    kept = ("content-type", "content-length", "etag", "last-modified", "link", "vary")
    assert [head.headers[name] for name in kept] == [got.headers[name] for name in kept]
    assert head.content == b""
    since = {"If-Modified-Since": got.headers["last-modified"]}
    assert client.get(f"/doc/{ITEM}.ttl", headers=since).status_code == 304
    assert client.get(f"/doc/{ITEM}.ttl", headers=since | {"If-None-Match": '"other"'}).status_code == 200
    assert (
        client.get(f"/doc/{ITEM}.ttl", headers={"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}).status_code
        == 200
    )
    assert client.get(f"/doc/{ITEM}.ttl", headers={"If-Modified-Since": "yesterday"}).status_code == 200
    assert client.get(f"/doc/{ITEM}.ttl", headers={"If-None-Match": got.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_wrong_method_is_told_all_that_there_are(client, method):
    answer = client.request(method, f"/doc/{ITEM}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == client.options(f"/doc/{ITEM}").headers["allow"] == "GET, HEAD, OPTIONS"


def test_several_lines_of_a_field_are_one(client):
    lines = [("Accept", "text/html;q=0.1"), ("Accept", "text/turtle")]
    assert client.get(f"/doc/{ITEM}", headers=lines).headers["content-type"].startswith("text/turtle")
    got = client.get(f"/doc/{ITEM}.ttl")
    lines = [("If-None-Match", '"other"'), ("If-None-Match", got.headers["etag"])]
    assert client.get(f"/doc/{ITEM}.ttl", headers=lines).status_code == 304


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("path", ["/doc/place/500000", "/doc/agency/500000/sfj", "/graph/catalog"])
def test_names_elsewhere_are_linked_as_they_are(client, path, language):
    """The language goes along inside the site only: with it, the IRI of another would be another name."""
    page = LexborHTMLParser(client.get(path, params={"lang": language, "format": "html"}).text)
    elsewhere = [href for node in page.css("main a[href]") if "://" in (href := node.attributes["href"])]
    assert elsewhere
    assert not [href for href in elsewhere if "lang=" in href]


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        (f"doc/{ITEM}", "2022年重庆市政务服务工作要点 13.4", " 13.4"),
        ("doc/links/wikidata", "", ""),
        ("doc/policy/500000/2022/zwfw-gzyd/s13", "", ""),
        ("graph/policy/500000/2022/zwfw-gzyd", "2022年重庆市政务服务工作要点", ""),
    ],
)
def test_a_document_is_headed_by_a_name(client, path, zh, en):
    """Not by the key: what has no preferred label is called by its title, its heading or its number."""
    for language, name in (("zh-Hans", zh), ("en", en)):
        page = LexborHTMLParser(client.get(f"/{path}", params={"lang": language, "format": "html"}).text)
        heading = page.css_first("h1").text()
        assert heading
        assert not heading.startswith(("id/", "policy/"))
        assert name in heading


def links_of(answer) -> dict[str, list[str]]:
    found = defaultdict(list)
    for element in answer.headers["link"].split(", <"):
        target, _, rest = element.removeprefix("<").partition(">")
        found[rest.partition('rel="')[2].partition('"')[0]].append(target)
    return found


@pytest.mark.parametrize(
    ("page", "thing"),
    [
        ("/plans/500000-2022-zwfw-gzyd", "policy/500000/2022/zwfw-gzyd"),
        ("/plans/500000-2022-zwfw-gzyd/items/13-04", ITEM),
        ("/agencies/500000/sfj", "agency/500000/sfj"),
        ("/jurisdictions/500000", "place/500000"),
        (f"/doc/{ITEM}", ITEM),
    ],
)
def test_signposts_of_pages_and_of_data(client, page, thing):
    answer = client.get(page, headers={"Accept": "text/html"})
    links = links_of(answer)
    assert links["cite-as"] == [f"{BASE}id/{thing}"]
    assert "https://schema.org/AboutPage" in links["type"]
    assert links["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert links["collection"] == ["/catalog"]
    assert f'<link rel="cite-as" href="{BASE}id/{thing}">' in answer.text
    for target in links["describedby"]:
        data = client.get(target)
        assert data.status_code == 200
        back = links_of(data)
        assert (back["cite-as"], back["describes"]) == ([f"{BASE}id/{thing}"], [page])


@pytest.mark.parametrize(
    ("iri", "spelt"),
    [
        ("重庆", "%E9%87%8D%E5%BA%86"),
        ("重庆", "%e9%87%8d%e5%ba%86"),
        ("%E5%8C%97%E4%BA%AC", "%E5%8C%97%E4%BA%AC"),
        ("a%20b", "a%20b"),
        ("a%2Fb", "a%2Fb"),
        ("a%2Fb", "a%2fb"),
        ("50%25", "50%25"),
        ("version/0.1.0", "version/0.1.0"),
        ("version/0.1.0", "version/0%2E1.0"),
        ("é", "%C3%A9"),
        ("e(1),x;y='z'!", "e(1),x;y='z'!"),
        ("a+b@c&d=e", "a+b@c&d=e"),
        ("~tilde_-.", "%7Etilde_-."),
        ("\U00031350", "%F0%B1%8D%90"),
    ],
)
def test_every_iri_can_be_spelt(odd, iri, spelt):
    answer = httpx2.get(f"{odd.url}/id/odd/{spelt}")
    assert answer.status_code == 303, answer.text
    location = answer.headers["location"]
    assert location == f"/doc/{address_of(f'odd/{iri}')}"
    assert location.isascii()
    with httpx2.Client(base_url=odd.url, timeout=20) as client:
        found = triples_of(client, location)
    assert f"{BASE}id/odd/{iri}" in {triple.subject.value for triple in found}
    page = httpx2.get(f"{odd.url}{location}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    beside = links_of(page)["describedby"][0]
    assert beside.isascii()
    assert httpx2.get(f"{odd.url}{beside}").status_code == 200


PAGES_OF_THE_DATA = ("/", "/plans", "/data", "/catalog", "/void", "/doc/odd/%C3%A9", "/graph/odd")


@pytest.mark.parametrize("path", PAGES_OF_THE_DATA)
def test_no_licence_is_claimed_for_data_that_state_none(odd, path):
    page = httpx2.get(f"{odd.url}{path}", headers={"Accept": "text/html"}, timeout=30)
    assert page.status_code == 200
    for place in (page.text, page.headers["link"]):
        assert "license" not in place
        assert "CC BY" not in place.partition('id="licences"')[0], "besides that of ontology and program"
    stem = path if path != "/" else "/index"
    for ending in ("json", "ttl"):
        beside = httpx2.get(f"{odd.url}{stem}.{ending}", timeout=30)
        if beside.status_code == 200:
            assert "license" not in beside.headers["link"]
            assert ending == "json" or "license" not in beside.text


@pytest.mark.parametrize("path", ["/", "/plans", "/data", "/catalog", "/void", "/doc/place/500000", "/graph/catalog"])
def test_the_licence_that_the_data_state(client, path):
    page = client.get(path, headers={"Accept": "text/html"})
    licence = "https://creativecommons.org/licenses/by/4.0/"
    assert f'<a href="{licence}" rel="license">CC BY 4.0</a>' in page.text.partition("<footer")[2]
    assert f'"license":"{licence}"' in page.text or path in {"/plans", "/doc/place/500000"}
    if path.startswith("/doc/"):
        stated = {triple.object.value for triple in triples_of(client, path) if "license" in triple.predicate.value}
        assert stated == {licence}


@pytest.mark.parametrize("spelt", ["%20", "a%00b", "%3Cscript%3E", "%FF", "..%2F..%2Fetc", "%", "x" * 5_000, LONG])
def test_what_is_no_name_is_not_there(odd, spelt):
    assert httpx2.get(f"{odd.url}/id/odd/{spelt}").status_code == 404


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co"]), min_size=1))
def test_an_address_spells_its_name(path):
    """Whatever letters a name has: its address is ASCII and means the name, and a URI again gives the same address."""
    path = path.translate({ord(character): None for character in '<>"{}|\\^`[]#?%'})
    address = address_of(path)
    assert address.isascii()
    assert urlsplit(f"http://h/{address}").path == f"/{address}"
    assert path in set(spellings_of(address))
    assert quote(address, safe="/%:@!$&'()*+,;=-._~") == address
