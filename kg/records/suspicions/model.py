"""What a detector hands over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg import messages
from kg.documents import Block, Document
from kg.records.model import Item, Remark

LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a plan under suspicion: the document as read, and what was made of it."""

    document: Document
    items: tuple[Item, ...]

    def blocks(self) -> Iterator[Block]:
        """Paragraphs and cells in reading order; a merged cell once."""
        for block in self.document.blocks:
            if isinstance(block, Block):
                yield block
            else:
                yield from dict.fromkeys(cell for row in block.rows for cell in row if cell is not None)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Damage that is reported and left as it is.

    Args:
        code: of the warning; ``suspicion.<code>`` is its message.
        found: the words as they stand.
        confidence: 0 to 1.
        line: where they stand.
        suggestion: what probably stood there; never put in.
    """

    code: str
    found: str
    confidence: float
    line: int | None
    suggestion: str = ""

    def remark(self) -> Remark:
        """The warning, in both languages."""
        quote = self.found if len(self.found) <= LONGEST_QUOTE else self.found[: LONGEST_QUOTE - 1] + "…"
        texts = messages.both(
            f"suspicion.{self.code}", found=quote, suggestion=self.suggestion, confidence=self.confidence
        )
        return Remark(self.code, " / ".join(texts.values()), self.line)
