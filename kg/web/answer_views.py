"""How an answer stands on a page: as a table, as a picture, as a link to the question behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.saved_queries.model import ColumnKind


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: its text, where it links to, its language if it has one, and the kind of its column."""

    text: str
    href: str | None = None
    language: str = ""
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column.

    Args:
        text: of the head.
        kind: of the cells.
        wide: whether cells hold sentences.
        href: where the rows are sorted by it, if they can be.
        order: ``ascending`` or ``descending`` if they are.
    """

    text: str
    kind: ColumnKind
    wide: bool
    href: str | None = None
    order: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table for ``table.html``, with the facts that every bounded answer states.

    Args:
        caption: what the table shows, for readers who do not see it.
        headings: of the columns.
        rows: cells in the order of the headings.
        truncated: whether rows were left out.
        elapsed_milliseconds: evaluation time.
        limit: most rows a page shows.
        data_version: of the data, if known.
        total: rows of the whole answer, None where it is cut.
        first: number of the first row shown.
        pages: label and address of other pages.
        source: the derived table that the rows were read from; None where the query was evaluated.
    """

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    truncated: bool
    elapsed_milliseconds: float
    limit: int
    data_version: str | None
    total: int | None
    first: int = 1
    pages: tuple[tuple[str, str], ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionLink:
    """A saved query to click.

    Args:
        question: or its title.
        description: or empty.
        href: its page.
        asks: labels of its parameters.
        picture: kind of its picture, or empty.
    """

    question: str
    description: str
    href: str
    asks: tuple[str, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture for ``picture.html``.

    Args:
        name: of the query, for the files that are saved.
        kind: of the picture.
        caption: what it shows.
        notes: what it leaves out.
        data: JSON without ``<``, so that it can stand in the page.
        scripts: addresses of the library and of our script.
    """

    name: str
    kind: str
    caption: str
    notes: tuple[str, ...]
    data: str
    scripts: tuple[str, ...]
