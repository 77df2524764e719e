"""Aligning two plans: candidates, score, relation, evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from kg.alignment.model import DEFAULT_THRESHOLD, Alignment, ComparedItem, ComparedPlan, Correspondence, Evidence
from kg.alignment.ranking import BROADER, FAN, HEADINGS, RELATED_FROM, WORDINGS, scores
from kg.alignment.signals import signals_of
from kg.alignment.wording import Dense, letters, rarity_of, shared_passages

CANDIDATES = 3
"""Candidates below the threshold that are kept for an item."""
PASSAGES = 3
"""Shared passages shown for a pair."""
COMMON = 0.25
"""Share of the items of both plans from which on a passage is a common phrase, no evidence."""
FEWEST_HOLDERS = 2
"""Items that may hold a passage however small the plans are: one on each side."""


def align(a: ComparedPlan, b: ComparedPlan, *, keep: Collection[tuple[str, str]] = ()) -> Alignment:
    """Correspondences of two plans, the best first; an item may have several.

    The same two plans give the same result, whatever else is loaded. Swapping them swaps the relations.

    Args:
        a: the plan from which relations are seen.
        b: the other.
        keep: keys of pairs to give whatever their score: those that a person has judged.
    """
    if not a.items or not b.items:
        return Alignment(a, b)
    found = scores(signals_of(a.items, b.items), WORDINGS if a.has_text and b.has_text else HEADINGS)
    proposed = found >= DEFAULT_THRESHOLD
    both = [*a.items, *b.items]
    common, everywhere = _common_words(both), _everywhere(both)
    wanted = (found >= RELATED_FROM) & _among_the_best(found)
    rows, columns = ({item.key: at for at, item in enumerate(plan.items)} for plan in (a, b))
    for key_a, key_b in keep:
        if key_a in rows and key_b in columns:
            wanted[rows[key_a], columns[key_b]] = True
    pairs = sorted(
        ((float(found[i, j]), int(i), int(j)) for i, j in np.argwhere(wanted)),
        key=lambda each: (-each[0], each[1], each[2]),
    )
    return Alignment(
        a,
        b,
        tuple(
            Correspondence(
                a.items[i],
                b.items[j],
                relation_of(a.items[i], b.items[j], proposed, i, j),
                score,
                evidence_of(a.items[i], b.items[j], common, everywhere),
            )
            for score, i, j in pairs
        ),
    )


def relation_of(a: ComparedItem, b: ComparedItem, proposed: NDArray[np.bool_], i: int, j: int) -> str:
    """The SKOS relation of a pair, seen from ``a``.

    Below the threshold it is ``relatedMatch``. The same words make ``exactMatch``. An item that several items of the
    other plan match is a composite, broader than each; so is one whose wording is far longer. Else ``closeMatch``.
    """
    if not proposed[i, j]:
        return "relatedMatch"
    if letters(a.wording) == letters(b.wording):
        return "exactMatch"
    from_a, from_b = int(proposed[:, j].sum()), int(proposed[i].sum())
    long_a, long_b = len(letters(a.text)), len(letters(b.text))
    if max(from_a, from_b) >= FAN and from_a != from_b:
        return "broadMatch" if from_a > from_b else "narrowMatch"
    if long_a and long_b > BROADER * long_a:
        return "broadMatch"
    return "narrowMatch" if long_b and long_a > BROADER * long_b else "closeMatch"


def evidence_of(
    a: ComparedItem, b: ComparedItem, common: Mapping[str, float], everywhere: frozenset[str]
) -> tuple[Evidence, ...]:
    """What the two items visibly share: citations, initiatives, rare passages, themes, types of bodies.

    Args:
        a: subject.
        b: object.
        common: bigram → rarity above that of a common phrase.
        everywhere: initiatives and types of bodies that so many items have that sharing them says nothing.
    """
    passages = [
        Evidence("wording", a.wording[spans[0] : spans[1]], (spans[0], spans[1]), (spans[2], spans[3]))
        for spans in shared_passages(a.wording, b.wording)
    ]
    rare = sorted(
        (each for each in passages if _rarity(each.value, common) > 0),
        key=lambda each: (-_rarity(each.value, common), each.a_span),
    )
    return (
        *(Evidence("citation", value) for value in sorted(a.citations & b.citations)),
        *(Evidence("initiative", value) for value in sorted((a.initiatives & b.initiatives) - everywhere)),
        *rare[:PASSAGES],
        *(Evidence("theme", value) for value in sorted(a.themes & b.themes)),
        *(Evidence("body-type", value) for value in sorted((a.body_types & b.body_types) - everywhere)),
    )


def _among_the_best(found: Dense) -> NDArray[np.bool_]:
    """Pairs that are among the best :data:`CANDIDATES` of one of their items; ties go to the earlier item."""
    rows = np.argsort(np.argsort(-found, axis=1, kind="stable"), axis=1, kind="stable")
    columns = np.argsort(np.argsort(-found, axis=0, kind="stable"), axis=0, kind="stable")
    return np.asarray((rows < CANDIDATES) | (columns < CANDIDATES) | (found >= DEFAULT_THRESHOLD))


def _common_words(items: list[ComparedItem]) -> Mapping[str, float]:
    """Bigram → rarity above that of a common phrase."""
    floor = float(np.log(len(items) / max(COMMON * len(items), FEWEST_HOLDERS + 0.5)))
    return {name: max(0.0, rarity - floor) for name, rarity in rarity_of(item.wording for item in items).items()}


def _everywhere(items: list[ComparedItem]) -> frozenset[str]:
    counts = Counter(name for item in items for name in item.initiatives | item.body_types)
    return frozenset(name for name, count in counts.items() if count > 2 * COMMON * len(items))


def _rarity(passage: str, common: Mapping[str, float]) -> float:
    plain = letters(passage)
    return sum(common.get(plain[at : at + 2], 0.0) for at in range(len(plain) - 1))
