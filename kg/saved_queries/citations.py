"""How to cite an answer: what was asked, of which data, where."""

from __future__ import annotations

from kg.messages import render
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.values import Values


def citation(query: SavedQuery, values: Values, data_version: str | None, address: str, language: str) -> str:
    """One line that lets somebody else find the same answer.

    Args:
        query: what was asked.
        values: with which parameters.
        data_version: of the data that answered; None where a remote store does not say.
        address: of the answer; empty where it has none.
        language: of the line.
    """
    given = [f"{name}={value if isinstance(value, str) else ','.join(value)}" for name, value in values.items()]
    conditions = render("queries.cite.conditions", language, values="; ".join(given)) if given else ""
    version = data_version or render("queries.cite.unknown_version", language)
    named = {"title": query.title[language], "conditions": conditions, "version": version, "address": address}
    return render("queries.cite.line", language, **named).strip()
