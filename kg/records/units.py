"""Numbered paragraphs → the tree of units: chapters, sections, points, each with its heading and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.documents import Block, Place, Words
from kg.records.marks import marks_in
from kg.records.numbering import SECTION, SUBPOINT, Number, number_at, printed

LONGEST_HEADING = 40
"""Of a paragraph whose number does not continue the run."""
LONGEST_TITLE = 48
"""A first sentence longer than this is no heading of an item."""
COLON_HEADING = re.compile(r"[^。：:，,；;（(]{2,20}[：:](?=.)")
FRAMING = re.compile(
    r"(?:总体|指导|基本|工作|主要|发展|建设|实施|行动|预期|目标|总的?)(?:要求|思想|原则|目标|思路|任务目标)"
    r"|(?:组织|实施|政策|工作|强化|加强|要素|相关|推进)*(?:保障|领导)(?:措施|机制|体系)?|保障(?:措施|机制)|目标任务|工作机制"
    r"|(?:认真|切实|抓好|强化|加强)*(?:组织实施|组织保障|组织领导|工作要求)|(?:适用|支持)(?:对象|范围)|总则|(?:附则|附注|其他(?:事项|说明)?)"
    r"|(?:有关|工作|相关|几点)?要求|名词解释|背景|政策依据"
)


@dataclass(slots=True)
class Unit:
    """A numbered paragraph and what belongs to it.

    Args:
        number: as printed, its value and level.
        heading: the first sentence without its full stop.
        text: what follows, one entry a paragraph.
        closing: paragraphs behind its last mark, which say nothing of the item.
    """

    number: Number
    block: Block
    heading: Words
    text: list[Words] = field(default_factory=list)
    children: list[Unit] = field(default_factory=list)
    closing: list[Words] = field(default_factory=list)
    stop: str = ""

    @property
    def place(self) -> Place:
        """Where the number stands."""
        return self.block.place

    @property
    def is_sentence(self) -> bool:
        """Whether the first sentence is the wording itself: nothing but a mark follows, or it is long."""
        alone = not self.children and not any(_has_words(words) for words in self.text)
        return len(self.heading.text) > LONGEST_TITLE or (alone and bool(self.stop or self.text))

    @property
    def path_entry(self) -> str:
        """The heading with its number, as printed."""
        return printed(self.number.label, self.heading.text)

    @property
    def is_framing(self) -> bool:
        """Whether it is a chapter of aims, safeguards or closing rules."""
        return bool(FRAMING.fullmatch(self.heading.text.strip("。 ")))

    def all_words(self) -> list[Words]:
        """The words of the item: its heading where that is the wording itself, and its text."""
        head = self.block.span(self.heading.first, self.heading.last + len(self.stop))
        return [head, *self.text] if self.is_sentence else list(self.text)

    def below(self) -> Iterator[Unit]:
        """The unit and all units in it, in order."""
        yield self
        for child in self.children:
            yield from child.below()


def _has_words(words: Words) -> bool:
    text = words.text
    for mark in reversed(marks_in(text)):
        text = text[: mark.start] + text[mark.end :]
    return bool(text.strip("。；; "))


def unit_of(block: Block, number: Number) -> Unit:
    """A paragraph with its number, cut into heading and text."""
    text = block.text
    marks = marks_in(text)
    bound = next((mark.start for mark in marks if mark.start >= number.end), len(text))
    stop = text.find("。", number.end, bound)
    colon = COLON_HEADING.match(text, number.end, bound) if number.level > SECTION else None
    end = colon.end() - 1 if colon and (stop < 0 or colon.end() <= stop) else stop if stop >= 0 else bound
    unit = Unit(number, block, block.span(number.end, end), stop=text[end : end + 1] if end < bound else "")
    rest = end + len(unit.stop)
    if text[rest:].strip():
        skipped = len(text[rest:]) - len(text[rest:].lstrip())
        unit.text.append(block.span(rest + skipped, len(text)))
    return unit


class Tree:
    """Grows the tree, one paragraph after the other."""

    def __init__(self) -> None:
        self.roots: list[Unit] = []
        self._open: list[Unit] = []

    @property
    def last(self) -> Unit | None:
        """The unit that is open."""
        return self._open[-1] if self._open else None

    def add(self, block: Block) -> None:
        """Put a paragraph into the tree: a new unit, or text of the open one."""
        number = number_at(block.text)
        if number is not None and (not self._open or self._continues(block, number)):
            self._start(unit_of(block, number))
        elif self._open:
            self._open[-1].text.append(block.whole())

    def _continues(self, block: Block, number: Number) -> bool:
        """A number out of its run before a long sentence is text: 三、四线城市的… ."""
        if number.level >= SUBPOINT or number.level > SECTION:
            return True
        siblings = self._siblings(number.level)
        expected = siblings[-1].number.value + 1 if siblings else 1
        heading = block.text[number.end :].partition("。")[0]
        return number.value >= expected or len(heading) < LONGEST_HEADING

    def _siblings(self, level: int) -> list[Unit]:
        around = [unit for unit in self._open if unit.number.level < level]
        return around[-1].children if around else self.roots

    def _start(self, unit: Unit) -> None:
        while self._open and self._open[-1].number.level >= unit.number.level:
            self._open.pop()
        (self._open[-1].children if self._open else self.roots).append(unit)
        self._open.append(unit)
