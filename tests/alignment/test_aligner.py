"""Small invented plans with the matches that a reader sees: a folder a case."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kg.alignment import ComparedItem, ComparedPlan, inverse
from kg.alignment.aligner import align, relation_of
from kg.alignment.wording import letters

CASES = sorted((Path(__file__).parent / "cases").iterdir())
GROWTH = 3
"""Twice the items may take at most so many times the calls."""


def plan(about: dict, side: str) -> ComparedPlan:
    items = tuple(
        ComparedItem(
            f"https://example.org/{side}/{number}",
            str(number),
            str(number),
            (),
            row.get("heading", ""),
            row.get("text", ""),
        )
        for number, row in enumerate(about[side], start=1)
    )
    return ComparedPlan(
        side, f"https://example.org/{side}", side, items, has_text=not about.get(f"{side}_facts_only", False)
    )


def read(case: Path) -> tuple[dict, ComparedPlan, ComparedPlan]:
    about = tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))
    return about, plan(about, "a"), plan(about, "b")


def plans(name: str) -> tuple[ComparedPlan, ComparedPlan]:
    _, a, b = read(Path(__file__).parent / "cases" / name)
    return a, b


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_proposed_matches(case: Path) -> None:
    about, a, b = read(case)
    found = [(each.a.key, each.b.key, each.relation) for each in align(a, b).correspondences if each.proposed]
    assert sorted(found) == sorted(map(tuple, about["matches"])), about["why"]
    assert {each.relation for each in align(a, b).correspondences if not each.proposed} <= {"relatedMatch"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_again(case: Path) -> None:
    _, a, b = read(case)
    assert align(a, b) == align(a, b)
    scores = [each.score for each in align(a, b).correspondences]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 and score == round(score, 4) for score in scores)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_other_way_round(case: Path) -> None:
    """Swapped plans give the same pairs and scores, relations and evidence seen from the other side."""
    _, a, b = read(case)
    there = {
        (each.a.key, each.b.key): (inverse(each.relation), each.score, evidence(each))
        for each in align(a, b).correspondences
    }
    back = {
        (each.b.key, each.a.key): (each.relation, each.score, evidence(each)) for each in align(b, a).correspondences
    }
    assert there == back


def evidence(correspondence) -> list[tuple[str, int]]:
    """Kinds of evidence, with the number of their letters."""
    return sorted((each.kind, len(letters(each.value))) for each in correspondence.evidence)


@pytest.mark.parametrize(
    ("matches_of_a", "matches_of_b", "length_of_a", "length_of_b", "expected"),
    [
        (1, 1, 20, 20, "closeMatch"),
        (1, 1, 20, 81, "broadMatch"),
        (1, 1, 81, 20, "narrowMatch"),
        (1, 1, 20, 80, "closeMatch"),
        (1, 4, 20, 20, "broadMatch"),
        (4, 1, 20, 20, "narrowMatch"),
        (3, 1, 20, 20, "closeMatch"),
        (4, 4, 20, 20, "closeMatch"),
        (1, 4, 20, 0, "broadMatch"),
        (1, 1, 20, 0, "closeMatch"),
        (1, 4, 81, 20, "broadMatch"),
        (4, 1, 20, 81, "narrowMatch"),
    ],
)
def test_relation(matches_of_a: int, matches_of_b: int, length_of_a: int, length_of_b: int, expected: str) -> None:
    """By how many items of the other plan each of the two items matches, and their lengths; the same swapped."""
    a, b = (
        ComparedItem(f"https://example.org/{key}", key, "1", (), key, letter * length)
        for key, letter, length in (("a", "甲", length_of_a), ("b", "乙", length_of_b))
    )
    proposed = np.zeros((5, 5), dtype=bool)
    proposed[0, 1 : 1 + matches_of_a] = proposed[:matches_of_b, 1] = True
    assert relation_of(a, b, proposed, 0, 1) == expected
    assert relation_of(b, a, proposed.T, 1, 0) == inverse(expected)


def test_relation_below_the_threshold() -> None:
    a, _ = plans("identical")
    assert relation_of(a.items[0], a.items[0], np.zeros((1, 1), dtype=bool), 0, 0) == "relatedMatch"


def test_judged_pairs_are_kept_whatever_their_score() -> None:
    a, b = plans("no-subject-shared")
    before = {(each.a.key, each.b.key) for each in align(a, b).correspondences}
    assert ("1", "2") not in before
    kept = {(each.a.key, each.b.key): each for each in align(a, b, keep=[("1", "2"), ("1", "gone")]).correspondences}
    assert set(kept) == before | {("1", "2")}
    assert kept["1", "2"].relation == "relatedMatch"


def test_evidence_points_at_the_words() -> None:
    a, b = plans("other-words")
    shown = [
        (each.a.wording[slice(*proof.a_span)], each.b.wording[slice(*proof.b_span)], proof.value)
        for each in align(a, b).correspondences
        for proof in each.evidence
        if proof.kind == "wording"
    ]
    assert ("闲置楼宇建设", "闲置楼宇，建设", "闲置楼宇建设") in shown
    assert all(words == value and letters(words) == letters(others) for words, others, value in shown)


def test_headings_serve_where_one_plan_has_no_wordings() -> None:
    """Whichever of the two it is, the ranking is the one of headings."""
    a, b = plans("other-words")
    bare_a, bare_b = (replace(each, has_text=False) for each in (a, b))
    headings = scores_of(bare_a, bare_b)
    assert scores_of(bare_a, b) == headings == scores_of(a, bare_b)
    assert headings != scores_of(a, b)


def scores_of(a: ComparedPlan, b: ComparedPlan) -> list[tuple[str, str, float]]:
    return [(each.a.key, each.b.key, each.score) for each in align(a, b).correspondences]


def test_what_every_item_has_is_no_evidence() -> None:
    common = "各区县要高度重视抓好落实"
    a, b = (
        replace(
            each,
            items=tuple(
                replace(item, text=f"{item.text}{common}。", initiatives=frozenset({"of-all"})) for item in each.items
            ),
        )
        for each in plans("other-words")
    )
    proofs = [proof for each in align(a, b, keep=[("3", "3")]).correspondences for proof in each.evidence]
    assert any(proof.kind == "wording" for proof in proofs)
    assert [proof for proof in proofs if proof.value == common or proof.kind == "initiative"] == []


def calls_of(copies: int) -> int:
    """Calls that aligning a plan with itself takes, each copy of its items in letters of its own."""
    a, _ = plans("identical")
    alphabet = sorted({letter for item in a.items for letter in item.wording if letter.isalpha()})
    items = []
    for copy in range(copies):
        other = {ord(letter): chr(0x20000 + copy * len(alphabet) + at) for at, letter in enumerate(alphabet)}
        for item in a.items:
            key = f"{copy}-{item.key}"
            items.append(replace(item, key=key, heading=item.heading.translate(other), text=item.text.translate(other)))
    many = replace(a, items=tuple(items))
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        found = align(many, many)
    finally:
        sys.setprofile(None)
    assert sum(each.proposed for each in found.correspondences) == len(items)
    return count


def test_calls_grow_with_the_items() -> None:
    calls_of(1)  # what is loaded once
    first, second = calls_of(4), calls_of(8)
    assert second <= GROWTH * first, (first, second)
