"""``kg queries``: what can be asked."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg import messages, namespaces, resources
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings


def queries(
    lang: Annotated[str | None, typer.Option(help="zh-Hans or en; default: the terminal's.")] = None,
) -> None:
    """List the saved queries with their parameters.

    Raises:
        DataError: a saved query is wrong.
    """
    language = messages.language_of(lang) if lang else messages.terminal_language()
    reader = ValueReader(Settings.from_environment().base_iri, namespaces.prefixes())
    table = Table(header_style="bold")
    for key in ("name", "question", "parameters"):
        table.add_column(messages.render(f"queries.heading.{key}", language), overflow="fold")
    for query in Registry.load(resources.folder("queries"), reader):
        table.add_row(query.name, (query.question or query.title)[language], _parameters(query))
    Console(markup=False, highlight=False, emoji=False).print(table)


def _parameters(query: SavedQuery) -> str:
    """``-p name=example`` for each parameter, optional ones in brackets."""
    words = [(f"-p {p.name}={p.example}", p.required) for p in query.parameters]
    return "\n".join(word if required else f"[{word}]" for word, required in words)
