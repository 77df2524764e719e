"""What a person should look at because it was left over."""

from __future__ import annotations

from collections.abc import Iterator

from kg.records.explanation.model import Explanation
from kg.records.model import Remark

LEFT_OVER_WARNED_PERCENT = 5.0
"""A larger share of the plan's text that is left over is a warning."""
LONGEST_QUOTE = 30
CLAUSES = frozenset({"body-clause-without-row", "clause-without-item"})
"""Reasons whose pieces are each a warning of that code: text that should have become an item."""


def remarks_of(explanation: Explanation) -> Iterator[Remark]:
    """Clauses without an item, and the share left over where it is large, at the line of its largest piece."""
    pieces = list(explanation.left_over())
    for entry, span in pieces:
        if span.rule in CLAUSES:
            yield Remark(span.rule, _quote(entry.words(span)), entry.place.line)
    share = explanation.left_over_share
    if share * 100 > LEFT_OVER_WARNED_PERCENT:
        entry, span = max(pieces, key=lambda piece: piece[1].end - piece[1].start)
        yield Remark("left-over", f"{share:.1%} {_quote(entry.words(span))}", entry.place.line)


def _quote(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
