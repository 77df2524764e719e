"""Saved queries in the order in which a reader meets them: by theme."""

from __future__ import annotations

from collections.abc import Iterable

from kg.messages import catalogue, render
from kg.saved_queries.model import SavedQuery


def by_theme(queries: Iterable[SavedQuery], language: str) -> dict[str, list[SavedQuery]]:
    """Heading of each theme → its queries; empty for those without one.

    Themes we know stand in the order of their messages, others behind them.

    Args:
        queries: the queries.
        language: of the headings.
    """
    places = {theme: place for place, theme in enumerate(_known())}
    found: dict[str, list[SavedQuery]] = {}
    for query in sorted(queries, key=lambda query: places.get(query.theme["en"] if query.theme else "", len(places))):
        found.setdefault(_heading(query, language), []).append(query)
    return found


def _known() -> list[str]:
    return [key.rpartition(".")[2] for key in catalogue() if key.startswith("queries.theme.")]


def _heading(query: SavedQuery, language: str) -> str:
    """Our words for the themes we know, else the theme as the file has it."""
    if query.theme is None:
        return ""
    key = f"queries.theme.{query.theme['en']}"
    return render(key, language) if key in catalogue() else query.theme[language]
