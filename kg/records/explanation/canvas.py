"""The characters of a document, each with the claim that was laid on it last: so every character is in one span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kg.documents import Block, Grid, Place, Words
from kg.records.explanation.model import CELL, FRAMING, LEFT_OVER, PUNCTUATION, Entry, Fact, Span

NO_PART = "no-part"
"""Reason of words that are in no part of the document that extraction knows."""
REMAINDERS = frozenset({FRAMING, CELL, LEFT_OVER})
"""Kinds that keep what the parts within them do not claim; of a block's remainder, signs alone are punctuation."""


@dataclass(slots=True, eq=False)
class Claim:
    """What some words were taken for."""

    kind: str
    rule: str
    facts: list[Fact] = field(default_factory=list)

    def add(self, facts: Sequence[Fact]) -> None:
        """Facts that are not there yet."""
        self.facts += [fact for fact in facts if fact not in self.facts]


@dataclass(slots=True, eq=False)
class Sheet:
    """A block and the claim on each of its characters.

    Args:
        block: as the reader gave it.
        claims: one a character.
        searched: up to here parts of the block (cells of a line with pipes) were found.
    """

    block: Block
    claims: list[Claim | None]
    searched: int = 0

    @property
    def is_free(self) -> bool:
        """Whether nobody claims any of it."""
        return not any(self.claims)

    def spans(self, offset: int = 0) -> Iterator[Span]:
        """The spans of the block, counted from ``offset``."""
        at = 0
        for _, run in groupby(self.claims, key=id):
            claims = list(run)
            claim = claims[0] or Claim(LEFT_OVER, NO_PART)
            words = self.block.text[at : at + len(claims)]
            if claim.kind in REMAINDERS and len(words) < len(self.block.text) and not any(map(str.isalnum, words)):
                claim = Claim(PUNCTUATION, "")
            yield Span(offset + at, offset + at + len(claims), claim.kind, claim.rule, tuple(claim.facts))
            at += len(claims)


class Canvas:
    """All blocks of a document.

    The parts of a document may be blocks made from those of the reader: a title joined from several lines, a cell cut
    from a line with pipes. Claims on such blocks are laid on the blocks that they were made from.

    Args:
        content: the blocks and tables of the document.
    """

    def __init__(self, content: Sequence[Block | Grid]) -> None:
        self._content = content
        self._sheets: dict[int, Sheet] = {}
        self._cut: dict[int, tuple[Block, int]] = {}
        for part in content:
            rows = part.rows if isinstance(part, Grid) else ((part,),)
            for block in (cell for row in rows for cell in row if cell is not None):
                self._sheets.setdefault(block.place.line or 0, Sheet(block, [None] * len(block.text)))

    def claim(self, words: Words, kind: str, rule: str, *facts: Fact) -> None:
        """Lay a claim on words, over what was claimed of them before.

        Words that are already of this kind by this rule (a cell merged over several rows) get the facts in addition.
        """
        claim = Claim(kind, rule, list(facts))
        for sheet, start, end in self._pieces(words):
            before = sheet.claims[start] if start < end else None
            if before and (before.kind, before.rule) == (kind, rule) and set(sheet.claims[start:end]) == {before}:
                before.add(facts)
            else:
                sheet.claims[start:end] = [claim] * (end - start)

    def claim_lines(self, place: Place, kind: str, rule: str, *facts: Fact) -> None:
        """Lay a claim on whole blocks."""
        for sheet in self.at(place):
            self.claim(sheet.block.whole(), kind, rule, *facts)

    def add_facts(self, place: Place, *facts: Fact) -> None:
        """Facts for the first claim on the block of a place."""
        claim = next((claim for sheet in self.at(place) for claim in sheet.claims if claim), None)
        if claim:
            claim.add(facts)

    def kinds_of(self, words: Words) -> set[str]:
        """What words were taken for so far."""
        claims = (claim for sheet, start, end in self._pieces(words) for claim in sheet.claims[start:end])
        return {claim.kind for claim in claims if claim}

    def at(self, place: Place) -> list[Sheet]:
        """The blocks of a place, in order."""
        first = place.line or 0
        lines = range(first, (place.end_line or first) + 1)
        return [self._sheets[line] for line in lines if line in self._sheets]

    def free(self) -> list[Sheet]:
        """The blocks that nobody claims, in order."""
        return [sheet for _, sheet in sorted(self._sheets.items()) if sheet.block.text and sheet.is_free]

    def _pieces(self, words: Words) -> Iterator[tuple[Sheet, int, int]]:
        """The characters of words in the reader's blocks."""
        sheets = self.at(words.block.place)
        if len(sheets) == 1:
            offset = self._offset(sheets[0], words.block)
            yield sheets[0], offset + words.first, offset + words.last
            return
        at = 0
        for sheet in sheets:
            length = len(sheet.block.text)
            if words.block.text.startswith(sheet.block.text, at):
                yield sheet, min(max(words.first - at, 0), length), min(max(words.last - at, 0), length)
                at += length

    def _offset(self, sheet: Sheet, block: Block) -> int:
        """Where a block made from a part of another starts in it; parts are asked for from left to right."""
        if block.text == sheet.block.text:
            return 0
        if id(block) not in self._cut:
            start = max(sheet.block.text.find(block.text, sheet.searched), 0)
            sheet.searched = start + len(block.text)
            self._cut[id(block)] = (block, start)
        return self._cut[id(block)][1]

    def entries(self) -> Iterator[Entry]:
        """The blocks, and the rows of tables, with their spans."""
        seen: set[int] = set()
        for part in self._content:
            for row in part.rows if isinstance(part, Grid) else ((part,),):
                cells = [cell for cell in dict.fromkeys(filter(None, row)) if cell.text and cell.place.line not in seen]
                seen |= {cell.place.line or 0 for cell in cells}
                if cells:
                    yield self._entry(cells)

    def _entry(self, cells: Sequence[Block]) -> Entry:
        spans: list[Span] = []
        at = 0
        for cell in cells:
            if spans:
                spans.append(Span(at - 1, at, PUNCTUATION))
            spans += self._sheets[cell.place.line or 0].spans(at)
            at += len(cell.text) + 1
        text, found = ("\t".join(texts) for texts in zip(*((each.text, each.as_found) for each in cells), strict=True))
        return Entry(cells[0].place, text, found, tuple(spans))
