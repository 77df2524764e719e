"""Units → items: the smallest numbered unit that carries a mark; in a chapter without marks the smallest unit.

A unit with several marks is one item with parts. Units without marks inside a marked one are its text; marked ones are
items of their own, and parts of it (具体措施).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.documents import Words
from kg.records.marks import Mark, marks_in
from kg.records.units import Unit

RULES = ("总则", "附则")
"""Chapters of articles that say what the document is for and when it holds."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Words and the marks behind them; the last one of an item may have none."""

    words: tuple[Words, ...]
    marks: tuple[Words, ...]


@dataclass(slots=True)
class Task:
    """A unit that is an item, its words cut at its marks, and the units around it."""

    unit: Unit
    around: tuple[Unit, ...]
    pieces: list[Marked] = field(default_factory=list)
    parent: Task | None = None

    @property
    def has_mark(self) -> bool:
        """Whether anybody is named."""
        return any(piece.marks for piece in self.pieces)


def tasks_of(roots: Sequence[Unit], *, only_marked: bool = False) -> list[Task]:
    """The items of a body, in order.

    Args:
        roots: its top units.
        only_marked: units without marks are no items (the tasks stand in a table).
    """
    deep = any(unit.children for unit in roots)
    tops_are_tasks = any(has_marks(unit) for unit in roots) or not deep
    tasks: list[Task] = []
    for unit in roots:
        tasks += _tasks(unit, (), leaf_is_task=tops_are_tasks and not unit.is_framing)
    return [task for task in tasks if task.has_mark or not only_marked]


def _tasks(
    unit: Unit, around: tuple[Unit, ...], *, leaf_is_task: bool, siblings_marked: bool = False
) -> Iterator[Task]:
    below = [inner for child in unit.children for inner in child.below() if has_marks(inner)]
    if has_marks(unit) or (not below and leaf_is_task and (siblings_marked or not unit.children)):
        yield from _task(unit, around, below)
        return
    if unit.heading.text in RULES and not below:
        return
    marked = any(has_marks(child) for child in unit.children)
    for child in unit.children:
        yield from _tasks(child, (*around, unit), leaf_is_task=True, siblings_marked=marked)


def _task(unit: Unit, around: tuple[Unit, ...], marked: Sequence[Unit]) -> Iterator[Task]:
    """An item; units with marks in it are items as well, the others its text."""
    prose = not any(each.is_framing for each in (unit, *around))
    words = [*unit.all_words(), *(words for child in unit.children for words in _unmarked_words(child, marked))]
    task = Task(unit, around, list(cut(words, prose=prose)))
    unit.closing += _closing(task) if not marked else []
    yield task
    for child in unit.children:
        if any(inner in marked for inner in child.below()):
            for inner_task in _tasks(child, (*around, unit), leaf_is_task=False):
                inner_task.parent = inner_task.parent or task
                yield inner_task


def has_marks(unit: Unit) -> bool:
    """Whether marks stand in a unit's own words."""
    return any(marks_in(words.text) for words in unit.all_words())


def _unmarked_words(unit: Unit, marked: Sequence[Unit]) -> Iterator[Words]:
    if any(inner in marked for inner in unit.below()):
        return
    yield unit.block.whole()
    yield from (words for words in unit.text if words.block is not unit.block)
    for child in unit.children:
        yield from _unmarked_words(child, marked)


def cut(paragraphs: Sequence[Words], *, prose: bool = False) -> Iterator[Marked]:
    """Words cut at their marks: each piece holds the words up to its marks, and marks that follow each other."""
    words: list[Words] = []
    marks: list[Words] = []
    found = [marks_in(paragraph.text) for paragraph in paragraphs]
    if prose and not any(found):
        found = [marks_in(paragraph.text, prose=True) for paragraph in paragraphs]
    for paragraph, marked in zip(paragraphs, found, strict=True):
        for piece in _pieces(paragraph, marked):
            if isinstance(piece, Mark):
                marks.append(paragraph.part(piece.start, piece.end))
                continue
            if marks:
                yield Marked(tuple(words), tuple(marks))
                words, marks = [], []
            words.append(piece)
    if words or marks:
        yield Marked(tuple(words), tuple(marks))


def _pieces(paragraph: Words, marked: Sequence[Mark]) -> Iterator[Words | Mark]:
    at = 0
    for mark in marked:
        if paragraph.text[at : mark.start].strip("。；; "):
            yield paragraph.part(at, mark.start)
        yield mark
        at = mark.end
    if paragraph.text[at:].strip("。；; "):
        yield paragraph.part(at, len(paragraph.text))


def _closing(task: Task) -> list[Words]:
    """Whole paragraphs behind the last mark: closing remarks, taken from the item."""
    if not task.has_mark or task.pieces[-1].marks or len(task.pieces) < 2:
        return []
    last = task.pieces[-2].marks[-1].block
    behind = task.pieces[-1].words
    own = tuple(words for words in behind if words.block is last)
    task.pieces[-1:] = [Marked(own, ())] if own else []
    return [words for words in behind if words.block is not last]
