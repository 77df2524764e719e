"""Agencies, groups and places: what their pages say, their JSON and RDF, and what is chosen on them."""

from __future__ import annotations

import re

import httpx2
import pytest
import rdflib

from kg.web.duties import ITEMS

PAGES = [
    "/agencies",
    "/agencies?by=name",
    "/agencies?place=500000&type=constituent-department",
    "/agencies?q=司法局",
    "/agencies/500000/sfj",
    "/agencies/500000/sfj?plan=500000-2022-zwfw-gzyd&role=support",
    "/agencies/cn/nyncb",
    "/agencies/330102/zf",
    "/groups",
    "/groups?place=500000",
    "/groups/330100/county-governments",
    "/groups/500000/municipal-departments-concerned",
    "/jurisdictions",
    "/jurisdictions/500000",
    "/jurisdictions/330000",
    "/jurisdictions/cn",
    "/jurisdictions/zone/liangjiang",
]
BASE = "https://w3id.org/policy-kg/"
PP = rdflib.Namespace(f"{BASE}ns#")


@pytest.fixture(scope="module")
def site(full_server):
    with httpx2.Client(base_url=full_server.url, timeout=60) as client:
        yield client


def page(site, path: str, language: str) -> str:
    answer = site.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-language"].startswith(language)
    return answer.text


def data(site, path: str):
    answer = site.get(path, headers={"Accept": "application/json", "Accept-Language": "zh"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def graph(site, path: str) -> rdflib.Graph:
    answer = site.get(path, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.text, format="turtle")


@pytest.mark.parametrize("path", PAGES)
def test_both_languages_say_the_same(site, path):
    numbers = [re.findall(r'<td class="number">([^<]*)</td>', page(site, path, language)) for language in ("zh", "en")]
    assert sorted(numbers[0]) == sorted(numbers[1])


@pytest.mark.parametrize("path", PAGES)
def test_links_keep_the_language(site, path):
    text = page(site, f"{path}{'&' if '?' in path else '?'}lang=en", "en")
    inside = re.findall(r'href="(/(?:agencies|groups|jurisdictions|plans|items|deadlines)[^"#]*)', text)
    assert inside
    switch_or_data = re.compile(r"lang=zh-Hans$|\.(json|ttl|jsonld|nt|rdf)\b")
    assert not [href for href in inside if "lang=en" not in href and not switch_or_data.search(href)]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/agencies/500000/nothing", 404),
        ("/agencies/500000/SFJ", 404),
        ("/groups/500000/sfj", 404),
        ("/jurisdictions/999999", 404),
        ("/jurisdictions/zone/nothing", 404),
        ("/jurisdictions/nowhere", 404),
        ("/agencies?page=99", 400),
        ("/agencies?page=x", 400),
        ("/agencies?by=size", 400),
        ("/agencies/500000/sfj?page=9", 400),
        ("/agencies/500000/sfj?plan=…", 400),
    ],
)
def test_what_is_not_there(site, path, status):
    answer = site.get(path, headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert answer.status_code == status
    assert 'lang="zh-Hans"' in answer.text


def test_duties_of_an_agency(site):
    found = data(site, "/agencies/500000/sfj")
    assert (found["name"]["text"], found["name"]["other"]) == ("市司法局", "Chongqing Municipal Bureau of Justice")
    assert found["kind"]["iri"].endswith("/agency-type/constituent-department")
    duties = found["duties"]
    assert duties["counts"]["lead"] == sum(plan["lead"] for plan in duties["plans"])
    assert duties["items"] == duties["found"] == sum(plan["items"] for plan in duties["plans"])
    of_role = data(site, "/agencies/500000/sfj?role=support")["duties"]
    assert of_role["found"] == duties["counts"]["support"] < duties["found"]
    for card in of_role["cards"]:
        supporting = [each for each in card["duties"] if each["role"]["iri"].endswith("/support")]
        assert f"{BASE}id/agency/500000/sfj" in [agent["iri"] for each in supporting for agent in each["agents"]]


def test_many_items_fill_several_pages(site):
    path = next(each["agency"]["href"] for each in data(site, "/agencies")["most"] if each["items"] > ITEMS)
    first = data(site, path)["duties"]
    second = data(site, f"{path}?page=2")["duties"]
    assert first["pages"], "more than one page"
    numbers = [card["iri"] for duties in (first, second) for card in duties["cards"]]
    assert len(numbers) == len(set(numbers)) == min(first["found"], 2 * ITEMS)


def test_calendar_and_partners(site):
    found = data(site, "/agencies/500000/sfj")
    calendar = found["calendar"]
    assert sum(span["milestones"] for span in calendar["spans"]) == calendar["milestones"] > 0
    days = [each["due"] for each in calendar["latest"]]
    assert days == sorted(days)
    assert days[-1][:7] == calendar["spans"][-1]["span"]
    items = [partner["items"] for partner in found["partners"]]
    assert items == sorted(items, reverse=True)
    own = {one["iri"]: (one["text"], pair[2]) for pair in found["pairs"] for one in pair[:2]}
    assert found["iri"] in own
    with_partner = {
        ({one["iri"], other["iri"]} - {found["iri"]}).pop(): count
        for one, other, count in found["pairs"]
        if found["iri"] in (one["iri"], other["iri"])
    }
    listed = {partner["agency"]["iri"]: partner["items"] for partner in found["partners"]}
    assert {iri: listed[iri] for iri in with_partner} == with_partner


def test_predecessor_and_successor(site):
    now, then = data(site, "/agencies/cn/nyncb"), data(site, "/agencies/cn/xczxj")
    assert [each["iri"] for each in now["predecessors"]] == [then["iri"]]
    assert [each["iri"] for each in then["successors"]] == [now["iri"]]
    assert then["until"] or then["since"]


def test_groups_are_shown_apart_and_never_counted(site):
    member = data(site, "/agencies/330102/zf")
    assert [each["iri"] for each in member["member_of"]] == [f"{BASE}id/group/330100/county-governments"]
    assert member["duties"]["items"] == 0
    group = data(site, "/groups/330100/county-governments")
    assert len(group["members"]) == group["expected"] == 13
    assert group["candidates"] == []
    open_group = data(site, "/groups/500000/municipal-departments-concerned")
    assert open_group["duties"]["items"] > 0
    assert open_group["members"] == []
    assert open_group["kind"]["name"]["iri"].endswith("/open")


def test_the_list_of_agencies(site):
    first = data(site, "/agencies")
    assert first["found"] == first["count"] > 50
    seen = [each["agency"]["iri"] for each in _listed(first)]
    for number in range(2, -(-first["found"] // 100) + 1):
        seen += [each["agency"]["iri"] for each in _listed(data(site, f"/agencies?page={number}"))]
    assert len(seen) == len(set(seen)) == first["found"]
    chosen = data(site, "/agencies?place=500000&type=constituent-department")
    facets = {facet["name"]: facet["choices"] for facet in chosen["facets"]}
    assert [choice["count"] for choice in facets["type"] if choice["chosen"]] == [chosen["found"]]
    assert {each["place"]["iri"] for each in _listed(chosen)} == {f"{BASE}id/place/500000"}


def _listed(found):
    return [each for section in found["sections"] for each in section["agencies"]]


def test_agencies_by_name_have_letters(site):
    found = data(site, "/agencies?by=name")
    letters = [jump["letter"] for jump in found["jumps"] if jump["href"]]
    shown = [section["heading"]["text"] for section in found["sections"]]
    assert letters[: len(shown)] == shown == sorted(shown)


@pytest.mark.parametrize("words", ["重庆市司法局", "bureau of justice", "市司法局"])
def test_a_name_is_found_by_any_of_its_forms(site, words):
    found = data(site, f"/agencies?q={words}")
    assert f"{BASE}id/agency/500000/sfj" in [each["agency"]["iri"] for each in _listed(found)]
    assert found["found"] < found["count"]


def test_nothing_found_says_so(site):
    assert "没有名称含“不存在的单位”的单位" in page(site, "/agencies?q=不存在的单位", "zh")


def test_places_stand_in_their_tree(site):
    places = data(site, "/jurisdictions")["places"]
    assert [each["depth"] for each in places][:2] == [0, 1]
    for each in places[:4] + places[-4:]:
        assert each["depth"] == len(data(site, each["place"]["href"])["trail"]) - 1
    above: list[str] = []
    for each in places:
        del above[each["depth"] :]
        if each["place"]["iri"].endswith("/zone/liangjiang"):
            assert above == [f"{BASE}id/place/cn", f"{BASE}id/place/500000"]
            return
        above.append(each["place"]["iri"])
    pytest.fail("the zone is not in the tree")


def test_a_place(site):
    found = data(site, "/jurisdictions/500000")
    assert (found["code"], found["edition"]) == ("500000", "2023-06-30")
    assert [step["text"] for step in found["trail"]][-1] == "中国"
    assert len(found["plans"]) == found["plan_count"] > 0
    assert sum(plan["items"] for plan in found["plans"]) == found["item_count"]
    assert f"{BASE}id/place/zone/liangjiang" in [each["place"]["iri"] for each in found["below"]]
    zone = data(site, "/jurisdictions/zone/liangjiang")
    assert zone["code"] == ""
    assert zone["kind"]


@pytest.mark.parametrize(
    ("path", "item"),
    [("/jurisdictions/500000", "Q11725"), ("/agencies/cn/tjj", "Q1509446")],
)
def test_items_of_wikidata(site, path, item):
    """A link out, the same in JSON, RDF and schema.org; a place leads to where it is from."""
    shown, iri = page(site, path, "en"), f"http://www.wikidata.org/entity/{item}"
    assert f'<a href="{iri}" rel="external">{item}</a>' in shown
    assert [match["iri"] for match in data(site, path)["matches"]] == [iri]
    assert f'"sameAs":["{iri}"]' in shown.replace(" ", "")
    assert (None, rdflib.SKOS.exactMatch, rdflib.URIRef(iri)) in graph(site, path)
    assert ("/queries/linked-to-wikidata?within=" in shown) == path.startswith("/jurisdictions")
    assert data(site, "/jurisdictions/zone/liangjiang")["matches"] == []


def test_rdf_beside_the_pages(site):
    agency = rdflib.URIRef(f"{BASE}id/agency/500000/sfj")
    found = graph(site, "/agencies/500000/sfj")
    assert (agency, rdflib.RDF.type, PP.Agency) in found
    items = {item for each in found.subjects(PP.assignee, agency) for item in found.objects(each, PP.assignmentOf)}
    assert len(items) == data(site, "/agencies/500000/sfj")["duties"]["items"]
    place = graph(site, "/jurisdictions/500000.ttl")
    assert (rdflib.URIRef(f"{BASE}id/place/500000"), rdflib.RDF.type, PP.Jurisdiction) in place
    listed = {rdflib.URIRef(each["agency"]["iri"]) for each in _listed(data(site, "/agencies?place=500000"))}
    assert set(graph(site, "/agencies?place=500000").subjects(rdflib.RDF.type, PP.Agency)) == listed


def test_the_picture_shows_what_its_table_says(full_server, browser, assets):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.goto(f"{full_server.url}/agencies?place=500000&lang=en", timeout=60_000)
    tab.wait_for_selector(".picture svg", timeout=30_000)
    told = tab.evaluate("JSON.parse(document.querySelector('script[id^=picture-]').textContent)")
    tab.click("details.behind summary")
    rows = tab.locator("details.behind tbody tr")
    shown = [rows.nth(place).locator("td").all_inner_texts() for place in range(rows.count())]
    assert told["categories"] == [row[0] for row in shown]
    for place, series in enumerate(told["series"]):
        assert [str(value) for value in series["values"]] == [row[2 + place] for row in shown]
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert problems == []
    tab.close()
