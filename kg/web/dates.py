"""Days and months as a language writes them."""

from __future__ import annotations

import re

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def written(day: str, language: str) -> str:
    """A day or month of ISO 8601 in words; anything else as it is.

    >>> written("2022-03-12", "en"), written("2022-03-12", "zh-Hans"), written("2022-08", "en"), written("soon", "en")
    ('12 Mar 2022', '2022年3月12日', 'Aug 2022', 'soon')
    """
    match = _DAY.fullmatch(day)
    if match is None or not 1 <= int(match[2]) <= 12:
        return day
    year, month, date = match[1], int(match[2]), match[3]
    if language == "en":
        return f"{int(date)} {_MONTHS[month - 1]} {year}" if date else f"{_MONTHS[month - 1]} {year}"
    return f"{year}年{month}月" + (f"{int(date)}日" if date else "")
