"""The grammars of lists, marks and deadlines: cases in the TOML files, and properties that always hold."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.documents import Block, Place
from kg.records.deadlines import deadlines_of, phrases_of
from kg.records.intext import deadlines_in
from kg.records.marks import marks_in
from kg.records.model import Deadline, Name
from kg.records.names import EMPTY_GROUP, is_none_stated, members_of, names_of
from kg.records.numbering import number_at
from kg.records.numerals import number_of
from kg.records.paragraphs import cut
from kg.records.pipes import with_grids
from kg.records.responsibility import read_mark, roles_of, segments_of
from kg.records.rules import rules_in


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


@pytest.mark.parametrize("case", cases("marks"), ids=lambda case: case["text"])
def test_marks(case: dict) -> None:
    assert [mark.text for mark in marks_in(case["text"], prose=case.get("prose", False))] == case["marks"]


@pytest.mark.parametrize("case", cases("intext"), ids=lambda case: case["text"])
def test_deadlines_in_sentences(case: dict) -> None:
    entries = [found.entry for found in deadlines_in(case["text"], 2030)]
    aim = {"target": "T ", "task": ""}
    assert [f"{aim[entry.kind]}{entry.text} {entry.due or ''}" for entry in entries] == case["found"]


RULES = {
    "列第一位者为牵头单位，下同": "first-is-lead",
    "排在第一位的部门为牵头部门，下同": "first-is-lead",
    "排名第一的单位为牵头单位": "first-is-lead",
    "第一责任单位为牵头单位": "first-is-lead",
    "第一个逗号前为牵头单位，多个牵头部门的按照职责分工负责，下同": "first-comma-ends-leads",
    "以下均需各区政府落实，不再列出": "default-doers",
    "以下任务均由各县（市、区）政府负责，不再单独列出": "default-doers",
    "以下均需各区政府配合落实，不再重复列出": "default-doers",
    "以下未注明的，适用范围为全市各区": "default-scope",
}


@pytest.mark.parametrize(("wording", "kind"), RULES.items(), ids=RULES)
def test_rules(wording: str, kind: str) -> None:
    (rule,) = rules_in(f"（责任单位：市A局。{wording}）", Place(line=1))
    assert (rule.kind, rule.text) == (kind, wording)
    assert len(rule.bodies) == (kind == "default-doers")
    assert roles_of(f"（责任单位：市A局。{wording}）").keys() == {"responsible"}


@pytest.mark.parametrize(
    ("text", "label", "level"),
    [
        ("第一章 总则", "第一章", 0),
        ("一、总则", "一", 1),
        ("（一）总则", "（一）", 2),
        ("(二) 总则", "(二)", 2),
        ("1.总则", "1", 3),
        ("12．总则", "12", 3),
        ("3、总则", "3", 3),
        ("第三条 总则", "第三条", 3),
        ("1.2 总则", "1.2", 4),
        ("（3）总则", "（3）", 4),
        ("②总则", "②", 5),
    ],
)
def test_numbers(text: str, label: str, level: int) -> None:
    number = number_at(text)
    assert number is not None
    assert (number.label, number.level, text[number.end :]) == (label, level, "总则")


@pytest.mark.parametrize("text", ["2031年目标", "3.5万户", "5G网络", "一是加强", "总则"])
def test_no_numbers(text: str) -> None:
    assert number_at(text) is None


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


LIST_PIECES = (
    "市~县~区~省~自治区~甲~政府~公安~局~委~办~厅~管委会~各~有关~单位~部门~等~、~，~；~ ~\n~（~）~〔~〕~和~及~与"
    "~以及~会同~一二三~财政~（牵头）~—"
)
WORDS = st.lists(st.sampled_from(LIST_PIECES.split("~")), max_size=24).map("".join)
BETWEEN = re.compile(r"(?:[、，,；;。\s]|以及|会同|[和及与])*")
OPEN = re.compile(rf"(?:等|及其他|和其他){EMPTY_GROUP.pattern}")
"""What a member may hold besides a name: the words that keep a list open."""


@settings(max_examples=500, deadline=None)
@given(WORDS)
def test_lists_lose_no_character(text: str) -> None:
    """Members and separators are the list; each member is a name as written, or the words that keep the list open."""
    at = 0
    for member in members_of(text):
        start = text.index(member.text, member.start)
        assert BETWEEN.fullmatch(text[at:start])
        at = start + len(member.text)
    assert BETWEEN.fullmatch(text[at:])
    names = list(names_of(text))
    for member in () if is_none_stated(text) else members_of(text):
        rest = member.text
        while names and not OPEN.fullmatch(rest) and names[0].written in rest:
            rest = rest.replace(names.pop(0).written, "", 1)
        assert not rest.strip() or OPEN.fullmatch(rest)
    assert not names


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


PIECES = (
    "（~）~〔~〕~责任单位：~牵头单位：~完成时限：~市A局~、~，~；~。~ ~等~部门~由~牵头~负责~按职责分工负责~配合~会同"
    "~6月底前~列第一位者为牵头单位，下同~各县（市、区）政府~|~第一个逗号前为牵头单位~以下均需各区政府落实，不再列出~办好甲事"
    "~1.~2031年~牵 头 单 位：~责任领导：~分管领导~（牵头）~和~以及~【~】~具体由~结合实际"
    "~组织实施~为责任单位~甲县、乙区政府"
)
MARKS = st.lists(st.sampled_from(PIECES.split("~")), max_size=14).map("".join)


def block(text: str) -> Block:
    return Block(text, text, tuple(range(len(text) + 1)), Place(line=1))


@settings(max_examples=500, deadline=None)
@given(MARKS)
def test_marks_lose_no_character(text: str) -> None:
    """The segments of a mark are the mark; the names of its lists stand in it, each written as found."""
    assert "".join(segment.text for segment in segments_of(text)) == text
    for names in read_mark(text, rules_in(text, Place(line=1))).names.values():
        assert all(name.written in text for name in names)


@settings(max_examples=500, deadline=None)
@given(MARKS)
def test_paragraphs_lose_no_character(text: str) -> None:
    """Marks do not overlap; the words between them and the marks are the paragraph, but for full stops and blanks."""
    marks = marks_in(text, prose=True)
    assert all(first.end <= second.start for first, second in pairwise(marks))
    pieces = list(cut([block(text).whole()], prose=True))
    kept = "".join(words.text for piece in pieces for words in (*piece.words, *piece.marks))
    assert [c for c in kept if c not in "。；; "] == [c for c in text if c not in "。；; "]


@settings(max_examples=300, deadline=None)
@given(st.lists(MARKS, max_size=5))
def test_pipes_lose_no_character(lines: list[str]) -> None:
    """All characters but pipes and blanks are in some cell or line, in order."""
    cells: dict[int, Block] = {}
    for each in with_grids([block(line) for line in lines]):
        row_cells = [each] if isinstance(each, Block) else [cell for row in each.rows for cell in row if cell]
        cells |= {id(cell): cell for cell in row_cells}
    kept = "".join(cell.text for cell in cells.values())
    assert [c for c in kept if c not in "| "] == [c for line in lines for c in line if c not in "| "]


@given(st.integers(1, 99))
def test_numerals(value: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    written = ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    assert number_of(written) == value
    assert number_of(str(value)) == value
