"""What the templates receive: one frozen dataclass a template, each with the common :class:`Frame`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg import messages
from kg.saved_queries.model import ColumnKind


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around its subject.

    Args:
        language: of the page.
        title: of the page, without the site's name.
        other_language_name: how the other language calls itself.
        other_address: this address in the other language.
        kept: parameters that links inside the site carry on (``lang``, if the address names it).
        stylesheet: address of the CSS file.
    """

    language: str
    title: str
    other_language: str
    other_language_name: str
    other_address: str
    kept: Mapping[str, str]
    stylesheet: str

    def text(self, key: str, **values: object) -> str:
        """The message ``web.<key>`` in the language of the page."""
        return messages.render(f"web.{key}", self.language, **values)

    def link(self, path: str) -> str:
        """A path of the site that keeps the language."""
        if not self.kept or "lang=" in path:
            return path
        return f"{path}{'&' if '?' in path else '?'}lang={self.kept['lang']}"


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: its text, where it links to, its language if it has one, and the kind of its column."""

    text: str
    href: str | None = None
    language: str = ""
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its text, its kind, and whether its cells hold sentences."""

    text: str
    kind: ColumnKind
    wide: bool


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
    """

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    truncated: bool
    elapsed_milliseconds: float
    limit: int
    data_version: str | None


@dataclass(frozen=True, slots=True)
class QuestionLink:
    """A saved query to click: its question (or title), description, address."""

    question: str
    description: str
    href: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """``home.html``: sizes (label, number), the plans, three questions."""

    frame: Frame
    sizes: tuple[tuple[str, str], ...]
    plans: TableView
    questions: tuple[QuestionLink, ...]


@dataclass(frozen=True, slots=True)
class QueriesPage:
    """``queries.html``: all saved queries, grouped by theme (empty for those without)."""

    frame: Frame
    groups: tuple[tuple[str, tuple[QuestionLink, ...]], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select box."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A form field of ``query.html``.

    Args:
        name: parameter.
        label: for people.
        hint: type and example.
        value: what is filled in.
        input: ``text``, ``number`` or ``date``.
        required: whether it must be filled in.
        choices: if not empty, a select box instead of an input.
    """

    name: str
    label: str
    hint: str
    value: str
    input: str
    required: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class QueryPage:
    """``query.html``: a saved query with its form, answer and text.

    Args:
        frame: around it.
        name: of the query.
        question: asked, or empty.
        description: or empty.
        fields: of the form.
        examples_shown: whether the answer is for the example values.
        error: why there is no answer, or empty.
        table: the answer.
        sparql: text with the values in place.
        sparql_href: the same text at the endpoint.
        downloads: label and address.
    """

    frame: Frame
    name: str
    question: str
    description: str
    fields: tuple[Field, ...]
    examples_shown: bool
    error: str
    table: TableView | None
    sparql: str
    sparql_href: str
    downloads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SparqlPage:
    """``sparql.html``: the query form, with the answer once there is one.

    Args:
        frame: around it.
        query: text in the form.
        limit_seconds: time limit.
        table: the answer, None before a query was sent.
        downloads: label and address.
    """

    frame: Frame
    query: str
    limit_seconds: float
    table: TableView | None
    downloads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """``error.html``: what went wrong, in words."""

    frame: Frame
    status: int
    detail: str
