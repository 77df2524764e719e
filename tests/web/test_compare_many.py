"""``/compare`` where plans are too many to be listed, and what a comparison leads to."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from kg.settings import Settings
from kg.web import comparison_form

BROWSER = {"Accept": "text/html"}
ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SAMPLE, GUANGDONG = "500000-2022-zwfw-gzyd", "440000-2025-digital-guangdong"
PAIR = f"a={SAMPLE}&b={GUANGDONG}"
FEW = 1


@pytest.fixture
def client(full_server):
    with httpx2.Client(base_url=full_server.url, timeout=120, headers=BROWSER) as found:
        yield found


@pytest.fixture
def many(client, monkeypatch):
    """A server that takes the plans of ``data/`` for too many to be listed."""
    monkeypatch.setattr(comparison_form, "MOST_PLANS", FEW)
    monkeypatch.setattr(comparison_form, "LISTED", FEW)
    return client


def test_plans_are_typed_and_some_are_offered(many):
    page = LexborHTMLParser(many.get(f"/compare?a={SAMPLE}&lang=zh").text)
    assert page.css_first("#s-a").attributes["value"] == SAMPLE
    assert page.css_first("#s-a-hint").text().strip() == "2022年重庆市政务服务工作要点"
    assert page.css_first("#s-b").tag == "input"
    for name in ("s-a", "s-b", "u-b"):
        assert page.css_first(f"#{name}").attributes["list"] == page.css_first("datalist").attributes["id"]
    assert len(page.css("datalist option")) == len(page.css(".offered li")) == FEW
    assert [option.attributes["value"] for option in page.css("select option") if SAMPLE in option.text()] == []


def test_plans_of_a_place_are_offered_and_chosen_by_a_link(many):
    page = LexborHTMLParser(many.get(f"/compare?a={GUANGDONG}&place=500000&list=1&reading=strict&lang=en").text)
    offered = [option.attributes["value"] for option in page.css("datalist option")]
    assert offered == [SAMPLE]
    as_first, as_second = (each.attributes["href"] for each in page.css(".offered .choose a"))
    chosen = LexborHTMLParser(many.get(as_second).text)
    assert chosen.css_first("#s-a").attributes["value"] == GUANGDONG
    assert chosen.css_first("#s-b").attributes["value"] == SAMPLE
    assert chosen.css_first("#s-place option[selected]").attributes["value"] == "500000"
    assert chosen.css_first("#s-reading option[selected]").attributes["value"] == "strict"
    assert LexborHTMLParser(many.get(as_first).text).css_first("#s-a").attributes["value"] == SAMPLE
    assert many.get("/compare?place=nowhere").status_code == 404


def test_words_that_one_title_has_lead_to_the_comparison(many):
    answer = many.get(f"/compare?a=2022 重庆&b={GUANGDONG}&review=&lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/compare?{PAIR}&lang=en")
    one = LexborHTMLParser(many.get("/compare?a=2022 重庆").text)
    assert one.css_first("#s-a").attributes["value"] == SAMPLE


@pytest.mark.parametrize(("words", "status"), [("工作要点", 400), ("没有这样的计划", 404)])
def test_words_that_several_titles_have_or_none(many, words, status):
    answer = many.get(f"/compare?a={GUANGDONG}&b={words}&lang=zh")
    page = LexborHTMLParser(answer.text)
    assert answer.status_code == status
    assert f"“{words}”" in page.css_first(".problem").text()
    assert page.css_first("#s-a").attributes["value"] == GUANGDONG
    offered = [option.text() for option in page.css("select#s-b option")[1:]]
    assert bool(offered) == (status == 400)
    assert all(words in each for each in offered)
    told = many.get(f"/compare?a={GUANGDONG}&b={words}", headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (404, "web.compare.unknown")


def test_items_and_plans_of_a_comparison_lead_to_their_pages(client):
    page = client.get(f"/compare?{PAIR}&lang=en").text
    links = {each.attributes["href"] for each in LexborHTMLParser(page).css(".compared a[href^='/plans/']")}
    plans = {f"/plans/{each}?lang=en" for each in (SAMPLE, GUANGDONG)}
    assert plans < links
    for link in sorted(links)[:: len(links) // 4]:
        assert client.get(link).status_code == 200
    cards = LexborHTMLParser(page).css("article.match .sides > div")
    assert all(len(side.css(".path a")) == 1 for side in cards)
    assert len(links) - len(plans) == 122 + 58, "every item stands in some table"
    assert Settings().base_iri + "id/" not in page


def test_a_file_that_is_not_kept_has_no_pages(client):
    text = (ROOT / "tests" / "comparison" / "plans" / "lower.txt").read_bytes()
    answer = client.post("/compare", files={"file": ("own.txt", text)}, data={"b": SAMPLE, "review": "proposed"})
    links = {each.attributes["href"] for each in LexborHTMLParser(answer.text).css(".compared a[href*='/']")}
    assert answer.status_code == 200
    assert links
    assert all(link.startswith(f"/plans/{SAMPLE}") for link in links), links


def test_the_single_file_has_no_links_to_pages(client):
    links = LexborHTMLParser(client.get(f"/compare.html?{PAIR}").text).css("a")
    assert links
    assert all(link.attributes["href"].startswith("#") for link in links)


def test_typed_fields_and_pictures_in_a_browser(browser, many, assets):
    context = browser.new_context(viewport={"width": 390, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    for language in ("zh-Hans", "en"):
        page.goto(f"{many.base_url}/compare?a={SAMPLE}&place=500000&list=1&lang={language}")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.evaluate(AXE.read_text(encoding="utf-8"))
        violations = page.evaluate("axe.run().then(result => result.violations)")
        assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in violations] == []
    page.locator("#s-b").fill(GUANGDONG)
    page.locator("#s-b").press("Enter")
    page.wait_for_selector("figure[data-picture='compare-coverage'] svg")
    with page.expect_download() as download:
        page.locator("figure[data-picture='compare-coverage'] [data-save=csv]").click()
    rows = list(csv.reader(download.value.path().read_text("utf-8-sig").splitlines()))[1:]
    shown = [
        [cell.text_content() for cell in row.locator("th, td").all()]
        for row in page.locator("#coverage tbody tr").all()
    ]
    assert [[name, *map(float, shares)] for name, *shares in rows] == [
        [cells[0], float(cells[2]), float(cells[4])] for cells in shown
    ]
    assert not re.search(r"[?&](place|list)=[^&]", page.url.replace("place=500000", ""))
    context.close()
