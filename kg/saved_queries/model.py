"""What a saved query is (DESIGN §3, "Saved-query header")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

from kg.saved_queries.binder import Template
from kg.saved_queries.pictures import Picture
from kg.saved_queries.texts import Texts

ParameterType = Literal["iri", "string", "integer", "date", "enum"]
ColumnKind = Literal["iri", "text", "number", "date"]
ColumnType = Literal["integer", "boolean", "strings"]
"""What a column of a dump holds, where its kind does not say it; ``strings``: several texts in one."""
QueryKind = Literal["solutions", "boolean", "graph"]
GRAPH_COLUMNS = ("subject", "predicate", "object")
"""Columns of a table of triples."""


SUFFIXES = {"zh-Hans": "zh", "en": "en"}
"""Language → ending of the variable that holds a text in it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed parameter.

    Args:
        name: as in ``$name``.
        type: ``iri`` also takes a document id, a CURIE, ``id/…`` under the base IRI, and with ``scheme`` a key.
        label: for forms.
        example: a value that works; run as a test.
        required: whether a value must be given; otherwise ``default`` is used, or the variable stays free.
        default: the value when none is given.
        class_: CURIE or IRI of the class whose instances are meant (``iri``).
        scheme: concept scheme whose keys are meant, for example ``theme`` (``iri``, ``enum``).
        values: the values of an ``enum``, each with its label.
        values_query: name of the query (in ``queries/pages``) that lists the values a form offers.
        many: takes several values, written in a block: ``VALUES ?agency { $agencies }``.
        language: tag of the literal, for a ``string``.
    """

    name: str
    type: ParameterType
    label: Texts
    example: str
    required: bool
    default: str | None = None
    class_: str | None = None
    scheme: str | None = None
    values: Mapping[str, Texts] | None = None
    values_query: str | None = None
    many: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer.

    Args:
        name: the variable.
        label: heading.
        kind: how the cells are shown.
        link: the variable whose IRI the cell links to; ``x`` for ``x_zh`` and ``x_en`` if nothing else is said.
        declared: whether the header names it.
        datatype: of the cells, for files that state it.
    """

    name: str
    label: Texts
    kind: ColumnKind = "text"
    link: str | None = None
    declared: bool = False
    datatype: ColumnType | None = None

    @classmethod
    def plain(cls, name: str) -> Self:
        """A column of which only the variable is known."""
        return cls(name, Texts.read(name))


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with its description.

    Args:
        name: file stem; it says what the query answers.
        text: the file as it is.
        title: short name.
        description: what the answer means and what to mind.
        question: the question in a person's words.
        theme: group on the page of all queries.
        kind: what it gives: solutions, a boolean or a graph.
        parameters: in the order of the header.
        columns: in the order of the answer.
        picture: of the answer, if any.
        table: the derived table that may answer it, if any.
        template: the text cut at its parameters.
        of_plans: whether everything that it reads stands in the graphs of the plans that it is asked about, and in
            those that all plans share (:mod:`kg.saved_queries.scope`).
        page_rows: rows on a page, where the file says so (grlc's ``pagination``).
    """

    name: str
    text: str
    title: Texts
    description: Texts | None
    question: Texts | None
    theme: Texts | None
    kind: QueryKind
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    picture: Picture | None
    table: str | None
    template: Template
    of_plans: bool = False
    page_rows: int | None = None

    def shown_columns(self, language: str) -> tuple[Column, ...]:
        """The columns that a page or terminal shows.

        Declared ones where there are any; of ``x_zh`` and ``x_en`` the one in ``language``; none that only carries the
        links of another.
        """
        declared = [column for column in self.columns if column.declared] or list(self.columns)
        names = {column.name for column in declared}
        shown = [column for column in declared if not _has_twin(column.name, names, language)]
        targets = {column.link for column in shown if column.link != column.name}
        return tuple(column for column in shown if column.name not in targets)


def stem_of(name: str) -> str | None:
    """``x`` for a variable ``x_zh`` or ``x_en``, else None."""
    stem, sign, suffix = name.rpartition("_")
    return stem if sign and suffix in SUFFIXES.values() else None


def _has_twin(name: str, names: set[str], language: str) -> bool:
    """Whether the same text in the reader's language is there too."""
    stem = stem_of(name)
    twin = f"{stem}_{SUFFIXES[language]}"
    return stem is not None and name != twin and twin in names
