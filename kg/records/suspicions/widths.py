"""One mark in two widths: commas, colons, semicolons or brackets both full and half between Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.records.suspicions.model import Copy, Suspicion

PAIRS = ("，,", "；;", "：:", "（(", "）)")
FEWEST = 5
SHARE = 0.2
"""The rarer width has so much of a mark's places, and :data:`FEWEST` at least; below that it is a slip."""
CHINESE = "[一-鿿”》〕]"


def detect(copy: Copy) -> Iterator[Suspicion]:
    """Each mark once, at the first place of the rarer width."""
    blocks = list(copy.blocks())
    for pair in PAIRS:
        lines = [
            [block.place.line for block in blocks for _ in re.finditer(f"(?<={CHINESE}){re.escape(mark)}", block.text)]
            for mark in pair
        ]
        rare, usual = sorted(lines, key=len)
        if len(rare) >= max(FEWEST, SHARE * (len(rare) + len(usual))):
            counts = f"{pair[0]} {len(lines[0])}，{pair[1]} {len(lines[1])}"
            yield Suspicion("mixed-width", counts, 1.0, rare[0])
