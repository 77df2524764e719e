"""Agencies that share items, as a network, and what its structure says (networkx).

::

    rows of two saved queries -> graphs -> measures -> comparison, outputs, layout -> pictures
"""

from kg.network.comparison import FunctionRow, TypeRow, compare_functions, compare_types
from kg.network.core_periphery import CorePeriphery, core_and_periphery
from kg.network.graphs import LOAD_QUERY, PAIR_QUERY, Load, load_of, network_of
from kg.network.measures import Position, Structure, positions_of, structure_of
from kg.network.outputs import PlanNetwork, plan_networks, side_by_side, to_graphml, to_json
from kg.network.pictures import to_svg

__all__ = [
    "LOAD_QUERY",
    "PAIR_QUERY",
    "CorePeriphery",
    "FunctionRow",
    "Load",
    "PlanNetwork",
    "Position",
    "Structure",
    "TypeRow",
    "compare_functions",
    "compare_types",
    "core_and_periphery",
    "load_of",
    "network_of",
    "plan_networks",
    "positions_of",
    "side_by_side",
    "structure_of",
    "to_graphml",
    "to_json",
    "to_svg",
]
