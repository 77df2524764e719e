"""What the templates of saved queries receive."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.answer_views import PictureView, QuestionLink, TableView
from kg.web.frame import Frame


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """The saved queries of a theme: fragment of its address, heading (or empty), queries."""

    anchor: str
    theme: str
    links: tuple[QuestionLink, ...]


@dataclass(frozen=True, slots=True)
class QueriesPage:
    """``queries.html``: saved queries, grouped by theme (empty for those without).

    Args:
        frame: around it.
        style: address of the style of these pages.
        groups: the queries by theme.
        count: of all queries.
        words: searched for, or empty.
        found: how many queries hold them.
    """

    frame: Frame
    style: str
    groups: tuple[QuestionGroup, ...]
    count: int
    words: str = ""
    found: int = 0


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
        values: what is filled in; the inputs of a field that takes several.
        input: ``text``, ``number`` or ``date``.
        required: whether it must be filled in.
        choices: if not empty, a select box instead of an input.
        many: whether it takes several values.
    """

    name: str
    label: str
    hint: str
    values: tuple[str, ...]
    input: str
    required: bool
    choices: tuple[Choice, ...]
    many: bool = False


@dataclass(frozen=True, slots=True)
class QueryPage:
    """``query.html``: a saved query with its form, answer and text.

    Args:
        frame: around it.
        style: address of the style of these pages.
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
        citation: how to cite the answer.
        picture: of the answer, if it has one.
    """

    frame: Frame
    style: str
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
    citation: str
    picture: PictureView | None
