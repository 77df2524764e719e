"""Plans with their networks, as JSON and GraphML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import networkx as nx

from kg.network.comparison import Plans, compare_functions, compare_types
from kg.network.graphs import Load, network_of
from kg.network.measures import positions_of, structure_of
from kg.saved_queries.tables import Row


@dataclass(frozen=True, slots=True)
class PlanNetwork:
    """The network of one plan.

    Args:
        document: IRI of the plan.
        title: of the plan, Chinese.
        loads: what it lays on agencies.
        graph: who shares items in it.
    """

    document: str
    title: str
    loads: tuple[Load, ...]
    graph: nx.Graph[str]


def plan_networks(plans: Iterable[tuple[Iterable[Row], Sequence[Load]]]) -> list[PlanNetwork]:
    """One network a plan.

    Args:
        plans: rows of pairs and loads of each; at least one load.
    """
    return [
        PlanNetwork(loads[0].document, loads[0].title, tuple(loads), network_of(pairs, loads)) for pairs, loads in plans
    ]


def side_by_side(plans: Iterable[PlanNetwork]) -> Plans:
    """What the comparisons take."""
    return [(plan.loads, {position.agency: position for position in positions_of(plan.graph)}) for plan in plans]


def to_json(graph: nx.Graph[str], plans: Sequence[PlanNetwork] = ()) -> dict[str, Any]:
    """The measures of the network, its agencies with theirs, and the pairs.

    Args:
        graph: one network, of one plan or several.
        plans: the plans that were asked for; where there are several, each alone and the comparisons follow.
    """
    found = _measured(graph)
    if len(plans) > 1:
        beside = side_by_side(plans)
        found["plans"] = [{"plan": plan.document, "title": plan.title, **_measured(plan.graph)} for plan in plans]
        found["types"] = [asdict(row) for row in compare_types(beside)]
        found["functions"] = [asdict(row) for row in compare_functions(beside)]
    return found


def _measured(graph: nx.Graph[str]) -> dict[str, Any]:
    return {
        "structure": asdict(structure_of(graph)),
        "agencies": [asdict(position) for position in positions_of(graph)],
        "pairs": [{"a": a, "b": b, **weight} for a, b, weight in graph.edges(data=True)],
    }


def to_graphml(graph: nx.Graph[str]) -> str:
    """GraphML (graphml.graphdrawing.org) with labels and measures, for Gephi, yEd, Cytoscape.

    A measure that is not defined is absent; what is so or not so is 1 or 0 (networkx would write True, GraphML wants
    true). Edges have ``items`` and the same as ``weight``, the name Gephi reads.
    """
    measured = graph.copy()
    measured.graph.update(_defined(asdict(structure_of(graph))))
    for position in positions_of(graph):
        measured.nodes[position.agency].update(_defined(asdict(position)), label=position.name_zh)
    for _, _, edge in measured.edges(data=True):
        edge["weight"] = edge["items"]
    return "\n".join(nx.generate_graphml(measured, prettyprint=True)) + "\n"


def _defined(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: int(value) if isinstance(value, bool) else value for name, value in values.items() if value is not None
    }
