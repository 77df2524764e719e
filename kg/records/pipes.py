"""Tables whose rows are lines with pipes or tabs between the cells → grids.

Converters lose merged cells: a cell merged over rows stands in the first only, and the following lines are filled up at
their end, so that cells are a column too far left. Such a line gets a gap where its cells then fit the columns best.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from kg.documents import Block
from kg.documents.blocks import Grid
from kg.records import columns
from kg.records.flat_table import unlikeness

PIPES = re.compile(r"[|｜│\t]")
RULE = re.compile(r"[\s|｜│:\-—+=]+")
FEWEST_CELLS = 3
Cell = Block | None


def with_grids(blocks: Sequence[Block | Grid]) -> list[Block | Grid]:
    """Runs of lines with pipes as grids; lines of pipes alone (between cells one a line) are left out."""
    flow: list[Block | Grid] = []
    run: list[list[Cell]] = []
    for block in blocks:
        cells = _cells(block) if isinstance(block, Block) and PIPES.search(block.text) else []
        if isinstance(block, Block) and PIPES.search(block.text) and RULE.fullmatch(block.text):
            continue
        if len(cells) >= FEWEST_CELLS:
            run.append(cells)
            continue
        flow += _grid(run)
        run = []
        flow.append(block)
    return [*flow, *_grid(run)]


def _cells(block: Block) -> list[Cell]:
    text = block.text
    bounds = [-1, *(match.start() for match in PIPES.finditer(text)), len(text)]
    cells: list[Cell] = [_part(block, start + 1, end) for start, end in itertools.pairwise(bounds)]
    return cells[bool(not _text(cells[0])) : len(cells) - bool(not _text(cells[-1]) and text.rstrip()[-1] in "|｜│")]


def _part(block: Block, start: int, end: int) -> Block:
    """A part of a line as a block of its own, without the blanks around it."""
    text = block.text[start:end]
    start += len(text) - len(text.lstrip())
    end = max(start, start + len(text.strip()))
    first, last = block.origin[start], block.origin[end]
    origin = tuple(offset - first for offset in block.origin[start : end + 1])
    return Block(block.text[start:end], block.as_found[first:last], origin, block.place)


def _grid(run: Sequence[list[Cell]]) -> list[Block | Grid]:
    if len(run) < 2:
        return [cell for row in run for cell in row if cell and cell.text]
    width = max(len(row) for row in run)
    kinds = next((kinds for row in run if (kinds := columns.kinds_of_grid([_text(cell) for cell in row]))), None)
    rows: list[tuple[Cell, ...]] = []
    for row in run:
        above = rows[-1] if rows and kinds else ()
        rows.append(_put_back(row, width, above, kinds or ()))
    place = next(cell.place for cell in run[0] if cell)
    return [Grid(tuple(rows), place)]


def _text(cell: Cell) -> str:
    return cell.text if cell else ""


def _put_back(row: Sequence[Cell], width: int, above: Sequence[Cell], kinds: Sequence[str]) -> tuple[Cell, ...]:
    """A row with a gap where its cells then fit the columns best; in the gap stand the cells of the row above."""
    cells = list(row)
    while cells and not _text(cells[-1]):
        cells.pop()
    padded = (*row, *[None] * (width - len(row)))
    if not above or columns.kinds_of_grid([_text(cell) for cell in row]):
        return padded
    gaps = [(size, at) for size in range(width - len(cells) + 1) for at in range(len(cells) if size else 1)]

    def filled(size: int, at: int) -> tuple[Cell, ...]:
        return (*cells[:at], *[None] * size, *cells[at:])

    def cost(gap: tuple[int, int]) -> float:
        pairs = zip(filled(*gap), kinds, strict=False)
        return sum(unlikeness(_text(cell), kind) for cell, kind in pairs if _text(cell)) + 0.5 * gap[0]

    size, at = min(gaps, key=cost)
    whole = (*cells[:at], *above[at : at + size], *cells[at:])
    return (*whole, *padded[len(whole) :])
