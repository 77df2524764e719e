"""Tasks of the body → items: names, deadlines and targets of a numbered paragraph and its marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kg.documents import Words
from kg.records.citations import citations_of
from kg.records.deadlines import deadlines_of
from kg.records.model import (
    DEADLINES,
    RESPONSIBLE,
    ROLES,
    Cell,
    Deadline,
    Item,
    Metadata,
    Name,
    Part,
    Rule,
    Section,
    Statement,
    Target,
)
from kg.records.paragraphs import Marked, Task
from kg.records.responsibility import Reading, read_mark
from kg.records.rules import DEFAULT_DOERS, rules_in
from kg.records.subjects import commitment_level_of, initiatives_of, themes_of
from kg.records.timing import timing_of

LONGEST_LABEL = 12


class TaskReader:
    """Reads the tasks of one document in their order, with the rules that it has declared so far.

    Args:
        metadata: of the document.
        sections: the section of each unit, by ``id``.
        rules: rules that hold from the start.
    """

    def __init__(self, metadata: Metadata, sections: Mapping[int, Section], rules: Sequence[Rule]) -> None:
        self.metadata = metadata
        self.sections = sections
        self.rules = list(rules)
        self._keys: dict[int, str] = {}

    def items(self, tasks: Sequence[Task]) -> Iterator[Item]:
        """The items."""
        for task in tasks:
            yield self._item(task)

    def _item(self, task: Task) -> Item:
        readings = [self._read(piece) for piece in task.pieces]
        parts = [
            with_doers(found.names, self.rules) if piece.marks else found.names
            for piece, found in zip(task.pieces, readings, strict=True)
        ]
        names = _united(parts)
        words = tuple(words for piece in task.pieces for words in piece.words)
        text = "".join(each.text for each in words)
        cells = {role: _cell(_marks_for(role, task.pieces, parts)) for role in names}
        deadlines, targets = self._times(task, readings, words, cells)
        heading = "" if task.unit.is_sentence else task.unit.heading.text
        path = tuple(unit.path_entry for unit in task.around)
        statements = (Statement("body", words),) if words else ()
        return Item(
            number=task.unit.number.label,
            section=self._section(task),
            path=path,
            heading=heading,
            statements=statements,
            names=names,
            cells=cells,
            deadlines=deadlines,
            themes=themes_of(f"{heading}。{text}", *(unit.heading.text for unit in reversed(task.around))),
            initiatives=initiatives_of(f"{heading} {text}"),
            commitment_level=commitment_level_of(heading) or commitment_level_of(text),
            citations=citations_of(text, "body", own_title=self.metadata.title),
            targets=targets,
            parent=self._keys[id(task.parent)] if task.parent else None,
            place=task.unit.place if not words else task.unit.place.until(words[-1].place),
            key=self._key(task),
            rules=_rules_used(readings, names),
            parts=_parts(task.pieces, parts) if sum(bool(piece.marks) for piece in task.pieces) > 1 else (),
        )

    def _section(self, task: Task) -> str:
        """Key of the innermost section; a top unit is its own."""
        return next(
            self.sections[id(unit)].key for unit in (*task.around[::-1], task.unit) if id(unit) in self.sections
        )

    def _key(self, task: Task) -> str:
        numbers = [unit.number.value for unit in (*task.around, task.unit)]
        self._keys[id(task)] = key = "-".join(f"{number:02}" for number in numbers)
        return key

    def _read(self, piece: Marked) -> Reading:
        """The marks of a piece; what they declare holds from themselves on."""
        self.rules += [rule for mark in piece.marks for rule in rules_in(mark.text, mark.place)]
        readings = [read_mark(mark.text, self.rules) for mark in piece.marks]
        names: dict[str, tuple[Name, ...]] = {}
        for reading in readings:
            for role, found in reading.names.items():
                names[role] = (*names.get(role, ()), *found)
        deadline = "，".join(reading.deadline for reading in readings if reading.deadline)
        return Reading(names, deadline, tuple(dict.fromkeys(rule for each in readings for rule in each.rules)))

    def _times(
        self, task: Task, readings: Sequence[Reading], words: Sequence[Words], cells: dict[str, Cell]
    ) -> tuple[tuple[Deadline, ...], tuple[Target, ...]]:
        """Deadlines of the marks and of the sentences, and targets; adds the cell of their words."""
        stated = [reading.deadline for reading in readings if reading.deadline]
        marked = tuple(entry for phrase in stated for entry in deadlines_of(phrase, self.metadata.year))
        timing = timing_of(words, self.metadata.year)
        marks = [
            mark for piece, each in zip(task.pieces, readings, strict=True) if each.deadline for mark in piece.marks
        ]
        if marked or timing.cell:
            found = [_cell(marks)] if marked else []
            found += [timing.cell] if timing.cell else []
            text = "；".join([*stated, *(cell.text for cell in found[bool(marked) :])])
            pieces = tuple(piece for cell in found for piece in cell.words)
            as_found = "\n".join(cell.as_found for cell in found)
            cells[DEADLINES] = Cell(text, found[0].place, as_found=as_found, words=pieces)
        return (*marked, *timing.deadlines), timing.targets


def with_doers(names: dict[str, tuple[Name, ...]], rules: Sequence[Rule]) -> dict[str, tuple[Name, ...]]:
    """Names of a mark or row with the bodies that do everything by a rule of the document."""
    named = {name.text for found in names.values() for name in found}
    doers = [name for rule in rules if rule.kind == DEFAULT_DOERS for name in rule.bodies]
    added = tuple(replace(name, by_rule=DEFAULT_DOERS) for name in doers if name.text not in named)
    return {**names, RESPONSIBLE: (*names.get(RESPONSIBLE, ()), *added)} if added else names


def rules_behind(names: Mapping[str, Sequence[Name]]) -> tuple[str, ...]:
    """Keys of the rules that gave bodies their roles."""
    return tuple(dict.fromkeys(name.by_rule for found in names.values() for name in found if name.by_rule))


def _united(parts: Sequence[Mapping[str, tuple[Name, ...]]]) -> dict[str, tuple[Name, ...]]:
    """The union of the parts' names, role by role, each body once."""
    names: dict[str, tuple[Name, ...]] = {}
    for role in ROLES:
        distinct: dict[str, Name] = {}
        for part in parts:
            for name in part.get(role, ()):
                distinct.setdefault(name.text, name)
        if distinct:
            names[role] = tuple(distinct.values())
    return names


def _marks_for(role: str, pieces: Sequence[Marked], parts: Sequence[Mapping[str, tuple[Name, ...]]]) -> list[Words]:
    return [mark for piece, names in zip(pieces, parts, strict=True) if names.get(role) for mark in piece.marks]


def _cell(marks: Sequence[Words]) -> Cell:
    """The words of marks as a cell."""
    text, as_found = "".join(mark.text for mark in marks), "\n".join(mark.as_found for mark in marks)
    return Cell(text, marks[0].place.until(marks[-1].place), as_found=as_found, words=tuple(marks))


def _rules_used(readings: Sequence[Reading], names: Mapping[str, tuple[Name, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(rule for reading in readings for rule in reading.rules), *rules_behind(names)]))


def _parts(pieces: Sequence[Marked], parts: Sequence[dict[str, tuple[Name, ...]]]) -> tuple[Part, ...]:
    return tuple(
        Part(_label(piece.words), piece.words, "".join(mark.text for mark in piece.marks), names)
        for piece, names in zip(pieces, parts, strict=True)
        if piece.marks
    )


def _label(words: Sequence[Words]) -> str:
    """A label at the head of a part: 安全保障：…."""
    head, colon, _ = (words[0].text if words else "").partition("：")
    return head if colon and len(head) <= LONGEST_LABEL and "。" not in head and "，" not in head else ""
