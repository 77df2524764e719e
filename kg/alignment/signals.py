"""What speaks for a pair of items: five signals, each a matrix of subject items × object items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from kg.alignment.model import ComparedItem
from kg.alignment.wording import Dense, Matrix, bigrams, weighted
from kg.vocabulary import scheme

SIGNALS = ("wording", "subject", "profile", "themes", "heading")
"""Names, in the order of the weights."""
_HEADING_COUNTS = 3
"""A trigger in the heading counts as often as this in the text: the heading announces the measure."""
_QUOTES = str.maketrans("", "", "“”\"「」『』‘’'")


@dataclass(frozen=True, slots=True)
class Rows:
    """Two sets of rows over the same features."""

    a: Matrix
    b: Matrix

    def cosines(self) -> Dense:
        """Cosine of every row of ``a`` with every row of ``b``."""
        return np.asarray((self.a @ self.b.T).todense(), dtype=np.float64)


def signals_of(a: Sequence[ComparedItem], b: Sequence[ComparedItem]) -> dict[str, Dense]:
    """Signal → matrix.

    - ``wording``: cosine of TF-IDF character bigrams.
    - ``subject``: half the mean of its row and half the mean of its column: low between plans of different subjects.
    - ``profile``: second-order likeness: two items are alike if they resemble the same items of both plans, even in
      other words (explicit semantic analysis, Gabrilovich and Markovitch 2007, with the plans themselves as concepts).
    - ``themes``: cosine of theme weights, from the triggers in the wording and from the themes of the item.
    - ``heading``: cosine of the bigrams of what announces the measure.
    """
    both, split = [*a, *b], len(a)
    words = [bigrams(item.wording) for item in both]
    wording = _rows(weighted(words), split).cosines()
    return {
        "wording": wording,
        "subject": wording - centred(wording),
        "profile": centred(_profile(words, split)),
        "themes": centred(_rows(weighted([_themes(item) for item in both], common=0.1), split).cosines()),
        "heading": centred(_headings(both, words, split)),
    }


def centred(matrix: Dense) -> Dense:
    """Each value less half the mean of its row and half the mean of its column: items alike to all are not favoured."""
    if not matrix.size:
        return matrix
    return np.asarray(matrix - matrix.mean(axis=1, keepdims=True) / 2 - matrix.mean(axis=0, keepdims=True) / 2)


def _rows(matrix: Matrix, split: int) -> Rows:
    return Rows(matrix[:split], matrix[split:])


def _profile(words: Sequence[Counter[str]], split: int) -> Dense:
    rows = weighted(words, at_least=2)
    alike = np.asarray((rows @ rows.T).todense(), dtype=np.float64)
    alike -= alike.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(alike, axis=1, keepdims=True)
    alike /= np.where(lengths > 0, lengths, 1)
    return np.asarray(alike[:split] @ alike[split:].T)


def _headings(items: Sequence[ComparedItem], words: Sequence[Counter[str]], split: int) -> Dense:
    """Cosine of the headings, weighted by how rare a bigram is in the whole wordings."""
    openings = [bigrams(item.opening) for item in items]
    rows = weighted([*words, *openings])
    return _rows(rows[len(items) :], split).cosines()


@cache
def _triggers() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """Trigger words of the themes → keys, and a pattern that finds the longest at each place."""
    words: dict[str, tuple[str, ...]] = {}
    for concept in scheme("theme").values():
        for trigger in concept.triggers:
            plain = trigger.translate(_QUOTES)
            words[plain] = (*words.get(plain, ()), concept.key)
    longest = sorted(words, key=lambda word: (-len(word), word))
    return words, re.compile("|".join(map(re.escape, longest)))


def _themes(item: ComparedItem) -> Counter[str]:
    """Themes of an item, each as often as its trigger words occur, and once as the item's own."""
    words, pattern = _triggers()
    found: Counter[str] = Counter(item.themes)
    for text, count in ((item.wording, 1), (item.heading, _HEADING_COUNTS - 1)):
        for word in pattern.findall(text.translate(_QUOTES)):
            for key in words[word]:
                found[key] += count
    return found
