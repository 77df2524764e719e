"""Readings in brackets, put after characters by a converter: ``務(wù)`` → ``務``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from kg.documents.restoration.repairs import LOST, Repair

BRACKET = re.compile(r"[(（]([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿê]{1,6})[)）]")
TONED = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]")
TONE_MARKS = {"\u0304", "\u0301", "\u030c", "\u0300"}
SEVERAL = 3
"""So many readings in brackets show that a converter put them in; fewer may be the author's."""


def is_damaged(lines: Sequence[str], *, converted: bool) -> bool:
    """Whether brackets of the text hold the reading of the character before them.

    Args:
        lines: the text.
        converted: other damage shows that a converter was at work; then one such bracket is enough.
    """
    count = SEVERAL - 1 if converted else 0
    for number, line in enumerate(lines, start=1):
        count += len(repairs_of_line(line, number))
        if count >= SEVERAL:
            return True
    return False


def repairs_of_line(line: str, number: int) -> list[Repair]:
    """Brackets to take out.

    A bracket goes when it holds a reading of the character before it (certain), or when the syllable carries a tone
    mark and the character before it was lost (nothing else writes that way). Every other bracket stays: 县（自治县）,
    （CEO）, 人工智能（AI）.
    """
    found: list[Repair] = []
    base = ""
    for match in BRACKET.finditer(line):
        if match.start() == 0:
            continue
        # repeated brackets, 務(wu)(wu), all belong to the character before the first of them
        before = line[match.start() - 1]
        base = base if found and found[-1].offset + len(found[-1].found) == match.start() else before
        if plain(match[1]) in readings_of(base):
            confidence = 1.0
        elif TONED.search(match[1]) and base in {LOST, "?", "？", "\ufffd"}:
            confidence = 0.9
        else:
            continue
        found.append(Repair(number, match.start(), match[0], "", "pinyin-bracket", confidence))
    return found


@cache
def readings_of(character: str) -> frozenset[str]:
    """The toneless readings of a character; empty for anything but a Chinese character."""
    if not "\u3400" <= character <= "\u9fff":
        return frozenset()
    from pypinyin import Style
    from pypinyin import pinyin as readings  # its tables take half the time in which everything else is imported

    return frozenset(plain(syllable) for syllable in readings(character, style=Style.TONE, heteronym=True)[0])


@cache
def plain(syllable: str) -> str:
    """A syllable without its tone: ``wù`` → ``wu``, ``lǜ`` → ``lü``."""
    parts = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONE_MARKS))
