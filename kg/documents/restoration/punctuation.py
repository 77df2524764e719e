"""Half-width punctuation between Chinese characters → full-width (GB/T 15834-2011), and stray blanks out."""

from __future__ import annotations

import re
from bisect import bisect_left

from kg.documents.restoration.repairs import Repair

FULL = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "!": "！"}
CHINESE = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…—〓"
MARK = re.compile(rf"(?:(?<=[{CHINESE}])|(?<=^))[,;:!]|[,;:!](?=[{CHINESE}])")
ANY_CHINESE = re.compile(f"[{CHINESE}]")
BLANK = re.compile(rf"(?<=[{CHINESE}])[ \t\u3000]+(?=[。，、；：！？）》”〕])")


def repairs_of_line(line: str, number: int) -> list[Repair]:
    """Marks beside a Chinese character, and round brackets that hold one or stand beside one."""
    at: dict[int, Repair] = {}
    for match in MARK.finditer(line):
        at[match.start()] = _full(line, match.start(), number)
    for position in _brackets(line):
        at[position] = _full(line, position, number)
    for match in BLANK.finditer(line):
        at[match.start()] = Repair(number, match.start(), match[0], "", "blank", 0.99)
    return [at[position] for position in sorted(at)]


def _full(line: str, position: int, number: int) -> Repair:
    mark = line[position]
    return Repair(number, position, mark, FULL[mark], "punctuation", 0.99)


def _brackets(line: str) -> list[int]:
    """Positions of round brackets of Chinese text; a half pair (its partner was lost) counts by its neighbours."""
    chosen: set[int] = set()
    open_positions: list[int] = []
    chinese = [match.start() for match in ANY_CHINESE.finditer(line)]
    for position, mark in enumerate(line):
        if mark == "(":
            open_positions.append(position)
        elif mark == ")":
            start = open_positions.pop() if open_positions else None
            first = bisect_left(chinese, start if start is not None else position - 1)
            if bisect_left(chinese, position) > first or (start is not None and _beside(line, start, position)):
                chosen |= {position} if start is None else {start, position}
    chosen |= {position for position in open_positions if ANY_CHINESE.search(line[position + 1 : position + 2])}
    return sorted(chosen)


def _beside(line: str, start: int, end: int) -> bool:
    return bool(ANY_CHINESE.search(line[start - 1 : start] if start else "") and line[start + 1 : end].isdigit())
