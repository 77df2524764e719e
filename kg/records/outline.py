"""Blocks → the parts of an official document (GB/T 9704-2012): notice, title, preamble, body, signature, tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from kg.documents import Block
from kg.documents.blocks import Grid
from kg.records.columns import kind_of
from kg.records.flat_table import FlatTable, find_table
from kg.records.form import TITLE as FORM_TITLE
from kg.records.form import form_of
from kg.records.furniture import announced_in, is_furniture, joined_titles
from kg.records.grids import merged, task_grids_of
from kg.records.marks import marks_in
from kg.records.numbering import SECTION, SUBSECTION, number_at
from kg.records.pipes import with_grids
from kg.records.statements import plain
from kg.records.titles import DOCUMENT_TYPES, TITLE
from kg.records.units import Tree, Unit

__all__ = ["ADDRESSEES", "ANNEX_LIST", "DATE", "DOCUMENT_TYPES", "NOTE", "TITLE", "Outline", "outline_of"]

DATE = re.compile(
    r"(?P<year>20\d\d|二[〇○零ＯO0][〇○零ＯO0一二三四五六七八九]{2}) *年 *"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2}) *月 *"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3}) *日"
)
"""A day in figures or, before GB/T 9704-2012, in characters (二〇一一年三月一日)."""
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
NOTICE = re.compile(r".*通知(?:[（(][^）)]*[）)])*")
LONGEST_SIGNATURE = 30


@dataclass(slots=True)
class Outline:
    """The parts of a document.

    ``front`` is what stands before the title (a notice, as a rule); ``form`` what labels above the table state.
    """

    front: list[Block] = field(default_factory=list)
    title: Block | None = None
    preamble: list[Block] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    annex_list: Block | None = None
    annex_title: Block | None = None
    tail: list[Block] = field(default_factory=list)
    table: FlatTable | None = None
    form: dict[str, Block] = field(default_factory=dict)


def outline_of(blocks: Sequence[Block | Grid]) -> Outline:
    """Sort the blocks of a document into its parts; each block is in one part at most (page furniture is in none)."""
    outline = Outline()
    flow = with_grids([block for block in blocks if isinstance(block, Grid) or not is_furniture(block.text)])
    lines = [block for block in flow if isinstance(block, Block)]
    outline.table = merged(task_grids_of(flow))
    if outline.table is None and (found := find_table(lines)):
        lines, outline.table = lines[: found[0]], found[1]
    start = _start(lines)
    announced = announced_in(joined_titles(lines[:start]))
    head = joined_titles(lines[:start], announced=announced, at_head=True)
    _read_head(outline, head, has_sections=start < len(lines))
    _read_body(outline, lines[start:], announced)
    _name_annex(outline)
    if outline.table and outline.annex_title and plain(outline.annex_title.text).text in announced:
        outline.units = [] if _promote_title(outline, announced) else outline.units
        _name_annex(outline)
    if outline.title is None and outline.table:
        outline.form = form_of(outline.table.header)
        titles = (block for block in outline.table.header if is_title(block))
        outline.title = outline.form.get(FORM_TITLE) or next(titles, None)
    return outline


def is_title(block: Block) -> bool:
    """Whether a line has the form of a title, and is no heading of a column."""
    return bool(TITLE.fullmatch(block.text)) and kind_of(block.text) is None


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


def _read_body(outline: Outline, flow: Sequence[Block], announced: Collection[str]) -> None:
    tree = Tree()
    outline.units = tree.roots
    for block in flow:
        if outline.tail and not _resumes(outline, block):
            outline.tail.append(block)
        elif outline.tail:
            if _promote_title(outline, announced):
                tree = Tree()
                outline.units = tree.roots
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


def _promote_title(outline: Outline, announced: Collection[str]) -> bool:
    """A body behind the notice's: what stood before it is front, its title the plan's.

    Returns:
        whether the numbered points so far were the notice's own.
    """
    tail = joined_titles(outline.tail, announced=announced)
    titles = [index for index, block in enumerate(tail) if TITLE.fullmatch(block.text)]
    is_notice = _is_notice(outline)
    if titles and (is_notice or not outline.annex_list):
        points = [block for unit in outline.units for block in _blocks(unit)] if is_notice else []
        head = [outline.title] if outline.title else []
        outline.front = [*outline.front, *head, *outline.preamble, *points, *tail[: titles[-1]]]
        outline.title, outline.preamble = tail[titles[-1]], tail[titles[-1] + 1 :]
    else:
        outline.front += tail
    outline.tail = []
    return bool(titles) and is_notice


def _is_notice(outline: Outline) -> bool:
    """Whether the body so far is that of a notice: points of order, which name nobody in marks."""
    return bool(outline.title and NOTICE.fullmatch(outline.title.text)) and not any(
        marks_in(block.text) for unit in outline.units for block in _blocks(unit)
    )


def _blocks(unit: Unit) -> list[Block]:
    """The paragraphs of a unit and of those in it, each once."""
    own = [words.block for words in unit.text if words.block is not unit.block]
    return [unit.block, *own, *(block for child in unit.children for block in _blocks(child))]


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
