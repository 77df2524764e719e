"""Words in their context, and where they stand in a text (keyword in context)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

AROUND_CHARACTERS = 36
"""Shown before and after a word."""
MOST_CHARACTERS = 220
"""Of a snippet; a text that is no longer is shown whole."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and whether it is a word searched for."""

    text: str
    found: bool = False


def pieces(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """A text cut at the words, whole.

    >>> [(piece.text, piece.found) for piece in pieces("推进“跨省通办”事项", ["跨省通办"])]
    [('推进“', False), ('跨省通办', True), ('”事项', False)]
    """
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    found: list[Piece] = []
    end = 0
    for match in pattern.finditer(text):
        if match.group():
            found += [Piece(text[end : match.start()]), Piece(match.group(), found=True)]
            end = match.end()
    return tuple(piece for piece in (*found, Piece(text[end:])) if piece.text)


def snippet(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The parts of a text around the words; "…" stands for what is left out.

    >>> "".join(piece.text for piece in snippet("头" * 200 + "电子证照" + "尾" * 200, ["电子证照"])) == (
    ...     "…" + "头" * 36 + "电子证照" + "尾" * 36 + "…"
    ... )
    True
    """
    cut = pieces(text, words)
    if len(text) <= MOST_CHARACTERS:
        return cut
    shown: list[Piece] = []
    length = 0
    for place, piece in enumerate(cut):
        if length > MOST_CHARACTERS:
            shown.append(Piece("…"))
            break
        kept = piece if piece.found else Piece(_edges(piece.text, first=place == 0, last=place == len(cut) - 1))
        shown.append(kept)
        length += len(kept.text)
    return tuple(shown)


def _edges(text: str, *, first: bool, last: bool) -> str:
    """A text between words without its middle."""
    before = "" if first else text[:AROUND_CHARACTERS]
    after = "" if last else text[-AROUND_CHARACTERS:]
    return text if len(text) <= len(before) + len(after) else f"{before}…{after}"
