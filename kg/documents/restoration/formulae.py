"""Set phrases of official documents: the context that chooses a lost character.

The phrases stand in ``data/reference/formulae.csv``, each with its source; none is taken from one document alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg import reference
from kg.documents.restoration import pinyin
from kg.documents.restoration.repairs import replay

SHORTEST = 3
"""A phrase of fewer characters says too little about what stood beside them."""
HALF_TO_FULL = str.maketrans(",;:()", "，；：（）")


def completions(left: str, candidates: Sequence[str], right: str) -> list[tuple[str, int]]:
    """Candidates that complete a phrase between ``left`` and ``right``.

    Returns:
        pairs of candidate and length of the longest phrase it completes, longest first.
    """
    best: dict[str, int] = {}
    left, right = (_without_readings(text).translate(HALF_TO_FULL) for text in (left, right))
    for phrase in reference.phrases():
        if len(phrase) < SHORTEST:
            continue
        for position, character in enumerate(phrase):
            if (
                character in candidates
                and left.endswith(phrase[:position])
                and right.startswith(phrase[position + 1 :])
            ):
                best.setdefault(character, len(phrase))
    return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))


def _without_readings(text: str) -> str:
    """The context as it reads once the later stages are done with it."""
    return replay(text, pinyin.repairs_of_line(text, 0))
