"""Themes, initiatives, the list of items, and search, on the data of ``data/``."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from pathlib import Path

import httpx2
import pytest
import rdflib

from kg import resources
from kg.messages import LANGUAGES, render
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data
from tests.servers import Running

ROOT = Path(__file__).parents[2]
BROWSER = {"Accept": "text/html"}
VOCAB = "https://w3id.org/policy-kg/vocab"
PLAN = "500000-2022-zwfw-gzyd"
CASES = tomllib.loads((Path(__file__).parent / "search_cases.toml").read_text(encoding="utf-8"))
PAGES = [
    "/themes",
    "/initiatives",
    "/themes/one-thing",
    "/initiatives/cross-province",
    f"/items?theme=one-thing&plan={PLAN}",
    "/search",
    "/search?q=证照",
    "/search?q=zzzz",
]


@pytest.fixture(scope="module")
def site(all_built):
    settings = Settings(workers=2)
    running = Running(settings, LocalStore(built_data(all_built), settings), resources.folder("queries"))
    with httpx2.Client(base_url=running.url, timeout=30) as found:
        yield found
    running.close()


def data_of(site, path, **parameters):
    answer = site.get(path, params=parameters, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def rows_of(site, query, **parameters):
    return data_of(site, f"/queries/{query}.json", **parameters)["rows"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_pages_in_both_languages(site, path, language):
    answer = site.get(path, params={**dict(httpx2.URL(path).params), "lang": language}, headers=BROWSER)
    assert (answer.status_code, answer.headers["content-language"]) == (200, language)
    shown = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    assert render("web.site.skip", language) in shown
    assert not re.search(r"\{[a-z_]+\}|\bNone\b|&lt;|\bundefined\b", shown)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/themes/nothing", "web.no_theme"),
        ("/themes/NO", "web.no_theme"),
        ("/initiatives/one-thing", "web.no_initiative"),
        ("/items?agency=sfj", "web.items.value"),
        ("/items?plan=..%2F..", "web.items.value"),
        ("/items?page=999", "queries.page"),
        ("/items?page=x", "queries.page"),
        ("/search?q=证照&page=99", "queries.page"),
        ("/search?q=a+b+c+d+e+f+g", "web.search.long"),
        (f"/search?q={'字' * 201}", "web.search.long"),
    ],
)
def test_what_is_refused(site, path, key):
    answer = site.get(path, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (404 if "no_" in key else 400, key)


def test_themes_count_as_the_saved_query_does(site):
    page = data_of(site, "/themes")
    coverage = rows_of(site, "compare-coverage")
    plans = Counter(row["theme"] for row in coverage if row["items"])
    assert {line["name"]["iri"]: line["plans"] for line in page["concepts"]} == plans
    of_theme = Counter({row["theme"]: 0 for row in coverage})
    for row in coverage:
        of_theme[row["theme"]] += row["items"]
    assert {line["name"]["iri"]: line["items"] for line in page["concepts"]} == of_theme
    shares = {(row["theme"], row["document"]): (row["items"], row["share"]) for row in coverage}
    columns = [plan["iri"] for _, plan in page["coverage"]["columns"]]
    shown = {
        (theme["iri"], plan): (weight["items"], float(weight["share"]))
        for theme, weights in page["coverage"]["rows"]
        for plan, weight in zip(columns, weights, strict=True)
    }
    assert shown == shares


def test_narrower_themes_stand_below_the_broader(site):
    lines = data_of(site, "/themes")["concepts"]
    places = {line["name"]["iri"].rpartition("/")[2]: place for place, line in enumerate(lines)}
    depths = {key: lines[place]["depth"] for key, place in places.items()}
    assert depths["talent"] == 0
    assert [depths[lines[places["talent"] + step]["name"]["iri"].rpartition("/")[2]] for step in (1, 2, 3)] == [1, 1, 1]


def test_initiatives_count_as_the_saved_query_does(site):
    page = data_of(site, "/initiatives")
    counted = {row["initiative"]: row["items"] for row in rows_of(site, "initiatives-by-items")}
    assert {line["name"]["iri"]: line["items"] for line in page["concepts"]} == counted
    kinds = {line["name"]["iri"].rpartition("/")[2]: line["kind"] and line["kind"]["text"] for line in page["concepts"]}
    assert (kinds["yukuaiban"], kinds["package-newborn"], kinds["yijianshi"]) == ("platform", "service package", None)
    scheme = rdflib.Graph().parse(ROOT / "ontology" / "schemes" / "initiative.ttl")
    listed = {line["name"]["iri"] for line in page["concepts"]} | {name["iri"] for name in page["unused"]}
    assert listed == {str(each) for each in scheme.subjects(rdflib.SKOS.inScheme)}


@pytest.mark.parametrize(("kind", "key"), [("theme", "one-thing"), ("theme", "talent"), ("initiative", "opc")])
def test_a_concept(site, kind, key):
    page = data_of(site, f"/{kind}s/{key}")
    query = {"theme": "items-of-theme", "initiative": "items-mentioning-initiative"}[kind]
    rows = rows_of(site, query, **{kind: key})
    items = {row["item"] for row in rows}
    assert page["spread"]["items"] == page["list"]["total"] == len(items)
    of_plan = Counter(row["document"] for row in {row["item"]: row for row in rows}.values())
    assert {line["plan"]["iri"]: line["items"] for line in page["spread"]["plans"]} == of_plan
    assert {choice["value"]: choice["count"] for choice in page["plans"]["choices"]} == {
        line["plan"]["href"].rpartition("/")[2]: line["items"] for line in page["spread"]["plans"]
    }
    without = {name["iri"] for name in page["spread"]["without"]}
    assert not without & set(of_plan)
    assert len(without) + len(of_plan) == page["spread"]["total"]


def test_since_when(site):
    page = data_of(site, "/initiatives/opc")
    lines = page["spread"]["plans"]
    asked = rows_of(site, "first-to-mention-initiative", initiative="opc")
    assert [(line["plan"]["iri"], line["items"], line["days"]) for line in lines] == [
        (row["document"], row["items"], row.get("days_after_first")) for row in asked
    ]
    dated = [row for row in asked if row.get("signed")]
    assert 1 < len(dated) < len(lines)  # undated plans come last and take no part in the order
    assert page["spread"]["undated"] == len(lines) - len(dated)
    assert page["spread"]["followers"] == sum(row["days_after_first"] > 0 for row in dated)
    assert [plan["iri"] for plan in page["spread"]["earliest"]] == [lines[0]["plan"]["iri"]]


def test_who_does_a_theme(site):
    page = data_of(site, "/themes/one-thing")
    for line in page["agents"][:3]:
        items = data_of(site, "/items", theme="one-thing", agency=line["agent"]["iri"].partition("/id/")[2])
        assert items["list"]["total"] == line["items"]
        assert line["items"] <= line["lead"] + line["support"] + line["responsible"]
    assert [line["items"] for line in page["agents"]] == sorted(
        (line["items"] for line in page["agents"]), reverse=True
    )


def test_a_concept_narrowed_to_a_plan(site):
    page = data_of(site, "/themes/one-thing", plan=PLAN)
    assert {item["plan"]["href"] for item in page["list"]["items"]} == {f"/plans/{PLAN}"}
    chosen = [choice for choice in page["plans"]["choices"] if choice["chosen"]]
    assert [choice["count"] for choice in chosen] == [page["list"]["total"]]
    assert chosen[0]["href"] == "/themes/one-thing#items"


def test_items_are_paged(site):
    pages = [data_of(site, "/items", plan=PLAN, page=page) for page in range(1, 6)]
    keys = [item["key"] for page in pages for item in page["list"]["items"]]
    assert len(keys) == len(set(keys)) == pages[0]["list"]["total"] == 122
    assert [page["list"]["first"] for page in pages] == [1, 26, 51, 76, 101]
    links = dict(pages[1]["list"]["pages"])
    assert links.keys() == {render(f"web.table.{each}", "en") for each in ("first", "prev", "next", "last")}
    assert links[render("web.table.next", "en")] == f"/items?plan={PLAN}&page=3#items"


@pytest.mark.parametrize(
    "conditions",
    [
        {"agency": "agency/500000/sfj"},
        {"agency": "agency/500000/sfj", "role": "lead"},
        {"agency": ["agency/500000/sfj", "agency/500000/gaj"]},
        {"theme": "talent", "place": "420100"},
        {"initiative": "yijianshi", "level": "pilot"},
        {"plan": PLAN, "level": "deliver"},
    ],
)
def test_conditions_of_items(site, conditions):
    page = data_of(site, "/items", **conditions)
    every = data_of(site, "/items")
    assert 0 < page["list"]["total"] < every["list"]["total"]
    for item in page["list"]["items"]:
        agents = {
            (duty["role"]["iri"].rpartition("/")[2], agent["iri"].partition("/id/")[2])
            for duty in item["duties"]
            for agent in duty["agents"]
        }
        wanted = conditions.get("agency", [])
        wanted = [wanted] if isinstance(wanted, str) else wanted
        if wanted:
            assert any(key in wanted and conditions.get("role", role) == role for role, key in agents)
        if "level" in conditions:
            assert item["level"]["iri"] == f"{VOCAB}/commitment-level/{conditions['level']}"
    chips = [(chip["parameter"], chip["value"]) for chip in page["chips"]]
    assert chips == [
        (name, value)
        for name in ("theme", "initiative", "plan", "place", "level", "agency", "role")
        for value in ([conditions[name]] if isinstance(conditions.get(name), str) else conditions.get(name, []))
    ]
    chinese = data_of(site, "/items", **conditions, lang="zh")["chips"]
    assert all(re.search("[一-龥]", chip["name"]["text"]) for chip in chinese)
    fewer = data_of(site, page["chips"][0]["without"])
    assert fewer["list"]["total"] > 0


def test_the_form_keeps_what_it_does_not_show(site):
    page = site.get("/items", params={"agency": "agency/500000/sfj", "theme": "delegation"}, headers=BROWSER).text
    assert '<input type="hidden" name="agency" value="agency/500000/sfj">' in page
    assert '<option value="delegation" selected>' in page


@pytest.mark.parametrize("case", CASES["search"], ids=lambda case: case["q"])
def test_search(site, case):
    page = data_of(site, "/search", q=case["q"], lang=case.get("lang", "zh"))
    names = {
        each["name"]["iri"].partition("policy-kg/")[2]
        for group in page["names"]
        for each in group["found"] + group["more"]
    }
    assert set(case.get("names", [])) <= names
    assert not set(case.get("no_names", [])) & names
    assert set(case.get("plans", [])) <= {plan["href"].rpartition("/")[2] for plan in page["plans"]}
    assert page["total"] >= case.get("items", 0)
    if "no_items" in case:
        assert page["total"] == 0
    assert len(page["questions"]) >= case.get("questions", 0)
    assert {words for words, _ in page["others"]} == set(case.get("others", []))


def test_a_search_finds_what_the_saved_query_finds(site):
    rows = {word: rows_of(site, "items-with-words", words=word) for word in ("电子", "应用")}
    both = {row["item"] for row in rows["电子"]} & {row["item"] for row in rows["应用"]}
    page = data_of(site, "/search", q="电子 应用")
    assert page["total"] == len(both) > 3
    assert {hit["item"]["iri"] for hit in page["hits"]} == both
    for hit in page["hits"]:
        marked = {
            piece["text"]
            for part in [hit["title"], *(each["pieces"] for each in hit["snippets"])]
            for piece in part
            if piece["found"]
        }
        assert marked <= {"电子", "应用"}
        assert marked


def test_a_search_narrowed_to_a_plan(site):
    every = data_of(site, "/search", q="创新")
    choices = every["facet"]["choices"]
    assert sum(choice["count"] for choice in choices) == every["total"]
    one = data_of(site, "/search", q="创新", plan=choices[0]["value"])
    assert one["total"] == choices[0]["count"]
    assert {hit["item"]["plan"]["href"] for hit in one["hits"]} == {f"/plans/{choices[0]['value']}"}


def test_what_is_searched_for_is_escaped(site):
    page = site.get("/search", params={"q": '<script>"&'}, headers=BROWSER).text
    assert '<script>"' not in page
    assert "&lt;script&gt;" in page


def test_words_are_marked(site):
    page = site.get("/search", params={"q": "证照", "lang": "zh"}, headers=BROWSER).text
    assert page.count("<mark>证照</mark>") > 5


def test_rdf_beside_the_pages(site):
    for path, subject in {
        "/themes.ttl": f"{VOCAB}/theme/one-thing",
        "/themes/one-thing.ttl": f"{VOCAB}/theme/one-thing",
        f"/items.ttl?plan={PLAN}&theme=one-thing": "https://w3id.org/policy-kg/id/policy/500000/2022/zwfw-gzyd/item/13-02",
    }.items():
        graph = rdflib.Graph().parse(data=site.get(path).text, format="turtle")
        assert (rdflib.URIRef(subject), None, None) in graph
    assert site.get("/search.ttl?q=证照").status_code == 404


@pytest.mark.parametrize("path", ["/themes", "/themes/talent"])
def test_the_pictures_say_what_the_tables_say(site, assets, path):
    answer = site.get(path, headers=BROWSER).text
    pictures = [
        json.loads(text)
        for text in re.findall(r'<script type="application/json" id="picture-[^>]*>(.*?)</script>', answer)
    ]
    page = data_of(site, path)
    if path == "/themes":
        (picture,) = pictures
        assert picture["columns"] == [label for label, _ in page["coverage"]["columns"]]
        assert picture["rows"] == [theme["text"] for theme, _ in page["coverage"]["rows"]]
        cells = {(x, y): value for x, y, value in picture["cells"]}
        table = page["coverage"]["rows"]
        assert cells == {
            (x, y): float(weight["share"]) for y, (_, weights) in enumerate(table) for x, weight in enumerate(weights)
        }
    else:
        time, bars = pictures
        assert [(row["label"], row["start"]) for row in time["rows"]] == [
            (line["plan"]["text"], line["signed"]) for line in page["spread"]["plans"] if line["signed"]
        ]
        assert bars["categories"] == [line["agent"]["text"] for line in page["agents"]]
        for series, column in zip(bars["series"], ("lead", "support", "responsible"), strict=True):
            assert series["values"] == [line[column] for line in page["agents"]]
