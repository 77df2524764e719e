"""The publication: whole, the same each time, readable anywhere, and behind nginx what the server is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx2
import pyoxigraph as ox
import pytest
from playwright.sync_api import sync_playwright

from kg.errors import UsageError
from kg.publication import publish
from kg.publication.replacing import replacing_folder
from kg.settings import Settings
from kg.verifying.verification import verify
from tests.command_line import kg_here
from tests.publication.conftest import DOCUMENT
from tests.web.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

THING = "policy/440000/2025/digital-guangdong"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Page(HTMLParser):
    """The references and the anchors of a page, read by another parser than the one that wrote it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.references: list[tuple[str, str]] = []
        self.anchors: set[str] = set()
        self.forms = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src"} and value is not None:
                self.references.append((tag, value))
            if name == "id" and value:
                self.anchors.add(value)
        self.forms += tag == "form"


@pytest.fixture(scope="module")
def pages(published) -> dict[Path, Page]:
    """Every page by its file."""
    return {path: Page(path.read_text(encoding="utf-8")) for path in published.root.rglob("*.html")}


def test_every_link_leads_to_a_file_and_a_place_in_it(published, pages):
    for path, page in pages.items():
        for tag, reference in page.references:
            target, fragment = urldefrag(urljoin(path.as_uri(), reference))
            if target.startswith(published.site):
                target = (published.root / unquote(target.removeprefix(published.site).strip("/"))).as_uri()
                assert tag == "link" or path.parent.name == "errors", (path, reference)
            elif not target.startswith("file:"):
                continue  # to another site
            file = Path(unquote(urlsplit(target).path))
            if path.parent.name == "errors" and file == published.root:
                continue  # the first page, by its address
            assert file.is_file(), (path, reference)
            assert file.is_relative_to(published.root), (path, reference)
            if fragment and file in pages:
                assert unquote(fragment) in pages[file].anchors, (path, reference)


def test_the_site_map_names_files(published):
    text = (published.root / "sitemap.xml").read_text(encoding="utf-8")
    named = re.findall(r'(?:<loc>|href=")([^<"]+)', text)
    assert len(named) > 100
    assert [
        each for each in named if not (published.root / unquote(each.removeprefix(f"{published.site}/"))).is_file()
    ] == []


def test_nothing_on_a_page_needs_a_server(pages):
    for path, page in pages.items():
        assert page.forms == 0, path
        assert not [each for _, each in page.references if "?" in each and not each.startswith("http")], path


def test_what_the_server_shows_is_there(published):
    """Of every type something, in both languages, with what stands beside it."""
    wanted = [
        "index.html",
        "index.zh-Hans.html",
        f"plans/{DOCUMENT}.html",
        f"plans/{DOCUMENT}.zh-Hans.html",
        f"plans/{DOCUMENT}.ttl",
        f"plans/{DOCUMENT}/items/04.jsonld",
        "agencies.html",
        "themes/digital-infrastructure.html",
        "initiatives.html",
        "network.json",
        f"network--plan-{DOCUMENT}.html",
        "deadlines.html",
        "queries/workload-of-agencies.html",
        "queries.ttl",
        "ns.html",
        "ns.ttl",
        "ns/0.1.0.html",
        "vocab/theme.html",
        "vocab/theme.ttl",
        "shapes.ttl",
        "about.html",
        "data.html",
        "catalog.html",
        "catalog.ttl",
        "void.ttl",
        "sitemap.xml",
        "robots.txt",
        "data/manifest.json",
        "data/policy-kg.nq",
        f"data/{DOCUMENT}/{DOCUMENT}-items.parquet",
        f"doc/{THING}.html",
        f"doc/{THING}.zh-Hans.html",
        f"doc/{THING}/item/04.nt",
        f"doc/{THING}/item/04.rdf",
        "graph/catalog.ttl",
        f"graph/{THING.replace('policy', 'provenance', 1)}.nt",
        "_server/site.conf",
        "_server/w3id.htaccess",
        "publication.json",
    ]
    assert [file for file in wanted if not (published.root / file).is_file()] == []
    mark = json.loads((published.root / "publication.json").read_text(encoding="utf-8"))
    assert (mark["data_version"], mark["base_iri"]) == (published.version, published.settings.base_iri)


def test_rdf_of_every_format_is_read(published):
    formats = {".ttl": "text/turtle", ".nt": "application/n-triples", ".jsonld": "application/ld+json"}
    formats[".rdf"] = "application/rdf+xml"
    counts: dict[Path, set[int]] = {}
    for path in (published.root / "doc").rglob("*"):
        if path.suffix in formats:
            form = ox.RdfFormat.from_media_type(formats[path.suffix])
            quads = {quad.triple for quad in ox.parse(path=str(path), format=form, base_iri="https://x.invalid/")}
            counts.setdefault(path.with_suffix(""), set()).add(len(quads))
    assert counts
    assert {path: found for path, found in counts.items() if len(found) != 1} == {}


def test_the_same_data_give_the_same_bytes(published, again):
    """Made again elsewhere, by two processes this time."""
    publish(again.root, again.built, again.version, again.settings, 2, lambda *_: None)
    files = {path.relative_to(published.root) for path in published.root.rglob("*") if path.is_file()}
    assert {path.relative_to(again.root) for path in again.root.rglob("*") if path.is_file()} == files
    assert [
        path for path in sorted(files) if (published.root / path).read_bytes() != (again.root / path).read_bytes()
    ] == []


def half_written(out: Path) -> None:
    with replacing_folder(out, "publication.json") as folder:
        (folder / "a").write_text("half")
        raise KeyboardInterrupt


@pytest.mark.parametrize("killed", [False, True])
def test_an_interrupted_run_leaves_what_was_published(tmp_path, killed):
    out = tmp_path / "site"
    with replacing_folder(out, "publication.json") as folder:
        (folder / "publication.json").write_text("{}")
        (folder / "a").write_text("before")
    if killed:
        program = (
            "import os, sys, pathlib\n"
            "from kg.publication.replacing import replacing_folder\n"
            "with replacing_folder(pathlib.Path(sys.argv[1]), 'publication.json') as folder:\n"
            "    (folder / 'a').write_text('half')\n"
            "    os.kill(os.getpid(), 9)\n"
        )
        assert subprocess.run([sys.executable, "-c", program, str(out)], check=False).returncode == -9
        assert len(list(tmp_path.glob(".site.*.partial"))) == 1
    else:
        with pytest.raises(KeyboardInterrupt):
            half_written(out)
    assert (out / "a").read_text() == "before"
    with replacing_folder(out, "publication.json") as folder:
        (folder / "publication.json").write_text("{}")
    assert not (out / "a").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_that_is_no_publication_is_not_replaced(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(UsageError) as raised, replacing_folder(tmp_path, "publication.json"):
        pytest.fail("it was given away")
    assert raised.value.key == "publication.not_ours"
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError) as raised, replacing_folder(tmp_path / "file", "publication.json"):
        pytest.fail("it was given away")
    assert raised.value.key == "publication.unwritable"
    with pytest.raises(UsageError) as raised, replacing_folder(tmp_path / "file" / "below", "publication.json"):
        pytest.fail("it was given away")
    assert raised.value.key == "publication.unwritable"
    assert (tmp_path / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize(
    "base",
    ["", "example.org/", "https://example.org", "https://exa mple.org/", "ftp://example.org/", "https://例子.org/<a>/"],
)
def test_a_base_that_is_no_iri_is_refused(base):
    with pytest.raises(UsageError) as raised:
        Settings(base_iri=base).check()
    assert raised.value.key == "settings.base_iri"


@pytest.mark.parametrize(
    ("accept", "language", "expected"),
    [
        (BROWSER, "zh-CN,zh;q=0.9,en;q=0.8", "text/html zh-Hans"),
        (BROWSER, "en-GB,en;q=0.9", "text/html en"),
        (BROWSER, "fr", "text/html en"),
        ("", "", "text/html en"),
        ("*/*", "", "text/html en"),
        ("text/turtle", "", "text/turtle"),
        ("application/ld+json", "", "application/ld+json"),
        ("application/rdf+xml", "", "application/rdf+xml"),
        ("application/n-triples", "", "application/n-triples"),
        ("text/turtle;q=0.5, application/ld+json", "", "application/ld+json"),
        ("text/html;q=0.3, application/n-triples;q=0.31, text/turtle;q=0.2", "", "text/html en"),  # one decimal counts
        ("image/png, text/turtle;q=0.1", "", "text/turtle"),
        ("image/png", "", "406"),
    ],
)
@pytest.mark.parametrize("path", ["/", f"/plans/{DOCUMENT}", f"/doc/{THING}/item/04", "/ns", "/catalog"])
def test_nginx_negotiates(nginx, path, accept, language, expected):
    answer = httpx2.get(f"{nginx}{path}", headers={"Accept": accept, "Accept-Language": language})
    assert "Accept" in answer.headers["vary"]
    assert answer.headers["access-control-allow-origin"] == "*"
    if expected == "406":
        assert answer.status_code == 406
        assert {"text/html", "text/turtle"} <= set(answer.json()["formats"])
        return
    media_type, _, spoken = expected.partition(" ")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
    assert not spoken or f'<html lang="{spoken}">' in answer.text


def test_nginx_leads_from_things_to_documents(nginx):
    for path, document in (
        (THING, THING),
        (f"{THING}/item/04/responsible/1", f"{THING}/item/04"),
        ("place/cn", "place/cn"),
    ):
        answer = httpx2.get(f"{nginx}/id/{path}?lang=en", headers={"Accept": "text/turtle"})
        assert (answer.status_code, urlsplit(answer.headers["location"]).path) == (303, f"/policy/doc/{document}")
    for path in ("policy/440000/2025/none", f"{THING}/item/99/lead/1", "../_server/site.conf"):
        assert httpx2.get(f"{nginx}/id/{path}").status_code == 404
    assert httpx2.get(f"{nginx}/vocab/theme/one-thing").headers["location"].endswith("/policy/vocab/theme#one-thing")
    assert httpx2.get(f"{nginx.removesuffix('/policy')}/.well-known/void").status_code == 303
    assert httpx2.get(f"{nginx}/_server/site.conf").status_code == 404


def test_nginx_answers_as_http_wants(nginx):
    got, head = httpx2.get(f"{nginx}/doc/{THING}.ttl"), httpx2.head(f"{nginx}/doc/{THING}.ttl")
    for name in ("content-type", "content-length", "etag", "last-modified", "link"):
        assert head.headers[name] == got.headers[name]
    assert f'<{nginx}/id/{THING}>; rel="cite-as"' in got.headers["link"]
    fresh = httpx2.get(f"{nginx}/doc/{THING}.ttl", headers={"If-None-Match": got.headers["etag"]})
    assert fresh.status_code == 304
    assert httpx2.options(f"{nginx}/doc/{THING}").status_code == 204
    missing = httpx2.get(f"{nginx}/nothing/here")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")
    missing = httpx2.get(f"{nginx}/nothing/here", headers={"Accept": "application/json"})
    assert (missing.json()["status"], missing.headers["content-type"]) == (404, "application/problem+json")
    assert httpx2.get(f"{nginx}/items?page=2").text != httpx2.get(f"{nginx}/items").text


@pytest.mark.parametrize("start", ["/", f"/id/{THING}", f"/id/{THING}/item/04", "/id/place/cn"])
def test_full_marks_behind_nginx(nginx, start):
    report = verify(f"{nginx}{start}", Settings())
    missed = {each.rule.id: each.verdict.explain("en") for each in report.checked if each.verdict.result == "not_met"}
    assert missed == {}


def test_pages_are_read_without_any_server(published):
    """From the folder itself, in a browser: styled, no error, links that lead on, in both languages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page()
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("requestfailed", lambda request: errors.append(request.url))
        page.goto((published.root / "index.html").as_uri())
        page.get_by_role("link", name="Plans", exact=True).click()
        page.locator(f'a[href$="{DOCUMENT}.html"]').first.click()
        assert page.locator("h1").inner_text()
        page.locator("a.language").click()
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        page.locator('a[href*="/items/"]').first.click()
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
        browser.close()
    assert [error for error in errors if "file:" not in error or "Not allowed" not in error] == []


def test_a_folder_that_cannot_be_written_is_told_before_any_work(tmp_path):
    done = kg_here("publish", "/proc/none/site", home=tmp_path / "home")
    assert (done.returncode, "/proc/none/site" in done.stderr) == (2, True)
    assert not (tmp_path / "home").exists()
