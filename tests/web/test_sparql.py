from __future__ import annotations

import socket
import threading
import time
from urllib.parse import urlencode

import httpx2
import pyoxigraph as ox
import pytest
from rdflib import Graph
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TSV, TURTLE, XML, SPARQLWrapper

from kg.settings import Settings
from kg.store.remote import RemoteStore
from tests.servers import Running

LIMIT_SECONDS = 1.0
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
PLAN = "https://w3id.org/policy-kg/graph/policy/500000/2022/zwfw-gzyd"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.fixture
def wrapper(server):
    return SPARQLWrapper(f"{server.url}/sparql")


@pytest.mark.parametrize("method", ["GET", "POST", "DIRECT"])
def test_sparqlwrapper_json(wrapper, method):
    wrapper.setQuery(COUNT)
    wrapper.setReturnFormat(JSON)
    if method != "GET":
        wrapper.setMethod(POST)
    if method == "DIRECT":
        wrapper.setRequestMethod(POSTDIRECTLY)
    assert wrapper.query().convert()["results"]["bindings"][0]["n"]["value"] == "169"


def test_sparqlwrapper_dataset(wrapper):
    wrapper.setQuery("SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
    wrapper.addParameter("named-graph-uri", PLAN)
    wrapper.setReturnFormat(JSON)
    assert wrapper.query().convert()["results"]["bindings"][0]["n"]["value"] == "1"


def test_sparqlwrapper_other_formats(wrapper):
    wrapper.setQuery(COUNT)
    wrapper.setReturnFormat(XML)
    assert "169" in wrapper.query().convert().toxml()
    wrapper.setReturnFormat(CSV)
    assert wrapper.query().convert() == b"n\r\n169\r\n"
    wrapper.setReturnFormat(TSV)
    assert wrapper.query().convert() == b"?n\n169\n"


def test_sparqlwrapper_construct(wrapper):
    wrapper.setQuery("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }")
    wrapper.setReturnFormat(TURTLE)
    turtle = wrapper.query().convert()
    assert len(Graph().parse(data=turtle, format="turtle")) > 40
    wrapper.setReturnFormat(XML)
    assert len(wrapper.query().convert()) > 40


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_query_method(client, path):
    answer = client.request("QUERY", path, content=COUNT, headers=DIRECT)
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "169"


@pytest.mark.parametrize(
    ("parameters", "headers", "media_type"),
    [
        ({}, {}, "application/sparql-results+json"),
        ({}, {"Accept": "text/csv"}, "text/csv; charset=utf-8"),
        ({"format": "xml"}, {"Accept": "text/csv"}, "application/sparql-results+xml"),
        ({"format": "text/tab-separated-values"}, {}, "text/tab-separated-values; charset=utf-8"),
        ({}, {"Accept": "application/json"}, "application/json"),
        ({}, BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_formats(client, parameters, headers, media_type):
    answer = client.get("/sparql", params={"query": COUNT, **parameters}, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
    assert not answer.content.startswith(b"\xef\xbb\xbf")


def test_html_answer_is_bounded_and_says_so(client):
    answer = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", "lang": "zh"}, headers=BROWSER)
    assert answer.text.count("<tr>") == 21
    assert "只显示前 20 行" in answer.text


def test_values_are_never_markup(client):
    query = "SELECT ('<script>alert(1)</script>' AS ?x) (IRI('javascript:alert(1)') AS ?y) {}"
    answer = client.get("/sparql", params={"query": query}, headers=BROWSER)
    assert "<script>" not in answer.text
    assert 'href="javascript' not in answer.text


@pytest.mark.parametrize(
    ("method", "parameters", "headers", "content", "status", "code"),
    [
        ("GET", {"query": "SELECT *\nWHERE { ?s ?p }"}, {}, None, 400, "store.syntax"),
        ("GET", {"query": "DROP ALL"}, {}, None, 400, "store.syntax"),
        ("GET", [("query", COUNT), ("query", COUNT)], {}, None, 400, "web.one_query"),
        ("GET", {"timeout": "5"}, {}, None, 400, "web.no_query"),
        ("GET", {"query": COUNT, "timeout": "soon"}, {}, None, 400, "web.timeout"),
        ("GET", {"query": COUNT, "timeout": "-1"}, {}, None, 400, "web.timeout"),
        ("GET", {"query": COUNT, "default-graph-uri": "a b"}, {}, None, 400, "store.graph_iri"),
        ("GET", {"update": "DROP ALL"}, {}, None, 403, "web.read_only"),
        ("GET", {"query": COUNT, "using-graph-uri": PLAN}, {}, None, 403, "web.read_only"),
        ("GET", {"query": COUNT}, {"Accept": "image/png"}, None, 406, "web.not_acceptable"),
        ("GET", {}, {"Accept": "image/png"}, None, 406, "web.not_acceptable"),
        ("GET", {"query": COUNT}, {"Accept": "text/turtle"}, None, 406, "store.not_acceptable"),
        ("GET", {"query": COUNT, "format": "docx"}, {}, None, 406, "web.unknown_format"),
        ("POST", {}, DIRECT, "x" * 20_001, 413, "web.body_too_large"),
        ("POST", {}, DIRECT, b"\xff\xfe", 400, "web.not_utf8"),
        ("POST", {}, {"Content-Type": "application/sparql-update"}, "DROP ALL", 415, "web.media_type"),
        ("POST", {}, {"Content-Type": "text/plain"}, COUNT, 415, "web.media_type"),
        ("POST", {}, {"Content-Type": "application/sparql-query; charset=gbk"}, COUNT, 415, "web.media_type"),
        ("POST", {"query": COUNT}, DIRECT, COUNT, 400, "web.one_query"),
        ("PUT", {}, DIRECT, COUNT, 405, "web.method"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_requests(client, method, parameters, headers, content, status, code, language):
    headers = {"Accept-Language": language, **headers}
    answer = client.request(method, "/sparql", params=parameters, headers=headers, content=content)
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == {"zh": "zh-Hans", "en": "en"}[language]
    assert body["detail"]
    assert body["title"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Traceback" not in answer.text


def test_details_of_problems(client):
    syntax = client.get("/sparql", params={"query": "SELECT *\nWHERE { ?s ?p }"}).json()
    assert (syntax["line"], syntax["column"]) == (2, 16)
    assert "text/csv" in client.get("/sparql?query=ASK{}", headers={"Accept": "image/png"}).json()["formats"]
    assert "application/sparql-query" in client.post("/sparql", content="x").headers["accept-post"]
    assert "GET" in client.put("/sparql").headers["allow"]


def test_errors_are_pages_for_browsers(client):
    answer = client.get("/sparql", params={"query": "SELEC", "lang": "zh"}, headers=BROWSER)
    assert answer.status_code == 400
    assert "语法错误" in answer.text
    assert 'lang="zh-Hans"' in answer.text


def test_chunked_body_is_bounded_while_reading(client):
    def pieces():
        for _ in range(100):
            yield b"x" * 1000

    assert client.post("/sparql", content=pieces(), headers=DIRECT).status_code == 413


def test_service_calls_nobody(client, listener):
    query = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.port}/> {{ ?s ?p ?o }} }}"
    answer = client.get("/sparql", params={"query": query})
    assert (answer.status_code, answer.json()["code"]) == (403, "store.federation")
    assert not listener.seen()


def test_service_of_an_endpoint_that_is_allowed(server, start, listener):
    allowed = f"{server.url}/sparql"
    federated = start(Settings(workers=2, federation_allowed=allowed))
    text = "SELECT (COUNT(*) AS ?n) {{ SERVICE <{}> {{ ?s ?p ?o }} }}"
    answer = httpx2.get(f"{federated.url}/sparql", params={"query": text.format(allowed)})
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "169"
    assert answer.headers["cache-control"] == "no-store"  # what another server says may change at any time
    other = f"http://127.0.0.1:{listener.port}/"
    refused = httpx2.get(f"{federated.url}/sparql", params={"query": text.format(other)})
    assert (refused.status_code, refused.json()["code"]) == (403, "store.federation_endpoint")
    assert not listener.seen()


@pytest.mark.timed
def test_runaway_is_ended_and_others_are_answered(client, server):
    found = {}

    def run():
        with httpx2.Client(base_url=server.url, timeout=20) as own:
            started = time.perf_counter()
            found["answer"] = own.get("/sparql", params={"query": RUNAWAY, "timeout": "60"})
            found["seconds"] = time.perf_counter() - started

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.1)
    latencies = []
    while thread.is_alive():
        started = time.perf_counter()
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        latencies.append(time.perf_counter() - started)
    thread.join()
    assert (found["answer"].status_code, found["answer"].json()["code"]) == (504, "store.timeout")
    assert LIMIT_SECONDS <= found["seconds"] < LIMIT_SECONDS + 0.25
    assert len(latencies) > 20
    assert sorted(latencies)[len(latencies) // 2] < 0.1


@pytest.mark.timed
def test_timeout_lowers_the_limit(client):
    started = time.perf_counter()
    assert client.get("/sparql", params={"query": RUNAWAY, "timeout": "0.2"}).status_code == 504
    assert time.perf_counter() - started < 0.2 + 0.25


@pytest.mark.timed
def test_busy(start, server):
    busy = start(Settings(workers=1, query_seconds=1, queue_length=0))
    with httpx2.Client(base_url=busy.url, timeout=20) as client:
        thread = threading.Thread(target=lambda: client.get("/sparql", params={"query": RUNAWAY}))
        thread.start()
        time.sleep(0.3)
        answer = httpx2.get(f"{busy.url}/sparql?query=ASK{{}}")
        thread.join()
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1


def workers_of(server):
    return {worker.process_id for pool in server.store._serving.pools.values() for worker in pool._workers}


def test_a_client_that_leaves_takes_its_query_along(server):
    before = workers_of(server)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET /sparql?{urlencode({'query': RUNAWAY})} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.3)
    time.sleep(0.3)
    after = workers_of(server)
    assert len(before - after) == 1
    assert len(after) == len(before)


def test_answers_are_kept_and_revalidated(client):
    first = client.get("/sparql", params={"query": COUNT})
    again = client.get("/sparql", params={"query": COUNT})
    assert first.headers["etag"] == again.headers["etag"]
    assert (first.content, first.headers["server-timing"]) == (again.content, again.headers["server-timing"])
    assert "accept-encoding" in first.headers["vary"].lower()
    for field in (first.headers["etag"], f"W/{first.headers['etag']}", f'"other", {first.headers["etag"]}', "*"):
        same = client.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": field})
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == first.headers["etag"]
        assert same.headers["access-control-allow-origin"] == "*"
    assert client.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": '"other"'}).status_code == 200
    new = client.get("/sparql", params={"query": COUNT}, headers={"Cache-Control": "no-cache"})
    assert new.headers["server-timing"] != first.headers["server-timing"]
    assert new.headers["etag"] == first.headers["etag"]


def test_what_an_answer_is_negotiated_by_has_its_own_validator(client):
    tags = {
        client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}, headers=headers).headers["etag"]
        for headers in (
            {"Accept": "text/csv"},
            {"Accept": "text/tab-separated-values"},
            {"Accept": "text/csv", "Accept-Encoding": "identity"},
            {"Accept": "text/html", "Accept-Language": "zh"},
            {"Accept": "text/html", "Accept-Language": "en"},
        )
    }
    assert len(tags) == 5


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?t) {}", "SELECT (RAND() AS ?r) {}", "SELECT (UUID() AS ?u) {}"])
def test_what_changes_is_never_kept(client, query):
    first, again = (client.get("/sparql", params={"query": query}) for _ in range(2))
    assert first.content != again.content
    assert first.headers["cache-control"] == "no-store"
    assert "etag" not in first.headers


@pytest.mark.parametrize(
    ("field", "encoding"),
    [("gzip", "gzip"), ("br, gzip;q=0.5", "gzip"), ("*", "gzip"), ("gzip;q=0", None), ("br", None), ("", None)],
)
def test_compression(client, field, encoding):
    answer = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}, headers={"Accept-Encoding": field})
    assert answer.headers.get("content-encoding") == encoding
    assert len(answer.json()["results"]["bindings"]) == 169


def test_small_answers_and_workbooks_are_not_compressed(client):
    assert "content-encoding" not in client.get("/sparql", params={"query": "ASK {}"}).headers
    assert "content-encoding" not in client.get("/queries/items-of-theme.xlsx?theme=licensing").headers


@pytest.fixture(scope="module")
def bounded():
    running = Running(Settings(workers=3, answer_rows=100, spool_bytes=5_000))
    yield running
    running.close()


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_what_is_cut_says_so(bounded, form):
    query = {"query": "SELECT * { ?s ?p ?o }", "format": form}
    answer = httpx2.get(f"{bounded.url}/sparql", params=query)
    assert answer.status_code == 200
    assert answer.headers["policy-kg-truncated"] == "rows; limit=100"
    assert answer.headers["policy-kg-rows"] == "100"
    assert ("problem/store.truncated" in answer.text) is (form in {"json", "xml"})
    strict = httpx2.get(f"{bounded.url}/sparql", params=query, headers={"Prefer": "handling=strict"})
    assert (strict.status_code, strict.json()["code"]) == (413, "store.too_many_rows")
    whole = httpx2.get(f"{bounded.url}/sparql", params={**query, "query": "SELECT * { ?s ?p ?o } LIMIT 100"})
    assert "policy-kg-truncated" not in whole.headers


def test_large_answers_come_out_of_files(bounded):
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 100", "format": "json"}
    plain = httpx2.get(f"{bounded.url}/sparql", params=query, headers={"Accept-Encoding": "identity"})
    assert len(plain.content) == int(plain.headers["content-length"]) > 5_000
    packed = httpx2.get(f"{bounded.url}/sparql", params=query, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert bounded.store._spooled_bytes == 0


def test_an_answer_too_large_to_be_kept_is_revalidated_all_the_same(start):
    uncached = start(Settings(workers=3, spool_bytes=5_000, cache_bytes=16_000))
    query = {"query": "SELECT * { ?s ?p ?o }", "format": "json"}
    tags = set()
    for encoding in ("identity", "gzip"):
        first = httpx2.get(f"{uncached.url}/sparql", params=query, headers={"Accept-Encoding": encoding})
        tags.add(first.headers["etag"])
        again = httpx2.get(f"{uncached.url}/sparql", params=query, headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert len(tags) == 1
    assert tags.pop().startswith('W/"')  # the bytes differ, packed and plain
    assert uncached.store._spooled_bytes == 0


def test_a_client_that_does_not_read_keeps_no_file(start):
    slow = start(Settings(workers=3, spool_bytes=1_000))
    host, port = slow.url.removeprefix("http://").split(":")
    big = urlencode({"query": "SELECT * { ?s ?p ?o . ?x ?y ?z . ?i a ?j }"})
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET /sparql?{big} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connection.recv(1000)
        assert httpx2.get(f"{slow.url}/sparql?query=ASK{{}}").status_code == 200  # the worker is free already
    deadline = time.monotonic() + 20
    while slow.store._spooled_bytes:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_one_client_cannot_have_it_all(start):
    """Its queries past its share are refused while another client is answered at once."""
    shared = start(Settings(workers=2, query_seconds=2, client_queries=2))

    def from_address(address, query):
        transport = httpx2.HTTPTransport(local_address=address)
        with httpx2.Client(transport=transport, timeout=20) as own:
            return own.get(f"{shared.url}/sparql", params={"query": query})

    threads = [threading.Thread(target=from_address, args=("127.0.0.1", RUNAWAY)) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    refused = from_address("127.0.0.1", "ASK {}")
    other = from_address("127.0.0.2", "ASK {}")
    saved = from_address("127.0.0.1", "ASK {}").request.url.copy_with(path="/queries/items-of-theme.json")
    lane = httpx2.get(saved, params={"theme": "licensing"})
    for thread in threads:
        thread.join()
    assert (refused.status_code, refused.json()["code"]) == (503, "store.busy_client")
    assert int(refused.headers["retry-after"]) >= 1
    assert other.status_code == 200
    assert lane.status_code == 200


@pytest.mark.parametrize("path", ["/", "/sparql", "/queries", "/queries/items-of-theme", "/health"])
def test_head_and_options(client, path):
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    options = client.options(path, headers={"Origin": "http://other", "Access-Control-Request-Method": "GET"})
    assert options.status_code == 204
    assert options.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in options.headers
    assert "GET" in options.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("media_type", "form"),
    [("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld"), ("*/*", "turtle")],
)
def test_service_description(client, server, media_type, form):
    answer = client.get("/sparql", headers={"Accept": media_type})
    graph = Graph().parse(data=answer.text, format=form)
    (row,) = graph.query(
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
        "SELECT ?endpoint (COUNT(?name) AS ?names) { ?service sd:endpoint ?endpoint ; sd:feature sd:UnionDefaultGraph ;"
        " sd:supportedLanguage sd:SPARQL11Query ; sd:defaultDataset/sd:namedGraph/sd:name ?name } GROUP BY ?endpoint"
    )
    assert str(row.endpoint) == f"{server.url}/sparql"
    assert int(row.names) == 5
    again = client.get("/sparql", headers={"Accept": media_type, "Cache-Control": "no-cache"})
    assert again.content == answer.content


def test_a_remote_store_answers_the_same(client, server, start):
    settings = Settings(query_seconds=1)
    remote = start(settings, RemoteStore(f"{server.url}/sparql", settings))
    with httpx2.Client(base_url=remote.url, timeout=20) as far:
        for path in ("/sparql?query=" + COUNT, "/queries/items-of-theme.csv?theme=licensing"):
            assert far.get(path).content == client.get(path).content
        construct = {"query": "CONSTRUCT WHERE { ?s a ?c }", "format": "ntriples"}
        near_graph = set(ox.parse(client.get("/sparql", params=construct).content, format=ox.RdfFormat.N_TRIPLES))
        assert set(ox.parse(far.get("/sparql", params=construct).content, format=ox.RdfFormat.N_TRIPLES)) == near_graph
        assert far.get("/health").json()["store"] == "remote"
        assert far.get("/sparql?query=SELEC").status_code == 400
        assert far.get("/sparql", params={"query": "DROP ALL"}).status_code == 400
        assert far.get("/sparql", params={"query": RUNAWAY}).status_code == 504
        assert far.get("/", headers=BROWSER).status_code == 200


def test_a_remote_store_that_is_no_endpoint(server, start):
    settings = Settings()
    for address in (f"{server.url}/health", "http://127.0.0.1:9/"):
        running = start(settings, RemoteStore(address, settings))
        answer = httpx2.get(f"{running.url}/sparql?query=ASK{{}}")
        assert answer.status_code == 502
        assert httpx2.get(f"{running.url}/health").status_code == 503
