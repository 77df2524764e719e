"""The co-operation network of the sample."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from kg import network
from kg.saved_queries.tables import Cell

KG = Path(sys.executable).parent / "kg"


def pair(a: str, b: str, items: int) -> dict[str, Cell]:
    cells = {"agency_a": a, "agency_a_zh": f"{a}局", "agency_b": b, "agency_b_zh": f"{b}局", "items": str(items)}
    return {name: Cell(value) for name, value in cells.items()}


def test_measures_of_a_small_network() -> None:
    """A star with one triangle: the centre brokers, the triangle is the core."""
    graph = network.network_of(
        [pair("a", "b", 3), pair("a", "c", 1), pair("b", "c", 2), pair("a", "d", 1), pair("a", "e", 1)]
    )
    found = {position.agency: position for position in network.positions_of(graph)}
    assert next(iter(network.positions_of(graph))).agency == "a"
    assert (found["a"].partners, found["a"].shared) == (4, 6)
    # of the 6 pairs among b, c, d, e only b–c has a way round a
    assert found["a"].brokerage == pytest.approx(5 / 6, abs=1e-4)
    assert {agency: position.core for agency, position in found.items()} == {"a": 2, "b": 2, "c": 2, "d": 1, "e": 1}


def test_empty_network() -> None:
    assert network.positions_of(network.network_of([])) == []


def test_order_of_rows_does_not_matter() -> None:
    rows = [pair("a", "b", 3), pair("a", "c", 1), pair("b", "c", 2), pair("c", "d", 1)]
    assert network.to_graphml(network.network_of(rows)) == network.to_graphml(network.network_of(rows[::-1]))


def test_command_on_the_sample(built: Path) -> None:
    """市公安局 shares 「公民婚育一件事」(lines 714–720) with 市民政局 and 市卫生健康委."""
    environment = {**os.environ, "POLICY_KG_HOME": str(built)}
    command = [KG, "network", "--plan", "500000-2022-zwfw-gzyd", "--format"]
    found = json.loads(subprocess.run([*command, "json"], env=environment, capture_output=True, check=True).stdout)
    names = {entry["agency"]: entry["name_zh"] for entry in found["agencies"]}
    pairs = {(names[entry["a"]], names[entry["b"]]) for entry in found["pairs"]}
    partners = {other for couple in pairs if "市公安局" in couple for other in couple} - {"市公安局"}
    assert {"市民政局", "市卫生健康委"} <= partners
    graphml = subprocess.run([*command, "graphml"], env=environment, capture_output=True, check=True).stdout
    assert len(nx.parse_graphml(graphml.decode())) == len(names)
