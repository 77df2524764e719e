"""Texts cut for the index of words: every pair of neighbouring characters is a word.

Chinese is written without blanks, so a word of it is found as a run of characters. A text that holds a run of
characters holds every pair of neighbours in the run; the index gives the texts that hold all these pairs, and the text
itself then settles whether they stand in a run. The tokenizer ``ascii`` of SQLite FTS5 takes letters, digits and all
that is not ASCII as parts of words, so the rest of ASCII is put where Unicode has no characters of its own.

Source: SQLite FTS5, §4.3.2 "Ascii Tokenizer"; Unicode, §23.5 "Private-Use Characters".
"""

from __future__ import annotations

from itertools import pairwise

_PRIVATE = 0xE000
_PLACES = {code: _PRIVATE + code for code in range(128) if not chr(code).isalnum()}
_END = chr(_PRIVATE + 128)
"""Stands after the last character, so that this too begins a pair."""
_MOST_PAIRS = 64
"""Pairs of a long run that are looked up; the text itself settles the rest."""


def bigrams(text: str) -> str:
    """The pairs of a text, divided by blanks, each once; letters are expected in lower case.

    >>> bigrams("一网通办").split()[:3]
    ['一网', '网通', '通办']
    """
    return " ".join(_pairs(text.translate(_PLACES) + _END))


def match(run: str) -> str | None:
    """The FTS5 expression for texts that may hold a run of characters; None where every text does.

    >>> match("通办")
    '"通办"'
    >>> match("办")
    '"办" *'
    """
    placed = run.translate(_PLACES)
    if len(placed) < 2:
        return f'"{placed}" *' if placed else None
    return " AND ".join(f'"{pair}"' for pair in _pairs(placed)[:_MOST_PAIRS])


def _pairs(text: str) -> list[str]:
    return list(dict.fromkeys(map("".join, pairwise(text))))
