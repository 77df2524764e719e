"""What a page about a report shows: findings by what they belong to, rules, and the text with its lines marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.screening.owners import ITEM, PLAN, SECTION, Owner
from kg.validation.completeness import Completeness, ElementScore
from kg.validation.findings import ORDER, Finding
from kg.validation.outputs.phrasing import element_label, owner_text, percent, place_text, points, text
from kg.validation.repairs import Repair, corrections_csv
from kg.validation.report import Report
from kg.validation.shapes import Shape, catalogue

Sources = Mapping[str, Sequence[str]]
"""File → its lines, for plain texts; their numbers are those of ``place.line``."""
FOLDED_FROM = 400
"""Lines of a text from which on it is folded."""
SIGNS = {"violation": "▲", "warning": "●", "info": "○"}
"""Shape beside colour and word, for those who do not tell the colours apart."""


@dataclass(frozen=True)
class Entry:
    """A finding on the page.

    Args:
        number: its place in the report, from 1.
        finding: itself.
        state: ``new`` or ``open`` against an earlier report, else ``None``.
        anchor: of its line in the text, where the text is shown.
    """

    number: int
    finding: Finding
    state: str | None
    anchor: str | None

    @property
    def shape(self) -> Shape:
        """The shape that failed."""
        return catalogue()[self.finding.shape]


@dataclass(frozen=True)
class Group:
    """The findings of an item, a section or a plan as a whole."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Line:
    """A line of the text.

    Args:
        number: from 1.
        anchor: its id on the page.
        pieces: its words, and whether they are those of a finding.
        entries: findings on it.
    """

    number: int
    anchor: str
    pieces: tuple[tuple[str, bool], ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class File:
    """What the page says of one file.

    Args:
        name: as the person gave it.
        completeness: of its plans.
        groups: its findings.
        lines: its text; empty where it is not shown.
    """

    name: str
    completeness: tuple[Completeness, ...]
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]

    @property
    def folded(self) -> bool:
        """Whether the text is too long to be shown at once."""
        return len(self.lines) > FOLDED_FROM


class Page:
    """A report in the words of one language, as the templates ask for it.

    Args:
        report: what was found.
        language: ``zh-Hans`` or ``en``.
        sources: texts to be shown.
        rules: address at which the shapes are described, their names being anchors of it; by default their own IRIs.
    """

    def __init__(self, report: Report, language: str, sources: Sources, rules: str = "") -> None:
        self.report = report
        self.language = language
        self._sources = sources
        self._rules = rules
        self._order = {file: number for number, file in enumerate(report.files, start=1)}

    def text(self, key: str, **values: object) -> str:
        """A message below ``validation``."""
        return text(key, self.language, **values)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All findings, the gravest first."""
        return tuple(
            Entry(number, finding, state, self._anchor(finding))
            for number, (finding, state) in enumerate(self.report.with_states(), start=1)
        )

    @property
    def files(self) -> tuple[File, ...]:
        """The files, each with its findings."""
        return tuple(
            File(
                file,
                tuple(score for score in self.report.completeness if score.file == file),
                self._groups(entry for entry in self.entries if entry.finding.file == file),
                self._lines(file),
            )
            for file in self.report.files
        )

    @property
    def rules(self) -> tuple[tuple[Shape, tuple[Entry, ...]], ...]:
        """Each shape that failed with its findings."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.finding.shape, []).append(entry)
        return tuple((catalogue()[shape], tuple(entries)) for shape, entries in found.items())

    @property
    def severities(self) -> tuple[str, ...]:
        """Those that there are, the gravest first."""
        return tuple(word for word in ORDER if self.report.counts[word])

    def sign(self, severity: str) -> str:
        """The shape that stands for a severity."""
        return SIGNS[severity]

    def place(self, place: Mapping[str, object], file: str) -> str:
        """A place in words."""
        return place_text(place, self.language, file)

    def same_words(self, before: Entry, entry: Entry) -> bool:
        """Whether a finding is about the same words as the one above it, and would be shown and hidden with it."""
        one, other = before.finding, entry.finding
        is_told = bool(other.quote) and (one.quote, one.place, one.file) == (other.quote, other.place, other.file)
        return is_told and (one.severity, before.state) == (other.severity, entry.state)

    def points(self, gain: float) -> str:
        """A gain in percentage points."""
        return points(gain)

    def percent(self, share: float) -> str:
        """A share in per cent."""
        return percent(share)

    def rule(self, shape: str) -> str:
        """The address that tells of a shape."""
        return f"{self._rules}#{shape.rpartition('#')[2]}" if self._rules else shape

    def complete(self, score: Completeness) -> str:
        """The elements of which nothing is lacking, in words."""
        mark = "、" if self.language == "zh-Hans" else ", "
        return mark.join(self.element(each) for each in self.elements(score) if each.score == 1)

    def elements(self, score: Completeness) -> list[ElementScore]:
        """The elements of a plan, those first whose mending gains most."""
        return sorted(score.elements, key=lambda each: -each.gain)

    def element(self, score: ElementScore) -> str:
        """The name of an element."""
        return element_label(score.element, self.language)

    def row(self, repair: Repair) -> str:
        """The rows of ``corrections.csv`` that a repair proposes."""
        return corrections_csv([repair], self.language).decode("utf-8-sig").partition("\n")[2].rstrip("\n")

    def _anchor(self, finding: Finding) -> str | None:
        line = finding.place.get("line")
        lines = self._sources.get(finding.file, ())
        return self._line_anchor(finding.file, line) if isinstance(line, int) and 0 < line <= len(lines) else None

    def _line_anchor(self, file: str, line: int) -> str:
        return f"file-{self._order[file]}-line-{line}"

    def _groups(self, entries: Iterable[Entry]) -> tuple[Group, ...]:
        """By owner: the plan, then the others as they stand in the file."""
        found: dict[Owner, list[Entry]] = {}
        for entry in entries:
            found.setdefault(entry.finding.owner, []).append(entry)
        ordered = sorted(found.items(), key=lambda pair: _order_of(pair[0], pair[1]))
        return tuple(Group(owner_text(owner, self.language), tuple(members)) for owner, members in ordered)

    def _lines(self, file: str) -> tuple[Line, ...]:
        by_line: dict[int, list[Entry]] = {}
        for entry in self.entries:
            line = entry.finding.place.get("line")
            if entry.finding.file == file and isinstance(line, int):
                by_line.setdefault(line, []).append(entry)
        return tuple(
            Line(number, self._line_anchor(file, number), pieces_of(words, here), tuple(here))
            for number, words in enumerate(self._sources.get(file, ()), start=1)
            for here in [by_line.get(number, [])]
        )


def pieces_of(words: str, entries: Sequence[Entry]) -> tuple[tuple[str, bool], ...]:
    """A line cut into what findings quote and what they do not; all of it where a quote is not found as it is."""
    if not entries:
        return ((words, False),)
    marked = [False] * len(words)
    for entry in entries:
        quote = entry.finding.quote
        start = words.find(quote) if quote else -1
        if start < 0:
            return ((words, True),)
        marked[start : start + len(quote)] = [True] * len(quote)
    pieces: list[tuple[str, bool]] = []
    for sign, mark in zip(words, marked, strict=True):
        if pieces and pieces[-1][1] == mark:
            pieces[-1] = (pieces[-1][0] + sign, mark)
        else:
            pieces.append((sign, mark))
    return tuple(pieces)


def _order_of(owner: Owner, entries: Sequence[Entry]) -> tuple[object, ...]:
    """The plan first; then by the first place, sections before their items, and numbers as numbers."""
    places = [entry.finding.place for entry in entries]
    first = min(int(place.get("line", place.get("page", 0))) for place in places)
    numbers = tuple(int(part) for part in (owner.number or "").split(".") if part.isdecimal())
    return (PLAN, SECTION, ITEM).index(owner.kind) > 0, first, owner.kind == ITEM, numbers, owner.iri
