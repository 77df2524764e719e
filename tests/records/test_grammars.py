"""The grammars of lists, marks and deadlines: cases in the TOML files, and properties that always hold."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.records.deadlines import deadlines_of, phrases_of
from kg.records.model import Deadline, Name
from kg.records.names import members_of, names_of
from kg.records.numerals import number_of
from kg.records.responsibility import roles_of


def cases(name: str) -> list[dict]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))["case"]


def shown(name: Name) -> str:
    return ("G " if name.is_group else "") + ("+" if name.suffix_restored or name.prefix_restored else "") + name.text


@pytest.mark.parametrize("case", cases("names"), ids=lambda case: case["cell"])
def test_names(case: dict) -> None:
    assert [shown(name) for name in names_of(case["cell"])] == case["names"]


@pytest.mark.parametrize("case", cases("responsibility"), ids=lambda case: case["mark"])
def test_responsibility(case: dict) -> None:
    expected = {role: names for role, names in case.items() if role != "mark"}
    assert {role: [name.text for name in names] for role, names in roles_of(case["mark"]).items()} == expected


def as_case(entry: Deadline) -> dict:
    shown = {
        "strict": entry.latest_strict,
        "lenient": entry.latest_lenient,
        "bound": entry.bound,
        "ongoing": entry.ongoing,
        "deliverable": entry.deliverable,
        "scope": entry.scope,
        "inferred": entry.year_inferred,
    }
    return {key: value for key, value in shown.items() if value}


@pytest.mark.parametrize("case", cases("deadlines"), ids=lambda case: case["cell"] or "empty")
def test_deadlines(case: dict) -> None:
    assert [as_case(entry) for entry in deadlines_of(case["cell"], 2022)] == case["entries"]


WORDS = st.text(st.sampled_from("市县区省政府局委办厅管会各有关单位等、，（）和及一二三公安财— "), max_size=40)


@settings(max_examples=300, deadline=None)
@given(WORDS)
def test_lists_lose_no_character(text: str) -> None:
    """Every character of a list is in a member or is a separator or a blank."""
    rest = text
    for member in members_of(text):
        assert text[member.start :].lstrip().startswith(member.text)
        rest = rest.replace(member.text, "", 1)
    assert set(rest) <= set("、，,；;。\n ")
    for name in names_of(text):
        assert name.written in text


DATES = st.text(st.sampled_from("2022年1月3日底前完成并持续推进，；上半季度第末内— 市级区县"), max_size=30)


@settings(max_examples=300, deadline=None)
@given(DATES)
def test_deadlines_lose_no_character(cell: str) -> None:
    """Phrases hold every character but separators; each phrase is in some entry, and the readings are in order."""
    phrases = list(phrases_of(cell))
    assert [c for c in cell if c not in "，；,;。 \n"] == [c for c in "".join(phrases) if c != " "]
    entries = deadlines_of(cell, 2022)
    for phrase in phrases:
        assert any(phrase in entry.text for entry in entries)
    for entry in entries:
        if entry.due:
            assert entry.latest_strict is not None
            assert entry.latest_strict <= entry.due <= (entry.latest_lenient or date.max)


@given(st.integers(1, 99))
def test_numerals(value: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    written = ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    assert number_of(written) == value
    assert number_of(str(value)) == value
