"""Whose fault it is: the item, section or plan that a resource is a part of."""

from __future__ import annotations

from dataclasses import dataclass

from kg.screening import terms
from kg.screening.facts import Facts
from kg.screening.terms import ours

ITEM, SECTION, PLAN = "item", "section", "plan"
UPWARDS = tuple(map(ours, ("statementOf", "assignmentOf", "timeRequirementOf", "citationIn", "repairs")))
"""From what an item is made of to what carries it."""
DOWNWARDS = tuple(map(ours, ("hasTarget", "hasCitation")))
"""From an item to what it is made of."""
KINDS = {terms.ITEM: ITEM, terms.SECTION: SECTION}
NUMBERS = {ITEM: ours("itemNumber"), SECTION: ours("sectionNumber")}
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


def owner_of(facts: Facts, node: bytes) -> Owner:
    """The item or section that a resource is part of, or is itself; else the plan.

    Args:
        facts: the plan.
        node: the resource.
    """
    for _ in range(FARTHEST + 1):
        kind = next((KINDS[each] for each in facts.objects(node, terms.TYPE) if each in KINDS), None)
        if kind is not None:
            return Owner(kind, node.decode().strip("<>"), facts.text(node, NUMBERS[kind]))
        carriers = (facts.value(node, step) for step in UPWARDS)
        carried = (min(facts.subjects(step, node), default=None) for step in DOWNWARDS)
        above = next((each for found in (carriers, carried) for each in found if each is not None), None)
        if above is None:
            break
        node = above
    return Owner()
