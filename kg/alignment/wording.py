"""Wordings as bags of characters: bigrams, their weights, and the passages that two texts share."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Matrix: TypeAlias = sparse.csr_array
Dense = NDArray[np.float64]

SHORTEST_PASSAGE = 5
"""Characters that two wordings must share in a row to count as a shared passage."""


def letters(text: str) -> str:
    """Letters, digits and Han characters only, width-folded (NFKC), lower case."""
    return "".join(character for character in unicodedata.normalize("NFKC", text).lower() if character.isalnum())


def bigrams(text: str) -> Counter[str]:
    """Character bigrams of the letters of a text; Chinese has no blanks, and words are mostly of two characters."""
    plain = letters(text)
    return Counter(plain[at : at + 2] for at in range(len(plain) - 1))


def weighted(bags: Sequence[Counter[str]], *, at_least: int = 1, common: float = 1.0) -> Matrix:
    """TF-IDF rows of length 1: (1 + ln tf) · (common + ln((1 + n)/(1 + df))), Salton and Buckley 1988 with smoothing.

    Args:
        bags: one a row.
        at_least: rows in which a feature must occur to count.
        common: weight of a feature that every row has.
    """
    documents = Counter(feature for bag in bags for feature in bag)
    features = {name: at for at, name in enumerate(sorted(f for f, count in documents.items() if count >= at_least))}
    rarity = {name: common + math.log((1 + len(bags)) / (1 + documents[name])) for name in features}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, bag in enumerate(bags):
        for name in sorted(name for name in bag if name in features):
            rows.append(row)
            columns.append(features[name])
            values.append((1 + math.log(bag[name])) * rarity[name])
    shape = (len(bags), max(1, len(features)))
    return unit_rows(sparse.csr_array((values, (rows, columns)), shape=shape, dtype=np.float64))


def unit_rows(matrix: Matrix) -> Matrix:
    """Each row divided by its Euclidean length; empty rows stay empty."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_array(matrix.multiply((1 / np.where(lengths > 0, lengths, 1))[:, None]))


def shared_passages(a: str, b: str, *, shortest: int = SHORTEST_PASSAGE) -> list[tuple[int, int, int, int]]:
    """Passages that two texts share word by word, blanks and punctuation aside.

    Each is as long as it can be; the longest are taken first and none overlaps another in either text. Linear in the
    length of the texts and in the number of places where they agree.

    Args:
        a: a text.
        b: another.
        shortest: fewest letters of a passage.

    Returns:
        First and one-past-last character in ``a``, the same in ``b``, in the order of ``a``.
    """
    if b < a:  # one order whichever comes first, so that ties are settled alike
        turned = _passages(b, a, shortest)
        return sorted((start_a, end_a, start_b, end_b) for start_b, end_b, start_a, end_a in turned)
    return _passages(a, b, shortest)


def _passages(a: str, b: str, shortest: int) -> list[tuple[int, int, int, int]]:
    (plain_a, at_a), (plain_b, at_b) = _letters_with_places(a), _letters_with_places(b)
    starts: dict[str, list[int]] = {}
    for at in range(len(plain_b) - shortest + 1):
        starts.setdefault(plain_b[at : at + shortest], []).append(at)
    runs = set()
    for i in range(len(plain_a) - shortest + 1):
        for j in starts.get(plain_a[i : i + shortest], ()):
            if i and j and plain_a[i - 1] == plain_b[j - 1]:
                continue  # inside a run that began before
            longest = min(len(plain_a) - i, len(plain_b) - j)
            length = shortest
            while length < longest and plain_a[i + length] == plain_b[j + length]:
                length += 1
            first, last = _whole_signs(at_a, at_b, i, j, length)
            if last - first >= shortest:
                runs.add((first - last, i + first, j + first))
    taken_a, taken_b = bytearray(len(plain_a)), bytearray(len(plain_b))
    found = []
    for negative, i, j in sorted(runs):
        length = -negative
        if any(taken_a[i : i + length]) or any(taken_b[j : j + length]):
            continue
        taken_a[i : i + length] = taken_b[j : j + length] = b"\1" * length
        found.append((at_a[i], at_a[i + length - 1] + 1, at_b[j], at_b[j + length - 1] + 1))
    return sorted(found)


def _whole_signs(at_a: Sequence[int], at_b: Sequence[int], i: int, j: int, length: int) -> tuple[int, int]:
    """The part of a run that begins and ends between two signs: ㎡ is one sign and two letters."""
    first, last = 0, length

    def inside(at: int) -> bool:
        """Whether the letters before and at this one belong to one sign, in either text."""
        return any(
            0 < start + at < len(places) and places[start + at] == places[start + at - 1]
            for places, start in ((at_a, i), (at_b, j))
        )

    while first < last and inside(first):
        first += 1
    while last > first and inside(last):
        last -= 1
    return first, last


def _letters_with_places(text: str) -> tuple[str, list[int]]:
    """The letters of a text, and where each stands in it."""
    plain: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        for letter in unicodedata.normalize("NFKC", character).lower():
            if letter.isalnum():
                plain.append(letter)
                places.append(at)
    return "".join(plain), places


def rarity_of(texts: Iterable[str]) -> dict[str, float]:
    """Bigram → ln of the texts over those that hold it: 0 for what stands in each."""
    bags = [set(bigrams(text)) for text in texts]
    documents = Counter(name for bag in bags for name in bag)
    return {name: math.log(len(bags) / count) for name, count in documents.items()}
