"""Damage of a copy that no table can undo: detected, reported with a confidence, never repaired.

What can be undone without choice is in :mod:`kg.documents.restoration`. Here belongs what cannot: the words that a
rewriting program put in, advertisements in place of names, words of another region, marks that fell out of dates,
columns without cells. Each detector is a module with its own limit, below which it keeps silent: single finds happen in
clean texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.records.model import Remark
from kg.records.suspicions import columns, dates, spam, spinning, taiwan, widths
from kg.records.suspicions.model import Copy, Suspicion

__all__ = ["Copy", "suspicions_of"]

DETECTORS: tuple[Callable[[Copy], Iterator[Suspicion]], ...] = (
    spinning.detect,
    spam.detect,
    taiwan.detect,
    dates.detect,
    columns.detect,
    widths.detect,
)


def suspicions_of(copy: Copy) -> tuple[Remark, ...]:
    """The warnings of all detectors, detector by detector, each in reading order."""
    return tuple(suspicion.remark() for detect in DETECTORS for suspicion in detect(copy))
