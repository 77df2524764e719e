"""The pages of saved queries: the list by theme, and the way from one of them to the editor."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from kg import namespaces, resources
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
QUERIES = Registry.load(resources.folder("queries"), ValueReader("https://w3id.org/policy-kg/", namespaces.prefixes()))
BROWSER = {"Accept": "text/html"}


@pytest.mark.parametrize(("language", "width"), [("zh-Hans", 1280), ("en", 390)])
def test_the_list_by_theme(browser, full_server, language, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{full_server.url}/queries?lang={language}")
    jumps = page.locator(".jump li")
    sizes = [int(text) for text in jumps.locator(".size").all_inner_texts()]
    assert sum(sizes) == page.locator(".questions li").count() == len(QUERIES)
    jumps.last.locator("a").click()
    heading = page.locator(":target")
    assert heading.inner_text() == jumps.last.locator("a").inner_text()
    assert heading.locator("+ ul > li").count() == sizes[-1]
    assert page.locator(".tag").count() == sum(query.picture is not None for query in QUERIES)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run().then(result => result.violations)")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []
    context.close()


@pytest.mark.parametrize("name", ["items-of-agency", "workload-of-agencies"])
def test_a_query_opens_in_the_editor(full_server, name):
    page = httpx2.get(f"{full_server.url}/queries/{name}?lang=en", headers=BROWSER).text
    shown = html.unescape(re.search(r"<code>(.*?)</code>", page, re.DOTALL)[1])
    assert "#+" not in shown
    href = html.unescape(re.search(r'href="(/sparql\?[^"]*)">Open in the query editor', page)[1])
    assert parse_qs(urlsplit(href).query)["query"] == [shown]
    editor = httpx2.get(full_server.url + href, headers=BROWSER).text
    assert html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", editor, re.DOTALL)[1]) == shown
    assert editor.count("<tr>") > 5


def test_words_that_nothing_holds_lead_back(full_server):
    page = httpx2.get(f"{full_server.url}/queries?q=zzz&lang=en", headers=BROWSER).text
    assert "Queries with “zzz”: 0." in page
    assert 'href="/queries?lang=en">All questions' in page
