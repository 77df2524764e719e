"""The co-operation network behind ``/network``: what is asked, how much of it is measured."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kg import network
from kg.network.graphs import COUNTS, SIDES
from kg.saved_queries.tables import Row, Table
from kg.web.asking import ask_saved

NODES = 60
"""Agencies that can be told apart in a picture, and whose network is measured while a reader waits."""
PAIRS = 3000
"""Pairs that are read: all of one plan, the strongest where plans have more together."""
KEPT = 128
"""Networks whose measures are kept; the same pairs always give the same measures."""

Edges = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Network:
    """The agencies that share items, in one plan or in all.

    Args:
        rows: agency → a row that names it, and the columns in which it does.
        positions: of the agencies shown, the one with most shared items first.
        pairs: of these, the one with most shared items first: the two agencies and the number.
        loads: whether the positions tell what each agency bears.
        agencies: number of all that share an item and are known.
        links: number of all pairs that are known.
        alone: number of agencies that share no item.
        cut: whether there are more pairs than are known.
    """

    rows: Mapping[str, tuple[Row, str]]
    positions: tuple[network.Position, ...]
    pairs: Edges
    loads: bool
    agencies: int
    links: int
    alone: int
    cut: bool

    @property
    def part(self) -> bool:
        """Whether some agencies are not shown."""
        return self.cut or self.agencies > len(self.positions)


async def network_of(request: Request, plan: str | None) -> Network:
    """The network of a plan, or of all: the agencies with most shared items, and their measures among themselves.

    Args:
        request: that wants to know.
        plan: IRI; None for all, then nothing is told of what each agency bears.
    """
    loads: tuple[network.Load, ...] = ()
    if plan is None:
        pairs = await ask_saved(request, network.PAIR_QUERY, {}, PAIRS)
    else:
        pairs, borne = await asyncio.gather(
            ask_saved(request, network.PAIR_QUERY, {"plan": plan}, PAIRS),
            ask_saved(request, network.LOAD_QUERY, {"plan": plan}),
        )
        loads = tuple({load.agency: load for load in map(network.load_of, borne.rows)}.values())
    edges = tuple((row["agency_a"].text, row["agency_b"].text, int(row["items"].text)) for row in pairs.rows)
    kept, positions = await run_in_threadpool(_measured, edges, loads)
    rows = {row[side].text: (row, side) for row in pairs.rows for side in SIDES}
    alone = sum(load.agency not in rows for load in loads)
    return Network(rows, positions, kept, bool(loads), len(rows), len(edges), alone, pairs.truncated)


@lru_cache(maxsize=KEPT)
def _measured(edges: Edges, loads: tuple[network.Load, ...]) -> tuple[Edges, tuple[network.Position, ...]]:
    """The pairs among the agencies with most shared items, and the positions of these agencies."""
    strength: Counter[str] = Counter()
    for one, other, items in edges:
        strength[one] += items
        strength[other] += items
    strongest = sorted(sorted(strength, key=lambda agency: (-strength[agency], agency))[:NODES])
    inside = set(strongest)
    kept = tuple(edge for edge in edges if edge[0] in inside and edge[1] in inside)
    borne = {load.agency: load for load in loads}
    graph: nx.Graph[str] = nx.Graph()
    for agency in strongest:
        counts = {count: getattr(borne[agency], count) if agency in borne else 0 for count in COUNTS}
        graph.add_node(agency, name_zh="", name_en="", type="", **counts)
    for one, other, items in sorted(kept):
        graph.add_edge(one, other, items=items)
    return kept, tuple(network.positions_of(graph))


async def graphml_of(request: Request, plan: str) -> str | None:
    """The whole network of a plan as GraphML; None if it names no agency.

    Args:
        request: that wants it.
        plan: IRI.
    """
    pairs = await ask_saved(request, network.PAIR_QUERY, {"plan": plan})
    loads = await ask_saved(request, network.LOAD_QUERY, {"plan": plan})
    return await run_in_threadpool(_graphml, pairs, loads) if loads.rows else None


def _graphml(pairs: Table, loads: Table) -> str:
    return network.to_graphml(network.network_of(pairs.rows, [network.load_of(row) for row in loads.rows]))
