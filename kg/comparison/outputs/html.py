"""A comparison as one page that needs nothing else: no script, no request, its style inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg import namespaces, resources
from kg.comparison.comparison import VIEWS, Comparison
from kg.comparison.outputs.phrasing import Phrasing, numbered
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.workbooks import Value

FOLDED_FROM = 20
"""Rows of a view from which on it is folded."""


@dataclass(frozen=True, slots=True)
class View:
    """A view in the words of one language.

    Args:
        name: of the saved query.
        title: of it.
        description: what it counts.
        columns: labels.
        rows: cells as people read them.
    """

    name: str
    title: str
    description: str
    columns: list[str]
    rows: list[list[Value]]

    @property
    def folded(self) -> bool:
        """Whether it is too long to be shown at once."""
        return len(self.rows) > FOLDED_FROM


def html(comparison: Comparison, language: str) -> str:
    """The page: both wordings side by side, what they share marked, what differs in words, then the views.

    Args:
        comparison: what to show.
        language: ``zh-Hans`` or ``en``.
    """
    phrasing = Phrasing(comparison, language)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("comparison.html").render(
        p=phrasing, t=phrasing.text, c=comparison, language=language, numbered=numbered, views=views_of(phrasing)
    )


def views_of(phrasing: Phrasing) -> list[View]:
    """The views with title, description, columns and rows in the words of the language."""
    reader = ValueReader(Settings.from_environment().base_iri, namespaces.prefixes())
    found = []
    for view in VIEWS:
        for name, table in phrasing.comparison.tables(view):
            query = Registry.read_one(resources.folder("queries"), name, reader)
            columns = query.shown_columns(phrasing.language)
            rows: list[list[Value]] = [[phrasing.cell(row, column) for column in columns] for row in table.rows]
            description = query.description[phrasing.language] if query.description else ""
            labels = [column.label[phrasing.language] for column in columns]
            found.append(View(name, phrasing.title(query), description, labels, rows))
    return found
