"""From the rows of saved queries to a graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from kg.saved_queries.tables import Row

PAIR_QUERY = "co-operation-pairs"
"""The saved query whose rows are the edges."""
LOAD_QUERY = "agency-load-by-type"
"""The saved query whose rows are the nodes, with their load."""
SIDES = ("agency_a", "agency_b")
COUNTS = ("lead", "support", "responsible", "items")
"""What an agency bears: items it leads, supports, answers for where no role is named, and in any role."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one plan lays on one agency.

    Args:
        document: IRI of the plan.
        title: of the plan, Chinese.
        agency: IRI.
        name_zh: Chinese label.
        name_en: English label, empty where there is none.
        type: IRI of the agency's type, empty where none is recorded.
        type_zh: its Chinese label.
        type_en: its English label.
        lead: items led.
        support: items supported.
        responsible: items answered for, where the document names no lead or support.
        items: items in any role, each once.
    """

    document: str
    title: str
    agency: str
    name_zh: str
    name_en: str
    type: str
    type_zh: str
    type_en: str
    lead: int
    support: int
    responsible: int
    items: int

    @property
    def key(self) -> str:
        """The curated key of the agency in its jurisdiction (ONTOLOGY §5: ``id/agency/{gb2260}/{key}``)."""
        return self.agency.rpartition("/")[2]


def load_of(row: Row) -> Load:
    """A row of :data:`LOAD_QUERY`."""
    texts = {name: cell.text for name, cell in row.items()}
    return Load(
        document=texts["document"],
        title=texts["document_zh"],
        agency=texts["agency"],
        name_zh=texts["agency_zh"],
        name_en=texts.get("agency_en", ""),
        type=texts.get("type", ""),
        type_zh=texts.get("type_zh", ""),
        type_en=texts.get("type_en", ""),
        lead=int(texts["lead"]),
        support=int(texts["support"]),
        responsible=int(texts["responsible"]),
        items=int(texts["items"]),
    )


def network_of(pairs: Iterable[Row], loads: Iterable[Load] = ()) -> nx.Graph[str]:
    """The network of the rows of :data:`PAIR_QUERY`: agencies are nodes, ``items`` is the weight of an edge.

    Nodes and edges come in the order of their IRIs, so that the same rows give the same measures and files. An item
    belongs to one plan, so rows and loads of several plans add up to their joint network.

    Args:
        pairs: rows of one plan or of several, one after the other.
        loads: what agencies bear; one with no partner is a node because it stands here.
    """
    graph: nx.Graph[str] = nx.Graph()
    rows = sorted(pairs, key=lambda row: (row["agency_a"].text, row["agency_b"].text))
    borne = sorted(loads, key=lambda load: (load.agency, load.document))
    named = {row[side].text: (row[f"{side}_zh"].text, row.get(f"{side}_en")) for row in rows for side in SIDES}
    nodes = {agency: (name_zh, name_en.text if name_en else "", "") for agency, (name_zh, name_en) in named.items()}
    nodes |= {load.agency: (load.name_zh, load.name_en, load.type) for load in borne}
    for agency, (name_zh, name_en, type_) in sorted(nodes.items()):
        graph.add_node(agency, name_zh=name_zh, name_en=name_en, type=type_, **dict.fromkeys(COUNTS, 0))
    for load in borne:
        for count in COUNTS:
            graph.nodes[load.agency][count] += getattr(load, count)
    for row in rows:
        one, other = row["agency_a"].text, row["agency_b"].text
        before = graph.edges[one, other]["items"] if graph.has_edge(one, other) else 0
        graph.add_edge(one, other, items=before + int(row["items"].text))
    return graph


def shared_items(graph: nx.Graph[str]) -> list[tuple[str, str, int]]:
    """The pairs of a network with the number of items they share."""
    return [(one, other, weight["items"]) for one, other, weight in graph.edges(data=True)]
