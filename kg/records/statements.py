"""Which words of a section's body say what a row of the annex says.

The two wordings of a task often differ: a comma became a full stop, a citation lost its number, one clause was added.
So the row is looked for without its punctuation, first as it is, then by the longest common runs (Ratcliff and
Obershelp 1988, :mod:`difflib`), and the find is widened to whole clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kg.documents import Words

SHARE = 0.5
"""So much of the row's wording must stand in the body."""
SHORTEST_RUN = 4
CLAUSE_END = "，；。"
CLAUSE = re.compile(f"[^{CLAUSE_END}]+[{CLAUSE_END}]*[”）]*")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text's letters, digits and characters, each with its offset in the text."""

    text: str
    offsets: tuple[int, ...]


def plain(text: str) -> Plain:
    """Without punctuation and blanks."""
    kept = [(offset, character) for offset, character in enumerate(text) if character.isalnum()]
    return Plain("".join(character for _, character in kept), tuple(offset for offset, _ in kept))


def find_wording(row: str, body: str, *, in_list: bool = False) -> tuple[int, int] | None:
    """Where the body says what the row says.

    Args:
        row: wording of the annex row.
        body: text of the section.
        in_list: the row is one member of a list of the body; the find is not widened.

    Returns:
        offsets of the first and behind the last character; ``None`` where the body does not say it.
    """
    wanted, given = plain(row), plain(body)
    if not wanted.text or not given.text:
        return None
    at = given.text.find(wanted.text)
    runs = [(at, len(wanted.text))] if at >= 0 else _common_runs(wanted.text, given.text)
    if sum(size for _, size in runs) < SHARE * len(wanted.text):
        return None
    start, end = given.offsets[runs[0][0]], given.offsets[runs[-1][0] + runs[-1][1] - 1] + 1
    return (start, end) if in_list else _widen(body, start, end)


def _common_runs(wanted: str, given: str) -> list[tuple[int, int]]:
    """Common runs in the order of both texts, without stray ones far from the others."""
    matcher = SequenceMatcher(None, wanted, given, autojunk=False)
    runs = [(block.b, block.size) for block in matcher.get_matching_blocks() if block.size >= SHORTEST_RUN]
    while runs and runs[-1][0] + runs[-1][1] - runs[0][0] > 2 * len(wanted):
        runs.remove(min((runs[0], runs[-1]), key=lambda run: run[1]))
    return runs


def _widen(body: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and body[start - 1] not in CLAUSE_END:
        start -= 1
    while end < len(body) and body[end - 1] not in CLAUSE_END:
        end += 1
    return start, end


def clauses_outside(body: Words, covered: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Clauses of a body text that no row says."""
    taken: set[int] = set()
    for start, end in covered:
        taken.update(range(start, end))
    for match in CLAUSE.finditer(body.text):
        if not taken.intersection(range(match.start(), match.end())):
            yield match[0]
