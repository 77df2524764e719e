"""Rows of a task table → items, group by group, matched with the wording of the body."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.documents import Words
from kg.records import columns
from kg.records.citations import citations_of
from kg.records.deadlines import deadlines_of, is_deadline
from kg.records.flat_table import FlatTable, Row
from kg.records.grouping import Group
from kg.records.marks import has_duty
from kg.records.model import (
    DEADLINES,
    RESPONSIBLE,
    ROLES,
    Cell,
    Deadline,
    Item,
    Metadata,
    Name,
    Remark,
    Rule,
    Section,
    Statement,
)
from kg.records.names import is_none_stated, names_of
from kg.records.numbering import printed
from kg.records.responsibility import Reading, read_mark
from kg.records.statements import clauses_outside, find_wording
from kg.records.subitems import parents_of
from kg.records.subjects import commitment_level_of, initiatives_of, themes_of, themes_stated
from kg.records.targets import targets_of
from kg.records.tasks import rules_behind, with_doers
from kg.records.timing import timing_of

CELL_KINDS = (*ROLES, DEADLINES)
LINES = re.compile(r"[\n，,；;]")
Spans = list[list[tuple[int, int]]]


def items_of_table(
    table: FlatTable, groups: Sequence[Group], metadata: Metadata, rules: Sequence[Rule] = ()
) -> tuple[tuple[Item, ...], list[Remark]]:
    """Items of the table's rows, group by group, and what the body says without a row.

    Args:
        table: the table.
        groups: its rows by heading.
        metadata: of the document.
        rules: rules of the document that hold for its cells.
    """
    reader = _RowReader(table, metadata, rules)
    items: list[Item] = []
    remarks: list[Remark] = []
    for group in groups:
        made, covered = reader.items_of(group)
        items += made
        if group.section.annex_only:
            remarks.append(Remark("section-only-in-annex", group.section.heading, group.section.place.line))
        for words, taken in zip(group.section.words, covered, strict=True):
            remarks += [
                Remark("body-clause-without-row", clause, words.place.line) for clause in clauses_outside(words, taken)
            ]
    remarks += [
        Remark("unknown-theme", f"{item.number} {label}", item.place.line)
        for item in items
        for label in item.unknown_themes
    ]
    remarks += [_lost_cell(item, kind) for item in items for kind in table.kinds if _is_lost(item, kind)]
    return tuple(items), remarks


class _RowReader:
    """Reads the rows of one table.

    Args:
        table: the table.
        metadata: of the document.
        rules: rules of the document that hold for its cells.
    """

    def __init__(self, table: FlatTable, metadata: Metadata, rules: Sequence[Rule]) -> None:
        self.table, self.metadata, self.rules = table, metadata, rules
        self.role_words = columns.role_words_of(block.text for block in table.header)

    def items_of(self, group: Group) -> tuple[list[Item], Spans]:
        """The items of a group, and which words of its section's body their rows say."""
        texts = ["".join(words.text for words in _cell_words(row, columns.TASK)) for row in group.rows]
        parents = parents_of(texts)
        covered: Spans = [[] for _ in group.section.words]
        items = []
        for index, (row, parent) in enumerate(zip(group.rows, parents, strict=True)):
            body = _body_statement(group.section, texts[index], covered, in_list=parent is not None)
            item = replace(self._item(row, group, body), number=f"{group.number}.{index + 1}")
            items.append(item if parent is None else replace(item, parent=f"{group.number}.{parent + 1}"))
        return [_numbered(item, row, group) for item, row in zip(items, group.rows, strict=True)], covered

    def _item(self, row: Row, group: Group, body: tuple[Statement, ...]) -> Item:
        annex, section = Statement("annex", _cell_words(row, columns.TASK)), group.section
        statements = (*body, annex)
        heading = "".join(block.text for block in row.cells.get(columns.TITLE, ()))
        cells = {kind: _cell(row, kind) for kind in CELL_KINDS if kind in self.table.kinds}
        readings = {role: self._read(cells[role], role) for role in ROLES if role in cells}
        names = with_doers(_names(readings, cells), self.rules)
        deadlines, timed = self._deadlines(cells, readings, annex)
        stated = _cell(row, columns.THEME)
        themes, unknown = themes_stated(stated.text) if stated.state == "value" else ((), ())
        used = [rule for reading in readings.values() for rule in reading.rules]
        return Item(
            number="",
            section=section.key,
            path=(printed(section.label, section.heading),) if group.is_printed else (),
            heading=heading.rstrip("。"),
            statements=statements,
            names=names,
            cells=_cells_of_roles(cells, readings) | timed,
            deadlines=deadlines,
            themes=themes or themes_of(heading + annex.text, section.heading),
            unknown_themes=unknown,
            initiatives=initiatives_of(" ".join([*(statement.text for statement in statements), heading]).rstrip()),
            commitment_level=commitment_level_of(annex.text),
            citations=tuple(
                citation
                for statement in statements
                for citation in citations_of(statement.text, statement.where, own_title=self.metadata.title)
            ),
            targets=targets_of(annex.text, annex.place),
            place=annex.place,
            rules=tuple(dict.fromkeys([*used, *rules_behind(names)])),
        )

    def _read(self, cell: Cell, role: str) -> Reading:
        """A cell of bodies: a list, or a mark in words (A牵头，各科室配合), with or without a deadline."""
        if cell.state != "value":
            return Reading({role: ()})
        timed = any(is_deadline(line.strip()) for line in LINES.split(cell.text))
        if has_duty(cell.text) or timed or (role == RESPONSIBLE and self.rules):
            return read_mark(cell.text, self.rules, role)
        word = self.role_words.get(role, "")
        return Reading({role: tuple(replace(name, role_word=word) for name in names_of(cell.text))})

    def _deadlines(
        self, cells: Mapping[str, Cell], readings: Mapping[str, Reading], annex: Statement
    ) -> tuple[tuple[Deadline, ...], dict[str, Cell]]:
        """From the column for them; without one from the cells of bodies, else from the wording; and their cell."""
        year = self.metadata.year
        if cell := cells.get(DEADLINES):
            return (deadlines_of(cell.text, year) if cell.state == "value" else ()), {}
        if stated := [role for role, reading in readings.items() if reading.deadline]:
            phrases = [readings[role].deadline for role in stated]
            found = tuple(entry for phrase in phrases for entry in deadlines_of(phrase, year))
            return found, {DEADLINES: replace(cells[stated[0]], text="；".join(phrases))}
        timing = timing_of(annex.words, year)
        return timing.deadlines, {DEADLINES: timing.cell} if timing.cell else {}


def _cell_words(row: Row, kind: str) -> tuple[Words, ...]:
    return tuple(block.whole() for block in row.cells.get(kind, ()))


def _numbered(item: Item, row: Row, group: Group) -> Item:
    """An item with the number that its row prints, if any; the position then serves as key."""
    label = "".join(block.text for block in row.cells.get(columns.NUMBER, ())).strip(".．、 ")
    if not label.isdigit() or item.parent:
        return item
    position = item.number.rpartition(".")[2]
    return replace(item, number=label, key=f"{group.section.key.zfill(2)}-{position.zfill(2)}")


def _body_statement(section: Section, row: str, covered: Spans, *, in_list: bool) -> tuple[Statement, ...]:
    for words, taken in zip(section.words, covered, strict=True):
        if found := find_wording(row, words.text, in_list=in_list):
            taken.append(found)
            return (Statement("body", (words.part(*found),)),)
    return ()


def _names(readings: dict[str, Reading], cells: dict[str, Cell]) -> dict[str, tuple[Name, ...]]:
    names: dict[str, tuple[Name, ...]] = {role: () for role in ROLES if role in cells}
    for reading in readings.values():
        for role, found in reading.names.items():
            names[role] = (*names.get(role, ()), *found)
    return names


def _cells_of_roles(cells: dict[str, Cell], readings: dict[str, Reading]) -> dict[str, Cell]:
    """The cells, and for a role that a cell of another role gives that cell."""
    given = {role: cells[column] for column, reading in readings.items() for role in reading.names}
    return {**given, **cells}


def _cell(row: Row, kind: str) -> Cell:
    """A cell; lines of one cell are joined as a list."""
    blocks = row.cells.get(kind, ())
    if not blocks:
        return Cell("", None, "empty" if kind in row.empty else "lost")
    text = "，".join(block.text for block in blocks) if len(blocks) > 1 else blocks[0].text
    state = "none-stated" if is_none_stated(text) else "value"
    place, as_found = blocks[0].place.until(blocks[-1].place), "\n".join(block.as_found for block in blocks)
    return Cell(text, place, state, as_found, tuple(block.whole() for block in blocks))


def _is_lost(item: Item, kind: str) -> bool:
    return kind in item.cells and item.cells[kind].state in {"empty", "lost"}


def _lost_cell(item: Item, kind: str) -> Remark:
    return Remark(f"{item.cells[kind].state}-cell", f"{item.number} {kind}", item.place.line)
