"""An explanation in the words of a language, for the terminal and the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg import messages
from kg.documents import Place
from kg.records.explanation.model import LEFT_OVER, PUNCTUATION, SET_ASIDE, Entry, Explanation, Fact, Span
from kg.records.model import PlanRecord


@dataclass(frozen=True, slots=True)
class SpanView:
    """Words of an entry, and what they were taken for.

    Args:
        words: the words.
        kind: key of what they are.
        label: its name.
        rule: the sentence of the rule.
        facts: name → values of what the records hold.
    """

    words: str
    kind: str
    label: str
    rule: str
    facts: tuple[tuple[str, str], ...]

    @property
    def facts_text(self) -> str:
        """The facts on one line."""
        return "; ".join(f"{name}: {value}" for name, value in self.facts)

    @property
    def is_read(self) -> bool:
        """Whether it is more than punctuation between others."""
        return self.kind != PUNCTUATION


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry: its place in words, its spans; whether the reader set it aside, and whether any of it is left over."""

    place: str
    spans: tuple[SpanView, ...]
    is_aside: bool
    has_left_over: bool


class Phrasing:
    """Says explanations in one language.

    Args:
        language: ``zh-Hans`` or ``en``.
        record: of the document.
    """

    def __init__(self, language: str, record: PlanRecord) -> None:
        self.language = language
        self._counts_lines = record.media_type == "text/plain"

    def text(self, key: str, **values: object) -> str:
        """A message of the explanation."""
        return messages.render(f"explanation.{key}", self.language, **values)

    def share(self, explanation: Explanation) -> str:
        """How much is left over."""
        return self.text(
            "page.share",
            share=explanation.left_over_share,
            left=explanation.left_over_characters,
            whole=explanation.plan_characters,
        )

    def entries(self, explanation: Explanation) -> list[EntryView]:
        """All entries."""
        return [self._entry(entry) for entry in explanation.entries]

    def place(self, place: Place) -> str:
        """A place in words; lines are counted in texts, paragraphs and cells in other formats."""
        named = {"sheet": place.sheet, "page": place.page, "table": place.table, "row": place.row}
        if place.row is None:
            named["line" if self._counts_lines else "block"] = place.line
        return " ".join(self.text(f"place.{name}", value=value) for name, value in named.items() if value is not None)

    def _entry(self, entry: Entry) -> EntryView:
        kinds = {span.kind for span in entry.spans}
        spans = tuple(self._span(entry, span) for span in entry.spans)
        return EntryView(self.place(entry.place), spans, SET_ASIDE in kinds, LEFT_OVER in kinds)

    def _span(self, entry: Entry, span: Span) -> SpanView:
        rule = self.text(f"rule.{span.rule}") if span.rule else ""
        return SpanView(entry.words(span), span.kind, self.text(f"kind.{span.kind}"), rule, self._facts(span.facts))

    def _facts(self, facts: Sequence[Fact]) -> tuple[tuple[str, str], ...]:
        """Values of one name together."""
        grouped: dict[str, list[str]] = {}
        for fact in facts:
            value = self.text(f"rule.{fact.value}") if fact.name == "rule" else fact.value
            grouped.setdefault(self.text(f"fact.{fact.name}"), []).append(value)
        return tuple((name, "、".join(values)) for name, values in grouped.items())
