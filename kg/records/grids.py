"""Tables whose grid the reader knows → rows of a task table.

The header stands in one of the first rows, over one or two rows. A cell merged over rows says the same of each of them;
a row that is one merged cell is a heading. A header that comes again (a table over several pages) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.documents import Block
from kg.documents.blocks import Grid
from kg.records import columns
from kg.records.flat_table import HEADING, FlatTable, Row
from kg.records.form import form_of

FIRST_ROWS = 5
LONGEST_HEADING = 40
FOOTNOTE = re.compile(r"(?:备?注|说明|填[报表](?:单位|人)|制表人?|审核人?|联系(?:人|电话))\s*\d*[:：.].*", re.DOTALL)
"""A row below or above the tasks that says something of the table."""


@dataclass(frozen=True, slots=True)
class TaskGrid:
    """A task table; ``kinds`` has one entry a column."""

    table: FlatTable
    kinds: tuple[str, ...]


def task_grids_of(parts: Sequence[Block | Grid]) -> list[TaskGrid]:
    """The task tables of a document; one without a header continues the one before it.

    Args:
        parts: paragraphs and tables; a numbered line right above a table without headings of its own heads its rows.
    """
    found: list[TaskGrid] = []
    for above, grid in zip([None, *parts], parts, strict=False):
        if not isinstance(grid, Grid):
            continue
        width = len(grid.rows[0]) if grid.rows else 0
        before = found[-1].kinds if found and len(found[-1].kinds) == width else None
        if header := _header(grid) or (before and (before, 0)):
            made = _task_grid(grid, *header)
            found.append(_headed(made, above) if isinstance(above, Block) else made)
    return found


def _headed(grid: TaskGrid, line: Block) -> TaskGrid:
    """A table with the line above it as the heading of its rows."""
    table = grid.table
    has_headings = columns.GROUP in grid.kinds or any(columns.GROUP in row.cells for row in table.rows)
    if has_headings or len(line.text) > LONGEST_HEADING or not HEADING.fullmatch(line.text) or "。" in line.text:
        return grid
    return replace(grid, table=replace(table, rows=(Row({columns.GROUP: [line]}), *table.rows)))


def _task_grid(grid: Grid, kinds: tuple[str, ...], end: int) -> TaskGrid:
    header = tuple(dict.fromkeys(cell for row in grid.rows[:end] for cell in row if cell is not None))
    heads = {_texts(row) for row in grid.rows[:end]}
    rows = [row for row in grid.rows[end:] if _texts(row) not in heads]
    # in an entry form headings have a column, so that a row with one filled cell is a task that is not complete
    plain = not form_of(header)
    made = [
        made
        for before, row in zip([(), *rows], rows, strict=False)
        if (made := _row(row, before, kinds, may_be_heading=plain))
    ]
    return TaskGrid(FlatTable(tuple(dict.fromkeys(kinds)), tuple(made), header), kinds)


def _header(grid: Grid) -> tuple[tuple[str, ...], int] | None:
    for at, row in enumerate(grid.rows[:FIRST_ROWS]):
        if (kinds := columns.kinds_of_grid([_text(cell) for cell in row])) is None:
            continue
        below = grid.rows[at + 1] if at + 1 < len(grid.rows) else ()
        shares = any(cell is not None and cell is other for cell, other in zip(row, below, strict=False))
        deeper = columns.kinds_of_grid([_text(cell) for cell in below]) if shares else None
        return (deeper, at + 2) if deeper else (kinds, at + 1)
    return None


def _text(cell: Block | None) -> str:
    return cell.text if cell else ""


def _texts(row: Sequence[Block | None]) -> tuple[str, ...]:
    return tuple(_text(cell) for cell in row)


def _row(
    row: Sequence[Block | None], before: Sequence[Block | None], kinds: Sequence[str], *, may_be_heading: bool
) -> Row | None:
    filled = list(dict.fromkeys(cell for cell in row if cell is not None and cell.text))
    if not filled or (len(filled) == 1 and FOOTNOTE.fullmatch(filled[0].text)):
        return None
    if (
        may_be_heading
        and len(filled) == 1
        and len(row) > 1
        and (_spans(row, filled[0]) or HEADING.fullmatch(filled[0].text))
    ):
        return Row({columns.GROUP: [filled[0]]})
    made = Row()
    for column, (cell, kind) in enumerate(zip(row, kinds, strict=False)):
        above = before[column] if column < len(before) else None
        if cell is None or not cell.text:
            made.empty.add(kind)
        elif not (kind == columns.GROUP and cell is above) and cell not in made.cells.get(kind, ()):
            made.cells.setdefault(kind, []).append(cell)
    return made


def _spans(row: Sequence[Block | None], cell: Block) -> bool:
    return sum(other is cell for other in row) > len(row) / 2 or not re.search("[。；]", cell.text)


def merged(tables: Sequence[TaskGrid]) -> FlatTable | None:
    """All task tables of a document as one; a kind that one of them lacks is empty in its rows."""
    if not tables:
        return None
    kinds = tuple(dict.fromkeys(kind for each in tables for kind in each.table.kinds))
    for each in tables:
        for row in each.table.rows:
            row.empty |= set(kinds) - set(each.table.kinds)
    rows = tuple(row for each in tables for row in each.table.rows)
    return FlatTable(kinds, rows, tuple(block for each in tables for block in each.table.header))
