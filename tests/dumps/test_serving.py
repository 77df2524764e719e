"""The dumps over HTTP: listed for people, given whole and in ranges, only those of the data that are served."""

from __future__ import annotations

import gzip
import hashlib
import time
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import sync_playwright
from rdflib import Graph
from rdflib.namespace import DCAT, RDF
from selectolax.lexbor import LexborHTMLParser

from kg import resources
from kg.dumps import DumpManifest, dumps_folder, write_dumps
from kg.generations import publish
from kg.messages import LANGUAGES
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data
from tests.servers import Running
from tests.web.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ITEMS = "/data/policy-kg-items.csv"


def serving(folder):
    settings = Settings(workers=1)
    store = LocalStore(built_data(folder), settings)
    return Running(settings, store, resources.folder("queries"), dataset=folder / resources.DATASET)


@pytest.fixture(scope="module")
def server(dumped):
    running = serving(dumped)
    yield running
    running.close()


@pytest.fixture(scope="module")
def client(server):
    with httpx2.Client(base_url=server.url, timeout=30, headers={"Accept-Encoding": "identity"}) as found:
        yield found


@pytest.fixture(scope="module")
def manifest(dumped, server):
    return DumpManifest.read(dumps_folder(dumped, server.store.version))


def test_every_file_is_what_the_manifest_says(client, manifest):
    assert len(manifest.files) > 50
    for file in manifest.files:
        answer = client.get(f"/data/{file.path}")
        assert answer.status_code == 200, file.path
        assert answer.headers["content-type"].partition(";")[0] == file.media_type
        assert hashlib.sha256(answer.content).hexdigest() == file.sha256
        assert answer.headers["etag"] == f'"{file.sha256}"'
        assert answer.headers["access-control-allow-origin"] == "*"


def test_manifest_and_sums(client, manifest):
    assert client.get("/data/manifest.json").content == manifest.text()
    sums = client.get("/data/SHA256SUMS")
    assert sums.headers["content-type"].startswith("text/plain")
    assert sums.content == manifest.sums()


def test_every_distribution_leads_to_the_catalogue(client, manifest):
    """So does the digest of each; the file of one data set is none of another."""
    base = Settings().base_iri
    catalogue = Graph().parse(data=client.get("/catalog.nt").text, format="nt")
    found = sorted(str(each).removeprefix(base) for each in catalogue.subjects(RDF.type, DCAT.Distribution))
    assert len(found) == len(manifest.files)
    for path in (*found, *(f"{each}/checksum" for each in found[::20])):
        answer = client.get(f"/{path}?format=ttl&lang=zh-Hans")
        assert (answer.status_code, answer.headers.get("location")) == (303, "/catalog?format=ttl&lang=zh-Hans"), path
    name = next(each.rpartition("/")[2] for each in found if each.startswith("graph/"))
    assert client.get(f"/dataset/distribution/{name}").status_code == 404
    assert client.get(f"/graph/policy/440000-2025/digital/guangdong/distribution/{name}").status_code == 404


def test_a_table_points_to_the_description_of_its_columns(client):
    links = client.get(ITEMS).headers["link"]
    assert '</data/csv-metadata.json>; rel="describedby"; type="application/csvm+json"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links


def test_what_is_the_same_is_not_sent_again(client):
    whole = client.get(ITEMS)
    again = client.get(ITEMS, headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(ITEMS, headers={"If-None-Match": '"other"'}).status_code == 200
    head = client.head(ITEMS)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["etag"] == whole.headers["etag"]


def test_the_head_of_a_file_is_that_of_the_file(client):
    for encoding in ("gzip", "identity"):
        got, head = (
            client.request(method, "/data/SHA256SUMS", headers={"Accept-Encoding": encoding})
            for method in ("GET", "HEAD")
        )
        names = ("content-type", "content-encoding", "etag", "last-modified", "vary")
        assert [head.headers.get(name) for name in names] == [got.headers.get(name) for name in names]
        assert head.headers.get("content-length") in (None, got.headers.get("content-length"))
        assert head.content == b""
        known = {"Accept-Encoding": encoding, "If-None-Match": got.headers["etag"]}
        same = client.get("/data/SHA256SUMS", headers=known)
        assert (same.status_code, same.headers["vary"]) == (304, got.headers["vary"])
        since = {"Accept-Encoding": encoding, "If-Modified-Since": got.headers["last-modified"]}
        assert client.get("/data/SHA256SUMS", headers=since).status_code == 304


def test_compressed_it_has_a_weak_validator(client):
    whole = client.get(ITEMS)
    with client.stream("GET", ITEMS, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["etag"] == f"W/{whole.headers['etag']}"
        assert gzip.decompress(b"".join(answer.iter_raw())) == whole.content
    assert whole.headers["vary"] == "Accept-Encoding"
    book = client.get("/data/policy-kg.xlsx", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in book.headers, "it is compressed already"
    assert not book.headers["etag"].startswith("W/")
    kept = client.get(ITEMS, headers={"Accept-Encoding": "gzip", "If-None-Match": whole.headers["etag"]})
    assert kept.status_code == 304


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize(
    ("asked", "part"), [("bytes=3-9", slice(3, 10)), ("bytes=-5", slice(-5, None)), ("bytes=7-", slice(7, None))]
)
def test_ranges(client, asked, part, encoding):
    whole = client.get(ITEMS)
    answer = client.get(ITEMS, headers={"Range": asked, "Accept-Encoding": encoding, "If-Range": whole.headers["etag"]})
    assert answer.status_code == 206
    assert answer.content == whole.content[part]
    assert client.get(ITEMS, headers={"Range": asked, "If-Range": '"other"'}).content == whole.content


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", "bytes", ""])
def test_what_is_no_range_is_passed_over(client, asked):
    answer = client.get(ITEMS, headers={"Range": asked})
    assert answer.status_code == 200
    assert answer.content == client.get(ITEMS).content


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=999999999-9999999999", "bytes=-0"])
def test_a_range_that_is_not_there(client, asked):
    answer = client.get(ITEMS, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-range"] == f"bytes */{len(client.get(ITEMS).content)}"


def test_a_slow_download_holds_no_generation(client, server):
    with client.stream("GET", "/data/policy-kg.nq") as answer:
        received = next(answer.iter_raw(1000))
        assert len(received) < int(answer.headers["content-length"])
        assert server.store._opened()._users == 0
    with server.store.pin():
        assert server.store._opened()._users == 1


@pytest.mark.parametrize(
    "path",
    [
        "nothing.nq",
        "../manifest.json",
        "..%2f..%2fmanifest.json",
        "%2e%2e/%2e%2e/current",
        "440000-2025-digital-guangdong",
        "440000-2025-digital-guangdong/",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "policy-kg.nq/",
        "policy-kg.nq%00",
        "POLICY-KG.NQ",
    ],
)
def test_nothing_else_is_given(client, path):
    answer = client.get(f"/data/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_lists_every_file(client, manifest, language):
    page = client.get("/data", params={"lang": language}, headers={"Accept": "text/html"})
    assert client.get("/data/", follow_redirects=False).headers["location"] == "/data"
    tree = LexborHTMLParser(page.content)
    linked = {node.attributes["href"] for node in tree.css("table.files a")}
    assert linked == {f"/data/{file.path}" for file in manifest.files}
    digests = [node.text() for node in tree.css("table.files code")]
    assert sorted(digests) == sorted(file.sha256 for file in manifest.files)
    assert {"/data/manifest.json", "/data/SHA256SUMS"} <= {node.attributes["href"] for node in tree.css("main a")}
    listed = client.get("/data.json", params={"lang": language}).json()
    assert [file["format"] for file in listed["files"][:5]] == ["N-Quads", "TriG", "Turtle", "JSON-LD", "Excel"]
    assert all(document["files"] for document in listed["documents"])


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.skipif(not AXE.is_file(), reason="make assets was not run")
def test_the_page_serves_all_readers(server):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        window = browser.new_page(viewport={"width": 390, "height": 800})
        window.goto(f"{server.url}/data", wait_until="load")
        window.locator("details summary").first.click()
        assert window.evaluate("document.documentElement.scrollWidth") <= 390
        window.evaluate(AXE.read_text(encoding="utf-8"))
        assert window.evaluate("axe.run().then(found => found.violations.map(each => each.id))") == []
        browser.close()


def test_only_dumps_of_the_data_that_are_served(small, alignment):
    running = serving(small)
    try:
        with httpx2.Client(base_url=running.url, timeout=30) as client:
            assert client.get("/data/policy-kg.nq").status_code == 404
            page = client.get("/data", params={"lang": "en"}, headers={"Accept": "text/html"})
            assert "This server has no files of the data" in page.text
            write_dumps(small, Settings(), lambda _: None)
            version = running.store.version
            answer = client.get("/data/manifest.json")
            assert answer.json()["data_version"] == version
            publish(small, alignment)
            until(lambda: running.store.version != version)
            assert client.get("/data/manifest.json").status_code == 404, "the dumps of other data"
            write_dumps(small, Settings(), lambda _: None)
            assert client.get("/data/manifest.json").json()["data_version"] == running.store.version
    finally:
        running.close()


def until(done):
    """Wait for what comes in a moment, or fail."""
    for _ in range(600):
        if done():
            return
        time.sleep(0.1)
    pytest.fail("the new generation was not taken over")
