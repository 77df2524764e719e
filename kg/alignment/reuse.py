"""Wording that plans took over from each other, found among many without comparing all.

Fingerprints are chosen by winnowing (Schleimer, Wilkerson and Aiken 2003), so that every passage of
:data:`GUARANTEED` letters that two texts share has a fingerprint in common. What an analyst should see is the closest
*earlier* plan, not the mean over all (Jansa, Hansen and Gray 2018); time order alone proves nothing.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.alignment.model import ComparedItem, ComparedPlan
from kg.alignment.wording import letters, shared_passages

SHINGLE = 8
"""Letters of a fingerprint."""
WINDOW = 5
"""Fingerprints of which one is kept."""
GUARANTEED = SHINGLE + WINDOW - 1
"""Letters of a shared passage that is always found."""
TRIED = 5
"""Plans of most shared fingerprints whose share is computed exactly."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """How much of a plan's wording stands in another.

    Args:
        plan: id of the plan.
        other: id of the other.
        share: letters of the plan that stand in passages of at least :data:`GUARANTEED` letters of the other, 0 to 1.
        passages: item of the plan, item of the other, and the words, in the order of the plan.
    """

    plan: str
    other: str
    share: float
    passages: tuple[tuple[ComparedItem, ComparedItem, str], ...]


class WordingIndex:
    """The fingerprints of many plans; grows linearly with their text.

    Args:
        plans: those to search among; plans without text are left out.
    """

    def __init__(self, plans: Iterable[ComparedPlan]) -> None:
        self._plans = {plan.id: plan for plan in plans if plan.has_text}
        self._where: dict[int, list[str]] = defaultdict(list)
        for plan in self._plans.values():
            for mark in sorted(marks_of(plan)):
                self._where[mark].append(plan.id)

    def closest_earlier(self, plan: ComparedPlan) -> Reuse | None:
        """The earlier plan from which most of a plan's wording could come; ``None`` where none shares any.

        A plan without a date, and plans signed on the same day or later, are no earlier ones.

        Args:
            plan: need not be in the index.
        """
        if plan.signed is None:
            return None
        counts: Counter[str] = Counter()
        for mark in marks_of(plan):
            for other in self._where.get(mark, ()):
                signed = self._plans[other].signed
                if other != plan.id and signed is not None and signed < plan.signed:
                    counts[other] += 1
        likely = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:TRIED]
        found = [reuse_of(plan, self._plans[other]) for other, _ in likely]
        return max(found, key=lambda each: (each.share, each.other), default=None)


def reuse_of(plan: ComparedPlan, other: ComparedPlan) -> Reuse:
    """How much of a plan's wording stands in another, item by item.

    Only items that share a fingerprint are compared.

    Args:
        plan: whose wording is measured.
        other: where it is looked for.
    """
    where: dict[int, list[int]] = defaultdict(list)
    for at, item in enumerate(other.items):
        for mark in fingerprints(item.wording):
            where[mark].append(at)
    total = covered = 0
    passages = []
    for item in plan.items:
        total += len(letters(item.wording))
        taken: set[int] = set()
        for at in sorted({at for mark in fingerprints(item.wording) for at in where.get(mark, ())}):
            source = other.items[at]
            for start, end, _, _ in shared_passages(item.wording, source.wording, shortest=GUARANTEED):
                if taken.isdisjoint(range(start, end)):
                    passages.append((item, source, item.wording[start:end]))
                    covered += len(letters(item.wording[start:end]))
                taken.update(range(start, end))
    return Reuse(plan.id, other.id, round(covered / total, 4) if total else 0.0, tuple(passages))


def marks_of(plan: ComparedPlan) -> set[int]:
    """The fingerprints of all items of a plan."""
    return {mark for item in plan.items for mark in fingerprints(item.wording)}


def fingerprints(text: str) -> set[int]:
    """Winnowed CRC-32 fingerprints of the letters of a text: the smallest of each window.

    >>> one, other = fingerprints("完善人才评价机制改革实施办法"), fingerprints("深化完善人才评价机制改革实施办法")
    >>> bool(one & other)
    True
    """
    plain = letters(text)
    marks = [zlib.crc32(plain[at : at + SHINGLE].encode()) for at in range(len(plain) - SHINGLE + 1)]
    return {min(marks[at : at + WINDOW]) for at in range(max(1, len(marks) - WINDOW + 1))} if marks else set()
