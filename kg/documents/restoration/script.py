"""Traditional characters put in by a converter → simplified, with OpenCC's ``t2s`` table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from opencc import OpenCC

from kg.documents.restoration.repairs import Repair

SHARE = 0.02
"""A text with a larger share of traditional characters than this among its Chinese ones was converted. Simplified
texts stay far below it: they hold a few characters that ``t2s`` would change (乾, 著, 瞭)."""


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplify(text: str) -> str:
    """The text in simplified characters; each character keeps its place (OpenCC's ``t2s`` tables keep lengths)."""
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    return "".join(str(_converter().convert(character)) for character in text)


def is_damaged(lines: Sequence[str]) -> bool:
    """Whether the share of traditional characters shows a conversion (see :data:`SHARE`)."""
    text = "".join(lines)
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
    changed = sum(a != b for a, b in zip(text, simplify(text), strict=True))
    return changed > SHARE * chinese


def repairs_of_line(line: str, number: int) -> list[Repair]:
    """One repair a run of neighbouring traditional characters."""
    simplified = simplify(line)
    repairs = []
    start = 0
    while start < len(line):
        end = start
        while end < len(line) and line[end] != simplified[end]:
            end += 1
        if end > start:
            repairs.append(
                Repair(number, start, line[start:end], simplified[start:end], "traditional-to-simplified", 1.0)
            )
        start = end + 1
    return repairs
