"""From signals to one score: a logistic ranking whose weights were fitted on judged pairs.

The weights come from ``python -m benchmarks.alignment --fit`` over twelve pairs of plans judged on their full texts
(143 core matches); the benchmark shows what they are worth on a pair that was left out. The score is scaled so that
:data:`kg.alignment.model.DEFAULT_THRESHOLD` is the cut with the best mean F1; it ranks, it is no probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kg.alignment.signals import SIGNALS
from kg.alignment.wording import Dense


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights of the signals, and what is added so that the best cut lies at a score of 0.5."""

    weights: tuple[float, ...]
    offset: float


WORDINGS = Ranking((16.06, 33.52, 7.82, 3.40, 15.22), -6.95)
"""Where the wordings of both plans are at hand."""
HEADINGS = Ranking((7.18, -12.11, 0.71, 5.64, 7.98), -2.12)
"""Where one side is carried as facts only and headings serve; fitted on the same pairs without their texts."""
RELATED_FROM = 0.2
"""Score from which a pair is kept as a candidate."""
FAN = 4
"""An item with as many proposed matches is taken for a composite: broader than each of them."""
BROADER = 4.0
"""A wording so many times longer than the other is taken for broader, where both are at hand."""


def scores(signals: Mapping[str, Dense], ranking: Ranking) -> Dense:
    """Score of every pair, four decimals, so that the last bits of floating point do not show."""
    total = sum(weight * signals[name] for name, weight in zip(SIGNALS, ranking.weights, strict=True))
    return np.asarray(np.round(1 / (1 + np.exp(-(total + ranking.offset))), 4))
