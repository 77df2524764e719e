"""Numbers at the head of a paragraph: 第一章, 一、, （一）, 1., （1）, ① (GB/T 9704-2012, 7.3.3, and others)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.records.numerals import CHINESE_NUMBER, number_of

PART, SECTION, SUBSECTION, POINT, SUBPOINT, CIRCLED = range(6)
"""Levels, from the outermost."""
FORMS = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (PART, rf"(?P<label>第(?P<number>{CHINESE_NUMBER}|\d{{1,2}})[章编])[、.．:： ]?\s*"),
        (SECTION, rf"(?P<label>第(?P<number>{CHINESE_NUMBER})节)[、 ]?\s*"),
        (SECTION, rf"(?P<label>(?P<number>{CHINESE_NUMBER}))[、.．]\s*"),
        (SUBSECTION, rf"(?P<label>[（(]\s*(?P<number>{CHINESE_NUMBER})\s*[）)])[、.．]?\s*"),
        (POINT, rf"(?P<label>第(?P<number>{CHINESE_NUMBER}|\d{{1,3}})条)[、:： ]?\s*"),
        (SUBPOINT, r"(?P<label>\d{1,2}(?:[.．]\d{1,2}){0,2}[.．](?P<number>\d{1,2}))[、 ]\s*"),
        (POINT, r"(?P<label>(?P<number>\d{1,3}))\s*[.．、](?:(?!\d)|(?=20\d\d年|\d{1,2}月))\s*"),
        (SUBPOINT, r"(?P<label>[（(]\s*(?P<number>\d{1,2})\s*[）)])[、.．]?\s*"),
        (SUBPOINT, r"(?P<label>(?P<number>\d{1,2})[）)])\s*"),
        (CIRCLED, r"(?P<label>(?P<circle>[①-⑳]))\s*"),
    )
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed (without the point behind it), its value and level, and where the words behind it start."""

    label: str
    value: int
    level: int
    end: int


def number_at(text: str) -> Number | None:
    """The number at the head of a paragraph, ``None`` where there is none."""
    for level, form in FORMS:
        if match := form.match(text):
            label = re.sub(r"\s", "", match["label"])
            value = ord(label) - ord("①") + 1 if level == CIRCLED else number_of(match["number"])
            return Number(label, value, level, match.end())
    return None


def printed(label: str, heading: str) -> str:
    """A heading with its number, as it is printed: 二、重点任务, （一）加强保障, 1.强化供给."""
    if not label:
        return heading
    joint = "" if not label[-1].isalnum() else "." if label.isdigit() else " " if label[0] == "第" else "、"
    return f"{label}{joint}{heading}"
