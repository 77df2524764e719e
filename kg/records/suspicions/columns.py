"""Columns whose header is there and whose cells are not.

A single blank cell is a fact of the document; a column of them is a loss of the copy.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.records.model import DEADLINES, ROLES
from kg.records.suspicions.model import Copy, Suspicion

FEWEST_ROWS = 4
SHARE = 0.8
"""So many of a column's cells are blank or gone."""


def detect(copy: Copy) -> Iterator[Suspicion]:
    """Each column once, at its first row."""
    for kind in (*ROLES, DEADLINES):
        rows = [(item, item.cells[kind].state) for item in copy.items if kind in item.cells]
        lost = [item for item, state in rows if state in {"empty", "lost"}]
        if len(rows) >= FEWEST_ROWS and len(lost) >= SHARE * len(rows):
            share = len(lost) / len(rows)
            yield Suspicion("lost-column", f"{kind} {len(lost)}/{len(rows)}", round(share, 2), lost[0].place.line)
