"""Words that a page prints twice (for desktop and mobile, or as heading and again above the text) → once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from kg.documents.html_lines import Entry, Grid, Line

SHORTEST = 3
"""Fewer entries in a row that come again may be the author's: 责任单位 lines repeat."""
PROSE = 60
"""A repeated run holds a paragraph of so many characters with a full stop, else it may be a form."""
TRIED = 8
HEAD = 15
"""Entries from the top among which a heading may be printed again."""


def repeated(entries: Sequence[Entry]) -> set[int]:
    """Positions of entries to leave out: the second of each run printed twice, and headings printed again."""
    out = _runs([_key(entry) for entry in entries])
    return out | _headings([("" if index in out else _title(entry)) for index, entry in enumerate(entries)], entries)


def _key(entry: Entry) -> Hashable:
    if isinstance(entry, Line):
        return "".join(entry.text.split())
    return tuple(tuple(cell.text if cell else "" for cell in row) for row in entry.rows)


def _runs(keys: Sequence[Hashable]) -> set[int]:
    seen: dict[Hashable, list[int]] = defaultdict(list)
    out: set[int] = set()
    at = 0
    while at < len(keys):
        length = max((_length(keys, first, at) for first in seen[keys[at]][:TRIED]), default=0)
        run = keys[at : at + length]
        if length >= SHORTEST and any(
            isinstance(key, tuple) or (len(key) > PROSE and "。" in key) for key in run if isinstance(key, (str, tuple))
        ):
            out |= set(range(at, at + length))
            at += length
        else:
            seen[keys[at]].append(at)
            at += 1
    return out


def _length(keys: Sequence[Hashable], first: int, second: int) -> int:
    length = 0
    while second + length < len(keys) and first + length < second and keys[first + length] == keys[second + length]:
        length += 1
    return length


def _title(entry: Entry) -> str:
    return "".join(entry.text.split()) if isinstance(entry, Line) and "。" not in entry.text else ""


def _headings(titles: Sequence[str], entries: Sequence[Entry]) -> set[int]:
    """Lines above the first prose that say again, in one line or several, what a line above them says."""
    end = next((at for at, entry in enumerate(entries) if isinstance(entry, Grid) or "。" in entry.text), len(entries))
    out: set[int] = set()
    for first in range(min(end, HEAD)):
        if len(titles[first]) < 8 or first in out:
            continue
        for at in range(first + 1, min(end, HEAD)):
            for length in range(1, 6):
                if at + length <= end and "".join(titles[at : at + length]) == titles[first]:
                    out |= set(range(at, at + length))
    return out
