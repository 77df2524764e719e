"""Text restoration: cases in ``restoration/<case>/``, and damage made at random that must come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from opencc import OpenCC
from pypinyin import Style
from pypinyin import pinyin as readings

from kg.documents.restoration import Line, restore
from kg.documents.restoration.script import simplify
from kg.documents.text import BLANKS

CASES = sorted((Path(__file__).parent / "restoration").iterdir())
SAMPLE = Path(__file__).parents[2] / "data" / "500000-2022-zwfw-gzyd" / "source.txt"
S2T = OpenCC("s2t")
KEEP = {simplify(character): character for character in "范群為眾并后于采游簽鑒咨啟秘干云"}
"""Characters that the converter of the sample maps in its own way."""


def lines_of(path: Path) -> list[str]:
    return [line.strip(BLANKS) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    restored, _ = restore(lines_of(case / "found.txt"))
    assert [line.text.strip(BLANKS) for line in restored] == lines_of(case / "restored.txt")


@pytest.mark.parametrize("source", [*(case / "found.txt" for case in CASES), SAMPLE], ids=lambda path: path.parent.name)
def test_every_change_is_recorded(source: Path) -> None:
    """The repairs account for every character that was put in, taken out or exchanged."""
    found = lines_of(source)
    restored, repairs = restore(found)
    for number, (line, result) in enumerate(zip(found, restored, strict=True), start=1):
        made = [repair for repair in repairs if repair.line == number]
        assert len(result.text) == len(line) + sum(len(r.restored) - len(r.found) for r in made)
        assert (result.text == line) == (not made)
        assert len(result.origin) == len(result.text) + 1
        assert list(result.origin) == sorted(result.origin)
        assert all(repair.confidence < 1 for repair in made if "〓" in repair.restored)


def test_sample_is_restored() -> None:
    restored, repairs = restore(lines_of(SAMPLE))
    text = "\n".join(line.text for line in restored)
    assert "深化西南五省（区、市）“跨省通办”。" in text
    assert "（此件公开发布）" in text
    assert "各区县（自治县）人民政府，市政府各部门，有关单位：" in text
    assert text.count("〓") == 6  # 上???、 in the body and in the annex
    assert [r for r in repairs if r.rule == "lost" and (r.line, r.found, r.confidence) != (r.line, "???", 0.0)] == []


def damage(text: str, marked: str, *, toned: bool, times: int) -> str:
    """Simplified text as the converter of the sample leaves it (one character at a time)."""
    traditional = [KEEP.get(character) or S2T.convert(character) for character in text]
    style = Style.TONE if toned else Style.NORMAL
    return "".join(
        character + (f"({readings(character, style=style)[0][0]})" * times if plain in marked else "")
        for plain, character in zip(text, traditional, strict=True)
    )


CLEAN = [
    line.text.replace("（", "").replace("）", "")
    for line in restore(lines_of(SAMPLE))[0]
    if len(line.text) > 12 and "〓" not in line.text
]


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.sampled_from(CLEAN), min_size=6, max_size=12),
    marked=st.sets(st.sampled_from("区续发监业规现优统数联据创乡医协环镇态执卫稳节服务办"), min_size=6).map("".join),
    toned=st.booleans(),
    times=st.integers(1, 3),
)
def test_damage_comes_back(lines: list[str], marked: str, *, toned: bool, times: int) -> None:
    damaged = [damage(line, marked, toned=toned, times=times) for line in lines]
    restored, _ = restore(damaged)
    assert [line.text for line in restored] == lines


FOLLOWED = "五省（区、市）"


def shifted(text: str, index: int) -> str:
    """The first byte of character ``index`` is lost in a GBK decode."""
    return (text[:index].encode("gbk") + b"?" + text[index:].encode("gbk")[1:]).decode("gb18030")


@settings(max_examples=80, deadline=None)
@given(index=st.integers(0, 40), line=st.sampled_from([line for line in CLEAN if len(line) > 45]))
def test_bytes_lost_are_never_made_up(index: int, line: str) -> None:
    """After a lost byte the characters behind it are right or as found, and the lost one is right or marked."""
    text = "".join(KEEP.get(character) or S2T.convert(character) for character in line)
    assume(not text[index].isascii())  # a digit has no first byte to lose
    try:
        damaged = shifted(text, index)
    except UnicodeDecodeError:
        return  # this converter would have stopped here
    restored = restore([damaged, damage("深化优化监管区县发展", "区优监发", toned=True, times=1)])[0][0]
    assert isinstance(restored, Line)
    kept = simplify(text)
    assert restored.text[:index] == kept[:index].strip(BLANKS) or index == 0
    if len(restored.text) == len(kept):  # the shift was undone
        assert restored.text[index] in {kept[index], "〓"}
        assert restored.text[index + 1 :] == kept[index + 1 :]
