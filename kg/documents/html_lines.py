"""A page's tree → lines and tables in reading order, by the block and inline elements of HTML.

Sources: WHATWG HTML, 4.9.12 (row and column spans), 15.3 (which elements are blocks), 15.3.8 (list numbering).
The walk keeps its own stack: pages nested ten thousand deep exist, and a call stack would not hold them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from kg.documents.numbering import format_number
from kg.documents.pieces import BLANKS, Piece, Rows, checked_size
from kg.documents.spacing import collapse, names

BLOCKS = names(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p"
    " plaintext pre search section summary table tbody td tfoot th thead tr ul xmp"
)
SILENT = names(
    "-comment audio button canvas datalist embed head iframe input link map meta noscript object rp rt script select"
    " style svg template textarea title video"
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ATTACHMENT = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|zip|rar|ofd)$", re.IGNORECASE)
LIST_STYLES = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
}
NUMBERED = re.compile(r"[(（]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）.．、]")
WIDEST = 1000
"""Columns a cell may span (WHATWG HTML 4.9.11)."""


@dataclass(slots=True, eq=False)
class Line:
    """A paragraph of a page.

    Args:
        text: its words.
        linked: how many of its characters are links.
        attachment: whether a link leads to a file.
        heading: ``h1`` … ``h6`` or empty.
        in_header: whether it stands in a ``header`` element.
        inside: whether it stands in the part of the page that holds the prose.
    """

    text: str
    linked: int = 0
    attachment: bool = False
    heading: str = ""
    in_header: bool = False
    inside: bool = True


@dataclass(slots=True, eq=False)
class Grid:
    """A data table of a page."""

    rows: Rows
    inside: bool = True


Entry = Line | Grid


def walk(root: LexborNode, skip: Container[int] = ()) -> Iterator[tuple[LexborNode, bool]]:
    """Each node of the tree twice, when it is entered and left; silent and skipped elements not at all.

    Args:
        root: where to start.
        skip: ``mem_id`` of elements to leave out; one may be added while it is being entered.
    """
    stack = [(root, True)]
    while stack:
        node, entering = stack.pop()
        if entering and node.mem_id in skip:
            continue
        yield node, entering
        if entering and node.mem_id not in skip:
            stack.append((node, False))
            children = []
            child = node.child
            while child is not None:
                if child.tag not in SILENT:
                    children.append((child, True))
                child = child.next
            stack += reversed(children)


class Reader:
    """Reads the lines and tables of a tree.

    Args:
        is_data: whether a table is data (not layout).
        region: ``mem_id`` of the element that holds the prose.
        skip: ``mem_id`` of elements to leave out.
        file_name: for messages.
    """

    def __init__(
        self, is_data: Callable[[LexborNode], bool], region: int, skip: Container[int], file_name: str
    ) -> None:
        self.is_data, self.region, self.skip, self.file_name = is_data, region, skip, file_name
        self.entries: list[Entry] = []
        self._words: list[str] = []
        self._line = Line("")
        self._depth = {"a": 0, "header": 0, "region": 0, "pre": 0}
        self._headings: list[str] = []
        self._lists: list[tuple[str, int]] = []

    def read(self, root: LexborNode) -> list[Entry]:
        """All lines and tables under ``root``."""
        table: int | None = None
        for node, entering in walk(root, self.skip):
            if table is not None:
                table = None if not entering and node.mem_id == table else table
            elif node.tag == "-text":
                if entering:
                    self._add(node.text_content or "")
            elif entering and node.tag == "table" and node.mem_id != root.mem_id and self.is_data(node):
                self._flush()
                self._table(node)
                table = node.mem_id
            else:
                self._element(node, entering=entering)
        self._flush()
        return self.entries

    def _element(self, node: LexborNode, *, entering: bool) -> None:
        tag = node.tag or ""
        if tag in BLOCKS or "display:block" in (node.attributes.get("style") or "").replace(" ", ""):
            self._flush()
        step = 1 if entering else -1
        if tag in self._depth:
            self._depth[tag] += step
        if node.mem_id == self.region:
            self._depth["region"] += step
        if tag == "a" and entering and ATTACHMENT.search(node.attributes.get("href") or ""):
            self._line.attachment = True
        if tag in HEADINGS:
            self._headings = [*self._headings, tag] if entering else self._headings[:-1]
        if tag in {"ol", "ul"}:
            self._lists = [*self._lists, _list_of(node)] if entering else self._lists[:-1]
        if tag == "li" and entering and self._lists:
            self._number(node)

    def _add(self, text: str) -> None:
        self._line.linked += len(text.strip(BLANKS)) if self._depth["a"] else 0
        self._words.append(text)
        if self._depth["pre"] and "\n" in text:
            for line in self._words.pop().split("\n"):
                self._words.append(line)
                self._flush()

    def _number(self, item: LexborNode) -> None:
        """The number a browser puts before an item, unless the author typed one."""
        style, number = self._lists[-1]
        given = item.attributes.get("value") or ""
        number = int(given) if given.isdigit() and len(given) < 6 else number
        self._lists[-1] = (style, number + 1)
        words = (item.text() or "").strip(BLANKS + "\n")
        if style and words and not NUMBERED.match(words):
            mark = "、" if style == "chineseCounting" else "."
            self._words.append(format_number(number, style) + mark)

    def _flush(self) -> None:
        text = collapse("".join(self._words))
        if text:
            self._line.text = text
            self._line.heading = self._headings[-1] if self._headings else ""
            self._line.in_header = self._depth["header"] > 0
            self._line.inside = self._depth["region"] > 0
            self.entries.append(self._line)
        self._words, self._line = [], Line("")

    def _table(self, table: LexborNode) -> None:
        inside = self._depth["region"] > 0
        for caption in (node for node, entering in walk(table) if entering and node.tag == "caption"):
            self.entries.append(Line(self._cell(caption).replace("\n", ""), inside=inside))
        self.entries.append(Grid(self.grid_of(table), inside))

    def grid_of(self, table: LexborNode) -> Rows:
        """The cells of a data table, each in every place that it spans."""
        rows = [list(cells) for cells in rows_of(table)]
        places: dict[tuple[int, int], Piece] = {}
        for row, cells in enumerate(rows):
            column = 0
            for cell in cells:
                while (row, column) in places:
                    column += 1
                wide = min(max(span_of(cell, "colspan"), 1), WIDEST)
                high = span_of(cell, "rowspan") or len(rows)
                high = max(1, min(high, len(rows) - row))
                checked_size(high, wide + column, self.file_name)
                checked_size(1, len(places), self.file_name)
                piece = Piece(self._cell(cell))
                places |= {
                    (r, c): piece
                    for r in range(row, row + high)
                    for c in range(column, column + wide)
                    if (r, c) not in places
                }
                column += wide
        width = max((column + 1 for _, column in places), default=0)
        checked_size(len(rows), width, self.file_name)
        return [[places.get((row, column)) for column in range(width)] for row in range(len(rows))]

    def _cell(self, cell: LexborNode) -> str:
        inner = Reader(lambda _: False, cell.mem_id, self.skip, self.file_name)
        return "\n".join(entry.text for entry in inner.read(cell) if isinstance(entry, Line))


def rows_of(table: LexborNode) -> Iterator[Iterator[LexborNode]]:
    """The rows of a table, each as its cells."""
    for node, entering in walk(table):
        if entering and node.tag == "tr":
            yield (child for child in node.iter() if child.tag in {"td", "th"})


def span_of(cell: LexborNode, name: str) -> int:
    """A span attribute; 1 where it is missing or no number."""
    value = (cell.attributes.get(name) or "").strip()
    return int(value) if value.isdigit() and len(value) < 6 else 1


def _list_of(node: LexborNode) -> tuple[str, int]:
    style = (node.attributes.get("style") or "").replace(" ", "")
    if node.tag != "ol" or "list-style:none" in style or "list-style-type:none" in style:
        return "", 1
    named = next((value for name, value in LIST_STYLES.items() if f":{name}" in style), None)
    start = node.attributes.get("start") or ""
    first = int(start) if start.isdigit() and len(start) < 6 else 1
    return named or LIST_STYLES.get(node.attributes.get("type") or "1", "decimal"), first
