"""What there is of a plan: the counts that shares of completeness are of."""

from __future__ import annotations

from dataclasses import dataclass

from kg.screening.terms import HAS_ANNEX, ITEM, PLAN, SECTION, TYPE
from kg.screening.triples import Triples


@dataclass(frozen=True, slots=True)
class Census:
    """Counts of one unit of work.

    Args:
        plans: IRIs of the plans, sorted.
        items: how many.
        sections: how many.
        has_annex: whether some plan has one.
    """

    plans: tuple[str, ...]
    items: int
    sections: int
    has_annex: bool


def census_of(plan: Triples) -> Census:
    """Count what triples describe."""
    found: dict[bytes, set[bytes]] = {PLAN: set(), ITEM: set(), SECTION: set()}
    has_annex = False
    for subject, predicate, value in plan.parts:
        if predicate == TYPE and value in found:
            found[value].add(subject)
        has_annex = has_annex or predicate == HAS_ANNEX
    plans = sorted(plan.decode().strip("<>") for plan in found[PLAN])
    return Census(tuple(plans), len(found[ITEM]), len(found[SECTION]), has_annex)
