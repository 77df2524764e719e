"""The nearest name that the reference data knows, for one that it does not know."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import cache

from kg import reference

NEAR = 0.8
"""Share of letters in common from which a name is offered: one wrong letter in five, or two left out of eight."""
CLEAR = 0.05
"""Distance to the next best below which nothing is offered: two names would do as well."""


def nearest_agency(name: str, jurisdiction: str | None) -> str | None:
    """A name of a body of the jurisdiction that differs from ``name`` by a letter or two; ``None`` where none is clear.

    Args:
        name: as written.
        jurisdiction: GB/T 2260 code.

    >>> nearest_agency("市大数据发展局居", "500000")
    '市大数据发展局'
    """
    scored = sorted(((_share(name, known), known) for known in _names(jurisdiction) if known != name), reverse=True)
    best = [(share, known) for share, known in scored if share >= NEAR][:2]
    if not best or (len(best) == 2 and best[0][0] - best[1][0] < CLEAR):
        return None
    return best[0][1]


def _share(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


@cache
def _names(jurisdiction: str | None) -> tuple[str, ...]:
    found = (agency.names for agency in reference.agencies() if agency.jurisdiction == jurisdiction)
    return tuple(sorted({name for names in found for name in names}))
