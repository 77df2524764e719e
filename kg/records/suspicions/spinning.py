"""Synonyms put in by a rewriting program: 生长改造委 for 发展改革委, 卖力 for 负责.

The sure sign is a body that no list knows and that becomes a known one when the synonyms of
``data/reference/spun_words.csv`` are undone. The words themselves also stand in clean texts (改造, 计划), so prose is
suspected only where several of those that official prose does not use stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg import reference
from kg.records.suspicions.model import Copy, Suspicion

ORDINARY = frozenset(
    {
        *("事情", "介入", "保证", "公民", "名目", "增进", "情况", "成长", "改造"),
        *("治理", "生长", "计划", "平安", "都会", "当局", "康健", "经管", "扶植"),
    }
)
"""Words of the table that clean official prose uses, too; they count in names only."""
SEVERAL = 3
"""So many different words that official prose does not use show that a text was rewritten."""
HEAD = re.compile("^(?:国家|[省市区县州盟旗])")
PLACE = re.compile("^[一-鿿]{2,8}?(?:省|市|自治区|区|县|州)(?=.{3})")


def detect(copy: Copy) -> Iterator[Suspicion]:
    """Bodies under a spun name, each once; and the prose, once, at the first of its words."""
    seen: set[str] = set()
    for item in copy.items:
        for role, names in item.names.items():
            for name in names:
                known = original_body(name.text) if name.text not in seen else None
                seen.add(name.text)
                if known:
                    place = item.cells[role].place if role in item.cells else item.place
                    yield Suspicion("spun-agency", name.text, 0.9, place.line if place else None, known)
    yield from _prose(copy)


def _prose(copy: Copy) -> Iterator[Suspicion]:
    words = [word for word in reference.originals("spun_words") if word not in ORDINARY]
    places: dict[str, int | None] = {}
    for block in copy.blocks():
        for word in words:
            if word in block.text:
                places.setdefault(word, block.place.line)
    if len(places) >= SEVERAL:
        originals = "、".join(reference.originals("spun_words")[word] for word in places)
        confidence = min(0.95, 0.5 + 0.1 * len(places))
        yield Suspicion("spun-prose", "、".join(places), confidence, next(iter(places.values())), originals)


@cache
def original_body(name: str) -> str | None:
    """The known body whose name with one or more synonyms is ``name``; ``None`` for a known or another body."""
    if _stem(name) in _stems():
        return None
    words = reference.originals("spun_words")
    candidates = {name}
    for word in [word for word in words if word in name]:
        candidates |= {candidate.replace(word, words[word]) for candidate in candidates}
    return next((each for each in sorted(candidates - {name}) if _stem(each) in _stems()), None)


@cache
def _stems() -> frozenset[str]:
    """The names of all known bodies without place and level."""
    return frozenset(_stem(name) for agency in reference.agencies() for name in agency.names)


def _stem(name: str) -> str:
    return HEAD.sub("", PLACE.sub("", name))
