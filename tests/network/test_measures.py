"""Measures of small networks with values known from the literature or worked out by hand: a folder a network."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import asdict
from pathlib import Path

import networkx as nx
import pytest

from kg import network

GRAPHS = Path(__file__).parent / "graphs"
CASES = sorted(GRAPHS.iterdir())


def read(case: Path) -> tuple[dict, nx.Graph]:
    about = tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))
    graph = nx.Graph()
    for name in sorted({name for a, b, _ in about["edges"] for name in (a, b)} | set(about.get("alone", ()))):
        labels = {"name_zh": name, "name_en": "", "type": ""}
        graph.add_node(name, **labels, lead=0, support=0, responsible=0, items=0)
    graph.add_weighted_edges_from(about["edges"], weight="items")
    return about, graph


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_measures(case: Path) -> None:
    about, graph = read(case)
    found = {"structure": asdict(network.structure_of(graph))}
    found |= {position.agency: asdict(position) for position in network.positions_of(graph)}
    expected = {"structure": about["structure"], **about.get("positions", {})}
    shown = {name: {measure: found[name][measure] for measure in values} for name, values in expected.items()}
    assert shown == expected
    for name, measures in about.get("without", {}).items():
        assert {measure: found[name][measure] for measure in measures} == dict.fromkeys(measures)
    core = network.core_and_periphery(graph).core
    assert list(core) == about["core"]
    assert {name for name in graph if found[name]["in_core"]} == set(core)


@pytest.mark.parametrize("case", [case for case in CASES if case.name != "karate-club"], ids=lambda case: case.name)
def test_no_core_is_better(case: Path) -> None:
    """Of all divisions none has fewer misplaced pairs than the one that is found."""
    graph = read(case)[1]
    every = (set(core) for size in range(len(graph) + 1) for core in itertools.combinations(graph, size))
    assert misplaced(graph, set(network.core_and_periphery(graph).core)) == min(
        misplaced(graph, core) for core in every
    )


def misplaced(graph: nx.Graph, core: set[str]) -> int:
    pairs = list(itertools.combinations(graph, 2))
    inside = [pair for pair in pairs if core.issuperset(pair)]
    outside = [pair for pair in pairs if core.isdisjoint(pair)]
    return sum(not graph.has_edge(*pair) for pair in inside) + sum(graph.has_edge(*pair) for pair in outside)
