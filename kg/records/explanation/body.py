"""Claims of the numbered paragraphs: sections, items with their wording and marks, deadlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.documents import Words
from kg.records.explanation.canvas import Canvas
from kg.records.explanation.model import (
    DEADLINE,
    FRAMING,
    HEADING,
    LEFT_OVER,
    MARK,
    NUMBER,
    SECTION,
    WORDING,
    Fact,
)
from kg.records.model import ROLES, Deadline, Item, Name, Section
from kg.records.numbering import Number
from kg.records.paragraphs import Task
from kg.records.responsibility import LABEL, OPENING, OTHER_LABEL
from kg.records.units import Unit

LEVELS = ("part", "section", "subsection", "point", "subpoint", "circled")
"""Of a printed number, from the outermost; see :mod:`kg.records.numbering`."""


def claim_unit(canvas: Canvas, unit: Unit, sections: Mapping[int, Section], *, framing: bool, has_table: bool) -> None:
    """Claim a numbered paragraph and those in it as section, framing or left over; items claim their words later.

    Args:
        canvas: the words of the document.
        unit: the paragraph.
        sections: the section of each unit, by ``id``.
        framing: whether it stands in a chapter without tasks.
        has_table: whether the tasks stand in a table.
    """
    section = sections.get(id(unit))
    framing = framing or bool(section and section.framing)
    if framing:
        kind, rule = FRAMING, "framing-chapter"
    elif section is None:
        kind, rule = LEFT_OVER, "clause-without-item"
    elif has_table and section.annex_place is None:
        kind, rule = LEFT_OVER, "body-clause-without-row"
    else:
        kind, rule = LEFT_OVER, "section-text" if unit.children or has_table else "clause-without-item"
    if section is None:
        canvas.claim(unit.block.whole(), kind, rule)
    else:
        canvas.claim(
            unit.block.span(0, unit.heading.last), SECTION, number_rule(unit.number), Fact("section", unit.path_entry)
        )
    for words in unit.text:
        canvas.claim(words, kind, rule)
    for words in unit.closing:
        canvas.claim(words, kind, rule if framing else "closing")
    for child in unit.children:
        claim_unit(canvas, child, sections, framing=framing, has_table=has_table)


def number_rule(number: Number) -> str:
    """Key of the form of a number."""
    return f"number-{LEVELS[number.level]}"


def claim_task(canvas: Canvas, task: Task, item: Item) -> None:
    """Claim the number, heading, wording and marks of an item of the body."""
    number, unit = Fact("item", item.number), task.unit
    canvas.claim(unit.block.span(0, unit.number.end), NUMBER, number_rule(unit.number), number)
    if item.heading:
        canvas.claim(unit.heading, HEADING, "first-sentence", number)
    several = sum(bool(piece.marks) for piece in task.pieces) > 1
    wording = "marked-unit" if task.has_mark else "unmarked-unit"
    parts = iter(item.parts)
    for piece in task.pieces:
        for words in piece.words:
            canvas.claim(words, WORDING, wording, number)
        names = next(parts).names if item.parts and piece.marks else item.names
        for mark in piece.marks:
            canvas.claim(mark, MARK, _form_of(mark, task, several=several), number, *names_in(mark.text, names))
    claim_deadlines(canvas, [words for piece in task.pieces for words in (*piece.words, *piece.marks)], item)


def _form_of(mark: Words, task: Task, *, several: bool) -> str:
    """How a mark was recognised."""
    if mark.text[0] in OPENING:
        return "several-brackets" if several else "closing-bracket"
    if not (LABEL.match(mark.text) or OTHER_LABEL.match(mark.text)):
        return "prose"
    return "following-line" if mark.first == 0 and mark.block is not task.unit.block else "labelled-sentence"


def names_in(words: str, names: Mapping[str, Sequence[Name]]) -> Iterator[Fact]:
    """The bodies that words name, and the rules that gave them their roles."""
    named = [(role, name) for role in ROLES for name in names.get(role, ()) if name.written in words]
    yield from (Fact(role, name.text) for role, name in named)
    yield from dict.fromkeys(Fact("rule", name.by_rule) for _, name in named if name.by_rule)


def claim_deadlines(canvas: Canvas, paragraphs: Sequence[Words], item: Item) -> None:
    """The phrases of an item's deadlines, each where it is first found."""
    for entry in item.deadlines:
        for words in paragraphs:
            start = words.text.find(entry.text)
            if start >= 0:
                phrase = words.part(start, start + len(entry.text))
                rule = "recurring" if entry.recurs else entry.bound
                canvas.claim(phrase, DEADLINE, rule, Fact("item", item.number), due(entry))
                break


def due(entry: Deadline) -> Fact:
    """The day of a deadline, or why it has none."""
    if entry.due:
        return Fact("due", entry.due.isoformat())
    return Fact("ongoing" if entry.ongoing else "recurs" if entry.recurs else "undated", entry.text)
