"""An explanation: the blocks of a document in order, each cut into spans that say what their words were taken for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.documents import Place

TITLE, NOTICE, ISSUER, DATE, ADDRESSEE, METADATA = "title", "notice", "issuer", "date", "addressee", "metadata"
PREAMBLE, SECTION, FRAMING = "preamble", "section", "framing"
NUMBER, HEADING, WORDING, MARK, DEADLINE, RULE = "number", "heading", "wording", "mark", "deadline", "rule"
HEADER, CELL = "header", "cell"
PUNCTUATION, FURNITURE, SET_ASIDE, LEFT_OVER = "punctuation", "furniture", "set-aside", "left-over"
KINDS = (
    TITLE,
    NOTICE,
    ISSUER,
    DATE,
    ADDRESSEE,
    METADATA,
    PREAMBLE,
    SECTION,
    FRAMING,
    NUMBER,
    HEADING,
    WORDING,
    MARK,
    DEADLINE,
    RULE,
    HEADER,
    CELL,
    PUNCTUATION,
    FURNITURE,
    SET_ASIDE,
    LEFT_OVER,
)
"""What words may be; each has a label in ``kg/messages/explanation.toml``."""
NO_PLAN_TEXT = frozenset({PUNCTUATION, FURNITURE, SET_ASIDE})
"""Kinds whose characters count neither as read nor as left over."""


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """A fact that the records hold because of some words.

    Args:
        name: ``item``, ``section``, a role, ``due``, ``ongoing`` …, or an element of GB/T 33480-2016.
        value: as the records have it.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Span:
    """Words of an entry: the characters from ``start`` up to ``end`` of its text.

    Args:
        start: offset of the first character.
        end: offset behind the last one.
        kind: one of :data:`KINDS`.
        rule: key of the form or rule that recognised them, or of the reason why they are left over; empty for
            punctuation between other spans.
        facts: what the records hold because of them.
    """

    start: int
    end: int
    kind: str
    rule: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph, a row of a table (cells divided by tabs; a merged cell in its first row), or words set aside.

    Args:
        place: where it stands.
        text: its restored wording.
        as_found: the wording of the file.
        spans: in order; together they are the text.
    """

    place: Place
    text: str
    as_found: str
    spans: tuple[Span, ...]

    def words(self, span: Span) -> str:
        """The words of a span."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A whole document, entry by entry; what the reader set aside stands at the end."""

    entries: tuple[Entry, ...]

    def left_over(self) -> Iterator[tuple[Entry, Span]]:
        """The spans that are left over, with their entries."""
        return ((entry, span) for entry in self.entries for span in entry.spans if span.kind == LEFT_OVER)

    @property
    def left_over_characters(self) -> int:
        """How many characters are left over."""
        return sum(span.end - span.start for _, span in self.left_over())

    @property
    def plan_characters(self) -> int:
        """How many characters the plan's text has, without furniture and punctuation between spans."""
        spans = (span for entry in self.entries for span in entry.spans if span.kind not in NO_PLAN_TEXT)
        return sum(span.end - span.start for span in spans)

    @property
    def left_over_share(self) -> float:
        """Characters left over, divided by those of the plan's text; 0 for a document without any."""
        return self.left_over_characters / (self.plan_characters or 1)
