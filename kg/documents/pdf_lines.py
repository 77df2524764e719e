"""Characters of a page → lines → paragraphs, by the layout of official documents.

Sources: GB/T 9704-2012, 5.2 (22 lines of 28 characters a page), 7.3.3 (each paragraph begins two characters in, the
lines after it at the margin), 7.5 (page numbers below the text, between dashes).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from kg.documents.blocks import Place
from kg.documents.pdf_columns import gutter_of, halves
from kg.documents.pieces import Piece
from kg.documents.spacing import CHINESE, collapse

MARGIN = 0.12
"""Share of the height at the top and foot of a page where page numbers and running heads stand."""
WIDE = 2.0
"""Gap that is a blank between Chinese characters, in their size; justified lines of narrow cells have smaller ones."""
PAGE_NUMBER = re.compile(
    r"[—–\-－·~～\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/,，共]\s*(?:共\s*)?\d{1,4}\s*页?)?[—–\-－·~～\s]*"
)
RADICALS = str.maketrans(
    "⺝⺟⺠⺩⺬⺼⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "月母民王示月西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
"""CJK Radicals Supplement → unified ideograph (Unicode data, EquivalentUnifiedIdeograph), where it is a character of
its own in modern Chinese; the Kangxi radicals go by NFKC."""
BEGINS = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、](?!\d)|[①-⑳]|附件|第[一二三四五六七八九十]{1,3}[章节条])"
)
ENDS = re.compile(r"[。：；！？）〕」』”)\]】]$")


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A printed line.

    Args:
        text: its characters, with a blank where a gap is wide.
        x0: left edge in points; ``x1``, ``top`` and ``bottom`` likewise.
        size: the usual size of its characters.
        page: from 1; ``height`` and ``width`` are the page's.
        column: 1 or 2 on a page of two columns, 0 for a line across both.
        band: top of the last line across both columns, which parts what is above it from what is below.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    page: int
    height: float
    width: float
    column: int = 0
    band: float | None = None

    @property
    def place(self) -> tuple[int, float, int, float]:
        """Where it comes in reading order: page, band, column, top."""
        return self.page, self.top if self.band is None else self.band, self.column, self.top


def lines_of(characters: Sequence[dict[str, Any]], page: int, height: float, width: float) -> list[Line]:
    """The lines that characters stand on, in reading order: from the top down, column by column."""
    rows = _rows_of(characters)
    gutter = gutter_of(rows, width)
    if gutter is None:
        return [line for row in rows if (line := _line(row, page, height, width)).text]
    lines: list[Line] = []
    band = 0.0
    for row in rows:
        sides = halves(row, gutter)
        if sides is None:
            line = _line(row, page, height, width)
            band = line.top
            lines.append(replace(line, band=band))
        else:
            columns = ((column, _line(side, page, height, width)) for column, side in enumerate(sides, 1) if side)
            lines += (replace(line, column=column, band=band) for column, line in columns)
    return sorted((line for line in lines if line.text), key=lambda line: line.place)


def _rows_of(characters: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The characters of each printed line, from the left."""
    rows: list[list[dict[str, Any]]] = []
    for character in sorted(characters, key=_middle):
        if not character["text"].strip() and character["text"] != " ":
            continue
        row = rows[-1] if rows else None
        if row and _middle(character) - _middle(row[-1]) < 0.3 * max(character["size"], row[-1]["size"]):
            row.append(character)
        else:
            rows.append([character])
    return [sorted(row, key=lambda character: float(character["x0"])) for row in rows]


def _middle(character: dict[str, Any]) -> float:
    return float(character["top"] + character["bottom"]) / 2


def _line(row: Sequence[dict[str, Any]], page: int, height: float, width: float) -> Line:
    text = ""
    end = row[0]["x0"]
    for character in row:
        wide = WIDE if CHINESE.match(text[-1:]) or CHINESE.match(character["text"]) else 0.25
        if text and not text.endswith(" ") and character["x0"] - end > wide * character["size"]:
            text += " "
        text += unified(character["text"])
        end = max(end, character["x1"])
    inked = [character for character in row if character["text"].strip()] or row
    size = float(median(character["size"] for character in inked))
    top, bottom = min(float(c["top"]) for c in inked), max(float(c["bottom"]) for c in inked)
    x0, x1 = float(inked[0]["x0"]), max(float(c["x1"]) for c in inked)
    return Line(collapse(text), x0, x1, top, bottom, size, page, height, width)


def unified(text: str) -> str:
    """The character for a radical that looks the same: fonts of many PDFs name ⼈ (U+2F08) where 人 was printed."""
    if not any("\u2e80" <= character <= "\u2fdf" for character in text):
        return text
    return unicodedata.normalize("NFKC", text.translate(RADICALS))


def furniture(lines: Sequence[Line]) -> set[Line]:
    """Page numbers, and heads or feet that come on most pages: first and last lines of a page in its margins."""
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    edge = [
        line
        for page in by_page.values()
        for line in dict.fromkeys([*page[:2], *page[-2:]])
        if line.top < MARGIN * line.height or line.bottom > (1 - MARGIN) * line.height
    ]
    again = Counter({text: len({line.page for line in edge if _shape(line) == text}) for text in map(_shape, edge)})
    often = max(2, (len(by_page) + 1) // 2)
    return {line for line in edge if PAGE_NUMBER.fullmatch(line.text) or again[_shape(line)] >= often}


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text)


@dataclass(frozen=True, slots=True)
class Margins:
    """Left and right edge of the text by page width and column, and the usual gap between lines."""

    edges: dict[tuple[int, int], tuple[float, float]]
    gap: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Margins:
        """The farthest edges that several lines reach, so that no single line out of place sets them."""
        edges: dict[tuple[int, int], tuple[float, float]] = {}
        for block in {_block(line) for line in lines}:
            inside = [line for line in lines if _block(line) == block]
            left, right = Counter(round(line.x0) for line in inside), Counter(round(line.x1) for line in inside)
            edges[block] = (min(_several(left)), max(_several(right)))
        gaps = [after.top - before.bottom for before, after in pairwise(lines) if after.page == before.page]
        return cls(edges, median(gap for gap in gaps if gap > 0) if any(gap > 0 for gap in gaps) else 0.0)

    def continues(self, before: Line, after: Line) -> bool:
        """Whether a line goes on with the paragraph of the line before it."""
        left, right = self.edges[_block(after)]
        full = before.x1 > self.edges[_block(before)][1] - 2.2 * before.size
        at_margin = after.x0 < left + 1.2 * after.size
        near = after.page != before.page or after.top - before.bottom <= 1.6 * self.gap + 2
        begins = bool(BEGINS.match(after.text) and ENDS.search(before.text))
        return full and at_margin and near and not begins and abs(after.size - before.size) < 1 and right > left


def _block(line: Line) -> tuple[int, int]:
    """What has edges of its own: pages of one width, a column of theirs."""
    return round(line.width), line.column


def _several(edges: Counter[int]) -> list[int]:
    """Edges that at least two lines share to a point or so; all where none is shared."""
    shared = [edge for edge in edges if edges[edge] + edges[edge - 1] + edges[edge + 1] > 1]
    return shared or list(edges)


def paragraphs(lines: Sequence[Line], margins: Margins) -> list[Piece]:
    """The paragraphs of lines that no table divides."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and margins.continues(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Piece(joined([line.text for line in group]), Place(page=group[0].page)) for group in groups]


def joined(texts: Sequence[str]) -> str:
    """Lines put together: with a blank between letters, without one beside a Chinese character."""
    return collapse("\n".join(texts))
