"""Chinese and Arabic numbers of headings."""

from __future__ import annotations

import re

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100}
CHINESE_NUMBER = "[零〇一二三四五六七八九十百]+"


def number_of(text: str) -> int:
    """The value of ``二十三``, ``23`` or ``２３``.

    Raises:
        ValueError: neither a Chinese number below 1,000 nor digits.
    """
    if text.isdigit():
        return int(text)
    if not re.fullmatch(CHINESE_NUMBER, text):
        raise ValueError(text)
    total, digit = 0, 0
    for character in text:
        if character in UNITS:
            total += (digit or 1) * UNITS[character]
            digit = 0
        else:
            digit = DIGITS[character]
    return total + digit
