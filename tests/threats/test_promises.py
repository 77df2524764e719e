"""Promises of ``docs/threat-model.md`` that no other test holds, asked of the live server."""

from __future__ import annotations

import getpass
import io
import tempfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CANARY = "canary-8f14e45f"
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that the server's user can read and that is RDF, so that reading it would show."""
    found = tmp_path / "secret.ttl"
    found.write_text(f'<urn:a> <urn:b> "{CANARY}" .')
    return found


QUERIES = [
    "SELECT * FROM <{iri}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{iri}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "CONSTRUCT FROM <{iri}> WHERE {{ ?s ?p ?o }}",
    "DESCRIBE <{iri}>",
    "DESCRIBE ?s FROM <{iri}> {{ ?s ?p ?o }}",
    "SELECT * {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}",
    "BASE <{iri}> SELECT * FROM <> {{ ?s ?p ?o }}",
    "SELECT * {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{iri}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(IRI('{iri}') AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
    "LOAD <{iri}>",
    "LOAD SILENT <{iri}> INTO GRAPH <urn:g>",
    "INSERT {{ ?s ?p ?o }} USING <{iri}> WHERE {{ ?s ?p ?o }}",
]


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_calls_out_or_reads_a_file(client, listener, secret, query):
    for iri in (listener.address, secret.as_uri(), str(secret)):
        text = query.format(iri=iri)
        answers = [
            client.post("/sparql", content=text, headers={**DIRECT, "Accept": accept})
            for accept in ("application/sparql-results+json, text/turtle", "text/html")
        ]
        answers.append(client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": iri}))
        answers.append(
            client.get("/sparql", params={"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": iri})
        )
        for answer in answers:
            assert answer.status_code in {200, 400, 403}, answer.text
            assert CANARY not in answer.text
    assert not listener.seen()


def test_redirects_stay_here(client, listener):
    away = listener.address.removeprefix("http://").rstrip("/")
    for path in ("/queries/", "/queries//", f"//{away}/", f"/{listener.address}", f"/queries/%0d%0aLocation:%20{away}"):
        answer = client.get(str(client.base_url).rstrip("/") + path)
        location = answer.headers.get("location", "")
        assert answer.status_code < 500
        assert not location or location.startswith((str(client.base_url), "/"))
        assert not location.startswith("//")
    assert not listener.seen()


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/..%2fsettings.py",
        "/static/%2e%2e%2f%2e%2e%2fsettings.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/..%5c..%5csettings.py",
        "/queries/..%2f..%2fkg%2fsettings.json",
        "/queries/%2e%2e%2fpages%2fcounts",
        "/vocab/..%2f..%2fpyproject.toml",
        "/ns/..%2f..%2f..%2fetc%2fpasswd",
    ],
)
def test_no_path_leaves_the_folder(client, path):
    answer = client.get(str(client.base_url).rstrip("/") + path)
    assert answer.status_code in {400, 404}
    for word in ("root:", "query_seconds", "hatchling"):
        assert word not in answer.text


def test_an_upload_includes_no_file(client, secret):
    """XInclude, external entities and parameter entities of documents and RDF; parts that point out of an archive."""
    include = f'<x xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{secret.as_uri()}" parse="text"/></x>'
    rdf = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:xi="http://www.w3.org/2001/XInclude"><rdf:Description rdf:about="urn:a">
        <rdf:value><xi:include href="{secret.as_uri()}" parse="text"/></rdf:value></rdf:Description></rdf:RDF>"""
    parameter = f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]><rdf:RDF/>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"../../../../{secret}", "x")
        archive.writestr("word/document.xml", include)
    turtle = f"@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:o> owl:imports <{secret.as_uri()}> ."
    for name, content in (
        ("a.rdf", include),
        ("a.rdf", rdf),
        ("a.rdf", parameter),
        ("a.ttl", turtle),
        ("a.html", f'<iframe src="{secret.as_uri()}"></iframe><p>x</p>'),
        ("a.md", f"![x]({secret.as_uri()})\n"),
        ("a.docx", packed.getvalue()),
    ):
        answer = client.post("/api/validate", files={"file": (name, content)}, headers={"Accept": "application/json"})
        assert answer.status_code in {200, 422}, (name, answer.text)
        assert CANARY not in answer.text, name
    assert secret.read_text() == f'<urn:a> <urn:b> "{CANARY}" .'


def files_with(word: bytes) -> list[Path]:
    """Files in our folders for temporary ones that hold ``word``."""
    folders = Path(tempfile.gettempdir()).glob("policy-kg-*")
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if word in path.read_bytes()]


def test_an_upload_is_not_kept(client):
    content = f"<urn:a> <urn:b> '{CANARY}' .".encode()
    assert client.post("/api/validate", files={"file": ("a.ttl", content)}).status_code == 200
    assert files_with(CANARY.encode()) == []
    answer = client.post("/sparql", content=f"ASK {{ ?s ?p '{CANARY}' }}", headers=DIRECT)
    assert answer.json()["boolean"] is False


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_everyone_may_read_and_nobody_is_known(client, origin):
    paths = [path for path in client.get("/openapi.json").json()["paths"] if "{" not in path]
    assert len(paths) > 20
    sent = {"Origin": origin, "Cookie": "session=1", "Authorization": "Basic eDp5"}
    for path in ["/openapi.json", "/nowhere", *paths]:
        answer = client.get(path, headers=sent)
        assert answer.headers["access-control-allow-origin"] == "*", path
        assert "access-control-allow-credentials" not in answer.headers, path
        assert "set-cookie" not in answer.headers, path
        assert "www-authenticate" not in answer.headers, path
    preflight = client.options("/sparql", headers={**sent, "Access-Control-Request-Headers": "authorization"})
    assert "authorization" not in preflight.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in preflight.headers


UPDATES = [
    "CLEAR ALL",
    "DROP ALL",
    "INSERT DATA { <urn:a> <urn:b> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "CREATE GRAPH <urn:g>",
]


def test_nothing_a_stranger_sends_changes_the_data(client):
    counting = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "format": "csv"}
    before = client.get("/sparql", params=counting).text
    for text in UPDATES:
        sent = [
            client.post("/sparql", content=text, headers={"Content-Type": "application/sparql-update"}),
            client.post("/sparql", content=text, headers=DIRECT),
            client.post("/sparql", data={"update": text}),
            client.post("/sparql", data={"query": text}),
            client.get("/sparql", params={"update": text}),
            client.get("/sparql", params={"query": f"ASK {{}} ; {text}"}),
        ]
        assert {answer.status_code for answer in sent} <= {400, 403, 415}
    for method in ("PUT", "DELETE", "PATCH"):
        for path in ("/sparql", "/queries", "/graph/x", "/data", "/"):
            assert client.request(method, path, content="<urn:a> <urn:b> 1 .").status_code in {404, 405}
    assert client.get("/sparql", params=counting).text == before


def test_answers_tell_nothing_of_the_machine(client):
    words = {str(ROOT), str(Path.home()), tempfile.gettempdir(), getpass.getuser() + "@", "site-packages", "Traceback"}
    paths = ("/health", "/metrics", "/openapi.json", "/sparql", "/nowhere", "/static/none", "/queries/none", "/about")
    answers = [client.get(path) for path in paths]
    answers += [client.get("/sparql", params={"query": text}) for text in ("SELEC", "SELECT (1/0 AS ?x) {}", "\x00")]
    answers += [client.post("/api/validate", files={"file": ("a.docx", b"PK\x03\x04 not")}), client.put("/sparql")]
    for answer in answers:
        assert not {word for word in words if word in answer.text}, answer.request.url
        assert "server" not in answer.headers
