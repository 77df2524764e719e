"""Deadlines and targets: tables of phrases and sentences with the answers reasoned by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.documents import Place
from kg.records.deadlines import cut, deadlines_of, is_deadline, phrases_of
from kg.records.intext import deadlines_in
from kg.records.model import Deadline
from kg.records.targets import targets_of

HERE = Path(__file__).parent


def table(file: str, name: str) -> dict:
    return tomllib.loads((HERE / f"{file}.toml").read_text(encoding="utf-8"))[name]


def in_words(entry: Deadline) -> str:
    """An entry as the tables write it."""
    if entry.ongoing:
        return "ongoing"
    days = dict.fromkeys(str(day) for day in (entry.latest_strict, entry.latest_lenient) if day)
    when = "*" * entry.year_inferred + ("/".join(days) or "none")
    words = [entry.bound] if entry.bound == "unresolved" else [when, entry.bound]
    marks = {"@": entry.scope, "~": entry.recurs, "=": entry.deliverable}
    return " ".join([*words, *(mark + value for mark, value in marks.items() if value)])


@pytest.mark.parametrize(("cell", "expected"), table("deadlines", "phrases").items())
def test_phrases(cell: str, expected: str) -> None:
    assert "; ".join(in_words(entry) for entry in deadlines_of(cell, 2022)) == expected
    understood = expected.replace("unresolved ~", "").count("unresolved") == 0
    assert is_deadline(cell) == understood


@pytest.mark.parametrize(("text", "expected"), table("deadlines", "sentences").items())
def test_sentences(text: str, expected: list[str]) -> None:
    signs = {"target": "T ", "task": ""}
    entries = [found.entry for found in deadlines_in(text, 2022)]
    found = [f"{'~ ' * bool(e.recurs)}{signs[e.kind]}{e.text} {e.due or ''}" for e in entries]
    assert found == expected


@pytest.mark.parametrize(("text", "expected"), table("targets", "targets").items())
def test_targets(text: str, expected: list[str]) -> None:
    found = targets_of(text, Place(line=1))
    assert [f"{t.indicator} {t.comparator} {t.value} {t.unit}" for t in found] == expected
    assert all(target.text in text for target in found)


CELLS = st.text(
    st.sampled_from("2022年13月0日底前每季度完成并持续推进长期、，；。：-—至起“十四五”末上半内市级区县 "), max_size=30
)


@settings(max_examples=500, deadline=None)
@given(CELLS)
def test_phrases_lose_no_character(cell: str) -> None:
    """A cell is its phrases and their separators; a phrase is the parts it was cut into; entries keep every phrase."""
    rest = cell
    for phrase in phrases_of(cell):
        assert cut(phrase).text == phrase
        head, found, rest = rest.partition(phrase)
        assert found
        assert set(head) <= set("，,；;。\n、 ")
        assert any(phrase in entry.text for entry in deadlines_of(cell, 2022))
    assert set(rest) <= set("，,；;。\n、 ")


@settings(max_examples=500, deadline=None)
@given(CELLS)
def test_readings_are_in_order(cell: str) -> None:
    """strict ≤ due ≤ lenient (rule M1); what has no bound has no day."""
    for entry in deadlines_of(cell, 2022):
        days = [day for day in (entry.latest_strict, entry.due, entry.latest_lenient) if day]
        assert days == sorted(days)
        assert not days or (len(days) == 3 and entry.bound != "unresolved" and not entry.ongoing)
