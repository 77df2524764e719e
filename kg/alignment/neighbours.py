"""Which plans are worth aligning: the nearest by subject, found without comparing every item with every item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from kg.alignment.model import ComparedPlan
from kg.alignment.wording import bigrams, weighted

NEAREST = 8
"""Plans that each plan is aligned with at most, besides those that chose it and those a person judged."""
KINDRED = 0.08
"""Likeness from which two plans share a subject; between plans of different fields of the repository it is lower."""
BLOCK = 256
"""Plans whose likeness to all others is held in memory at once."""


def neighbours(plans: Sequence[ComparedPlan], *, nearest: int = NEAREST) -> list[tuple[int, int]]:
    """Pairs of plans of kindred subject: each plan with its nearest by TF-IDF bigrams of all its wordings.

    Memory grows linearly with the plans: rows are sparse, and likeness is computed in blocks of :data:`BLOCK` plans.

    Args:
        plans: the plans.
        nearest: neighbours of each.

    Returns:
        Positions of the two plans, the smaller first, sorted.
    """
    if len(plans) < 2:
        return []
    bags: list[Counter[str]] = []
    for plan in plans:
        bag: Counter[str] = Counter()
        for item in plan.items:
            bag.update(set(bigrams(item.wording)))
        bags.append(bag)
    rows = weighted(bags)
    chosen: set[tuple[int, int]] = set()
    for start in range(0, len(plans), BLOCK):
        block = np.round(np.asarray((rows[start : start + BLOCK] @ rows.T).todense()), 9)
        for at, likeness in enumerate(block, start=start):
            likeness[at] = -1
            order = np.argsort(-likeness, kind="stable")[:nearest]
            chosen.update((min(at, int(other)), max(at, int(other))) for other in order if likeness[other] >= KINDRED)
    return sorted(chosen)
