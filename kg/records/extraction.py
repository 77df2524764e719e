"""Document → records: what the document says, every fact with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.documents import Document, Words
from kg.errors import InputError
from kg.records import columns
from kg.records.citations import citations_of
from kg.records.deadlines import deadlines_of
from kg.records.flat_table import FlatTable, Row
from kg.records.grouping import Group, sections_of
from kg.records.metadata import metadata_of
from kg.records.model import (
    ROLES,
    Cell,
    Item,
    Metadata,
    PlanRecord,
    Remark,
    Section,
    Statement,
)
from kg.records.names import is_none_stated, names_of
from kg.records.outline import outline_of
from kg.records.statements import clauses_outside, find_wording
from kg.records.subitems import parents_of
from kg.records.subjects import commitment_level_of, initiatives_of, themes_of
from kg.records.targets import targets_of

CELL_KINDS = (*ROLES, columns.DEADLINE)


def extract(document: Document) -> PlanRecord:
    """Read a plan.

    Raises:
        InputError: the document holds no text, or nothing of the form of a plan (no title, no section, no task).
    """
    if not document.blocks:
        raise InputError("input.no_text", file=document.file_name)
    outline = outline_of(document.blocks)
    if outline.title is None and not outline.sections and outline.table is None:
        raise InputError("input.no_plan", file=document.file_name)
    metadata = metadata_of(outline)
    sections, groups = sections_of(outline)
    items, warnings = _items(outline.table, groups, metadata) if outline.table else ((), ())
    return PlanRecord(
        metadata=metadata,
        sections=sections,
        items=items,
        repairs=document.repairs,
        warnings=(*_lost_characters(document), *warnings),
        file_name=document.file_name,
        sha256=document.sha256,
        media_type=document.media_type,
        promises=tuple(kind for kind in CELL_KINDS if outline.table and kind in outline.table.kinds),
        preamble=tuple(block.whole() for block in outline.preamble),
        annex_title=outline.annex_title.text if outline.annex_title else None,
        annex_place=outline.annex_title.place if outline.annex_title else None,
    )


def _cell_words(row: Row, kind: str) -> tuple[Words, ...]:
    return tuple(block.whole() for block in row.cells.get(kind, ()))


def _items(
    table: FlatTable, groups: Sequence[Group], metadata: Metadata
) -> tuple[tuple[Item, ...], tuple[Remark, ...]]:
    """Items of the table's rows, group by group, and what the body says without a row."""
    items: list[Item] = []
    remarks: list[Remark] = []
    for group in groups:
        made, covered = _items_of_group(group, table, metadata)
        items += made
        if group.section.annex_only:
            remarks.append(Remark("section-only-in-annex", group.section.heading, group.section.place.line))
        for words, taken in zip(group.section.words, covered, strict=True):
            remarks += [
                Remark("body-clause-without-row", clause, words.place.line) for clause in clauses_outside(words, taken)
            ]
    remarks += [_lost_cell(item, kind) for item in items for kind in table.kinds if _is_lost(item, kind)]
    return tuple(items), tuple(remarks)


def _items_of_group(
    group: Group, table: FlatTable, metadata: Metadata
) -> tuple[list[Item], list[list[tuple[int, int]]]]:
    texts = ["".join(words.text for words in _cell_words(row, columns.TASK)) for row in group.rows]
    parents = parents_of(texts)
    covered: list[list[tuple[int, int]]] = [[] for _ in group.section.words]
    items = []
    for index, row in enumerate(group.rows):
        parent = parents[index]
        body = _body_statement(group.section, texts[index], covered, in_list=parent is not None)
        item = _item(f"{group.number}.{index + 1}", group.section, row, table, body, metadata)
        items.append(item if parent is None else replace(item, parent=f"{group.number}.{parent + 1}"))
    return items, covered


def _body_statement(
    section: Section, row: str, covered: list[list[tuple[int, int]]], *, in_list: bool
) -> tuple[Statement, ...]:
    for words, taken in zip(section.words, covered, strict=True):
        if found := find_wording(row, words.text, in_list=in_list):
            taken.append(found)
            return (Statement("body", (words.part(*found),)),)
    return ()


def _item(
    number: str, section: Section, row: Row, table: FlatTable, body: tuple[Statement, ...], metadata: Metadata
) -> Item:
    annex = Statement("annex", _cell_words(row, columns.TASK))
    cells = {kind: _cell(row, kind) for kind in CELL_KINDS if kind in table.kinds}
    wording = " ".join(statement.text for statement in (*body, annex))
    deadline = cells.get(columns.DEADLINE)
    return Item(
        number=number,
        section=section.key,
        path=(f"{section.label}、{section.heading}" if section.label else section.heading,),
        heading="",
        statements=(*body, annex),
        names={role: names_of(cells[role].text) for role in ROLES if role in cells},
        cells=cells,
        deadlines=deadlines_of(deadline.text, metadata.year) if deadline and deadline.state == "value" else (),
        themes=themes_of(annex.text, section.heading),
        initiatives=initiatives_of(wording),
        commitment_level=commitment_level_of(annex.text),
        citations=tuple(
            citation
            for statement in (*body, annex)
            for citation in citations_of(statement.text, statement.where, own_title=metadata.title)
        ),
        targets=targets_of(annex.text, annex.place),
        place=annex.place,
    )


def _cell(row: Row, kind: str) -> Cell:
    """A cell; lines of one cell are joined as a list."""
    blocks = row.cells.get(kind, ())
    if not blocks:
        return Cell("", None, "empty" if kind in row.empty else "lost")
    text = "，".join(block.text for block in blocks) if len(blocks) > 1 else blocks[0].text
    state = "none-stated" if is_none_stated(text) else "value"
    return Cell(text, blocks[0].place.until(blocks[-1].place), state, "\n".join(block.as_found for block in blocks))


def _is_lost(item: Item, kind: str) -> bool:
    return kind in item.cells and item.cells[kind].state in {"empty", "lost"}


def _lost_cell(item: Item, kind: str) -> Remark:
    return Remark(f"{item.cells[kind].state}-cell", f"{item.number} {kind}", item.place.line)


def _lost_characters(document: Document) -> list[Remark]:
    return [
        Remark("lost-characters", repair.found, repair.line) for repair in document.repairs if repair.confidence == 0
    ]
