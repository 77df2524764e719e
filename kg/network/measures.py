"""Measures of agencies and of the whole network."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import networkx as nx

from kg.network.core_periphery import core_and_periphery
from kg.network.graphs import shared_items

DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Position:
    """Where an agency stands in the network.

    Args:
        agency: IRI.
        name_zh: Chinese label.
        name_en: English label, empty where there is none.
        type: IRI of its type, empty where none is recorded.
        lead: items it leads.
        support: items it supports.
        responsible: items it answers for where the document names no lead or support.
        items: items in any role, each once.
        partners: agencies with which it shares at least one item (degree).
        shared: shared items, counted once a pair (weighted degree).
        brokerage: share of shortest paths between other agencies that lead over it (betweenness, Freeman 1977), 0 to 1.
        constraint: how far its partners are partners of one another, weighted by shared items: low where it spans
            structural holes (Burt 1992). None without a partner.
        core: largest k for which it belongs to a part where each agency has k partners in that part (k-core, Seidman
            1983).
        in_core: whether it belongs to the core (:func:`~kg.network.core_periphery.core_and_periphery`).
        community: number of its community, the largest first (greedy modularity, Clauset, Newman and Moore 2004).
    """

    agency: str
    name_zh: str
    name_en: str
    type: str
    lead: int
    support: int
    responsible: int
    items: int
    partners: int
    shared: int
    brokerage: float
    constraint: float | None
    core: int
    in_core: bool
    community: int


@dataclass(frozen=True, slots=True)
class Structure:
    """The network as a whole.

    Args:
        agencies: number of nodes, those without a partner included.
        pairs: number of edges.
        density: share of possible pairs that share an item; None below two agencies.
        degree_centralisation: how far one agency has all the partners, 0 to 1 (Freeman 1979: 1 for a star); None below
            three agencies, as the next.
        brokerage_centralisation: the same for betweenness.
        communities: number of communities, an agency without a partner being one.
        core_agencies: size of the core.
        core_tied: agencies outside the core that could stand in the place of one inside.
        core_fit: correlation with the ideal core and periphery; None where it is not defined.
    """

    agencies: int
    pairs: int
    density: float | None
    degree_centralisation: float | None
    brokerage_centralisation: float | None
    communities: int
    core_agencies: int
    core_tied: int
    core_fit: float | None


def positions_of(graph: nx.Graph[str]) -> list[Position]:
    """The positions of all agencies, the one with most shared items first, then by IRI."""
    brokerage = nx.betweenness_centrality(graph)
    constraint = nx.constraint(graph, weight="items") if graph else {}
    k_core = nx.core_number(graph)
    core = frozenset(core_and_periphery(graph).core)
    community = {agency: number for number, members in enumerate(communities_of(graph), 1) for agency in members}
    positions = [
        Position(
            agency=agency,
            **labels,
            partners=graph.degree[agency],
            shared=graph.degree(agency, weight="items"),
            brokerage=round(brokerage[agency], DECIMALS),
            constraint=None if isnan(constraint[agency]) else round(constraint[agency], DECIMALS),
            core=k_core[agency],
            in_core=agency in core,
            community=community[agency],
        )
        for agency, labels in graph.nodes(data=True)
    ]
    return sorted(positions, key=lambda position: (-position.shared, position.agency))


def structure_of(graph: nx.Graph[str]) -> Structure:
    """The measures of the whole network."""
    size, core = len(graph), core_and_periphery(graph)
    degrees = [float(degree) for _, degree in graph.degree]
    brokerage = list(nx.betweenness_centrality(graph).values())
    return Structure(
        agencies=size,
        pairs=graph.number_of_edges(),
        density=round(nx.density(graph), DECIMALS) if size > 1 else None,
        degree_centralisation=_centralisation(degrees, (size - 1) * (size - 2)),
        brokerage_centralisation=_centralisation(brokerage, size - 1),
        communities=len(communities_of(graph)),
        core_agencies=len(core.core),
        core_tied=core.tied,
        core_fit=None if core.fit is None else round(core.fit, DECIMALS),
    )


def _centralisation(values: list[float], of_a_star: int) -> float | None:
    """Distance of all from the most central one, as a share of that of a star (Freeman 1979)."""
    if len(values) < 3:
        return None
    return round(sum(max(values) - value for value in values) / of_a_star, DECIMALS)


def communities_of(graph: nx.Graph[str]) -> list[list[str]]:
    """Communities by falling size, then by first member; members by IRI.

    networkx breaks ties by the order of sets: numbers in the place of IRIs make that order the same in each process.
    """
    if not graph.number_of_edges():
        return [[agency] for agency in sorted(graph)]
    names = sorted(graph)
    place = {name: number for number, name in enumerate(names)}
    numbered: nx.Graph[int] = nx.Graph()
    numbered.add_nodes_from(place.values())
    edges = [(min(place[a], place[b]), max(place[a], place[b]), items) for a, b, items in shared_items(graph)]
    numbered.add_weighted_edges_from(sorted(edges), weight="items")
    found = nx.community.greedy_modularity_communities(numbered, weight="items")
    ordered = sorted((sorted(members) for members in found), key=lambda members: (-len(members), members))
    return [[names[member] for member in members] for members in ordered]
