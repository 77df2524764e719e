"""Ontology, schemes and shapes as pages and RDF; their diagram; the change list between versions."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import httpx2
import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from kg.errors import DataError
from kg.messages import LANGUAGES, catalogue
from kg.namespaces import PP, SHAPE, VOCAB
from kg.settings import Settings
from kg.web.vocabulary import history, sources
from kg.web.vocabulary.changes import compare
from kg.web.vocabulary.diagram import SUBCLASS, drawing, expand, lines, table
from kg.web.vocabulary.shapes_page import path_text
from kg.web.vocabulary.svg import ontology_diagram

CASES = Path(__file__).with_name("vocabulary_changes")
ONTOLOGY = sources.graph_of((sources.ontology_file(),))
VERSION = sources.version_of(sources.ontology_file())
SCHEMES = sources.scheme_files()
FILES = {
    "/ns": (sources.ontology_file(),),
    f"/ns/{VERSION}": (sources.ontology_file(),),
    "/vocab": tuple(SCHEMES.values()),
    "/vocab/theme": (SCHEMES["theme"],),
    "/vocab/initiative": (SCHEMES["initiative"],),
    "/shapes": (*sources.shape_files().values(), sources.prefixes_file()),
}
PAGES = [*FILES, *(f"/vocab/{name}" for name in SCHEMES if f"/vocab/{name}" not in FILES)]
FORMATS = {
    "text/turtle": (".ttl", "turtle", ox.RdfFormat.TURTLE),
    "application/ld+json": (".jsonld", "json-ld", ox.RdfFormat.JSON_LD),
    "application/n-triples": (".nt", "nt", ox.RdfFormat.N_TRIPLES),
    "application/rdf+xml": (".rdf", "xml", ox.RdfFormat.RDF_XML),
}
ENDINGS = {"application/json": ".json", **{media_type: entry[0] for media_type, entry in FORMATS.items()}}
HTML = {"Accept": "text/html"}


class Anchors(HTMLParser):
    """The ids of a page, and the jumps inside it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.jumps: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if "id" in named:
            self.ids[named["id"]] += 1
        if tag == "a" and (named.get("href") or "").startswith("#"):
            self.jumps.add(named["href"][1:])


def own_terms(graph: Graph, namespace: str) -> set[str]:
    return {str(term).removeprefix(namespace) for term in graph.subjects() if str(term).startswith(namespace)}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages(client, path, language):
    answer = client.get(path, headers=HTML, params={"lang": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert answer.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
    assert f'<html lang="{language}">' in answer.text
    found = Anchors(answer.text)
    assert [name for name, count in found.ids.items() if count > 1] == []
    assert found.jumps - set(found.ids) == set()
    assert 'class="menu"' in answer.text
    assert "/ns?lang=" in answer.text


def test_both_languages_stand_side_by_side_the_own_first(client):
    item = URIRef(PP.PolicyItem)
    texts = {text.language: str(text) for text in ONTOLOGY.objects(item, RDFS.comment)}
    for own, other in (("zh-Hans", "en"), ("en", "zh-Hans")):
        text = client.get("/ns", headers=HTML, params={"lang": own}).text
        assert -1 < text.find(texts[own]) < text.find(texts[other])


def test_every_own_term_of_the_ontology_has_an_entry(client):
    for path in ("/ns", f"/ns/{VERSION}"):
        assert own_terms(ONTOLOGY, str(PP)) - set(Anchors(client.get(path, headers=HTML).text).ids) == set()


@pytest.mark.parametrize("name", SCHEMES)
def test_every_concept_has_an_entry(client, name):
    concepts = own_terms(sources.graph_of((SCHEMES[name],)), f"{VOCAB}{name}/")
    assert concepts
    assert concepts - set(Anchors(client.get(f"/vocab/{name}", headers=HTML).text).ids) == set()


def test_every_shape_has_an_entry(client):
    graph = sources.graph_of(FILES["/shapes"])
    named = {node for kind in (SH.NodeShape, SH.PropertyShape) for node in graph.subjects(RDF.type, kind)}
    shapes = {str(node).removeprefix(str(SHAPE)) for node in named if isinstance(node, URIRef)}
    text = client.get("/shapes", headers=HTML).text
    assert shapes - set(Anchors(text).ids) == set()
    assert {f"web.vocabulary.shapes.about.{name}" for name in sources.shape_files()} <= set(catalogue())


def test_every_class_shows_an_example_and_its_instances(client):
    text = client.get("/ns", headers=HTML, params={"lang": "en"}).text
    for term in ONTOLOGY.subjects(RDF.type, OWL.Class):
        if str(term).startswith(str(PP)):
            entry = text.split(f'id="{str(term).removeprefix(str(PP))}"')[1].split("</section>")[0]
            assert entry.count('class="note-heading"') == 2, term
    entry = text.split('id="PolicyItem"')[1].split("</section>")[0]
    query = re.search(r'href="(/sparql\?[^"]+)">See the \d+ instances', entry)
    assert query is not None
    answer = client.get(query[1].replace("&amp;", "&"), headers={"Accept": "application/sparql-results+json"})
    assert len(answer.json()["results"]["bindings"]) > 0


def parsed(body: bytes, media_type: str) -> tuple[int, int]:
    _, rdflib_name, form = FORMATS[media_type]
    triples = {
        (quad.subject, quad.predicate, quad.object) for quad in ox.parse(body, format=form, base_iri="http://x/")
    }
    return len(Graph().parse(data=body, format=rdflib_name)), len(triples)


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("media_type", FORMATS)
def test_rdf_by_accept_and_by_ending(client, path, media_type):
    suffix = FORMATS[media_type][0]
    size = len({(q.subject, q.predicate, q.object) for file in FILES[path] for q in ox.parse(path=str(file))})
    chosen = client.get(path, headers={"Accept": media_type})
    named = client.get(f"{path}{suffix}", headers=HTML)
    asked = client.get(path, headers=HTML, params={"format": suffix[1:]})
    for answer in (chosen, named, asked):
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert answer.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
        assert answer.headers["content-location"] == f"{path}{suffix}"
        assert parsed(answer.content, media_type) == (size, size)
    assert chosen.content == named.content == asked.content


@pytest.mark.parametrize("path", FILES)
def test_page_and_json_by_ending(client, path):
    by_ending = client.get(f"{path}.html", headers={"Accept": "text/turtle"}, params={"lang": "en"})
    assert by_ending.headers["content-type"].startswith("text/html")
    answers = [client.get(f"{path}.json", params={"lang": "en"}), client.get(path, params={"format": "json"})]
    assert [answer.headers["content-type"] for answer in answers] == ["application/json"] * 2
    content = answers[0].json()
    assert f"<h1>{content['title']}" in by_ending.text
    told = [
        entry
        for group in content.get("groups", [{"entries": content.get("classes", [])}])
        for entry in group["entries"]
    ]
    told += content.get("schemes", [])
    assert told
    ids = Anchors(by_ending.text).ids
    assert {entry.get("anchor") or entry["name"] for entry in told} <= set(ids)
    assert "<svg" not in answers[0].text


@pytest.mark.parametrize("path", FILES)
def test_what_a_page_says_of_itself(client, server, path):
    answer = client.get(path, headers=HTML, params={"lang": "en"})
    head = answer.text.split("</head>")[0]
    named = f"https://w3id.org/policy-kg{path}"
    assert re.findall(r'<link rel="canonical" href="([^"]+)">', head) == [f"{server.url}{path}?lang=en"]
    beside = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)">', head)
    assert dict(beside) == {media_type: f"{path}{suffix}" for media_type, suffix in ENDINGS.items()}
    assert re.search(r'<meta name="description" content="[^"]{40,}">', head)
    assert f'<link rel="cite-as" href="{named}">' in head
    about = json.loads(head.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (about["@id"], about["url"]) == (named, f"{server.url}{path}?lang=en")
    assert about["name"] in answer.text.split("<h1>")[1].split("</h1>")[0]
    for accept, links in (("text/html", {"canonical", "cite-as"}), ("text/turtle", {"describes", "cite-as"})):
        link = client.get(path, headers={"Accept": accept}).headers["link"]
        assert links <= set(re.findall(r'rel="([^"]+)"', link))
        assert f'<{named}>; rel="cite-as"' in link


@pytest.mark.parametrize("path", ["/ns", "/vocab", "/vocab/theme", "/shapes"])
def test_a_page_for_one_host_is_not_given_to_another(client, server, path):
    for host in ("evil.example", server.url.removeprefix("http://")):
        text = client.get(f"{path}?lang=en&x=1", headers={**HTML, "Host": host}).text
        assert f'<link rel="canonical" href="http://{host}{path}?x=1&amp;lang=en">' in text
        assert ("evil.example" in text) == (host == "evil.example")


@pytest.mark.parametrize("path", ["/ns", f"/ns/{VERSION}"])
def test_without_the_links_to_instances_a_page_is_not_kept(start, path):
    """The store refuses what counts them; RDF needs nothing from it."""
    server = start(Settings(workers=1, answer_bytes=10))
    with httpx2.Client(base_url=server.url, timeout=20) as client:
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"Accept": accept})
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
            assert "/sparql?query" not in answer.text
            assert "etag" not in answer.headers
        asked = queries_of(client)
        assert asked > 0
        for media_type in FORMATS:
            answer = client.get(path, headers={"Accept": media_type})
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
        assert queries_of(client) == asked


def queries_of(client) -> int:
    counted = re.findall(r"^policy_kg_queries_total\S* (\d+)", client.get("/metrics").text, re.MULTILINE)
    return sum(map(int, counted))


def test_terms_stand_below_what_groups_them(client):
    text = client.get("/ns", headers=HTML).text
    classes, properties = text.split('<h2 id="properties">')[0], text.split('<h2 id="properties">')[1]
    assert classes.count('<h3 class="entry-name"') > 0
    below = re.findall(r'<(h\d) class="(group|entry)-name"', properties)
    assert set(below) == {("h3", "group"), ("h4", "entry")}
    levels = [int(level) for level in re.findall(r"<h(\d)\b", text)]
    assert all(level - above <= 1 for above, level in pairwise(levels))


def test_language_tags_stay_as_they_are(client):
    assert "@zh-Hans" in client.get("/vocab/role.nt").text
    assert client.get("/ns.ttl").content == sources.ontology_file().read_bytes()


@pytest.mark.parametrize("path", ["/ns", f"/ns/{VERSION}", "/vocab", "/vocab/role", "/shapes"])
def test_links_name_the_other_representations(client, path):
    every = {"text/html": path, **{kind: f"{path}{suffix}" for kind, suffix in ENDINGS.items()}}
    for accept in every:
        answer = client.get(path, headers={"Accept": accept})
        found = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', answer.headers["link"])
        assert {kind: target for target, kind in found} == {k: v for k, v in every.items() if k != accept}
        for target, kind in found:
            assert client.head(target, headers={"Accept": kind}).headers["content-type"].split(";")[0] == kind


def test_context(client):
    answer = client.get("/ns/context.jsonld", headers=HTML)
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json()["@context"]["pp"] == str(PP)


@pytest.mark.parametrize(
    ("query", "target"), [("", "/vocab/theme#delegation"), ("?lang=en", "/vocab/theme?lang=en#delegation")]
)
def test_a_concept_is_seen_on_the_page_of_its_scheme(client, query, target):
    answer = client.get(f"/vocab/theme/delegation{query}", headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert answer.headers["vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize(("path", "accept"), [("delegation", "text/turtle"), ("delegation.ttl", "text/html")])
def test_a_concept_as_rdf(client, path, accept):
    answer = client.get(f"/vocab/theme/{path}", headers={"Accept": accept}, follow_redirects=False)
    assert answer.status_code == 200
    graph = Graph().parse(data=answer.text, format="turtle")
    assert (URIRef(f"{VOCAB}theme/delegation"), RDF.type, SKOS.Concept) in graph


def test_a_concept_by_ending(client):
    page = client.get("/vocab/theme/delegation.html?lang=en", follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/vocab/theme?lang=en#delegation")
    assert client.get("/vocab/theme/delegation?format=json").json() == client.get("/vocab/theme.json").json()


@pytest.mark.parametrize(
    "path",
    [
        "/ns.docx",
        "/ns.ttl.ttl",
        "/ns/9.9.9",
        "/ns/0.1.0.docx",
        "/vocab.docx",
        "/vocab/nothing",
        "/vocab/nothing/x",
        "/vocab/theme.docx",
        "/vocab/theme/nothing",
        "/vocab/..%2Fpolicy-kg",
        "/shapes.docx",
    ],
)
def test_404(client, path):
    answer = client.get(path, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (404, "web.not_found")


@pytest.mark.parametrize(
    "path", ["/ns", f"/ns/{VERSION}", "/vocab", "/vocab/theme", "/vocab/theme/delegation", "/shapes"]
)
def test_406(client, path):
    answer = client.get(path, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.json()["formats"] == ["text/html", *ENDINGS]


# The diagram


def test_what_is_drawn_is_in_the_ontology():
    drawn = drawing(ONTOLOGY, table())
    assert 12 <= len(drawn.boxes) <= 20
    assert all((expand(name), RDF.type, OWL.Class) in ONTOLOGY for name in drawn.boxes)
    for arrow in drawn.arrows:
        for name in arrow.names:
            source, target = expand(arrow.source), expand(arrow.target)
            if name == SUBCLASS:
                assert (source, RDFS.subClassOf, target) in ONTOLOGY
            else:
                assert (expand(name), RDFS.domain, source) in ONTOLOGY
                assert (expand(name), RDFS.range, target) in ONTOLOGY
    assert set(drawn.properties) == set(table()["properties"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_picture_says_is_in_the_ontology(client, language):
    svg = client.get("/ns/diagram.svg", params={"lang": language})
    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.headers["content-language"] == language
    assert set(re.findall(r'data-class="([^"]+)"', svg.text)) == set(table()["classes"])
    found = re.findall(r'data-source="([^"]+)" data-target="([^"]+)" data-property="([^"]+)"', svg.text)
    assert len(found) == len(drawing(ONTOLOGY, table()).arrows)
    for source, target, names in found:
        for name in names.split():
            facts = {SUBCLASS: [(expand(source), RDFS.subClassOf, expand(target))]}
            ends = [(expand(name), RDFS.domain, expand(source)), (expand(name), RDFS.range, expand(target))]
            assert all(fact in ONTOLOGY for fact in facts.get(name, ends))
    assert ontology_diagram(ONTOLOGY, language) == svg.text
    assert "style=" not in svg.text


def test_boxes_do_not_overlap_and_lines_stay_inside():
    drawn = drawing(ONTOLOGY, table())
    boxes = list(drawn.boxes.values())
    for place, one in enumerate(boxes):
        assert drawn.box_width / 2 <= one.x <= drawn.width - drawn.box_width / 2
        assert drawn.box_height / 2 <= one.y <= drawn.height - drawn.box_height / 2
        for other in boxes[place + 1 :]:
            assert abs(one.x - other.x) >= drawn.box_width or abs(one.y - other.y) >= drawn.box_height
    for arrow, line in zip(drawn.arrows, lines(drawn), strict=True):
        for box in boxes:
            if box.name not in (arrow.source, arrow.target):
                points = [line.point(step / 50) for step in range(51)]
                assert not any(
                    abs(x - box.x) < drawn.box_width / 2 and abs(y - box.y) < drawn.box_height / 2 for x, y in points
                ), (arrow, box.name)


@pytest.mark.parametrize(
    ("classes", "properties"),
    [
        ({"pp:Nothing": {"at": [0, 0]}}, {}),
        ({"pp:PolicyPlan": {"at": [0, 0]}}, {"pp:nothing": {}}),
        ({"pp:PolicyPlan": {"at": [0, 0]}}, {"pp:itemOf": {}}),
    ],
)
def test_a_drawing_that_the_ontology_does_not_bear_out_is_an_error(classes, properties):
    with pytest.raises(DataError, match="diagram"):
        drawing(ONTOLOGY, {**table(), "classes": classes, "properties": properties})


# Changes


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_changes(case):
    old, new = (Graph().parse(CASES / case / f"{name}.ttl") for name in ("old", "new"))
    found = [change.to_json() for change in compare(old, new, str(PP))]
    assert found == json.loads((CASES / case / "expected.json").read_text(encoding="utf-8"))


def test_nothing_changes_from_a_version_to_itself():
    assert compare(ONTOLOGY, ONTOLOGY, str(PP)) == ()


def test_the_first_version_has_no_changes(client):
    if len(sources.versions()) == 1:
        assert "This is the first version" in client.get("/ns", headers=HTML, params={"lang": "en"}).text
    oldest = list(sources.versions().values())[-1]
    assert history.history("en", until=oldest) == ()


def test_versions_are_compared_in_order(monkeypatch):
    folder = CASES / "added-removed-deprecated"
    kept = {"0.10.0": folder / "new.ttl", "0.9.0": folder / "old.ttl"}
    monkeypatch.setattr(history, "versions", lambda: kept)
    (found,) = history.history("en")
    assert found.heading == "0.9.0 → 0.10.0"
    assert found.broken == (
        "pp:Gone was removed; it should have been marked deprecated (owl:deprecated) with its successor named.",
    )
    assert "pp:Task is deprecated; use pp:Item." in found.lines


def test_kept_versions_are_found_and_sorted(monkeypatch, tmp_path):
    (tmp_path / "versions").mkdir()
    (tmp_path / "policy-kg.ttl").write_bytes(sources.ontology_file().read_bytes())
    for name in ("0.0.9", "0.0.10"):
        (tmp_path / "versions" / f"{name}.ttl").touch()
    monkeypatch.setattr(sources.resources, "folder", lambda name: tmp_path)
    assert list(sources.versions()) == [VERSION, "0.0.10", "0.0.9"]


# Shapes


@pytest.mark.parametrize(
    ("turtle", "written"),
    [
        ("pp:text", "pp:text"),
        ("( pp:itemOf pp:planPeriod )", "pp:itemOf/pp:planPeriod"),
        ("[ sh:inversePath pp:itemOf ]", "^pp:itemOf"),
        ("[ sh:alternativePath ( pp:text pp:heading ) ]", "pp:text|pp:heading"),
        ("[ sh:zeroOrMorePath pp:follows ]", "pp:follows*"),
    ],
)
def test_paths(turtle, written):
    graph = Graph().parse(
        data=f"@prefix pp: <{PP}> . @prefix sh: <{SH}> . <http://x/> sh:path {turtle} .", format="turtle"
    )
    assert path_text(graph, graph.value(URIRef("http://x/"), SH.path)) == written


# In a browser


@pytest.mark.parametrize(("language", "width"), [("zh-Hans", 390), ("en", 390), ("en", 1280)])
def test_pages_in_a_browser(browser, server, language, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in [*FILES, "/vocab/bound-type", "/vocab/element"]:
        page.goto(f"{server.url}{path}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1
    page.goto(f"{server.url}/ns?lang={language}")
    columns = page.locator("#PolicyItem .pair > div")
    tops = [columns.nth(place).bounding_box()["y"] for place in (0, 1)]
    assert (tops[0] == tops[1]) == (width > 800)
    assert complaints == []
    context.close()


def test_a_reader_goes_from_the_picture_to_the_term_and_keeps_the_language(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/?lang=en")
    page.get_by_role("link", name="Vocabulary").click()
    page.locator('.diagram a[data-class="pp:Milestone"]').click()
    assert page.url.endswith("/ns?lang=en#Milestone")
    page.locator("#Milestone").get_by_role("link", name="time requirement pp:TimeRequirement").first.click()
    assert page.url.endswith("/ns?lang=en#TimeRequirement")
    page.get_by_role("navigation", name="Vocabulary").get_by_role("link", name="Rules").click()
    page.locator("#I1-number").get_by_role("link", name="policy item").click()
    assert page.url.endswith("/ns?lang=en#PolicyItem")
    context.close()
