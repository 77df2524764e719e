"""Weights of a ranking from judged pairs: a logistic regression, and the cut with the best mean F1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.judged import Judged, Pair
from kg.alignment import ComparedPlan
from kg.alignment.ranking import Ranking
from kg.alignment.signals import SIGNALS, signals_of

Array = NDArray[np.float64]

STEPS = 50
"""Newton steps at most; a handful are enough."""
LOGITS = np.linspace(-4, 3, 141)
"""Cuts tried for a ranking."""
COSINES = np.linspace(0, 1, 201)
"""Cuts tried for a cosine."""


@dataclass(frozen=True, slots=True)
class Table:
    """Signals of a judged pair.

    Args:
        judged: the pair.
        signals: signal × subject item × object item.
    """

    judged: Judged
    signals: Array

    @property
    def rows(self) -> Array:
        """Pairs of items that count × signals."""
        return self.signals[:, self.judged.counted].T

    @property
    def labels(self) -> NDArray[np.bool_]:
        """Whether each of the rows is judged to correspond."""
        judged = self.judged
        core = np.array([[(one, other) in judged.core for other in judged.ids_b] for one in judged.ids_a])
        return core[judged.counted]

    def best(self, ranking: Ranking) -> dict[Pair, float]:
        """Pair of gold items → logit of its score."""
        return self.judged.best(np.tensordot(ranking.weights, self.signals, axes=1) + ranking.offset)


def table_of(judged: Judged, *, headings_only: bool = False) -> Table:
    """The signals of a pair, of its wordings or, with the texts withheld, of its headings."""
    a, b = (withheld(plan) if headings_only else plan for plan in (judged.a, judged.b))
    found = signals_of(a.items, b.items)
    return Table(judged, np.stack([found[name] for name in SIGNALS]))


def withheld(plan: ComparedPlan) -> ComparedPlan:
    """The plan as if carried as facts only. An item without a heading keeps its text: there is nothing else."""
    items = tuple(replace(item, text="") if item.heading else item for item in plan.items)
    return replace(plan, items=items, has_text=False)


def fitted(tables: Sequence[Table]) -> Ranking:
    """Weights and offset from judged pairs, so that the cut with the best mean F1 lies at logit 0."""
    ranking = regression(tables)
    return Ranking(
        ranking.weights, ranking.offset - best_cut((each.best(ranking), each.judged.core) for each in tables)
    )


def regression(tables: Sequence[Table]) -> Ranking:
    """Logistic regression by Newton's method (IRLS; Hastie, Tibshirani and Friedman 2009, §4.4.1).

    The signals are standardised, with a ridge penalty of 1. Each pair of plans weighs the same, whatever
    the number of its items.
    """
    x = np.vstack([each.rows for each in tables])
    y = np.concatenate([each.labels for each in tables]).astype(float)
    share = np.concatenate([np.full(len(each.rows), 1 / len(each.rows)) for each in tables])
    share *= len(share) / share.sum()
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    design = np.column_stack([(x - mean) / deviation, np.ones(len(x))])
    penalty = np.diag([1.0] * x.shape[1] + [0.0])
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (share * (chance - y)) + penalty @ beta
        curvature = (design * (share * chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        beta -= step
        if np.abs(step).max() < 1e-9:
            break
    weights = beta[:-1] / deviation
    return Ranking(tuple(float(weight) for weight in weights), float(beta[-1] - weights @ mean))


def best_cut(
    ranked: Iterable[tuple[Mapping[Pair, float], frozenset[Pair]]], cuts: NDArray[np.float64] = LOGITS
) -> float:
    """The cut with the best mean F1 over ranked pairs of plans; of equal ones the lowest."""
    curves = [f1_at(values, core, cuts) for values, core in ranked]
    return float(cuts[int(np.argmax(np.mean(curves, axis=0)))])


def f1_at(values: Mapping[Pair, float], core: frozenset[Pair], cuts: NDArray[np.float64]) -> Array:
    """F1 of what lies at or above each cut."""
    scores = np.array(list(values.values()))
    right = np.array([pair in core for pair in values])
    kept = scores[None, :] >= cuts[:, None]
    return 2 * (kept & right).sum(axis=1) / np.maximum(1, kept.sum(axis=1) + len(core))
