"""Invented plans to compare, mixed from the wordings of the sample: as many as wanted, the same for one seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

from kg.alignment import ComparedItem, ComparedPlan
from kg.alignment.wording import letters

KINDRED = 8
"""Plans of one subject, one after the other."""
SENTENCES = 25
"""Sentences of a subject."""
ITEMS = (10, 20)
"""Fewest and most items of a plan, as of the real plans of one subject in the corpus."""
OFF_SUBJECT = 0.1
"""Share of the items of a plan that are of some other subject."""
COMMON = 0.2
"""Share of the sentences of an item that any plan may have."""
INVENTED = 0.5
"""Share of the other sentences that are mixed from bigrams instead of taken over."""
LENGTH = 40
"""Letters of a mixed sentence."""


class Mixer:
    """Makes plans out of the sentences of a plan.

    Args:
        plan: the sample.
        subjects: as many subjects.
        apart: each subject has a vocabulary of its own, made by exchanging the letters of its sentences; else all
            subjects share the sentences of the sample, as they come.
        seed: of the subjects.
    """

    def __init__(self, plan: ComparedPlan, subjects: int, *, apart: bool, seed: int = 0) -> None:
        sentences = sorted({part for item in plan.items for part in item.text.split("。") if len(part) > 12})
        draw = random.Random(seed)
        self.common = draw.sample(sentences, SENTENCES)
        alphabet = sorted(set(letters("".join(sentences))))
        self.subjects = []
        for _ in range(subjects):
            other = (
                str.maketrans(dict(zip(alphabet, draw.sample(alphabet, len(alphabet)), strict=True))) if apart else {}
            )
            self.subjects.append([sentence.translate(other) for sentence in draw.sample(sentences, SENTENCES)])
        self.follows = [_follows(subject) for subject in self.subjects]

    def plans(self, count: int, seed: int = 1) -> list[ComparedPlan]:
        """So many plans, each of one subject with some items of others."""
        return [self._plan(at, random.Random(f"{seed}-{at}")) for at in range(count)]

    def items(self, count: int, seed: int, subjects: Sequence[int]) -> tuple[ComparedItem, ...]:
        """So many items, of these subjects by turns."""
        draw = random.Random(seed)
        return tuple(self._item(at, subjects[at % len(subjects)], draw) for at in range(count))

    def _plan(self, number: int, draw: random.Random) -> ComparedPlan:
        subject, count = number // KINDRED % len(self.subjects), draw.randint(*ITEMS)
        drawn = [draw.randrange(len(self.subjects)) if draw.random() < OFF_SUBJECT else subject for _ in range(count)]
        items = tuple(self._item(at, each, draw) for at, each in enumerate(drawn))
        return ComparedPlan(f"file-{number:012x}", f"https://example.org/{number}", f"第{number}号工作方案", items)

    def _item(self, number: int, subject: int, draw: random.Random) -> ComparedItem:
        text = "。".join(self._sentence(subject, draw) for _ in range(draw.randint(2, 5)))
        heading = draw.choice(self.subjects[subject]).split("，")[0][:20]
        key = f"{number + 1:03}"
        wording = f"{heading}。{text}。"
        return ComparedItem(f"https://example.org/item/{key}", key, str(number + 1), (), heading, wording)

    def _sentence(self, subject: int, draw: random.Random) -> str:
        if draw.random() < COMMON:
            return draw.choice(self.common)
        return self._mixed(subject, draw) if draw.random() < INVENTED else draw.choice(self.subjects[subject])

    def _mixed(self, subject: int, draw: random.Random) -> str:
        """Letters of which each three in a row stand in a sentence of the subject."""
        follows = self.follows[subject]
        made = draw.choice(sorted(follows))
        while len(made) < LENGTH and (after := follows.get(made[-2:])):
            made += draw.choice(after)
        return made


def _follows(sentences: Sequence[str]) -> dict[str, list[str]]:
    """Bigram → the letters that follow it."""
    found: dict[str, list[str]] = {}
    for sentence in sentences:
        for at in range(len(sentence) - 2):
            found.setdefault(sentence[at : at + 2], []).append(sentence[at + 2])
    return found
