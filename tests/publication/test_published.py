"""The publication: whole, the same each time, readable anywhere, and behind nginx what the server is."""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx2
import pyoxigraph as ox
import pytest
from playwright.sync_api import sync_playwright

from kg import files
from kg.building import publisher_of
from kg.dumps import write_dumps
from kg.errors import DataError, StoreError, UsageError
from kg.publication import check_folder, crawling, publish
from kg.publication.addresses import Address
from kg.publication.replacing import replacing_folder
from kg.settings import Settings
from kg.verifying.verification import verify
from kg.web.headers import EVERY_ANSWER, options_response
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
        names_the_thing = ("rel", "cite-as") in attrs
        for name, value in attrs:
            if name in {"href", "src"} and value is not None and not names_the_thing:
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


def test_pages_and_the_site_map_name_the_files_of_each_language(published):
    """A page is its own canonical address; the plain one is in the first language."""
    for stem in ("plans", f"plans/{DOCUMENT}", "index", f"doc/{THING}"):
        files = {"en": f"{published.site}/{stem}.html", "zh-Hans": f"{published.site}/{stem}.zh-Hans.html"}
        for language, address in files.items():
            text = (published.root / address.removeprefix(f"{published.site}/")).read_text(encoding="utf-8")
            named = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text))
            assert named == {**files, "x-default": files["en"]}
            assert re.findall(r'<link rel="canonical" href="([^"]+)"', text) == [files[language]]
    text = (published.root / "sitemap.xml").read_text(encoding="utf-8")
    entries = re.findall(r"<loc>([^<]+)</loc>", text)
    assert len(set(entries)) == len(entries)
    assert {f"{published.site}/plans.html", f"{published.site}/plans.zh-Hans.html"} <= set(entries)


def test_nothing_on_a_page_needs_a_server(pages):
    for path, page in pages.items():
        assert page.forms == 0, path
        assert not [each for _, each in page.references if "?" in each and not each.startswith("http")], path


def test_ways_to_the_data_are_those_that_files_have(published):
    page = (published.root / "data.html").read_text(encoding="utf-8")
    assert "SHACL" in page
    assert "SPARQL endpoint" not in page
    assert "OpenAPI" not in page


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


def test_the_same_data_give_the_same_bytes(published, again, tmp_path):
    """Made again elsewhere, by two processes this time, and while other data are put in force."""
    built = shutil.copytree(again.built, tmp_path / "built")
    settings = replace(again.settings, generations_kept=1)
    switched: list[str] = []

    def build_meanwhile(*_: object) -> None:
        if not switched:
            with publisher_of(built, settings) as publisher:
                switched.append(publisher.publish({f"document/{DOCUMENT}": None}).data_version)
            write_dumps(built, settings, lambda _: None)

    publish(again.root, built, again.settings, 2, build_meanwhile)
    assert switched[0] != again.version
    assert len(list((built / "dumps").iterdir())) == 2
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
        assert (tmp_path / ".site.kg-new" / "a").read_text() == "half"
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


def refusal(out: Path) -> UsageError:
    """Why a folder is not replaced, told before any work and again when it is to be."""
    with pytest.raises(UsageError) as early:
        check_folder(out, "publication.json")
    with pytest.raises(UsageError) as late, replacing_folder(out, "publication.json"):
        pytest.fail("it was given away")
    assert early.value.key == late.value.key
    assert early.value.values["folder"] == out
    return early.value


def test_a_place_that_cannot_be_replaced_is_told_before_any_work(tmp_path):
    (tmp_path / "round").symlink_to(tmp_path / "round")
    (tmp_path / "beyond").symlink_to("/proc/none/site")
    for out, key in (
        (Path("/"), "publication.mount"),
        (Path("/proc"), "publication.mount"),
        (tmp_path / "x" / ("a" * 300), "publication.unwritable"),
        (tmp_path / ("a" * 250), "publication.unwritable"),
        (tmp_path / "beyond", "publication.unwritable"),
    ):
        assert refusal(out).key == key, out
    with pytest.raises(UsageError), replacing_folder(tmp_path / "round", "publication.json"):
        pass
    assert (tmp_path / "round").is_symlink()


def publication(out: Path, content: str) -> None:
    with replacing_folder(out, "publication.json") as folder:
        (folder / "publication.json").write_text("{}")
        (folder / "a").write_text(content)


def test_a_relative_or_linked_folder_is_replaced_where_it_is(tmp_path, monkeypatch):
    (tmp_path / "disk").mkdir()
    (tmp_path / "site").symlink_to("disk/www")  # leads nowhere yet
    for content in ("one", "two"):
        publication(tmp_path / "site", content)
        assert (tmp_path / "site").is_symlink()
        assert (tmp_path / "disk" / "www" / "a").read_text() == content
    monkeypatch.chdir(tmp_path / "disk" / "www")
    publication(Path(), "three")
    assert (tmp_path / "site" / "a").read_text() == "three"
    assert [path.name for path in (tmp_path / "disk").iterdir()] == ["www"]


def test_one_run_at_a_time_has_a_folder(tmp_path):
    """Folders whose names are alike, or would be patterns, are others."""
    with (
        replacing_folder(tmp_path / "web", "publication.json") as one,
        replacing_folder(tmp_path / "web.v2", "publication.json") as two,
        replacing_folder(tmp_path / "[w]eb", "publication.json") as three,
    ):
        assert refusal(tmp_path / "web").key == "publication.busy"
        for folder in (one, two, three):
            (folder / "publication.json").write_text("{}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["[w]eb", "web", "web.v2"]
    publication(tmp_path / "web", "free again")


def test_what_fails_while_a_folder_is_filled_is_told(tmp_path):
    out = tmp_path / "site"
    publication(out, "before")
    with pytest.raises(UsageError) as raised, replacing_folder(out, "publication.json"):
        Path("/dev/full").write_bytes(b"a page")
    assert (raised.value.key, raised.value.values["reason"]) == ("publication.unwritable", os.strerror(28))
    with pytest.raises(UsageError), replacing_folder(out, "publication.json") as folder:
        folder.rmdir()  # nothing is there to take the place
    assert (out / "a").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_where_names_cannot_be_exchanged_the_folder_before_comes_back(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_exchange", lambda *_: False)
    out, aside = tmp_path / "site", tmp_path / ".site.kg-old"
    publication(out, "one")
    publication(out, "two")
    out.rename(aside)  # a run ended between the two steps
    check_folder(out, "publication.json")
    assert (out / "a").read_text() == "two"
    shutil.copytree(out, aside)  # or after them
    publication(out, "three")
    assert (out / "a").read_text() == "three"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_process_that_ends_is_told(again, tmp_path):
    (tmp_path / "built").mkdir()
    with pytest.raises(StoreError) as raised:  # there is no such generation: it ends at its start
        crawling.crawl([Address("/")], tmp_path / "built", 7, tmp_path, again.settings, jobs=1, progress=print)
    assert raised.value.key == "publication.process_ended"


def test_a_file_has_no_place_outside(tmp_path):
    inside = Address("/doc/a/%2e%2e/b.ttl").file(page=False)
    assert crawling.place_of(inside, tmp_path / "site") == tmp_path / "site" / "doc" / "b.ttl"
    for path in ("/doc/%2e%2e/%2e%2e/site.ttl", "/%2e%2e/site2/a.ttl"):
        with pytest.raises(DataError) as raised:
            crawling.place_of(Address(path).file(page=False), tmp_path / "site")
        told = pickle.loads(pickle.dumps(raised.value))  # by one process to another
        assert (told.key, told.values) == ("publication.outside", raised.value.values)


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
    for site in (nginx, nginx.removesuffix("/policy")):
        answer = httpx2.get(f"{site}/.well-known/void?format=ttl")
        assert (answer.status_code, answer.headers["location"]) == (303, "/policy/void?format=ttl")
    assert httpx2.get(f"{nginx}/_server/site.conf").status_code == 404


def test_nginx_answers_as_http_wants(nginx):
    got, head = httpx2.get(f"{nginx}/doc/{THING}.ttl"), httpx2.head(f"{nginx}/doc/{THING}.ttl")
    for name in ("content-type", "content-length", "etag", "last-modified", "link"):
        assert head.headers[name] == got.headers[name]
    assert f'<{nginx}/id/{THING}>; rel="cite-as"' in got.headers["link"]
    fresh = httpx2.get(f"{nginx}/doc/{THING}.ttl", headers={"If-None-Match": got.headers["etag"]})
    assert fresh.status_code == 304
    allowed = httpx2.options(f"{nginx}/doc/{THING}")
    assert (allowed.status_code, allowed.content) == (204, b"")
    wanted = {**EVERY_ANSWER, **options_response("GET, HEAD").headers}
    assert {name: allowed.headers.get(name) for name in wanted} == wanted
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
