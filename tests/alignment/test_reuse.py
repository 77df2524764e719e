"""Wording taken over: how much, from which earlier plan, and found without comparing all plans."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kg.alignment.model import ComparedItem, ComparedPlan
from kg.alignment.reuse import GUARANTEED, WordingIndex, fingerprints, reuse_of

COPIED = "探索建立企业自主评价机制并打破学历年龄资历限制"
OWN = "修复受台风损毁的防波堤堤头并更换进港航道助航浮标"
LETTERS = st.text(alphabet="甲乙丙丁戊己庚辛壬癸子丑寅卯", min_size=0, max_size=30)


def plan(name: str, signed: dt.date | None, *texts: str, has_text: bool = True) -> ComparedPlan:
    items = (
        ComparedItem(f"https://example.org/{name}/{n}", str(n), str(n), (), "", text) for n, text in enumerate(texts)
    )
    return ComparedPlan(name, f"https://example.org/{name}", name, tuple(items), signed, has_text)


def test_share_is_of_the_letters_of_the_plan() -> None:
    new, old = plan("new", None, COPIED, OWN), plan("old", None, f"要{COPIED}。")
    found = reuse_of(new, old)
    assert found.share == round(len(COPIED) / (len(COPIED) + len(OWN)), 4)
    assert [(a.number, b.number, words) for a, b, words in found.passages] == [("0", "0", COPIED)]
    assert reuse_of(old, new).share == round(len(COPIED) / (len(COPIED) + 1), 4)


def test_the_closest_earlier_plan() -> None:
    early, late = dt.date(2025, 3, 1), dt.date(2026, 3, 1)
    source = plan("source", early, f"其中{COPIED}")
    others = [
        plan("part", early, COPIED[:14]),
        plan("later", dt.date(2026, 4, 1), COPIED, OWN),
        plan("same-day", late, COPIED, OWN),
        plan("undated", None, COPIED, OWN),
        plan("without-text", early, COPIED, has_text=False),
        *(plan(f"other-{n}", early, OWN[::-1] + str(n)) for n in range(50)),
    ]
    new = plan("new", late, COPIED, OWN)
    found = WordingIndex([*others, source]).closest_earlier(new)
    assert found is not None
    assert (found.plan, found.other) == ("new", "source")
    assert WordingIndex(others[1:5]).closest_earlier(new) is None
    assert WordingIndex([source]).closest_earlier(plan("undated", None, COPIED)) is None


@given(LETTERS, LETTERS, LETTERS, LETTERS)
def test_a_shared_passage_of_the_guaranteed_length_is_found(before: str, after: str, left: str, right: str) -> None:
    shared = COPIED[:GUARANTEED]
    assert fingerprints(before + shared + after) & fingerprints(left + shared + right)
