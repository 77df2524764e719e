"""What ``item.html`` receives."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.cards import Deadline, ItemCard
from kg.web.frame import Frame
from kg.web.labels import Name
from kg.web.repairs import Piece, Repair


@dataclass(frozen=True, slots=True)
class Sentence:
    """A passage of a source.

    Args:
        place: line or row, in words.
        file: its name.
        quote: the words as found.
        before: what stands before them.
        after: what stands behind them.
    """

    place: str
    file: str
    quote: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class StatementView:
    """A wording of an item.

    Args:
        iri: of the statement.
        anchor: on the page.
        where: in the body or in the annex.
        pieces: of the restored text, repairs marked.
        as_found: the passage before restoration, empty where nothing was changed.
        repairs: those that mend damage.
        conversions: number of those that only convert the script.
        confidence: of the restoration, 0 to 1, or empty.
        sentence: where it stands.
    """

    iri: str
    anchor: str
    where: str
    pieces: tuple[Piece, ...]
    as_found: str
    repairs: tuple[Repair, ...]
    conversions: int
    confidence: str
    sentence: Sentence | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A responsible body as a cell names it.

    Args:
        anchor: on the page.
        agent: agency or group.
        text: the words of the cell.
        sentence: where they stand.
    """

    anchor: str
    agent: Name
    text: str
    sentence: Sentence | None


@dataclass(frozen=True, slots=True)
class DatedDeadline:
    """A deadline with its place."""

    anchor: str
    deadline: Deadline
    sentence: Sentence | None


@dataclass(frozen=True, slots=True)
class TargetView:
    """A measurable target: its place on the page, what is measured, how it compares, the value, by when, the words."""

    anchor: str
    indicator: Name | None
    comparator: str
    value: str
    unit: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class CitationView:
    """A document that an item cites.

    Args:
        anchors: places on the page of all that cite it, body and annex.
        title: as written.
        number: as written.
        work: the document, where it is known.
    """

    anchors: tuple[str, ...]
    title: str
    number: str
    work: Name | None


@dataclass(frozen=True, slots=True)
class MatchView:
    """An item of another plan that corresponds.

    Args:
        item: its card.
        relation: as seen from this item, in words.
        state: accepted or proposed, in words.
        accepted: whether a person accepted it.
        score: similarity, 0 to 1, or empty.
        href: the comparison of the two plans.
    """

    item: ItemCard
    relation: str
    state: str
    accepted: bool
    score: str
    href: str


@dataclass(frozen=True, slots=True)
class ItemPage:
    """``item.html``.

    Args:
        frame: around it.
        item: what a list tells of it.
        trail: the pages above it.
        statements: its wordings.
        assignments: by role.
        deadlines: in order.
        no_support: whether the document says that nobody supports it.
        targets: measurable ones.
        citations: of documents.
        parent: the item of which it is a part.
        parts: items that are parts of it.
        matches: in other plans, accepted ones first.
        before: the item before it.
        after: the item behind it.
    """

    frame: Frame
    item: ItemCard
    trail: tuple[Name, ...]
    statements: tuple[StatementView, ...]
    assignments: tuple[tuple[Name, tuple[Assignment, ...]], ...]
    deadlines: tuple[DatedDeadline, ...]
    no_support: bool
    targets: tuple[TargetView, ...]
    citations: tuple[CitationView, ...]
    parent: ItemCard | None
    parts: tuple[ItemCard, ...]
    matches: tuple[MatchView, ...]
    before: Name | None
    after: Name | None
