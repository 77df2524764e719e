"""A comparison in the words of one language: what page, workbook and document share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg import messages
from kg.alignment.model import ComparedItem, Evidence
from kg.comparison.comparison import Comparison, Match, PairComparison
from kg.comparison.outputs.codes import code_in_words
from kg.comparison.wording import (
    Places,
    alone_in_words,
    differences_in_words,
    letter,
    rates,
    relation_in_words,
)
from kg.saved_queries.model import Column
from kg.saved_queries.tables import Row
from kg.vocabulary import Concept, scheme

SCHEMES = {"theme": "theme", "initiative": "initiative", "body-type": "agency-type"}
"""Kind of evidence → scheme of its keys."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a wording: shared with the other side or not."""

    text: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Themes × plans, with the number of items."""

    themes: tuple[str, ...]
    plans: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Phrasing:
    """The words of a comparison.

    Args:
        comparison: what is shown.
        language: ``zh-Hans`` or ``en``.
    """

    def __init__(self, comparison: Comparison, language: str) -> None:
        self.comparison = comparison
        self.language = language
        self._places = {plan.iri: place for place, plan in enumerate(comparison.plans)}
        self.items = {item.iri: item for plan in comparison.plans for item in plan.items}
        self._places_of_items = {item.iri: self._places[plan.iri] for plan in comparison.plans for item in plan.items}

    def text(self, key: str, **values: object) -> str:
        """A message of this language."""
        return messages.render(f"compare.{key}", self.language, **values)

    def stated(self) -> str:
        """What every figure rests on."""
        said = self.comparison.conventions
        return self.text(
            "stated",
            method=self.comparison.pairs[0].alignment_set.rpartition("/")[2],
            review=self.text(f"review_{said.review}"),
            reading=self.text(f"reading_{said.reading}"),
            as_of=said.as_of or "–",
        )

    def availability(self, has_text: bool) -> str:  # noqa: FBT001 -- a fact of a plan
        """Whether the sentences of a plan are at hand."""
        return self.text("has_text" if has_text else "headings_only")

    def letter(self, plan: str) -> str:
        """The short name of a plan among those compared."""
        return letter(self._places[plan], self.language)

    def places(self, pair: PairComparison) -> Places:
        """Where the plans of a pair stand among those compared."""
        return self._places[pair.a.iri], self._places[pair.b.iri]

    def rates(self, pair: PairComparison) -> str:
        """Match rates of both directions."""
        return rates(pair, self.comparison, self.language, self.places(pair))

    def alone(self, pair: PairComparison, side: str) -> str:
        """How many items of a side (``a`` or ``b``) have no counterpart."""
        return alone_in_words(pair, side, self.language, self.places(pair))

    def relation(self, match: Match) -> str:
        """The relation in words."""
        return relation_in_words(match.relation, self.language, self._sides(match))

    def state(self, match: Match) -> str:
        """Whether a person has judged it, and who."""
        return self.text(f"state_{match.state}") + (f" ({match.reviewer})" if match.reviewer else "")

    def differences(self, match: Match) -> list[str]:
        """What differs, a line each."""
        return differences_in_words(match, self.language, self._sides(match))

    def _sides(self, match: Match) -> Places:
        return self._places_of_items[match.a.iri], self._places_of_items[match.b.iri]

    def evidence(self, match: Match) -> list[str]:
        """The reasons, a line each."""
        kinds = {each.kind: self.text(f"evidence_{each.kind.replace('-', '_')}") for each in match.evidence}
        return [f"{kinds[each.kind]}: {self._named(each)}" for each in match.evidence]

    def _named(self, evidence: Evidence) -> str:
        if name := SCHEMES.get(evidence.kind):
            concept = scheme(name).get(evidence.value)
            return self._label(concept) if concept else evidence.value
        return evidence.value

    def _label(self, concept: Concept) -> str:
        """The preferred label in the language, else the Chinese one."""
        return next(iter((*(concept.english if self.language == "en" else ()), *concept.labels)), concept.key)

    def theme_names(self, item: ComparedItem) -> str:
        """The themes of an item."""
        found = (scheme("theme").get(key) for key in sorted(item.themes))
        names = [self._label(concept) for concept in found if concept]
        return self.text("list_separator").join(names)

    def pieces(self, match: Match, side: str) -> list[Piece]:
        """The wording of a side (``a`` or ``b``), what it shares with the other marked."""
        wording = (match.a if side == "a" else match.b).wording
        spans = sorted(
            span for each in match.evidence if (span := each.a_span if side == "a" else each.b_span) is not None
        )
        found, at = [], 0
        for start, end in spans:
            begin = max(start, at)  # where spans overlap, what the later one adds is marked too
            if begin < end:
                found += [Piece(wording[at:begin], shared=False), Piece(wording[begin:end], shared=True)]
                at = end
        return _joined(piece for piece in (*found, Piece(wording[at:], shared=False)) if piece.text)

    def matrix(self) -> Matrix:
        """Themes × plans: what one plan has and another has not."""
        rows = self.comparison.views["compare-coverage"].rows
        plans = self.comparison.plans
        label = "theme_zh" if self.language != "en" else "theme_en"
        counts: dict[str, dict[str, int]] = {}
        for row in rows:
            name = (row.get(label) or row["theme"]).text
            counts.setdefault(name, {})[row["document"].text] = int(row["items"].text)
        themes = tuple(name for name in counts if any(counts[name].values()))
        table = tuple(tuple(counts[name].get(plan.iri, 0) for plan in plans) for name in themes)
        return Matrix(themes, tuple(plan.title for plan in plans), table)

    def cell(self, row: Row, column: Column) -> str | int | float:
        """A cell as people read it: the last segment of an address, numbers as numbers."""
        value = row.get(column.name)
        if value is None:
            return ""
        if (words := code_in_words(column.name, value.text, self.language)) is not None:
            return words
        if value.iri:
            plan = next((plan.title for plan in self.comparison.plans if plan.iri == value.iri), None)
            return plan or value.iri.rpartition("#")[2].rpartition("/")[2]
        if column.name == "themes" and "item" in row:
            return self.theme_names(self.items[row["item"].text])
        plain = value.to_json()
        return round(plain, 4) if isinstance(plain, float) else plain


def numbered(items: Sequence[ComparedItem]) -> list[tuple[str, str]]:
    """Number and heading, else the whole wording."""
    return [(item.number, item.heading or item.text) for item in items]


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Runs of one kind as one piece."""
    return [
        Piece("".join(piece.text for piece in run), shared) for shared, run in groupby(pieces, key=lambda p: p.shared)
    ]
