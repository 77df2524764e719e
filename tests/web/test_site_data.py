"""Whatever the data say, a page shows it as text; and pages of data that lack most things are still pages."""

from __future__ import annotations

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from kg import resources
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.rdf_files import rdf_files
from tests.servers import WEB, Running

BROWSER = {"Accept": "text/html"}
PLAN = "500000-2031-plan"
PAGES = (
    "/",
    "/plans",
    f"/plans/{PLAN}",
    f"/plans/{PLAN}?theme=one-thing",
    f"/plans/{PLAN}/items/01-01",
    "/items",
    "/items?agency=agency/500000/office",
    "/agencies",
    "/agencies/500000/office",
    "/groups",
    "/groups/500000/all",
    "/jurisdictions",
    "/jurisdictions/500000",
    "/themes",
    "/themes/one-thing",
    "/initiatives",
    "/initiatives/cross-province",
    "/deadlines",
    f"/deadlines?plan={PLAN}&view=gantt",
    "/network",
    "/search?q=%3Cimg+src%3Dx+onerror%3Dalert(0)%3E",
    "/search?q=img",
    "/data",
    "/compare",
)


@pytest.fixture(scope="module")
def hostile():
    settings = Settings(workers=2)
    store = LocalStore(rdf_files([WEB / "site" / "hostile.trig"], settings.base_iri), settings)
    running = Running(settings, store, resources.folder("queries"))
    yield running
    running.close()


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_texts_are_never_markup(hostile, path, language):
    answer = httpx2.get(f"{hostile.url}{path}", headers=BROWSER | {"Accept-Language": language}, timeout=30)
    assert answer.status_code == 200
    tree = LexborHTMLParser(answer.content)
    assert [node.html for node in tree.css("[onerror], img:not([alt])")] == []
    assert tree.css_first("title").text()
    if path != "/compare":  # it wants two plans before it names any
        assert "onerror=alert(" in tree.body.text()


@pytest.mark.parametrize(
    "path",
    [
        "/plans/x",
        "/plans/500000-2031-none",
        f"/plans/{PLAN}/items/99",
        f"/plans/{PLAN}/items/%3Cb%3E",
        "/plans?page=0",
        "/plans?page=x",
        "/plans?place=%3Cb%3E",
        "/agencies/500000/none",
        "/agencies/%3Cb%3E/x",
        "/groups/500000/none",
        "/jurisdictions/999999",
        "/themes/none",
        "/initiatives/none",
        "/items?page=-1",
        "/items?theme=%3Cb%3E",
        "/deadlines?as_of=yesterday",
        "/deadlines?reading=loose",
        "/deadlines.ics",
        "/network?plan=x",
        "/network.graphml?plan=x",
    ],
)
def test_wrong_addresses_say_what_is_wrong(hostile, path):
    answer = httpx2.get(
        f"{hostile.url}{path}", headers={"Accept": "application/json", "Accept-Language": "en"}, timeout=30
    )
    assert answer.status_code in {400, 404}
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(body["detail"]) > 20
    assert "<b>" not in httpx2.get(f"{hostile.url}{path}", headers=BROWSER, timeout=30).text
