"""Whose fault it is: the item, section or plan that a resource is a part of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import Graph
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.namespaces import PP

ITEM, SECTION, PLAN = "item", "section", "plan"
UPWARDS = (PP.statementOf, PP.assignmentOf, PP.timeRequirementOf, PP.citationIn, PP.repairs)
"""From what an item is made of to what carries it."""
DOWNWARDS = (PP.hasTarget, PP.hasCitation)
"""From an item to what it is made of."""
KINDS: Mapping[Node, str] = {PP.PolicyItem: ITEM, PP.Section: SECTION}
FARTHEST = 3
"""Steps from a resource to its item: a repair, its statement, the item."""


@dataclass(frozen=True, slots=True)
class Owner:
    """What a finding belongs to.

    Args:
        kind: ``item``, ``section`` or ``plan``.
        iri: its IRI; empty for a plan.
        number: of an item or section as printed.
    """

    kind: str = PLAN
    iri: str = ""
    number: str | None = None


def owner_of(graph: Graph, node: Node) -> Owner:
    """The item or section that a resource is part of, or is itself; else the plan.

    Args:
        graph: the plan.
        node: the resource.
    """
    for _ in range(FARTHEST + 1):
        kind = next((KINDS[each] for each in graph.objects(node, RDF.type) if each in KINDS), None)
        if kind is not None:
            number = graph.value(node, PP.itemNumber if kind == ITEM else PP.sectionNumber)
            return Owner(kind, str(node), None if number is None else str(number))
        above = next((found for step in UPWARDS if (found := graph.value(node, step)) is not None), None)
        if above is None:
            above = next((found for step in DOWNWARDS if (found := graph.value(None, step, node)) is not None), None)
        if above is None:
            break
        node = above
    return Owner()
