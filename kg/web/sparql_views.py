"""What ``sparql.html`` receives."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.answer_views import TableView
from kg.web.frame import Frame
from kg.web.query_views import Choice


@dataclass(frozen=True, slots=True)
class EditorView:
    """What makes the query form an editor.

    Args:
        saved: theme and its saved queries, to start from.
        terms: address of the terms that are completed.
        scripts: addresses of the library and of our script; none where the library was not fetched.
        styles: addresses of their style sheets.
    """

    saved: tuple[tuple[str, tuple[Choice, ...]], ...]
    terms: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """Why a query has no answer: in a word, in a sentence, and in which line if that is known."""

    title: str
    detail: str
    line: int | None


@dataclass(frozen=True, slots=True)
class SparqlPage:
    """``sparql.html``: the query form, with the answer once there is one.

    Args:
        frame: around it.
        query: text in the form.
        limit_seconds: time limit.
        editor: what makes the form an editor.
        table: the answer, None before a query was sent.
        downloads: label and address.
        problem: why there is no answer to the query that was sent.
    """

    frame: Frame
    query: str
    limit_seconds: float
    editor: EditorView
    table: TableView | None = None
    downloads: tuple[tuple[str, str], ...] = ()
    problem: QueryProblem | None = None
