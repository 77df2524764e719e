"""The parts that extraction found in a document → an explanation: each part claims the words that it was read from.

Parts claim from the outermost to the innermost: a section its paragraphs, an item its wording, a mark its words, a
deadline its phrase. What nobody claims is furniture of the page, or left over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.documents import Document, Place
from kg.documents.blocks import Grid
from kg.records.explanation.body import claim_task, claim_unit
from kg.records.explanation.canvas import Canvas
from kg.records.explanation.head import claim_form, claim_head
from kg.records.explanation.model import (
    FURNITURE,
    HEADER,
    LEFT_OVER,
    RULE,
    SET_ASIDE,
    TITLE,
    Entry,
    Explanation,
    Fact,
    Span,
)
from kg.records.explanation.table import claim_said_again, claim_table
from kg.records.furniture import is_furniture
from kg.records.metadata import is_title
from kg.records.model import RESPONSIBLE, PlanRecord, Rule, Section
from kg.records.outline import Outline
from kg.records.paragraphs import Task
from kg.records.pipes import RULE as PIPE_RULE


def explain(
    document: Document, outline: Outline, tasks: Sequence[Task], sections: Mapping[int, Section], record: PlanRecord
) -> Explanation:
    """Say of every word of a document what extraction took it for.

    Args:
        document: as read.
        outline: its parts.
        tasks: the items of its body, in order.
        sections: the section of each unit, by ``id``.
        record: what was extracted.
    """
    canvas = Canvas(document.blocks)
    claim_head(canvas, outline, record.metadata)
    for unit in outline.units:
        claim_unit(canvas, unit, sections, framing=False, has_table=outline.table is not None)
    for task, item in zip(tasks, record.items, strict=False):
        claim_task(canvas, task, item)
    if outline.table:
        of_rows = record.items[len(tasks) :]
        claim_table(canvas, outline.table, of_rows)
        claim_form(canvas, outline, record.metadata)
        claim_said_again(canvas, [inner for unit in outline.units for inner in unit.below()], of_rows)
    for rule in record.rules:
        _claim_rule(canvas, rule)
    _claim_rest(canvas, document, outline)
    return Explanation((*canvas.entries(), *_set_aside(document)))


def _claim_rule(canvas: Canvas, rule: Rule) -> None:
    bodies = [Fact(RESPONSIBLE, name.text) for name in rule.bodies]
    for sheet in canvas.at(rule.place):
        start = sheet.block.text.find(rule.text)
        if start >= 0:
            canvas.claim(sheet.block.span(start, start + len(rule.text)), RULE, rule.kind, *bodies)


def _claim_rest(canvas: Canvas, document: Document, outline: Outline) -> None:
    """Furniture, titles and table headers that are printed again, tables that are no task table."""
    named = (outline.title, outline.annex_title, *filter(is_title, outline.front))
    titles = [block.text for block in named if block]
    header = {block.text for block in outline.table.header} if outline.table else set()
    tables = [part for part in document.blocks if isinstance(part, Grid)]
    in_tables = {cell.place.line for grid in tables for row in grid.rows for cell in row if cell}
    for sheet in canvas.free():
        words = sheet.block.whole()
        if is_furniture(words.text):
            canvas.claim(words, FURNITURE, "page-furniture")
        elif PIPE_RULE.fullmatch(words.text):
            canvas.claim(words, FURNITURE, "table-rule")
        elif any(words.text in title for title in titles):
            canvas.claim(words, TITLE, "title-again")
        elif words.text in header:
            canvas.claim(words, HEADER, "header-again")
        elif words.place.line in in_tables:
            canvas.claim(words, LEFT_OVER, "other-table")


def _set_aside(document: Document) -> Iterator[Entry]:
    for aside in document.set_aside:
        span = Span(0, len(aside.text), SET_ASIDE, aside.reason)
        yield Entry(Place(page=aside.page), aside.text, aside.text, (span,))
