"""Pictures of answers: their data (a case a folder: ``query.rq``, ``expected.json``), and how a browser shows them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx2
import pyoxigraph as ox
import pytest

from kg import namespaces, resources
from kg.doctor.assets import check_assets
from kg.messages import LANGUAGES
from kg.saved_queries.header import read_query
from kg.saved_queries.registry import Registry
from kg.saved_queries.tables import read_table
from kg.saved_queries.values import ValueReader
from kg.store.base import Answer
from kg.web.pictures import NODES, picture_data, picture_of

ROOT = Path(__file__).parents[2]
CASES = sorted((Path(__file__).parent / "pictures").iterdir())
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
READER = ValueReader("https://w3id.org/policy-kg/", namespaces.prefixes())
WITH_PICTURE = sorted(query.name for query in Registry.load(resources.folder("queries"), READER) if query.picture)


def answered(text: str):
    """A query and the table of its answer on an empty store."""
    query = read_query("test", text, READER)
    body = ox.Store().query(text).serialize(format=ox.QueryResultsFormat.JSON)
    return query, read_table(Answer("solutions", "", body, None, truncated=False, elapsed_seconds=0.0), query.columns)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_data(case):
    query, table = answered((case / "query.rq").read_text())
    expected = json.loads((case / "expected.json").read_text())
    assert {language: picture_data(query.picture, table, language) for language in LANGUAGES} == expected


def pairs(count: int) -> str:
    """A star: one agency that shares items with each of the others, most with the first."""
    rows = " ".join(f'("centre" "agency {number}" {count - number})' for number in range(count))
    return (
        "#+ picture: {kind: network, source: a, target: b, weight: n}\n"
        f"SELECT ?a ?b ?n {{ VALUES (?a ?b ?n) {{ {rows} }} }}"
    )


def test_a_large_network_shows_its_strongest_nodes(assets):
    query, table = answered(pairs(80))
    data = picture_data(query.picture, table, "en")
    assert data["count"] == 81
    assert {node["name"] for node in data["nodes"]} == {"centre", *(f"agency {number}" for number in range(NODES - 1))}
    assert len(data["links"]) == NODES - 1
    assert "81" in picture_of(query, table, "en").notes[0]


def test_data_cannot_leave_its_element(assets):
    query, table = answered(
        '#+ picture: {kind: bar, x: x, y: n}\nSELECT ?x ?n { VALUES (?x ?n) { ("</script><b>" 1) } }'
    )
    view = picture_of(query, table, "en")
    assert "<" not in view.data
    assert json.loads(view.data)["categories"] == ["</script><b>"]


def test_nothing_to_draw_is_no_picture(assets):
    query, table = answered("#+ picture: {kind: bar, x: x, y: n}\nSELECT ?x ?n { VALUES (?x ?n) { (1 UNDEF) } }")
    assert picture_of(query, table, "en") is None


def test_without_assets_there_is_no_picture_and_the_doctor_says_so(tmp_path, monkeypatch):
    query, table = answered("#+ picture: {kind: bar, x: x, y: n}\nSELECT ?x ?n { VALUES (?x ?n) { (1 2) } }")
    monkeypatch.setattr(resources, "PACKAGE", tmp_path)
    assert picture_of(query, table, "en") is None
    found = check_assets()
    assert [(finding.severity, finding.values["name"]) for finding in found] == [
        ("warning", name) for name in resources.ASSETS
    ]
    assert all("make assets" in finding.explain(language) for finding in found for language in LANGUAGES)


@pytest.fixture
def open_page(browser, full_server, assets):
    """Open the page of a query; what it complains of or asks of other hosts is an error in the end."""
    complaints, contexts = [], []

    def opening(name: str, language: str = "zh-Hans", width: int = 1280, **options):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if ours(request.url) else complaints.append(request.url))
        page.goto(f"{full_server.url}/queries/{name}?lang={language}")
        return page

    def ours(url: str) -> bool:
        return url.startswith((full_server.url, "data:", "blob:"))

    yield opening
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(("language", "width"), [("zh-Hans", 1280), ("en", 390)])
@pytest.mark.parametrize("name", WITH_PICTURE)
def test_the_picture_is_drawn(open_page, name, language, width):
    page = open_page(name, language, width)
    page.locator(".picture-canvas svg").wait_for()
    data = json.loads(page.locator(f"#picture-{name}").text_content())
    drawn = "".join(page.locator(".picture-canvas svg text").all_text_contents()).replace(" ", "")
    first = (data.get("categories") or data.get("rows") or data["nodes"])[0]
    word = first if isinstance(first, str) else first.get("label") or first["name"]
    assert word.split()[0] in drawn
    assert page.locator(".picture-canvas svg path").count() > 4
    assert (
        page.locator("figcaption").inner_text() == data["description"].partition("（" if language != "en" else " (")[0]
    )
    canvas = page.get_by_role("img", name=data["description"])
    assert canvas.count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "name", ["workload-of-agencies", "co-operation-pairs", "compare-coverage", "milestones-due-by"]
)
def test_a_page_with_picture_is_accessible(open_page, name):
    page = open_page(name)
    page.locator(".picture-canvas svg").wait_for()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run().then(result => result.violations)")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []


def test_pointing_tells_more(open_page):
    page = open_page("workload-of-agencies")
    canvas = page.locator(".picture-canvas")
    canvas.locator("svg").wait_for()
    before = canvas.locator("svg text").count()
    canvas.hover(position={"x": 600, "y": 120})
    page.wait_for_function(
        "before => document.querySelectorAll('.picture-canvas svg text').length > before", arg=before
    )
    assert page.evaluate("document.querySelectorAll('.picture-canvas div div').length") == 0  # drawn, not HTML


@pytest.mark.parametrize("name", ["calendar-of-agency", "co-operation-pairs"])
def test_the_picture_can_be_saved(open_page, name):
    page = open_page(name)
    page.locator(".picture-canvas svg").wait_for()
    saved = {}
    for kind in ("svg", "png"):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind.upper()).click()
        assert download.value.suggested_filename == f"{name}.{kind}"
        saved[kind] = Path(download.value.path()).read_bytes()
    assert ET.fromstring(saved["svg"]).tag == "{http://www.w3.org/2000/svg}svg"
    assert saved["png"].startswith(b"\x89PNG")


def lines_of(name, rows):
    """The lines of the CSV of a picture, from the rows of its table."""
    match name:
        case "workload-of-agencies":
            return [[row["agency_zh"], row["lead"], row["support"], row["responsible"]] for row in rows]
        case "calendar-of-agency":
            dated = [row for row in rows if row["due"]]
            return [[f"{row['number']} {row['wording']}", row["due"], row["due"], row["role_zh"]] for row in dated]
        case "co-operation-pairs":
            return [[row["agency_a_zh"], row["agency_b_zh"], row["items"]] for row in rows]
        case "compare-coverage":
            themes = dict.fromkeys(row["theme_zh"] for row in rows)
            return [[theme, *(row["items"] for row in rows if row["theme_zh"] == theme)] for theme in themes]


@pytest.mark.parametrize(
    "name", ["workload-of-agencies", "calendar-of-agency", "co-operation-pairs", "compare-coverage"]
)
def test_the_data_of_a_picture_are_those_of_its_table(open_page, full_server, name):
    page = open_page(name)
    page.locator(".picture-canvas svg").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename == f"{name}.csv"
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert all(len(line) == len(head) for line in lines)
    assert "" not in head
    table = page.get_by_role("link", name="JSON", exact=True).get_attribute("href")
    rows = httpx2.get(full_server.url + table).json()["rows"]
    expected = [list(map(str, line)) for line in lines_of(name, rows)]
    if name == "co-operation-pairs":  # those among the strongest
        drawn = json.loads(page.locator(f"#picture-{name}").text_content())
        assert len(lines) == len(drawn["links"]) > 100
        assert {*map(tuple, lines)} <= {*map(tuple, expected)}
    else:
        assert lines == expected


def test_a_narrower_window_has_a_narrower_picture(open_page):
    page = open_page("lead-concentration")
    svg = page.locator(".picture-canvas svg")
    svg.wait_for()
    page.set_viewport_size({"width": 400, "height": 900})
    page.wait_for_function("() => document.querySelector('.picture-canvas svg').getBoundingClientRect().width < 400")


def test_without_script_the_table_is_there(open_page):
    page = open_page("workload-of-agencies", java_script_enabled=False)
    assert not page.locator("figure").is_visible()
    assert page.locator("tbody tr").count() > 50


def test_addresses_of_scripts_change_with_their_content(full_server, assets):
    text = httpx2.get(f"{full_server.url}/queries/lead-concentration").text
    for name in ("vendor/echarts.min.js", "pictures.js"):
        address = text.partition(f'src="/static/{name}?v=')[2].partition('"')[0]
        assert len(address) == 8
        answer = httpx2.get(f"{full_server.url}/static/{name}?v={address}")
        assert answer.headers["content-type"].startswith("text/javascript")
