"""The picture of a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from kg import network
from kg.network.layout import places_of

SVG = "{http://www.w3.org/2000/svg}"
CHROMIUM = shutil.which("chromium")
KARATE = """
import networkx as nx
from kg import network
graph = nx.Graph()
for place in range(34):
    labels = {"name_zh": f"第{place}局", "name_en": "", "type": ""}
    graph.add_node(f"{place:02}", **labels, lead=0, support=0, responsible=0, items=place)
graph.add_edges_from(((f"{a:02}", f"{b:02}") for a, b in nx.karate_club_graph().edges), items=1)
print(network.to_svg(graph, ["甲 & <乙>"]))
print(network.to_graphml(graph))
"""


def karate() -> nx.Graph:
    graph: nx.Graph = nx.Graph()
    for place in range(34):
        labels = {"name_zh": f"第{place}局", "name_en": f"Bureau {place} & <Co>", "type": ""}
        graph.add_node(f"{place:02}", **labels, lead=place // 2, support=0, responsible=0, items=place)
    graph.add_edges_from(((f"{a:02}", f"{b:02}") for a, b in nx.karate_club_graph().edges), items=2)
    return graph


def few(*names: str) -> nx.Graph:
    graph: nx.Graph = nx.Graph()
    for name in names:
        graph.add_node(name, name_zh=f"{name}局", name_en="", type="", lead=0, support=0, responsible=1, items=1)
    return graph


def test_every_agency_is_drawn_and_told() -> None:
    root = ET.fromstring(network.to_svg(karate(), ["甲 & <乙>"]))
    assert root.get("viewBox") == "0 0 1600 1120"
    assert not root.findall(f".//{SVG}script")
    told = [title.text.splitlines()[0] for title in root.iter(f"{SVG}title") if "Bureau" in title.text]
    assert sorted(told) == sorted(f"第{place}局 · Bureau {place} & <Co>" for place in range(34))
    assert len([path for path in root.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None]) == 78
    labels = {style: [text.text for text in root.iter(f"{SVG}text") if text.get("class") == style] for style in STYLES}
    assert sorted(labels["label"]) == sorted(f"第{place}局" for place in range(9, 34))
    assert sorted(labels["label hidden"]) == sorted(f"第{place}局" for place in range(9))
    assert root.find(f"{SVG}title").text == "单位协作网络 · Co-operation network of agencies：甲 & <乙>"


STYLES = ("label", "label hidden")


def test_form_follows_the_measures() -> None:
    """The rim marks the core; a community has one colour and one shape, another has others."""
    graph = karate()
    root = ET.fromstring(network.to_svg(graph))
    drawn = {}
    for group in root.iter(f"{SVG}g"):
        title = group.find(f"{SVG}title")
        if title is not None:
            shape = next(part for part in group if part.get("class") == "node")
            name = title.text.splitlines()[0].partition(" ")[0]
            drawn[name] = (group.get("class"), shape.get("fill"), shape.tag)
    positions = network.positions_of(graph)
    assert {name for name, (rim, *_) in drawn.items() if rim == "core"} == {p.name_zh for p in positions if p.in_core}
    forms = {position.community: set() for position in positions}
    for position in positions:
        forms[position.community].add(drawn[position.name_zh][1:])
    assert all(len(form) == 1 for form in forms.values())
    assert len(set.union(*forms.values())) == len(forms) == 3


def test_the_same_bytes_in_every_process() -> None:
    answers = {
        subprocess.run(
            [sys.executable, "-c", KARATE], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(answers) == 1
    assert len(answers.pop()) > 10_000


@pytest.mark.parametrize("names", [(), ("a",), ("a", "b")], ids=len)
def test_agencies_without_partners_are_drawn(names: tuple[str, ...]) -> None:
    root = ET.fromstring(network.to_svg(few(*names)))
    labels = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "label"]
    assert sorted(labels) == [f"{name}局" for name in names]
    assert network.to_json(few(*names))["structure"]["agencies"] == len(names)


def test_places_are_apart_and_inside() -> None:
    """Also where many parts and many agencies without a partner share the picture."""
    graph = nx.disjoint_union_all([nx.karate_club_graph(), nx.star_graph(8), nx.path_graph(2), nx.empty_graph(45)])
    graph = nx.relabel_nodes(graph, {node: f"{node:03}" for node in graph})
    found = places_of(graph, width=1100, height=900, gap=dict.fromkeys(graph, 18))
    assert set(found) == set(graph)
    assert all(0 <= x <= 1100 and 0 <= y <= 900 for x, y in found.values())
    near = min((ax - bx) ** 2 + (ay - by) ** 2 for (ax, ay), (bx, by) in combinations(found.values(), 2)) ** 0.5
    assert near > 30


def test_very_many_agencies_without_partners_stay_in_the_picture() -> None:
    graph = nx.relabel_nodes(nx.empty_graph(500), {node: f"{node:03}" for node in range(500)})
    found = places_of(graph, width=1100, height=900, gap=dict.fromkeys(graph, 18))
    assert len(set(found.values())) == 500
    assert all(0 <= x <= 1100 and 450 <= y <= 900 for x, y in found.values())


def test_graphml_has_every_measure(tmp_path: Path) -> None:
    """As networkx reads it again; what is not defined is absent."""
    graph = karate()
    graph.add_node("99", name_zh="独局", name_en="", type="", lead=0, support=0, responsible=0, items=1)
    file = tmp_path / "network.graphml"
    file.write_text(network.to_graphml(graph), encoding="utf-8")
    again = nx.read_graphml(file)
    for position in network.positions_of(graph):
        node = again.nodes[position.agency]
        assert (node["label"], node["items"], node["partners"]) == (position.name_zh, position.items, position.partners)
        assert node["brokerage"] == pytest.approx(position.brokerage)
        assert node.get("constraint") == (None if position.constraint is None else pytest.approx(position.constraint))
        assert (node["in_core"], node["community"]) == (position.in_core, position.community)
    assert "constraint" not in again.nodes["99"]
    assert {(edge["items"], edge["weight"]) for *_, edge in again.edges(data=True)} == {(2, 2)}
    assert again.graph["density"] == pytest.approx(network.structure_of(graph).density)


@pytest.fixture
def page():
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 1600, "height": 1120})
        browser.close()


def test_in_a_browser_no_text_leaves_the_picture_and_hidden_names_show_on_hover(page, tmp_path: Path) -> None:
    file = tmp_path / "network.svg"
    file.write_text(network.to_svg(karate(), ["甲" * 200]), encoding="utf-8")
    page.goto(file.as_uri())
    boxes = page.eval_on_selector_all(
        "text", "all => all.map(t => [t.textContent, t.getBoundingClientRect().left, t.getBoundingClientRect().right])"
    )
    assert len(boxes) > 34
    assert [text for text, left, right in boxes if left < 0 or right > 1600] == []
    hidden = page.locator("g:has(> .hidden)").first
    assert hidden.locator("text").evaluate("t => getComputedStyle(t).visibility") == "hidden"
    hidden.locator(".node").hover()
    assert hidden.locator("text").evaluate("t => getComputedStyle(t).visibility") == "visible"
