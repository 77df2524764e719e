"""Agencies that share items, as a network, and what its structure says (networkx)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import networkx as nx

from kg.saved_queries.tables import Row

QUERY = "co-operation-pairs"
"""The saved query whose rows are the edges."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where an agency stands in the network.

    Args:
        agency: IRI.
        name_zh: Chinese label.
        name_en: English label, empty where there is none.
        partners: agencies with which it shares at least one item (degree).
        shared: shared items, counted once a pair (weighted degree).
        brokerage: share of shortest paths between other agencies that lead over it (betweenness, Freeman 1977), 0 to 1.
        core: largest k for which it belongs to a part where each agency has k partners in that part (k-core, Seidman
            1983).
        community: number of its community, the largest first (greedy modularity, Clauset, Newman and Moore 2004).
    """

    agency: str
    name_zh: str
    name_en: str
    partners: int
    shared: int
    brokerage: float
    core: int
    community: int


def network_of(pairs: Iterable[Row]) -> nx.Graph[str]:
    """The network of the rows of :data:`QUERY`: agencies are nodes, ``items`` is the weight of an edge.

    Nodes and edges come in the order of their IRIs, so that the same rows give the same measures and files.
    """
    graph: nx.Graph[str] = nx.Graph()
    rows = sorted(pairs, key=lambda row: (row["agency_a"].text, row["agency_b"].text))
    named = {row[side].text: (row[f"{side}_zh"].text, row.get(f"{side}_en")) for row in rows for side in SIDES}
    for agency, (name_zh, name_en) in sorted(named.items()):
        graph.add_node(agency, name_zh=name_zh, name_en=name_en.text if name_en else "")
    for row in rows:
        graph.add_edge(row["agency_a"].text, row["agency_b"].text, items=int(row["items"].text))
    return graph


SIDES = ("agency_a", "agency_b")


def positions_of(graph: nx.Graph[str]) -> list[Position]:
    """The positions of all agencies, the one with most shared items first, then by IRI."""
    if not graph:
        return []
    brokerage = nx.betweenness_centrality(graph)
    core = nx.core_number(graph)
    communities = nx.community.greedy_modularity_communities(graph, weight="items")
    community = {agency: number for number, members in enumerate(communities, start=1) for agency in members}
    positions = [
        Position(
            agency=agency,
            name_zh=labels["name_zh"],
            name_en=labels["name_en"],
            partners=graph.degree[agency],
            shared=graph.degree(agency, weight="items"),
            brokerage=round(brokerage[agency], 4),
            core=core[agency],
            community=community[agency],
        )
        for agency, labels in graph.nodes(data=True)
    ]
    return sorted(positions, key=lambda position: (-position.shared, position.agency))


def to_json(graph: nx.Graph[str]) -> dict[str, object]:
    """Agencies with their measures, and the pairs."""
    return {
        "agencies": [asdict(position) for position in positions_of(graph)],
        "pairs": [{"a": a, "b": b, **weight} for a, b, weight in graph.edges(data=True)],
    }


def to_graphml(graph: nx.Graph[str]) -> str:
    """GraphML (graphml.graphdrawing.org) with labels and measures, for Gephi, yEd, Cytoscape."""
    measured = graph.copy()
    for position in positions_of(graph):
        measured.nodes[position.agency].update(asdict(position))
    return "\n".join(nx.generate_graphml(measured, prettyprint=True)) + "\n"
