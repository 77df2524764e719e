"""Blocks → the parts of an official document (GB/T 9704-2012): notice, title, preamble, sections, annex table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.documents import Block, Words
from kg.records.flat_table import FlatTable, find_table
from kg.records.numerals import CHINESE_NUMBER, number_of

SECTION = re.compile(rf"(?P<label>{CHINESE_NUMBER})、(?P<heading>[^。]+)。?(?P<text>.*)", re.DOTALL)
DATE = re.compile(r"(?P<year>20\d\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
NOTE = re.compile(r"[（(](?P<note>.*(?:公开|发布|印发|附注).*)[）)]")
ADDRESSEES = re.compile(r"(?P<names>[^。]{2,})[：:]")
ANNEX_LIST = re.compile(r"附件[0-9一二三四五]?[：:](?P<title>.+)")
ANNEX = re.compile(r"附件[0-9一二三四五]?[：:]?")
DOCUMENT_TYPES = (
    "工作要点|任务分解表?|分工方案|实施方案|行动方案|工作方案|方案|行动计划|工作计划|计划|实施意见|意见|规划"
    "|措施|办法|通知|清单|决定"
)
TITLE = re.compile(rf"[^。；，：]{{2,80}}(?P<type>{DOCUMENT_TYPES})(?:[（(][^）)]*[）)])?")


@dataclass(slots=True)
class SectionBlocks:
    """A numbered section: the words of its heading and of its text."""

    number: int
    label: str
    heading: Words
    text: list[Words] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """The parts of a document. ``front`` is what stands before the title (a notice, as a rule)."""

    front: list[Block] = field(default_factory=list)
    title: Block | None = None
    preamble: list[Block] = field(default_factory=list)
    sections: list[SectionBlocks] = field(default_factory=list)
    annex_list: Block | None = None
    annex_title: Block | None = None
    tail: list[Block] = field(default_factory=list)
    table: FlatTable | None = None


def outline_of(blocks: Sequence[Block]) -> Outline:
    """Sort the blocks of a document into its parts; each block is in exactly one."""
    outline = Outline()
    found = find_table(blocks)
    before_table, outline.table = (blocks[: found[0]], found[1]) if found else (blocks, None)
    start = next((index for index, block in enumerate(before_table) if _starts_sections(block)), len(before_table))
    _read_head(outline, before_table[:start], has_sections=start < len(before_table))
    for block in before_table[start:]:
        _read_body(outline, block)
    _name_annex(outline)
    return outline


def _starts_sections(block: Block) -> bool:
    match = SECTION.fullmatch(block.text)
    return bool(match and match["label"] == "一")


def _read_head(outline: Outline, blocks: Sequence[Block], *, has_sections: bool) -> None:
    """Front, title and preamble: the title is the last title-like line before the first section."""
    titles = [index for index, block in enumerate(blocks) if TITLE.fullmatch(block.text)]
    if not titles:
        outline.front = list(blocks)
        return
    at = titles[-1] if has_sections else titles[0]
    outline.front, outline.title, outline.preamble = list(blocks[:at]), blocks[at], list(blocks[at + 1 :])


def _read_body(outline: Outline, block: Block) -> None:
    in_order = len(outline.sections) + 1
    match = SECTION.fullmatch(block.text)
    if ANNEX.fullmatch(block.text) or outline.tail or DATE.fullmatch(block.text):
        outline.tail.append(block)
    elif ANNEX_LIST.fullmatch(block.text):
        outline.annex_list = block
    elif match and (number_of(match["label"]) >= in_order or len(match["heading"]) < LONGEST_HEADING):
        heading = block.span(match.start("heading"), match.end("heading"))
        section = SectionBlocks(number_of(match["label"]), match["label"], heading)
        if match["text"]:
            section.text.append(block.span(match.start("text"), match.end("text")))
        outline.sections.append(section)
    else:
        outline.sections[-1].text.append(block.whole())


LONGEST_HEADING = 40


def _name_annex(outline: Outline) -> None:
    titles = [block for block in outline.tail if TITLE.fullmatch(block.text)]
    outline.annex_title = titles[-1] if titles else None
