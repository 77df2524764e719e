"""Tasks that a document says twice, in a paragraph with a mark and in a row of its table → one item, that of the row.

The row has the assignment; the paragraph becomes the wording of the body. What the table has no column for (bodies,
deadlines) is the paragraph's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.records.model import DEADLINES, ROLES, Item, Statement
from kg.records.statements import plain

SHARE = 0.7
"""So many of the pairs of characters of the shorter wording must stand in the longer."""
SHORTEST = 8
"""A wording of fewer characters must be the same as the other, or as its heading."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Letters of an item's heading and text, and the pairs of neighbours among them."""

    heading: str
    whole: str
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, item: Item) -> Wording:
        """The wording of an item."""
        heading = plain(item.heading).text
        text = plain(item.text).text if item.statements else ""
        whole = text if text.startswith(heading) else heading + text
        return cls(heading, whole, frozenset(pairwise(whole)))

    def likeness(self, other: Wording) -> float:
        """1 for the same wording, 0 where less than :data:`SHARE` of the shorter stands in the longer."""
        if self.whole == other.whole or (self.whole and self.whole == other.heading):
            return 1.0
        if min(len(self.whole), len(other.whole)) < SHORTEST:
            return 0.0
        share = len(self.pairs & other.pairs) / min(len(self.pairs), len(other.pairs))
        return share if share >= SHARE else 0.0


def paired(paragraphs: Sequence[Item], rows: Sequence[Item]) -> tuple[list[Item], dict[str, str]]:
    """Paragraphs that no row says, then the rows, each with the wording of the paragraph that says the same.

    Args:
        paragraphs: items of the body.
        rows: items of the table.

    Returns:
        The items; key of each paragraph that became part of a row → number of the row.
    """
    parents = {item.parent for item in paragraphs if item.parent}
    free = {at: Wording.of(item) for at, item in enumerate(paragraphs) if item.key not in parents and not item.parent}
    made: list[Item] = []
    numbers: dict[str, str] = {}
    for row in rows:
        at = _counterpart(Wording.of(row), free) if len(row.statements) == 1 else None
        made.append(row if at is None else _united(paragraphs[at], row))
        if at is not None:
            numbers[paragraphs[at].key] = row.number
            del free[at]
    whole = {at for at, item in enumerate(paragraphs) if item.key in parents or item.parent}
    return [*(item for at, item in enumerate(paragraphs) if at in free or at in whole), *made], numbers


def _counterpart(row: Wording, free: Mapping[int, Wording]) -> int | None:
    """The paragraph most like a row, the first of several; ``None`` where none is alike."""
    scores = {at: row.likeness(wording) for at, wording in free.items()}
    best = max(scores, key=lambda at: scores[at], default=None)
    return best if best is not None and scores[best] else None


def _united(paragraph: Item, row: Item) -> Item:
    """A row with the wording of a paragraph, and with its bodies or deadlines where the row has none."""
    body = tuple(Statement("body", statement.words) for statement in paragraph.statements[:1])
    kinds = () if any(row.names.get(role) for role in ROLES) else ROLES
    kinds = (*kinds, *(() if row.deadlines else (DEADLINES,)))
    return replace(
        row,
        statements=(*body, *row.statements),
        names={**row.names, **{role: names for role, names in paragraph.names.items() if role in kinds}},
        cells={**row.cells, **{kind: cell for kind, cell in paragraph.cells.items() if kind in kinds}},
        deadlines=row.deadlines or paragraph.deadlines,
        targets=row.targets or paragraph.targets,
        citations=tuple(dict.fromkeys((*paragraph.citations, *row.citations))),
        initiatives=tuple(dict.fromkeys((*row.initiatives, *paragraph.initiatives))),
        parts=row.parts or (paragraph.parts if ROLES[0] in kinds else ()),
    )
