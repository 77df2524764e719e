"""Wordings: when two are the same, how like they are, and what differs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from kg.comparison.versions.model import Piece

IGNORED = re.compile(r"[\s“”„‟\"'‘’『』「」＂＇]+")
"""Blanks and quotation marks: a difference in these is none."""
WORD = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*%?|.", re.DOTALL)
CLAUSE = re.compile(r"[^，。；\n]*[，。；\n]?")
LONG = 2_000
"""Beyond so many characters whole clauses are compared: the time for characters grows with their square."""


def normalised(text: str) -> str:
    """A text without blanks and quotation marks."""
    return IGNORED.sub("", text)


def grams(text: str, length: int = 2) -> frozenset[str]:
    """The character n-grams of a normalised text; a shorter one is its own."""
    return frozenset(text[at : at + length] for at in range(max(1, len(text) - length + 1)))


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice coefficient of two sets of n-grams, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other))


def diff(old: str, new: str) -> tuple[Piece, ...]:
    """What to delete and insert to make ``new`` of ``old``.

    Figures and Latin words stay whole, and a single character that stands unchanged between two changes goes with them.
    The other way round it gives the same pieces with ``delete`` and ``insert`` exchanged.
    """
    if old > new:
        swapped = {"insert": "delete", "delete": "insert"}
        flipped = (Piece(swapped.get(piece.op, piece.op), piece.text) for piece in diff(new, old))
        return _joined(flipped)
    cut = CLAUSE if max(len(old), len(new)) > LONG else WORD
    a, b = cut.findall(old), cut.findall(new)
    return _joined(_pieces(a, b))


def _pieces(a: list[str], b: list[str]) -> Iterator[Piece]:
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for at, (op, i, j, k, m) in enumerate(codes):
        before, after = "".join(a[i:j]), "".join(b[k:m])
        if op == "equal" and (len(before) > 1 or at in (0, len(codes) - 1)):
            yield Piece("equal", before)
        else:
            yield Piece("delete", before)
            yield Piece("insert", after)


def _joined(pieces: Iterator[Piece]) -> tuple[Piece, ...]:
    """Pieces with each run of changes as one deletion and one insertion."""
    made: list[Piece] = []
    gone = come = ""
    for piece in (*pieces, Piece("equal", "")):
        if piece.op == "delete":
            gone += piece.text
        elif piece.op == "insert":
            come += piece.text
        else:
            made += [Piece("delete", gone), Piece("insert", come), piece]
            gone = come = ""
    return tuple(piece for piece in made if piece.text)
