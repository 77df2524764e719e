"""Ruled tables of a PDF page: cells by the lines drawn around them, merged where a line is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kg.documents.blocks import Place
from kg.documents.pdf_lines import Line, joined, lines_of
from kg.documents.pieces import Piece, Rows, Table

SETTINGS = {"vertical_strategy": "lines", "horizontal_strategy": "lines", "snap_tolerance": 3, "join_tolerance": 3}
SHARED = 3
"""So many vertical lines that end at one height without a line across are a row that a page break cut."""
SAME = 3.0
"""Edges nearer to each other than this, in points, are one edge."""
Box = tuple[float, float, float, float]
"""x0, top, x1, bottom."""


@dataclass(slots=True, eq=False)
class RuledTable:
    """A table of a page with its place."""

    table: Table
    box: Box
    page: int
    widths: tuple[int, ...]
    cut_above: bool
    cut_below: bool

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.box[1]

    def holds(self, character: dict[str, Any]) -> bool:
        """Whether the middle of a character is within the table."""
        return _within(character, self.box)


def tables_of(page: Any, characters: Sequence[dict[str, Any]]) -> list[RuledTable]:
    """The ruled tables of a page with more than one column and row; a frame around a text is none."""
    found = []
    above, below = _cuts(page)
    for table in page.find_tables({**SETTINGS, "explicit_horizontal_lines": [*above, *below]}):
        columns = _edges([x for cell in table.cells for x in (cell[0], cell[2])])
        rows = _edges([y for cell in table.cells for y in (cell[1], cell[3])])
        if len(columns) < 3 or len(rows) < 2 or len(table.cells) < 3:
            continue
        inside = [character for character in characters if _within(character, table.bbox)]
        grid = _grid(table.cells, columns, rows, inside, page)
        widths = tuple(round(b - a) for a, b in pairwise(columns))
        cuts = [any(abs(edge - cut) <= SAME for cut in ends) for edge, ends in ((rows[0], above), (rows[-1], below))]
        found.append(RuledTable(Table(grid), table.bbox, page.page_number, widths, *cuts))
    return found


def _cuts(page: Any) -> tuple[list[float], list[float]]:
    """Heights where vertical lines begin, and where they end, together and without a line across."""
    across = [
        float(edge["top"]) for edge in page.edges if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > SAME
    ]
    found = []
    for end in ("top", "bottom"):
        counts: dict[int, set[int]] = defaultdict(set)
        for edge in page.edges:
            if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > SAME:
                counts[round(edge[end])].add(round(edge["x0"] / SAME))
        ends = [float(height) for height, edges in counts.items() if len(edges) >= SHARED]
        found.append([height for height in ends if all(abs(height - other) > SAME for other in across)])
    return found[0], found[1]


def _edges(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SAME:
            edges.append(value)
    return edges


def _grid(
    cells: Sequence[Box],
    columns: Sequence[float],
    rows: Sequence[float],
    characters: Sequence[dict[str, Any]],
    page: Any,
) -> Rows:
    grid: Rows = [[None] * (len(columns) - 1) for _ in rows[1:]]
    for cell in sorted(cells, key=lambda box: (box[1], box[0])):
        inside = [character for character in characters if _within(character, cell)]
        lines = lines_of(inside, page.page_number, float(page.height), float(page.width))
        piece = Piece(cell_text(lines, cell), Place(page=page.page_number))
        for row in range(len(rows) - 1):
            for column in range(len(columns) - 1):
                x, y = (columns[column] + columns[column + 1]) / 2, (rows[row] + rows[row + 1]) / 2
                if cell[0] < x < cell[2] and cell[1] < y < cell[3] and grid[row][column] is None:
                    grid[row][column] = piece
    return grid


def cell_text(lines: Sequence[Line], cell: Box) -> str:
    """The lines of a cell; a line that one more character would not fit on is wrapped, so the next goes on with it."""
    if not lines:
        return ""
    inset = min(6.0, *(line.x0 - cell[0] for line in lines))
    groups = [[lines[0].text]]
    for before, after in pairwise(lines):
        if before.x1 + 1.05 * before.size > cell[2] - inset:
            groups[-1].append(after.text)
        else:
            groups.append([after.text])
    return "\n".join(joined(group) for group in groups)


def _within(character: dict[str, Any], box: Box) -> bool:
    x, y = (character["x0"] + character["x1"]) / 2, (character["top"] + character["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])
