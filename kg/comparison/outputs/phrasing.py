"""A comparison in the words of one language: what page, workbook and document share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg import messages
from kg.alignment.model import ComparedItem, Evidence
from kg.comparison.comparison import Comparison, Match, PairComparison
from kg.comparison.terminal import differences_in_words, rates
from kg.saved_queries.model import Column, SavedQuery
from kg.saved_queries.tables import Row
from kg.vocabulary import scheme

SCHEMES = {"theme": "theme", "initiative": "initiative", "body-type": "agency-type"}
"""Kind of evidence → scheme of its keys."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a wording: shared with the other side or not."""

    text: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Themes × plans, with the number of items; ``empty`` lists the cells without any."""

    themes: tuple[str, ...]
    plans: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    empty: tuple[tuple[str, str], ...]


class Phrasing:
    """The words of a comparison.

    Args:
        comparison: what is shown.
        language: ``zh-Hans`` or ``en``.
    """

    def __init__(self, comparison: Comparison, language: str) -> None:
        self.comparison = comparison
        self.language = language

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

    def rates(self, pair: PairComparison) -> str:
        """Match rates of both directions."""
        return rates(pair, self.comparison, self.language)

    def relation(self, match: Match) -> str:
        """The relation in words."""
        return self.text(f"relation_{match.relation}")

    def state(self, match: Match) -> str:
        """Whether a person has judged it, and who."""
        return self.text(f"state_{match.state}") + (f" ({match.reviewer})" if match.reviewer else "")

    def differences(self, match: Match) -> list[str]:
        """What differs, a line each."""
        return differences_in_words(match, self.language)

    def evidence(self, match: Match) -> list[str]:
        """The reasons, a line each."""
        kinds = {each.kind: self.text(f"evidence_{each.kind.replace('-', '_')}") for each in match.evidence}
        return [f"{kinds[each.kind]}: {self._named(each)}" for each in match.evidence]

    def _named(self, evidence: Evidence) -> str:
        if name := SCHEMES.get(evidence.kind):
            concept = scheme(name).get(evidence.value)
            return concept.labels[0] if concept else evidence.value
        return evidence.value

    def theme_names(self, item: ComparedItem) -> str:
        """The themes of an item."""
        found = (scheme("theme").get(key) for key in sorted(item.themes))
        return "、".join(concept.labels[0] for concept in found if concept)

    def pieces(self, match: Match, side: str) -> list[Piece]:
        """The wording of a side (``a`` or ``b``), what it shares with the other marked."""
        wording = (match.a if side == "a" else match.b).wording
        spans = sorted(
            span for each in match.evidence if (span := each.a_span if side == "a" else each.b_span) is not None
        )
        found, at = [], 0
        for start, end in spans:
            if start < at:
                continue
            found += [Piece(wording[at:start], shared=False), Piece(wording[start:end], shared=True)]
            at = end
        return [piece for piece in (*found, Piece(wording[at:], shared=False)) if piece.text]

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
        empty = tuple(
            (name, plan.title)
            for name, cells in zip(themes, table, strict=True)
            for plan, count in zip(plans, cells, strict=True)
            if not count
        )
        return Matrix(themes, tuple(plan.title for plan in plans), table, empty)

    def cell(self, row: Row, column: Column) -> str | int | float:
        """A cell as people read it: the last segment of an address, numbers as numbers."""
        value = row.get(column.name)
        if value is None:
            return ""
        if value.iri:
            plan = next((plan.title for plan in self.comparison.plans if plan.iri == value.iri), None)
            return plan or value.iri.rpartition("#")[2].rpartition("/")[2]
        plain = value.to_json()
        return round(plain, 4) if isinstance(plain, float) else plain

    def title(self, query: SavedQuery) -> str:
        """Title of a view."""
        return query.title[self.language]


def numbered(items: Sequence[ComparedItem]) -> list[tuple[str, str]]:
    """Number and heading, else the whole wording."""
    return [(item.number, item.heading or item.text) for item in items]
