"""Core and periphery in the discrete sense of Borgatti and Everett (1999)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import networkx as nx


@dataclass(frozen=True, slots=True)
class CorePeriphery:
    """The best division of a network into a core and a periphery.

    Args:
        core: members of the core, by degree, then by name.
        tied: nodes left outside that have as many partners as a member of the core and could stand in its place.
        fit: correlation of the network with the ideal one, where all of the core are partners and no two of the
            periphery are, -1 to 1; pairs of a core and a peripheral node stay out of account. None where either of the
            two networks is constant over the pairs that count.
    """

    core: tuple[str, ...]
    tied: int
    fit: float | None


def core_and_periphery(graph: nx.Graph[str]) -> CorePeriphery:
    """Divide ``graph`` so that least is missing inside the core and least is there inside the periphery.

    Borgatti and Everett, "Models of core/periphery structures", Social Networks 21 (1999) 375–395, with ties between
    core and periphery taken as missing data. What is minimised, and how, is Lip, "A Fast Algorithm for the Discrete
    Core/Periphery Bipartitioning Problem" (2011, arXiv:1102.5511): a node of degree d that joins a core of k changes
    the number of misplaced pairs by k - d, whatever its partners; so nodes join by falling degree as long as that is
    below zero, and the result is the optimum. Where degrees tie the order is that of the names (see ``tied``).

    Args:
        graph: undirected, without loops; weights are not used.
    """
    ranked = sorted(graph, key=lambda node: (-graph.degree[node], node))
    size = sum(graph.degree[node] > place for place, node in enumerate(ranked))
    core, periphery = ranked[:size], ranked[size:]
    least = graph.degree[core[-1]] if core else 0
    return CorePeriphery(
        core=tuple(core),
        tied=sum(graph.degree[node] == least for node in periphery) if core else 0,
        fit=_fit(graph, core, periphery),
    )


def _fit(graph: nx.Graph[str], core: list[str], periphery: list[str]) -> float | None:
    """Pearson's correlation of two 0/1 variables (phi) from the four counts of pairs."""
    inside, outside = graph.subgraph(core).number_of_edges(), graph.subgraph(periphery).number_of_edges()
    core_pairs, outer_pairs = len(core) * (len(core) - 1) // 2, len(periphery) * (len(periphery) - 1) // 2
    edges = inside + outside
    spread = core_pairs * outer_pairs * edges * (core_pairs + outer_pairs - edges)
    return (inside * (outer_pairs - outside) - (core_pairs - inside) * outside) / sqrt(spread) if spread else None
