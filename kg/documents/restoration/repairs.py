"""The record of one repair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LOST = "〓"
"""Stands for a character that no evidence restores (U+3013, the geta mark of Chinese and Japanese printing)."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair of a text.

    Args:
        line: line of the source file, counted from 1.
        offset: where ``found`` starts, in characters from 0. A stage counts in the line as the stage before left it;
            :func:`kg.documents.restoration.restore` gives offsets in the line as found.
        found: the characters as they stood; empty where something was put in.
        restored: what replaces them; empty where they were taken out, :data:`LOST` where nothing restores them.
        rule: key of the ``repair-kind`` scheme.
        confidence: 0 to 1; 1 where the damage is undone without choice.
    """

    line: int
    offset: int
    found: str
    restored: str
    rule: str
    confidence: float

    def to_json(self) -> dict[str, object]:
        """As in ``repairs`` of the extraction contract."""
        return {
            "line": self.line,
            "found": self.found,
            "restored": self.restored,
            "rule": self.rule,
            "confidence": self.confidence,
        }


def replay(line: str, repairs: Sequence[Repair]) -> str:
    """The line after the repairs of one stage (offsets count in the line before that stage)."""
    pieces, position = [], 0
    for repair in repairs:
        pieces += [line[position : repair.offset], repair.restored]
        position = repair.offset + len(repair.found)
    return "".join([*pieces, line[position:]])
