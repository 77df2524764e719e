"""Every type of page in a browser, in both languages: readable, reachable by keyboard, without outside requests."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import pytest
import rdflib

from kg.messages import LANGUAGES

HERE = Path(__file__).parent
PAGES = tomllib.loads((HERE / "site_pages.toml").read_text(encoding="utf-8"))
AXE = HERE.parents[1] / "node_modules" / "axe-core" / "axe.min.js"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1280, "height": 900}
RDF = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}


def with_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


@pytest.fixture(scope="module")
def window(browser, full_server, assets):
    """A window that notes what goes wrong in it."""
    page = browser.new_page(viewport=DESK)
    page.noted = []
    page.on("console", lambda message: page.noted.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.noted.append(str(error)))
    page.on("request", lambda request: None if is_own(request.url, full_server.url) else page.noted.append(request.url))
    yield page
    page.close()


def is_own(address: str, server: str) -> bool:
    return address.startswith((f"{server}/", "data:", "blob:"))


def languages_of(name: str, place: int) -> tuple[str, ...]:
    """Both for a type of page, one for a variant of it."""
    return (LANGUAGES[place % 2],) if "-" in name else LANGUAGES


@pytest.mark.parametrize(
    ("name", "language"), [(name, each) for place, name in enumerate(PAGES) for each in languages_of(name, place)]
)
def test_page(window, full_server, name, language):
    window.noted.clear()
    window.set_viewport_size(DESK)
    answer = window.goto(full_server.url + with_language(PAGES[name], language), wait_until="load")
    assert answer.status == 200
    assert window.evaluate("document.documentElement.lang") == language
    assert window.locator("h1").count() == 1
    window.evaluate(AXE.read_text(encoding="utf-8"))
    violations = window.evaluate("axe.run().then(found => found.violations)")
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in violations] == []
    window.set_viewport_size(PHONE)
    assert window.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "the page is wider than a phone"
    assert window.noted == []


@pytest.mark.parametrize("name", PAGES)
def test_what_stands_beside_a_page(full_server, name):
    with httpx2.Client(base_url=full_server.url, timeout=30) as client:
        page = client.get(PAGES[name], headers=BROWSER)
        assert page.status_code == 200
        assert page.headers["vary"].startswith("Accept, Accept-Language")
        links = list_of_links(page.text)
        canonical = [each["href"] for each in links if each["rel"] == "canonical"]
        plain = urljoin(full_server.url, PAGES[name])
        assert canonical == [plain]
        named = {each["hreflang"]: each["href"] for each in links if "hreflang" in each}
        assert named == {"x-default": plain, **{each: with_language(plain, each) for each in LANGUAGES}}
        own = list_of_links(client.get(named["zh-Hans"], headers=BROWSER).text)
        assert [each["href"] for each in own if each["rel"] == "canonical"] == [named["zh-Hans"]]
        assert {each["hreflang"]: each["href"] for each in own if "hreflang" in each} == named
        others = [each for each in links if each["rel"] == "alternate" and "type" in each]
        for other in others:
            answer = client.get(other["href"])
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, other["type"])
            if other["type"] in RDF:
                assert (
                    len(rdflib.Graph().parse(data=answer.text, format=RDF[other["type"]], publicID=full_server.url)) > 0
                )
            else:
                assert answer.json()["title"]
        # the same by Accept as by ending
        for media_type in ("application/json", *(each["type"] for each in others[1:2])):
            if media_type in {each["type"] for each in others}:
                answer = client.get(PAGES[name], headers={"Accept": media_type})
                assert answer.headers["content-type"].split(";")[0] == media_type


def test_structured_data_is_schema_org(full_server):
    with httpx2.Client(base_url=full_server.url, timeout=30) as client:
        page = client.get(PAGES["plan"], headers=BROWSER | {"Accept-Language": "zh"}).text
    document = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert document["@context"] == "https://schema.org"
    assert document["@type"] == "CreativeWork"
    assert document["name"] == "2022年重庆市政务服务工作要点"
    assert document["dateCreated"] == "2022-03-12"
    assert document["creator"]["name"] == "市政府办公厅"


def list_of_links(page: str) -> list[dict[str, str]]:
    from selectolax.lexbor import LexborHTMLParser

    return [dict(node.attributes) for node in LexborHTMLParser(page).css("head link")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_there(window, full_server, language):
    window.noted.clear()
    answer = window.goto(full_server.url + with_language("/plans/500000-2022-nothing", language))
    assert answer.status == 404
    assert "500000-2022-nothing" in window.locator("main").inner_text()
    window.evaluate(AXE.read_text(encoding="utf-8"))
    assert window.evaluate("axe.run().then(found => found.violations.map(each => each.id))") == []


def test_facets_narrow_the_list_and_let_go(window, full_server):
    window.set_viewport_size(DESK)
    window.goto(full_server.url + with_language(PAGES["plan"], "zh-Hans"))
    facet = window.locator(".facet a", has_text="一件事集成服务")
    count = int(facet.locator(".count").inner_text())
    facet.click()
    assert window.locator("article.item").count() == count
    assert window.locator(".facet a[aria-current]").inner_text().startswith("一件事集成服务")
    window.locator(".facet a[aria-current]").click()
    assert window.locator("article.item").count() == 122


def test_the_sentence_behind_a_value(window, full_server):
    window.set_viewport_size(DESK)
    window.goto(full_server.url + with_language(PAGES["item"], "zh-Hans"))
    repaired = window.locator("ins", has_text="省").first
    assert "?。▍^" in repaired.get_attribute("title")
    window.locator("#annex summary").click()
    assert "進一步拓展與周邊" in window.locator("#annex .found").inner_text()


def test_the_skip_link_comes_first(window, full_server):
    window.goto(full_server.url + with_language(PAGES["plan"], "en"))
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_the_other_language_is_the_same_page(window, full_server):
    window.goto(full_server.url + with_language(PAGES["plan-facets"], "en"))
    shown = window.locator("article.item").count()
    window.locator("a.language").click()
    assert window.evaluate("document.documentElement.lang") == "zh-Hans"
    assert window.locator("article.item").count() == shown > 0
