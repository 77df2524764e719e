"""Any request: Accept, methods, types, bodies, query strings, format names. Never a 500, never a hang."""

from __future__ import annotations

import socket
import string
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import resources
from kg.web.negotiation import negotiate

FUZZ = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
"""Drawn alike in every run; the time of an answer is not what is asked here."""
NAMES = sorted(path.stem for path in resources.folder("queries").glob("*.rq"))
RANGES = (
    "*/*",
    "text/*",
    "application/*",
    "text/turtle",
    "text/csv",
    "text/html",
    "text/plain",
    "application/json",
    "application/ld+json",
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "application/rdf+xml",
    "application/n-triples",
    "application/problem+json",
    "image/png",
    "*",
    "text",
    "a/b/c",
)
ASK, SELECT, GRAPH = "ASK {}", "SELECT * { VALUES ?x { 1 } }", "CONSTRUCT { <urn:s> <urn:p> 1 } {}"

printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
words = st.text(max_size=30)
ranges = st.one_of(
    st.sampled_from(RANGES),
    st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}/[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}", fullmatch=True),
)
parameters = st.one_of(
    st.builds("q={}".format, st.sampled_from(["0", "1", "0.5", "1.000", "0.0001", "2", "-1", "", "x", "1e0", "0,5"])),
    st.builds("charset={}".format, st.sampled_from(["utf-8", "gbk", '"utf-8"', '"', "utf-8\\"])),
    st.just('profile="a,b;q=0"'),
    printable,
)
elements = st.builds(
    lambda name, given, gap: f"{gap};{gap}".join([name, *given]),
    ranges,
    st.lists(parameters, max_size=3),
    st.sampled_from(["", " ", "\t"]),
)
accepts = st.one_of(st.builds(",".join, st.lists(elements, max_size=6)), printable)
queries = st.sampled_from(
    [ASK, SELECT, GRAPH, "DESCRIBE <urn:x>", "SELEC", "", "DROP ALL", "LOAD <file:///etc/passwd>"]
)
names = st.one_of(
    st.sampled_from(
        ["query", "update", "default-graph-uri", "named-graph-uri", "using-graph-uri", "timeout", "format", "output"]
    ),
    st.sampled_from(["lang", "page", "sort", "theme", "themes", "plan", "agency", "_format"]),
    words,
)
values = st.one_of(
    queries,
    words,
    st.sampled_from(["json", "csv", "xlsx", "ttl", "html", "text/csv", "0", "-1", "1e999", "nan", "٣", "9" * 400]),
    st.sampled_from(["id/agency/500000/office", "urn:x", "a b", "<>", "../..", "zh", "en", "licensing", "2024-02-30"]),
)
pairs = st.lists(st.tuples(names, values), max_size=5)
escapes = st.text(alphabet="%&=+;#?/" + string.hexdigits, max_size=40)
paths = st.one_of(
    st.sampled_from(["/sparql", "/sparql/", "/queries", "/queries.json", "/queries.ttl", "/health", "/metrics", "/"]),
    st.builds("/queries/{}{}".format, st.sampled_from(NAMES), st.sampled_from(["", ".json", ".csv", ".xlsx", ".ttl"])),
    st.builds("/queries/{}.{}".format, st.sampled_from(NAMES), st.from_regex(r"[a-z]{0,5}", fullmatch=True)),
    st.builds("/queries/{}".format, escapes.filter(lambda text: "#" not in text and "?" not in text)),
)
methods = st.sampled_from(["GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
types = st.one_of(
    st.sampled_from(["application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update"]),
    st.sampled_from(
        ["application/sparql-query; charset=UTF-8", "multipart/form-data", "multipart/form-data; boundary=x"]
    ),
    st.sampled_from(
        ["application/sparql-query;charset", "application/sparql-query; charset=utf-16", "text/plain", ";"]
    ),
    printable.map(str.strip),
)


@FUZZ
@given(accept=accepts, query=st.sampled_from([ASK, SELECT, GRAPH]))
def test_accept(web_client, check, accept, query):
    """The answer has the type that the header prefers, or 406 says what there is."""
    answer = check(web_client.get("/sparql", params={"query": query}, headers={"Accept": accept.strip()}))
    assert answer.status_code in {200, 406}
    if answer.status_code == 406 and answer.headers["content-type"] == "application/problem+json":
        assert answer.json()["detail"]
    elif answer.status_code == 200:
        media_type = answer.headers["content-type"].partition(";")[0]
        assert negotiate(accept.strip(), [(media_type, None)]) is not None


@FUZZ
@given(path=paths, accept=accepts, language=accepts)
def test_accept_of_every_resource(web_client, check, path, accept, language):
    check(web_client.get(path, headers={"Accept": accept.strip(), "Accept-Language": language.strip()}))


@FUZZ
@given(
    method=methods,
    path=paths,
    given_pairs=pairs,
    media_type=types,
    body=st.one_of(st.binary(max_size=200), escapes.map(str.encode), values.map(str.encode)),
)
def test_methods_types_and_bodies(web_client, check, method, path, given_pairs, media_type, body):
    content = None if method in {"GET", "HEAD", "OPTIONS", "TRACE"} else body
    headers = {"Content-Type": media_type} if content is not None and media_type else {}
    answer = check(web_client.request(method, path, params=given_pairs, headers=headers, content=content))
    if method == "HEAD":
        assert answer.content == b""


@FUZZ
@given(
    path=paths,
    encoded=st.one_of(escapes, st.builds("query={}".format, escapes), st.builds("format={}".format, escapes)),
)
def test_percent_encoding(web_client, check, path, encoded):
    check(web_client.get(f"{path}?{encoded.replace('#', '%23')}"))


@FUZZ
@given(query=st.sampled_from([ASK, SELECT, GRAPH]), form=st.one_of(values, st.sampled_from(RANGES)))
def test_format_names(web_client, check, query, form):
    for name in ("/sparql", f"/queries/{NAMES[0]}"):
        check(web_client.get(name, params={"query": query, "format": form} if name == "/sparql" else {"format": form}))


@settings(FUZZ, max_examples=60)
@given(
    head=st.one_of(
        st.binary(max_size=80),
        st.builds(b"GET /sparql?query=%s HTTP/1.1".__mod__, st.binary(max_size=40)),
        st.sampled_from(
            [b"GET /sparql HTTP/9.9", b"GET  /sparql", b"POST /sparql HTTP/1.1", b"GET http://other/ HTTP/1.1"]
        ),
    ),
    lines=st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.builds(b"Accept: %s".__mod__, st.binary(max_size=40)),
            st.builds(b"Accept-Language: %s".__mod__, st.binary(max_size=40)),
            st.builds(b"X-Request-ID: %s".__mod__, st.binary(max_size=40)),
            st.sampled_from(
                [b"Content-Length: -1", b"Content-Length: 5", b"Transfer-Encoding: chunked", b"Expect: 100-continue"]
            ),
        ),
        max_size=4,
    ),
)
def test_bytes_that_are_hardly_http(address, check, web_client, head, lines):
    """Whatever comes, the answer is none or below 500, and the next client is served."""
    host = urlsplit(address)
    with socket.create_connection((host.hostname, host.port), 20) as connection:
        connection.sendall(b"\r\n".join([head, b"Host: x", *lines, b"Connection: close", b"", b""]))
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    assert not answer or answer.split()[1] < b"500", answer[:300]
    assert check(web_client.get("/sparql?query=ASK{}")).json()["boolean"] is True


@pytest.mark.parametrize("path", ["/sparql", "/queries/" + NAMES[0]])
@pytest.mark.parametrize(
    "header",
    [
        "," * 60_000,
        "text/csv;q=0.5," * 4_000,
        '"' * 60_000,
        "a/b;" * 15_000,
        ';="\\' * 15_000,
        '"\\' * 30_000,
        "*/*" + " ;" * 30_000,
    ],
    ids=lambda text: text[:12].strip(),
)
def test_long_headers_end(web_client, path, header):
    """Reading a header takes no more than time linear in its length; the server may refuse it as too long."""
    answer = web_client.get(path, params={"query": ASK}, headers={"Accept": header, "Accept-Language": header})
    assert answer.status_code in {200, 400, 406, 431}
