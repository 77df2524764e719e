"""Which item or section of the new version is which of the old one.

Equal wordings are paired first: those with one number, then in the order of the document. Of the rest the pairs most
like each other come first, one to one. Likeness is the Dice coefficient of the character bigrams, and items that kept
their number get :data:`SAME_NUMBER` on top; a pair is accepted from :data:`THRESHOLD`, so that an item under its old
number may be reworded by two thirds, and one under another number by half. Only pairs that share a rare bigram or
four-gram, or the number, are looked at: time grows with the length of the documents, not with its square. Nothing
depends on which version is called the old one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from kg.comparison.versions.wording import dice, grams

THRESHOLD = 0.5
SAME_NUMBER = 0.2
RARE = 20
"""A gram that more of the unpaired wordings of a version hold says little about any of them."""

Keyed = Sequence[tuple[str, str]]
"""Number and normalised wording of each item."""


def pairs_of(old: Keyed, new: Keyed) -> dict[int, int]:
    """Position in the old version → position in the new one.

    Args:
        old: items of the old version; one without wording is paired by its number alone.
        new: items of the new version.
    """
    found = _equal(old, new)
    left = [at for at in range(len(old)) if at not in found]
    taken = set(found.values())
    right = [at for at in range(len(new)) if at not in taken]
    sets = [{at: grams(side[at][1]) for at in free} for side, free in ((old, left), (new, right))]
    scored = []
    for one, other in _candidates(old, new, left, right):
        score = dice(sets[0][one], sets[1][other]) + SAME_NUMBER * (old[one][0] == new[other][0])
        if score >= THRESHOLD:
            scored.append((-round(score, 6), abs(one - other), one + other, one, other))
    for *_, one, other in sorted(scored):
        if one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def _equal(old: Keyed, new: Keyed) -> dict[int, int]:
    """Pairs of one wording; those of one number first."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for whole in (True, False):
        waiting: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, (number, words) in enumerate(new):
            if at not in taken and (whole or words):
                waiting[number if whole else "", words].append(at)
        for at, (number, words) in enumerate(old):
            equals = waiting.get((number if whole else "", words))
            if at not in found and equals:
                found[at] = equals.pop(0)
                taken.add(found[at])
    return found


def _candidates(old: Keyed, new: Keyed, left: Sequence[int], right: Sequence[int]) -> Set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for one, other in ((_by_number(old, left), _by_number(new, right)), (_by_gram(old, left), _by_gram(new, right))):
        for key in one.keys() & other.keys():
            if len(one[key]) <= RARE and len(other[key]) <= RARE:
                found.update((a, b) for a in one[key] for b in other[key])
    return found


def _by_number(side: Keyed, free: Sequence[int]) -> Mapping[str, list[int]]:
    return _index((side[at][0], at) for at in free)


def _by_gram(side: Keyed, free: Sequence[int]) -> Mapping[str, list[int]]:
    return _index((gram, at) for at in free for n in (2, 4) for gram in grams(side[at][1], n) if gram)


def _index(entries: Iterator[tuple[str, int]]) -> Mapping[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for key, at in entries:
        if at not in index[key][-1:]:
            index[key].append(at)
    return index
