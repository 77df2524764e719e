"""Passages that two texts share: really the same, apart from each other, and the same seen from either side."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from kg.alignment.wording import SHORTEST_PASSAGE, letters, shared_passages

TEXTS = st.text("政务服务办事一网ＡaB１2，。 “”（）", max_size=60)
"""Few letters, so that passages repeat; some of full width, some that are no letters."""


def lengths(passages: list[tuple[int, int, int, int]], text: str) -> list[int]:
    return [len(letters(text[start:end])) for start, end, _, _ in passages]


@given(TEXTS, TEXTS)
@example("推进政务服务一网通办", "推进政务服务，一网通办")
@example("aaaaaaaaaa", "aaaaa")
def test_shared_passages(a: str, b: str) -> None:
    found = shared_passages(a, b)
    for start_a, end_a, start_b, end_b in found:
        words = letters(a[start_a:end_a])
        assert words == letters(b[start_b:end_b])
        assert len(words) >= SHORTEST_PASSAGE
        assert all(letters(end) for end in (a[start_a], a[end_a - 1], b[start_b], b[end_b - 1]))
    for spans in ([each[:2] for each in found], sorted(each[2:] for each in found)):
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert bool(found) == bool(grams(a) & grams(b))


@given(TEXTS, TEXTS)
def test_the_longest_is_found_from_either_side(a: str, b: str) -> None:
    there, back = shared_passages(a, b), shared_passages(b, a)
    assert max(lengths(there, a), default=0) == max(lengths(back, b), default=0)


@given(TEXTS, TEXTS)
@example("甲乙丙丁戊己庚辛，子庚辛壬癸丑", "丁戊己庚辛壬癸丑，寅甲乙丙丁戊")
def test_either_side_shares_as_much(a: str, b: str) -> None:
    assert sum(lengths(shared_passages(a, b), a)) == sum(lengths(shared_passages(b, a), b))


def test_a_sign_of_several_letters_is_not_cut() -> None:
    a, b = "建筑面积5000㎡以内", "建筑面积5000m以内"
    assert all(letters(a[i:j]) == letters(b[k:m]) for i, j, k, m in shared_passages(a, b))


@given(TEXTS)
def test_a_text_shares_all_of_itself(text: str) -> None:
    plain = letters(text)
    whole = [len(plain)] if len(plain) >= SHORTEST_PASSAGE else []
    assert lengths(shared_passages(text, text), text) == whole


def grams(text: str) -> set[str]:
    """The shortest passages of a text."""
    plain = letters(text)
    return {plain[at : at + SHORTEST_PASSAGE] for at in range(len(plain) - SHORTEST_PASSAGE + 1)}
