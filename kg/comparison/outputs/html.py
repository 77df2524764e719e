"""A comparison as one page that needs nothing else: no script, no request, its style inside; and as parts of a page.

The parts, :func:`parts`, have no style of their own, so that they pass a content security policy without inline styles:
who embeds them serves :func:`style` as a file, and may put a picture into each view.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kg import namespaces, resources
from kg.comparison.comparison import VIEWS, Comparison
from kg.comparison.outputs.answers import answers_of
from kg.comparison.outputs.figures import Figure, figure_of
from kg.comparison.outputs.phrasing import Phrasing
from kg.comparison.outputs.shown import ShownTable
from kg.comparison.outputs.tables import tables_of
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.validation.outputs.html import visible

HERE = Path(__file__).parent
SHOWN_MATCHES = 10
"""Matches of a pair that are shown at once; the others are folded."""


@dataclass(frozen=True, slots=True)
class View:
    """One of the nine views in the words of a language.

    Args:
        key: of :data:`kg.comparison.comparison.VIEWS`; the anchor of its section.
        name: of the view.
        question: that it answers.
        answers: to the question, in sentences.
        tables: behind it.
        counted: title and description of the saved queries that define its numbers.
        figure: what its picture is drawn from, if it has one.
    """

    key: str
    name: str
    question: str
    answers: tuple[str, ...]
    tables: tuple[ShownTable, ...]
    counted: tuple[tuple[str, str], ...]
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page, cut where a picture goes."""

    opening: str
    figure: Figure | None
    rest: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The page for another page: what is compared with the list of views, and a section a view."""

    head: str
    contents: str
    sections: tuple[Part, ...]


def html(comparison: Comparison, language: str) -> str:
    """The page: what is compared, then the nine views, each with its question, its answer and its tables.

    Args:
        comparison: what to show.
        language: ``zh-Hans`` or ``en``.
    """
    found = parts(comparison, language)
    body = [found.head, found.contents, *(part for each in found.sections for part in (each.opening, each.rest))]
    titles = " / ".join(plan.title for plan in comparison.plans)
    template = _environment().get_template("comparison.html")
    return template.render(language=language, title=titles, body=Markup("".join(body)), style=Markup(style()))  # noqa: S704


def parts(comparison: Comparison, language: str, linked: Collection[str] = ()) -> Parts:
    """The same for a page that has frame, title and style of its own.

    Args:
        comparison: what to show.
        language: ``zh-Hans`` or ``en``.
        linked: ids of plans that have pages: they and their items are links to their IRIs.
    """
    plans = [plan for plan in comparison.plans if plan.id in linked]
    things = {plan.iri for plan in plans} | {item.iri for plan in plans for item in plan.items}
    phrasing = Phrasing(comparison, language)
    views = [view_of(key, phrasing) for key in VIEWS]
    template = _environment().get_template("parts.html")
    made: Any = template.make_module(
        {
            "p": phrasing,
            "t": phrasing.text,
            "c": comparison,
            "language": language,
            "most": SHOWN_MATCHES,
            "linked": things,
        }
    )
    sections = tuple(Part(str(made.opening(view)), view.figure, str(made.rest(view))) for view in views)
    return Parts(str(made.head()), str(made.contents(views)), sections)


def view_of(key: str, phrasing: Phrasing) -> View:
    """A view.

    Args:
        key: of :data:`kg.comparison.comparison.VIEWS`.
        phrasing: words of the comparison.
    """
    own = phrasing.language
    queries = [view_query(name) for name in VIEWS[key]]
    return View(
        key=key,
        name=phrasing.text(f"view_{key}"),
        question=phrasing.text(f"ask_{key}"),
        answers=answers_of(key, phrasing),
        tables=tables_of(key, phrasing),
        counted=tuple((query.title[own], query.description[own] if query.description else "") for query in queries),
        figure=figure_of(key, phrasing),
    )


@cache
def view_query(name: str) -> SavedQuery:
    """The saved query of that name, with its words."""
    reader = ValueReader(Settings.from_environment().base_iri, namespaces.prefixes())
    return Registry.read_one(resources.folder("queries"), name, reader)


@cache
def style() -> str:
    """The style of the parts, every rule below ``.compared``."""
    return (HERE / "comparison.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
