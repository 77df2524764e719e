"""What the sentences of a task say of time: its deadlines, the words they stand in, and the days of its aims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.documents import Words
from kg.records.intext import aims_in, deadlines_in
from kg.records.model import Cell, Deadline, Target
from kg.records.targets import targets_of


@dataclass(frozen=True, slots=True)
class Timing:
    """Deadlines, the cell that holds their words, and targets with the days by which they are to be reached."""

    deadlines: tuple[Deadline, ...]
    cell: Cell | None
    targets: tuple[Target, ...]


def timing_of(paragraphs: Sequence[Words], plan_year: int | None) -> Timing:
    """Read the sentences of a task.

    Args:
        paragraphs: its words.
        plan_year: year of the plan's title, for dates without one.
    """
    deadlines: list[Deadline] = []
    clauses: list[Words] = []
    targets: list[Target] = []
    for words in paragraphs:
        figures = _targets(words)
        reached = {target.by for target in figures}
        targets += figures
        for found in deadlines_in(words.text, plan_year):
            if found.entry.kind == "target" and found.entry.due in reached:
                continue
            deadlines.append(found.entry)
            clauses.append(words.part(found.start, found.end))
    return Timing(tuple(deadlines), _cell(clauses), tuple(targets))


def _cell(clauses: Sequence[Words]) -> Cell | None:
    if not clauses:
        return None
    distinct = list(dict.fromkeys(clauses))
    text = "；".join(words.text.strip() for words in distinct)
    place = distinct[0].place.until(distinct[-1].place)
    return Cell(text, place, as_found="\n".join(words.as_found for words in distinct), words=tuple(distinct))


def _targets(words: Words) -> list[Target]:
    """Quantities; those behind 到2030年 are to be reached by then."""
    text, aims = words.text, aims_in(words.text)
    bounds = [0, *(start for start, _, _ in aims), len(text)]
    days = [None, *(day for _, _, day in aims)]
    return [
        target
        for start, end, day in zip(bounds, bounds[1:], days, strict=False)
        for target in targets_of(text[start:end], words.place, by=day)
    ]
