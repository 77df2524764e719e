"""Tables flattened to one cell a line → rows.

Converters often write a table cell by cell, one a line, without marks between them; merged cells come once, empty cells
leave only a gap. The header says the order of the columns; the rest is found by the reading that fits best: each line
is put into a column so that the sum of three costs is lowest (dynamic programming, Viterbi 1967):

* how unlike the line is to what such a column holds (a deadline, a list of bodies, a sentence …);
* how many cells of a row are passed over (free for a group heading, which is merged over its rows, and cheap where a
  gap of double width shows an empty cell);
* how many lines one cell takes.

The reading is made twice; the second time the columns of bodies have learned from the first which words they hold.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from kg.documents import Block
from kg.records import columns
from kg.records.deadlines import is_deadline
from kg.records.names import is_body_list, is_none_stated
from kg.records.numerals import CHINESE_NUMBER

HEADING = re.compile(rf"(?:第?{CHINESE_NUMBER}[、.．章]|[（(]{CHINESE_NUMBER}[）)]).+")
SENTENCE = re.compile(r".*[。；！][”）]?", re.DOTALL)
SHORTEST_HEADER, LONGEST_HEADER = 3, 9

UNLIKE = 6.0
PASSED_OVER = {columns.GROUP: 0.0, columns.OTHER: 0.5, columns.THEME: 0.5, columns.NUMBER: 2.0}
PASSED_OVER_CELL = 4.0
PASSED_OVER_EMPTY = 0.2
SECOND_LINE = 2.5

Unlikeness = Callable[[str, str], float]
"""(words, kind of column) → cost of finding these words in such a column."""


@dataclass(slots=True)
class Row:
    """A row: kind of column → the blocks of its cell. ``empty`` names columns whose cell shows as an empty one."""

    cells: dict[str, list[Block]] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A table: kinds of its columns in order, its rows, and the blocks of the header."""

    kinds: tuple[str, ...]
    rows: tuple[Row, ...]
    header: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """How a line is placed: its column, how it follows the line before it, and the columns shown to be empty."""

    column: int
    move: str
    empty: tuple[str, ...] = ()


def find_table(blocks: Sequence[Block]) -> tuple[int, FlatTable] | None:
    """The first flattened table.

    Returns:
        index of the first header block, and the table, which reaches to the end of ``blocks``; ``None`` without one.
    """
    for start in range(len(blocks)):
        if columns.kind_of(blocks[start].text) is None:
            continue
        for end in range(min(start + LONGEST_HEADER, len(blocks)), start + SHORTEST_HEADER - 1, -1):
            if kinds := columns.kinds_of([block.text for block in blocks[start:end]]):
                kinds = _with_hidden_columns(kinds, blocks[end:])
                return start, FlatTable(kinds, read_rows(blocks[end:], kinds), tuple(blocks[start:end]))
    return None


def _with_hidden_columns(kinds: tuple[str, ...], blocks: Sequence[Block]) -> tuple[str, ...]:
    """The kinds with those that have no heading of their own: numbers of rows, and headings over rows."""
    if columns.NUMBER not in kinds and sum(block.text.strip(".．、").isdigit() for block in blocks) > 1:
        kinds = (columns.NUMBER, *kinds)
    if columns.GROUP not in kinds and any(HEADING.fullmatch(block.text) for block in blocks):
        kinds = (columns.GROUP, *kinds)
    return kinds


def read_rows(blocks: Sequence[Block], kinds: tuple[str, ...]) -> tuple[Row, ...]:
    """Put each block into a row and a column (see the module's text)."""
    if not blocks:
        return ()
    first = _rows(blocks, kinds, _best_steps(blocks, kinds, unlikeness))
    return _rows(blocks, kinds, _best_steps(blocks, kinds, _learned(first)))


@lru_cache(maxsize=4096)
def unlikeness(text: str, kind: str) -> float:
    """What the form of the words says: 0 for words as such a column holds them, :data:`UNLIKE` for others."""
    if kind == columns.GROUP:
        return 0.0 if HEADING.fullmatch(text) else UNLIKE
    if kind == columns.NUMBER:
        return 0.0 if text.strip(".．、").isdigit() else UNLIKE
    if kind == columns.DEADLINE:
        return 0.0 if _is_deadline(text) else 1.5 if is_none_stated(text) else UNLIKE
    if kind in columns.BODIES:
        if is_none_stated(text):
            return 1.5 if kind == columns.LEAD else 0.0
        return 0.0 if is_body_list(text) else UNLIKE
    if kind == columns.TASK:
        return _unlike_task(text)
    return 1.0


def _unlike_task(text: str) -> float:
    if is_none_stated(text) or HEADING.fullmatch(text):
        return UNLIKE
    if SENTENCE.fullmatch(text):
        return 0.0
    return UNLIKE - 2 if is_body_list(text) or _is_deadline(text) else 1.0


def _is_deadline(text: str) -> bool:
    return is_deadline(text) and not SENTENCE.fullmatch(text)


def _learned(rows: Sequence[Row]) -> Unlikeness:
    """The unlikeness that also knows which words stood in which column of bodies."""
    seen: dict[str, Counter[str]] = {kind: Counter() for kind in columns.BODIES}
    for row in rows:
        if "deadlines" in row.cells and sum(kind in row.cells for kind in columns.BODIES) > 1:
            for kind in columns.BODIES:
                seen[kind].update(block.text for block in row.cells.get(kind, ()))

    def cost(text: str, kind: str) -> float:
        if kind not in columns.BODIES:
            return unlikeness(text, kind)
        everywhere = sum(counter[text] for counter in seen.values())
        return unlikeness(text, kind) - math.log((seen[kind][text] + 0.5) / (everywhere + 1))

    return cost


def _best_steps(blocks: Sequence[Block], kinds: tuple[str, ...], unlike: Unlikeness) -> list[Step]:
    usual = _usual_gap(blocks)
    costs = [
        _passing(kinds[:column], shows_empty=False)[0] + unlike(blocks[0].text, kind)
        for column, kind in enumerate(kinds)
    ]
    trail = [[(0, Step(column, "row")) for column in range(len(kinds))]]
    for before, block in pairwise(blocks):
        shows_empty = _gap(before, block) == 2 * usual
        reached = [_reach(kinds, costs, column, shows_empty=shows_empty) for column in range(len(kinds))]
        costs = [cost + unlike(block.text, kind) for (cost, _, _), kind in zip(reached, kinds, strict=True)]
        trail.append([(last, step) for _, last, step in reached])
    to_the_end = [_passing(kinds[column + 1 :], shows_empty=False)[0] for column in range(len(kinds))]
    return _trace(trail, [cost + rest for cost, rest in zip(costs, to_the_end, strict=True)])


def _reach(
    kinds: tuple[str, ...], costs: Sequence[float], column: int, *, shows_empty: bool
) -> tuple[float, int, Step]:
    """The cheapest way to ``column`` from the columns of the line before."""
    moves = _cheapest_moves(kinds, column, shows_empty=shows_empty)
    last = min(range(len(costs)), key=lambda at: costs[at] + moves[at][0])
    return costs[last] + moves[last][0], last, moves[last][1]


@lru_cache(maxsize=1024)
def _cheapest_moves(kinds: tuple[str, ...], column: int, *, shows_empty: bool) -> tuple[tuple[float, Step], ...]:
    """From each column of the line before the cheapest move to ``column``."""
    return tuple(
        min(_moves(kinds, last, column, shows_empty=shows_empty), key=lambda move: move[0])
        for last in range(len(kinds))
    )


def _moves(kinds: tuple[str, ...], last: int, column: int, *, shows_empty: bool) -> Iterator[tuple[float, Step]]:
    if column == last:
        yield SECOND_LINE, Step(column, "continue")
    if column > last:
        cost, empty = _passing(kinds[last + 1 : column], shows_empty=shows_empty)
        yield cost, Step(column, "next", empty)
    cost, empty = _passing((*kinds[last + 1 :], *kinds[:column]), shows_empty=shows_empty)
    yield cost, Step(column, "row", empty)


def _passing(kinds: Sequence[str], *, shows_empty: bool) -> tuple[float, tuple[str, ...]]:
    """Cost of passing over cells, and which of them the gap shows to be empty."""
    costly = [kind for kind in kinds if kind not in PASSED_OVER]
    if shows_empty and len(costly) == 1:
        return PASSED_OVER_EMPTY, (costly[0],)
    return sum(PASSED_OVER.get(kind, PASSED_OVER_CELL) for kind in kinds), ()


def _trace(trail: Sequence[Sequence[tuple[int, Step]]], costs: Sequence[float]) -> list[Step]:
    column = min(range(len(costs)), key=costs.__getitem__)
    steps = []
    for choices in reversed(trail):
        last, step = choices[column]
        steps.append(step)
        column = last
    return steps[::-1]


def _rows(blocks: Sequence[Block], kinds: tuple[str, ...], steps: Sequence[Step]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for block, step in zip(blocks, steps, strict=True):
        shown = set(step.empty)
        if step.move == "row":
            before = {kind for kind in shown if rows and kinds.index(kind) > step.column}
            if rows:
                rows[-1].empty |= before
            rows.append(Row(empty=shown - before))
        else:
            rows[-1].empty |= shown
        rows[-1].cells.setdefault(kinds[step.column], []).append(block)
    return tuple(rows)


def _gap(before: Block, after: Block) -> int:
    return (after.place.line or 0) - (before.place.end_line or 0)


def _usual_gap(blocks: Sequence[Block]) -> int:
    gaps = Counter(_gap(before, after) for before, after in pairwise(blocks))
    return gaps.most_common(1)[0][0] if gaps else 1
