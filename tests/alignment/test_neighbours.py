"""The nearest plans, against a comparison of all with all in plain Python."""

from __future__ import annotations

import math
import random
import sys
from collections import Counter

import pytest

from kg.alignment import ComparedItem, ComparedPlan
from kg.alignment import neighbours as module
from kg.alignment.neighbours import neighbours
from kg.alignment.wording import letters

WORDS = (
    "政务",
    "服务",
    "企业",
    "开办",
    "登记",
    "审批",
    "数据",
    "共享",
    "社区",
    "养老",
    "教育",
    "就业",
    "融资",
    "用工",
    "住房",
    "医保",
)
GROWTH = 3
"""Twice the plans may take at most so many times the calls."""


def plan(number: int, wordings: list[str]) -> ComparedPlan:
    items = tuple(
        ComparedItem(f"https://example.org/{number}/{at}", str(at), str(at), (), "", wording)
        for at, wording in enumerate(wordings)
    )
    return ComparedPlan(f"p{number}", f"https://example.org/{number}", "", items)


def drawn(count: int, seed: int) -> list[ComparedPlan]:
    draw = random.Random(seed)
    return [
        plan(number, ["".join(draw.choices(WORDS, k=4)) for _ in range(draw.randint(0, 3))]) for number in range(count)
    ]


def brute_force(plans: list[ComparedPlan], nearest: int) -> list[tuple[int, int]]:
    bags = []
    for each in plans:
        bag = Counter()
        for item in each.items:
            plain = letters(item.wording)
            bag.update({plain[at : at + 2] for at in range(len(plain) - 1)})
        bags.append(bag)
    spread = Counter(name for bag in bags for name in bag)
    rows = [
        {
            name: (1 + math.log(count)) * (1 + math.log((1 + len(bags)) / (1 + spread[name])))
            for name, count in bag.items()
        }
        for bag in bags
    ]
    sizes = [math.sqrt(sum(value**2 for value in row.values())) or 1 for row in rows]
    chosen = set()
    for at, row in enumerate(rows):
        likeness = [
            (round(sum(value * other.get(name, 0) for name, value in row.items()) / sizes[at] / sizes[to], 9), -to)
            for to, other in enumerate(rows)
            if to != at
        ]
        chosen.update(tuple(sorted((at, -to))) for like, to in sorted(likeness, reverse=True)[:nearest] if like > 0)
    return sorted(chosen)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("nearest", [1, 3])
def test_as_brute_force(seed: int, nearest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 7)
    plans = drawn(17, seed)
    assert neighbours(plans, nearest=nearest) == brute_force(plans, nearest)


def test_too_few_or_nothing_shared() -> None:
    assert neighbours([]) == []
    assert neighbours(drawn(1, 0)) == []
    assert neighbours([plan(0, ["政务服务"]), plan(1, ["河道水质"]), plan(2, [])]) == []


def test_pairs_are_few() -> None:
    """Each plan chooses so many at most, however many there are."""
    plans = drawn(60, 1)
    assert len(neighbours(plans, nearest=2)) <= 2 * len(plans)
    partners = Counter(one for pair in neighbours(plans, nearest=2) for one in pair)
    assert set(partners) == {number for number, each in enumerate(plans) if each.items}


def calls_of(count: int) -> int:
    plans, calls = drawn(count, 2), 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        neighbours(plans)
    finally:
        sys.setprofile(None)
    return calls


def test_calls_grow_with_the_plans() -> None:
    calls_of(2)  # what is loaded once
    first, second = calls_of(300), calls_of(600)
    assert second <= GROWTH * first, (first, second)
