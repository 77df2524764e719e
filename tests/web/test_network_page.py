"""``/network``, held against the saved query of pairs and the measures of ``kg network``."""

from __future__ import annotations

import json
import re
from io import BytesIO

import httpx2
import networkx as nx
import pytest
import rdflib

from kg import network
from kg.saved_queries.tables import Cell
from kg.web import network_data

PLAN = "500000-2022-zwfw-gzyd"


@pytest.fixture(scope="module")
def site(full_server):
    with httpx2.Client(base_url=full_server.url, timeout=30) as found:
        yield found


def page(site, **given) -> dict:
    answer = site.get("/network.json", params={"lang": "en", **given})
    assert answer.status_code == 200, answer.text
    return answer.json()


def pairs(site, **given) -> list[dict]:
    return site.get("/queries/co-operation-pairs.json", params=given).json()["rows"]


def test_members_stand_where_kg_network_says(site):
    found = [{name: Cell(str(value)) for name, value in row.items() if value} for row in pairs(site, plan=PLAN)]
    positions = {each.agency: each for each in network.positions_of(network.network_of(found))}
    body = page(site, plan=PLAN)
    assert (body["agencies"], body["pairs"], body["part"]) == (len(positions), len(found), False)
    assert {each["agency"]["iri"] for each in body["members"]} == set(positions)
    for each in body["members"]:
        position = positions[each["agency"]["iri"]]
        assert (each["partners"], each["shared"], each["group"]) == (
            position.partners,
            position.shared,
            position.community,
        )
        assert each["brokerage"] == pytest.approx(100 * position.brokerage)


def test_loads_are_those_of_the_workload(site):
    rows = site.get("/queries/workload-of-agencies.json", params={"plan": PLAN}).json()["rows"]
    expected = {row["agency"]: (row["lead"], row["items"]) for row in rows}
    body = page(site, plan=PLAN)
    assert {
        each["agency"]["iri"]: (each["lead"], each["items"]) for each in body["members"]
    }.items() <= expected.items()
    assert body["agencies"] + body["alone"] == len(expected)


def test_picture_and_pairs_are_the_rows_of_the_saved_query(site):
    text = site.get("/network", params={"plan": PLAN, "lang": "zh"}).text
    data = json.loads(re.search(r'id="picture-network">(.*?)</script>', text)[1])
    names = [node["name"] for node in data["nodes"]]
    drawn = {(names[one], names[other], items) for one, other, items in data["links"]}
    expected = [(row["agency_a_zh"], row["agency_b_zh"], row["items"]) for row in pairs(site, plan=PLAN)]
    assert drawn == set(expected)
    assert [node["group"] for node in data["nodes"]] == sorted(node["group"] for node in data["nodes"])
    body = page(site, plan=PLAN, lang="zh")
    assert [(each["one"]["text"], each["other"]["text"], each["items"]) for each in body["strongest"]] == expected[:20]


def test_of_all_plans_the_strongest_are_shown_with_their_place(site):
    body = page(site, lang="zh")
    assert body["agencies"] == len({row[side] for row in pairs(site) for side in ("agency_a", "agency_b")})
    assert len(body["members"]) == min(network_data.NODES, body["agencies"])
    assert body["part"] == (body["agencies"] > network_data.NODES)
    names = [each["agency"]["text"] for each in body["members"]]
    assert len(set(names)) == len(names)
    assert any(name.endswith("（重庆市）") for name in names)
    assert all(each["lead"] is None for each in body["members"])
    assert body["graphml"] == ""


def test_a_part_is_measured_among_itself_and_says_so():
    edges = tuple(
        (f"a{one:03}", f"a{other:03}", 200 - one - other) for one in range(80) for other in range(one + 1, 80)
    )
    kept, positions = network_data._measured(edges, ())
    assert len(positions) == network_data.NODES
    assert len(kept) == network_data.NODES * (network_data.NODES - 1) // 2
    assert {position.agency for position in positions} == {f"a{number:03}" for number in range(network_data.NODES)}
    assert all(position.partners == network_data.NODES - 1 for position in positions)


def test_graphml_is_the_network_of_the_plan(site):
    answer = site.get("/network.graphml", params={"plan": PLAN})
    assert answer.headers["content-type"] == "application/graphml+xml"
    graph = nx.read_graphml(BytesIO(answer.content))
    body = page(site, plan=PLAN)
    assert graph.number_of_nodes() == body["agencies"] + body["alone"]
    assert graph.number_of_edges() == body["pairs"]
    best = body["members"][0]
    assert graph.nodes[best["agency"]["iri"]]["partners"] == best["partners"]


def test_rdf_beside_the_page_tells_of_the_agencies(site):
    graph = rdflib.Graph().parse(data=site.get("/network.ttl", params={"plan": PLAN}).content, format="turtle")
    agencies = {each["agency"]["iri"] for each in page(site, plan=PLAN)["members"]}
    assert {str(subject) for subject in graph.subjects()} == agencies


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/network?plan=500000-2022-nothing", 404, "web.no_plan"),
        ("/network?plan=x", 400, "queries.wrong_value"),
        ("/network.graphml", 400, "web.network.file_of_nothing"),
        ("/network.graphml?plan=500000-2022-nothing", 404, "web.no_plan"),
        ("/network.svg", 404, "web.not_found"),
    ],
)
def test_what_is_wrong_is_said(site, address, status, code):
    answer = site.get(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_page_answers_its_title_in_a_sentence(site, language):
    body = page(site, plan=PLAN, lang=language)
    text = site.get("/network", params={"plan": PLAN, "lang": language}).text
    lead = re.search(r'<p class="lead">(.*?)</p>', text, re.DOTALL)[1]
    assert str(body["pairs"]) in lead
    for name in (body["strongest"][0]["one"], body["strongest"][0]["other"], body["broker"]):
        assert name["text"].replace("'", "&#39;") in lead
    assert f'<option value="{PLAN}" selected>' in text
