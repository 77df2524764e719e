"""The comparison as a page: its views and pictures, what is kept of it, and that a decision of the review shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import pyoxigraph as ox
import pytest

from kg.comparison.comparison import VIEWS
from kg.documents import read_document
from kg.graph.canonical import canonical_nquads
from kg.graph.documents import build_document
from kg.graph.reference import agencies_graph, places_graph, vocabulary_graph
from kg.identifiers import Identifiers
from kg.records.extraction import extract
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.rdf_files import rdf_files
from kg.web import comparing
from kg.web.comparing import Kept, Made
from tests.servers import Running

BROWSER = {"Accept": "text/html"}
ROOT = Path(__file__).parents[2]
PLANS = ROOT / "tests" / "comparison" / "plans"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
UPPER, LOWER = "310000-2026-upper", "320000-2026-lower"
PAIR = f"/compare?a={UPPER}&b={LOWER}&review=proposed"
IDS = Identifiers(Settings().base_iri)


@pytest.fixture(scope="module")
def two_plans(tmp_path_factory) -> Path:
    """Two plans and what all plans share, as a file."""
    graphs = [places_graph(IDS), agencies_graph(IDS), vocabulary_graph(IDS.base)]
    for document in (UPPER, LOWER):
        record = extract(read_document(PLANS / f"{document.rpartition('-')[2]}.txt", 10**6))
        built = build_document(record, document, IDS)
        graphs += [built.plan, built.provenance]
    file = tmp_path_factory.mktemp("pages") / "plans.nq"
    file.write_bytes(canonical_nquads(graphs))
    assert len(list(ox.parse(path=file))) > 1000
    return file


@pytest.fixture(scope="module")
def compared(two_plans, tmp_path_factory):
    """A server with the two plans, which takes decisions of the review."""
    settings = Settings(workers=1)
    store = LocalStore(rdf_files([two_plans], settings.base_iri), settings)
    running = Running(settings, store, review=tmp_path_factory.mktemp("decisions"))
    yield running
    running.close()


@pytest.fixture
def runs(monkeypatch) -> list[str]:
    """The folders of the comparisons that ran."""
    seen: list[str] = []

    class Watched(TemporaryDirectory):
        def __init__(self, **options) -> None:
            super().__init__(**options)
            seen.append(self.name)

    monkeypatch.setattr(comparing, "TemporaryDirectory", Watched)
    return seen


@pytest.fixture
def client(compared):
    with httpx2.Client(base_url=compared.url, timeout=120) as found:
        yield found


def test_a_comparison_that_was_made_is_not_made_again(client, runs):
    first = client.get(PAIR, headers={**BROWSER, "Accept-Language": "zh"})
    again = client.get(f"{PAIR}&reading=lenient", headers={**BROWSER, "Accept-Language": "zh-CN,zh;q=0.9"})
    assert first.status_code == again.status_code == 200
    assert len(runs) == 1
    assert (first.headers["server-timing"], again.headers["server-timing"])[1] == "comparison;dur=0;desc=kept"
    assert re.findall(r"<article.*?</article>", first.text, re.DOTALL) == re.findall(
        r"<article.*?</article>", again.text, re.DOTALL
    )
    for other in ("&lang=en", "&as_of=2026-07-01"):
        client.get(PAIR + other, headers={**BROWSER, "Accept-Language": "zh"})
    assert len(runs) == 3


def test_a_file_is_never_kept(client, runs):
    content = (PLANS / "lower.txt").read_bytes()
    for count in (1, 2):
        answer = client.post("/compare", files={"file": ("own.txt", content)}, data={"b": UPPER, "format": "json"})
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert len(runs) == count


def test_a_decision_shows_at_once_and_nothing_is_made_again(client, compared, runs):
    path = f"/compare/review?a={UPPER}&b={LOWER}"
    before = client.get(f"{path}&format=json").json()
    made = len(runs)
    pair = before["waiting"][0]
    decision = {"a": UPPER, "b": LOWER, "key_a": pair["a"]["key"], "key_b": pair["b"]["key"]}
    decision |= {"relation": "closeMatch", "decision": "reject", "by": "李审核", "lang": "en"}
    answer = client.post("/compare/review?lang=en", data=decision, headers={"Origin": compared.url})
    assert answer.status_code == 303
    after = client.get(f"{path}&format=json").json()
    assert after["waiting"] == before["waiting"][1:]
    assert after["decided"] == before["decided"] + 1
    assert len(runs) == made
    page = client.get(answer.headers["location"], headers=BROWSER).text
    assert 'name="by" required maxlength="100" value="李审核"' in page
    assert f"{after['decided']} more were decided" in page
    assert f'value="{pair["a"]["key"]}"><input type="hidden" name="key_b" value="{pair["b"]["key"]}"' not in page


def test_what_is_kept_is_bounded_and_the_least_used_goes_first():
    kept = Kept(limit_bytes=10)
    for name in "abc":
        kept.put(name, Made({}, b"12345"))
        kept.get("a")
    assert [kept.get(name) is not None for name in "abc"] == [True, False, True]
    kept.put("a", Made({}, b"1234567"))
    assert [kept.get(name) is not None for name in "ac"] == [True, False]
    kept.put("d", Made({}, b"x" * 11))
    assert kept.get("d") is None


def test_one_plan_is_chosen_on_the_form(client):
    answer = client.get(f"/compare?a={LOWER}", headers=BROWSER)
    assert answer.status_code == 200
    assert 'role="alert"' not in answer.text
    chosen = re.findall(r'<select id="([^"]*)"[^>]*>(?:(?!</select>).)*value="' + LOWER, answer.text, re.DOTALL)
    assert "s-a" in chosen
    assert re.findall(r'<option value="([^"]*upper|[^"]*lower)" selected', answer.text) == [LOWER]
    assert client.get("/compare?a=310000-2026-uper", headers=BROWSER).status_code == 404
    assert client.get(f"/compare?a={LOWER}", headers={"Accept": "application/json"}).status_code == 400


def test_the_style_is_a_file(client):
    address = re.findall(r'href="(/compare\.css\?v=[0-9a-f]{8})"', client.get(PAIR, headers=BROWSER).text)[0]
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "max-age" in answer.headers["cache-control"]


@pytest.mark.parametrize(("language", "width"), [("zh-Hans", 390), ("en", 1280)])
def test_the_views_are_there_for_every_reader(browser, compared, assets, language, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{compared.url}{PAIR}&lang={language}")
    for key in VIEWS:
        assert page.locator(f"#{key} > h2").count() == 1
    page.locator('nav.views a[href="#timeline"]').click()
    assert abs(page.locator("#timeline").bounding_box()["y"]) < 60
    for name in ("compare-coverage", "compare-timeline"):
        page.locator(f'figure[data-picture="{name}"] svg').wait_for()
    drawn = json.loads(page.locator("#picture-compare-coverage").inner_text())
    themes = [row.locator("th").inner_text() for row in page.locator("#coverage tbody tr").all()]
    assert drawn["rows"] == themes
    shares = {(row, column): value for column, row, value in drawn["cells"]}
    table = [
        [cell.inner_text() for cell in row.locator("td").all()] for row in page.locator("#coverage tbody tr").all()
    ]
    assert [[float(cells[1]), float(cells[3])] for cells in table] == [
        [shares[row, 0], shares[row, 1]] for row in range(len(themes))
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run().then(result => result.violations)")
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in violations] == []
    assert complaints == []
    context.close()


@pytest.mark.parametrize("path", ["/compare", f"/compare/review?a={UPPER}&b={LOWER}"])
def test_form_and_review_are_accessible(browser, compared, path):
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN", bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(compared.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run().then(result => result.violations)")
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in violations] == []
    context.close()
