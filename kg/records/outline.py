"""Blocks → the parts of an official document (GB/T 9704-2012): notice, title, preamble, body, signature, tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.documents import Block
from kg.documents.blocks import Grid
from kg.records.flat_table import FlatTable, find_table
from kg.records.furniture import is_furniture, joined_titles
from kg.records.grids import merged, task_grids_of
from kg.records.numbering import SECTION, SUBSECTION, number_at
from kg.records.pipes import with_grids
from kg.records.titles import DOCUMENT_TYPES, TITLE
from kg.records.units import Tree, Unit

__all__ = ["ADDRESSEES", "ANNEX_LIST", "DATE", "DOCUMENT_TYPES", "NOTE", "TITLE", "Outline", "outline_of"]

DATE = re.compile(r"(?P<year>20\d\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
NOTE = re.compile(r"[（(](?P<note>[^（()）。]{0,30}(?:公开|发布|印发|附注)[^（()）。]{0,30})[）)]")
ADDRESSEES = re.compile(r"(?P<names>[^。]{2,})[：:]")
ANNEX_LIST = re.compile(r"附件[0-9一二三四五]?[：:](?P<title>.+)")
ANNEX = re.compile(r"附(?:件|表)\s*[0-9一二三四五]?[：:]?")
PUBLISHED = re.compile(
    r"(?P<issuer>[^。，；\d]{3,40})(?P<date>20\d\d年\d{1,2}月\d{1,2}日)(?:发布|印发|公布)(?:[，,].*)?。?"
)
VALIDITY = re.compile(
    r"(?:施行说明[：:].*|(?:本|此)[^。，]{1,16}(?:自|从).{4,24}起(?:施行|实施|执行|生效).*|.{0,40}有效期至?.{1,20})"
)
LONGEST_SIGNATURE = 30


@dataclass(slots=True)
class Outline:
    """The parts of a document. ``front`` is what stands before the title (a notice, as a rule)."""

    front: list[Block] = field(default_factory=list)
    title: Block | None = None
    preamble: list[Block] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    annex_list: Block | None = None
    annex_title: Block | None = None
    tail: list[Block] = field(default_factory=list)
    table: FlatTable | None = None


def outline_of(blocks: Sequence[Block | Grid]) -> Outline:
    """Sort the blocks of a document into its parts; each block is in one part at most (page furniture is in none)."""
    outline = Outline()
    flow = with_grids([block for block in blocks if isinstance(block, Grid) or not is_furniture(block.text)])
    lines = [block for block in flow if isinstance(block, Block)]
    outline.table = merged(task_grids_of([block for block in flow if isinstance(block, Grid)]))
    if outline.table is None and (found := find_table(lines)):
        lines, outline.table = lines[: found[0]], found[1]
    start = _start(lines)
    _read_head(outline, joined_titles(lines[:start]), has_sections=start < len(lines))
    _read_body(outline, lines[start:])
    _name_annex(outline)
    return outline


def _start(flow: Sequence[Block]) -> int:
    """Where the body starts: at 一、 or 第一章, else at （一）, else at 1."""
    first: dict[int, int] = {}
    for index, block in enumerate(flow):
        number = number_at(block.text)
        if number and number.value == 1:
            first.setdefault(min(max(number.level, SECTION), SUBSECTION + 1), index)
    return first[min(first)] if first else len(flow)


def _read_head(outline: Outline, blocks: Sequence[Block], *, has_sections: bool) -> None:
    """Front, title and preamble: the title is the last title-like line before the first section."""
    titles = [index for index, block in enumerate(blocks) if TITLE.fullmatch(block.text)]
    if not titles:
        outline.front = list(blocks)
        return
    at = titles[-1] if has_sections else titles[0]
    outline.front, outline.title, outline.preamble = list(blocks[:at]), blocks[at], list(blocks[at + 1 :])


def _read_body(outline: Outline, flow: Sequence[Block]) -> None:
    tree = Tree()
    outline.units = tree.roots
    for block in flow:
        if outline.tail and not _resumes(outline, block):
            outline.tail.append(block)
        elif outline.tail:
            _promote_title(outline)
            tree.add(block)
        elif _ends_body(block):
            outline.tail += [*(_signature(tree.last) if DATE.fullmatch(block.text) else ()), block]
        elif ANNEX_LIST.fullmatch(block.text):
            outline.annex_list = block
        else:
            tree.add(block)


def _ends_body(block: Block) -> bool:
    return number_at(block.text) is None and any(
        form.fullmatch(block.text) for form in (ANNEX, DATE, NOTE, PUBLISHED, VALIDITY)
    )


def _resumes(outline: Outline, block: Block) -> bool:
    """Whether a body begins anew: behind the signature of a notice, or in an annex."""
    number = number_at(block.text)
    behind = any(ANNEX.fullmatch(each.text) or DATE.fullmatch(each.text) for each in outline.tail)
    return bool(number and number.value == 1 and number.level <= SECTION and behind and not outline.table)


def _promote_title(outline: Outline) -> None:
    """A body behind the notice's: what stood before it is front, its title the plan's."""
    tail = joined_titles(outline.tail)
    titles = [index for index, block in enumerate(tail) if TITLE.fullmatch(block.text)]
    if titles and not outline.annex_list:
        head = [outline.title] if outline.title else []
        outline.front = [*outline.front, *head, *outline.preamble, *tail[: titles[-1]]]
        outline.title, outline.preamble = tail[titles[-1]], tail[titles[-1] + 1 :]
    else:
        outline.front += tail
    outline.tail = []


def _signature(unit: Unit | None) -> list[Block]:
    """Takes the lines of a signature from the end of the last unit."""
    taken: list[Block] = []
    while unit and unit.text and _may_sign(unit, taken):
        taken.insert(0, unit.text.pop().block)
    return taken


def _may_sign(unit: Unit, taken: Sequence[Block]) -> bool:
    block, text = unit.text[-1].block, unit.text[-1].text
    return (
        block is not unit.block and len(text) <= LONGEST_SIGNATURE and text[-1] not in "。；：，、:" and len(taken) < 12
    )


def _name_annex(outline: Outline) -> None:
    titles = [block for block in joined_titles(outline.tail) if TITLE.fullmatch(block.text)]
    outline.annex_title = titles[-1] if titles else None
