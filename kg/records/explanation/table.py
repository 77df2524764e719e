"""Claims of a task table: header, headings, cells; and of the body what its rows say again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from kg.documents import Block
from kg.records import columns
from kg.records.explanation.body import claim_deadlines, due, names_in, number_rule
from kg.records.explanation.canvas import Canvas
from kg.records.explanation.model import CELL, HEADER, HEADING, LEFT_OVER, NUMBER, SECTION, WORDING, Fact
from kg.records.flat_table import FlatTable, Row
from kg.records.model import DEADLINES, ROLES, Item
from kg.records.statements import find_wording
from kg.records.units import Unit


def claim_table(canvas: Canvas, table: FlatTable, items: Sequence[Item]) -> None:
    """Claim all cells, and the wording of the body that extraction linked with a row.

    Args:
        canvas: the words of the document.
        table: the table.
        items: of its rows, in order.
    """
    headings = [block.text for block in table.header]
    kinds = columns.kinds_of_grid(headings) or [columns.kind_of(heading) or columns.OTHER for heading in headings]
    for block, kind in zip(table.header, kinds, strict=True):
        canvas.claim(block.whole(), HEADER, f"column-{kind}")
    made = iter(items)
    for row in table.rows:
        _claim_row(canvas, row, next(made, None) if columns.TASK in row.cells else None)


def _claim_row(canvas: Canvas, row: Row, item: Item | None) -> None:
    for kind, blocks in row.cells.items():
        for block in blocks:
            _claim_cell(canvas, block, kind, item)
    if item is None:
        return
    for statement in item.statements:
        if statement.where == "body":
            for words in statement.words:
                canvas.claim(words, WORDING, "wording-of-row", Fact("item", item.number))
    claim_deadlines(canvas, [block.whole() for blocks in row.cells.values() for block in blocks], item)


def _claim_cell(canvas: Canvas, block: Block, kind: str, item: Item | None) -> None:
    rule, words = f"column-{kind}", block.whole()
    if kind == columns.GROUP:
        canvas.claim(words, SECTION, rule, Fact("section", block.text))
    elif item is None or kind == columns.OTHER:
        canvas.claim(words, LEFT_OVER, "row-without-task" if item is None else "column-other")
    else:
        facts = [Fact("item", item.number)]
        if kind in ROLES:
            facts += names_in(block.text, item.names)
            facts += [Fact("none-stated", block.text)] if item.cells[kind].state == "none-stated" else []
        if kind == DEADLINES:
            facts += [due(entry) for entry in item.deadlines]
        of_item = {columns.NUMBER: NUMBER, columns.TITLE: HEADING, columns.TASK: WORDING}
        canvas.claim(words, of_item.get(kind, CELL), rule, *facts)


def claim_said_again(canvas: Canvas, units: Sequence[Unit], items: Sequence[Item]) -> None:
    """Text of the body that is left over although a row says it: rows are linked with sections of their heading only.

    Args:
        canvas: the words of the document.
        units: all numbered paragraphs.
        items: of the rows.
    """
    rows = [(item, _pairs(item.text)) for item in items if all(each.where != "body" for each in item.statements)]
    for unit in units:
        own = unit.block.span(unit.number.end, len(unit.block.text))
        paragraphs = [own, *(words for words in unit.text if words.block is not unit.block)]
        said = [
            (words.part(*found), item)
            for words in paragraphs
            if canvas.kinds_of(words) - {SECTION} == {LEFT_OVER}
            for item, pairs in rows
            if 2 * len(pairs & _pairs(words.text)) >= len(pairs) and (found := find_wording(item.text, words.text))
        ]
        if said:
            canvas.claim(unit.block.span(0, unit.heading.last), SECTION, number_rule(unit.number))
        for words, item in said:
            canvas.claim(words, WORDING, "said-again", Fact("item", item.number))


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    """The pairs of characters that follow each other: words that share few of them are not alike."""
    return frozenset(map("".join, pairwise(text)))
