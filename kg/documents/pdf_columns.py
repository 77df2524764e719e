"""Pages set in two columns: where the gutter between them is.

Two columns of running text and the two cells of a list without rules look alike but for this: running text fills its
lines up to the gutter, and begins anew at one edge behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

Row = Sequence[dict[str, Any]]
"""The characters of a printed line, from the left."""
MIDDLE = (0.35, 0.65)
"""Where a gutter may be, in shares of the page's width."""
ROWS = 8
"""Rows that a gutter parts at least; fewer are a heading or a signature."""
FULL, ALIGNED, CROSSED = 0.5, 0.5, 0.4
"""Shares of those rows: that reach the gutter, that begin at one edge behind it; and rows across it beside them."""
NEAR = 2.5
"""How near to the gutter a full line ends, in characters."""


def gutter_of(rows: Sequence[Row], width: float) -> float | None:
    """The place in the gutter of a page of two columns; ``None`` on any other page.

    Args:
        rows: the printed lines of the page.
        width: of the page, in points.
    """
    gaps = [gap for row in rows for gap in _gaps(row, width)]
    if len(gaps) < ROWS:
        return None
    at = max((right - 0.1 for _, right, _ in gaps), key=lambda x: sum(left < x < right for left, right, _ in gaps))
    parted = [(left, right, size) for left, right, size in gaps if left < at < right]
    crossing = sum(any(c["x0"] < at < c["x1"] for c in row) for row in rows)
    begins = Counter(round(right) for _, right, _ in parted)
    aligned = max(begins[edge - 1] + begins[edge] + begins[edge + 1] for edge in begins)
    farthest = max(left for left, _, _ in parted)
    full = sum(left > farthest - NEAR * size for left, _, size in parted)
    enough = len(parted) >= ROWS and crossing <= CROSSED * len(parted)
    return at if enough and aligned >= ALIGNED * len(parted) and full >= FULL * len(parted) else None


def halves(row: Row, gutter: float) -> tuple[Row, Row] | None:
    """The characters on each side of the gutter; ``None`` for a row that crosses it."""
    if any(character["x0"] < gutter < character["x1"] for character in row):
        return None
    left = [character for character in row if character["x1"] <= gutter]
    return left, [character for character in row if character["x1"] > gutter]


def _gaps(row: Row, width: float) -> Iterator[tuple[float, float, float]]:
    """End and beginning of the characters on both sides of a wide gap in the middle of a page, and their size."""
    inked = [character for character in row if character["text"].strip()]
    for before, after in pairwise(inked):
        left, right, size = float(before["x1"]), float(after["x0"]), float(before["size"])
        if right - left >= size and MIDDLE[0] * width < (left + right) / 2 < MIDDLE[1] * width:
            yield left, right, size
