"""``kg network``: agencies that share items."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg import messages, namespaces
from kg import network as networks
from kg.cli.query import find_query, open_store
from kg.saved_queries.tables import read_table
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.base import query_now
from kg.store.formats import JSON, Wanted

MEASURES = ("partners", "shared", "brokerage", "core", "community")


class Format(StrEnum):
    """Output formats."""

    table = "table"
    json = "json"
    graphml = "graphml"


def network(
    *,
    plan: Annotated[str | None, typer.Option(help="A document id or IRI; all plans where none is named.")] = None,
    endpoint: Annotated[str | None, typer.Option(help="Ask this SPARQL endpoint instead of the built data.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the network.")] = Format.table,
) -> None:
    """Show which agencies share items: partners, brokerage, core and communities (networkx).

    Exit codes: 0 answered · 2 usage · 4 the store failed.
    """
    settings = Settings.from_environment()
    reader = ValueReader(settings.base_iri, namespaces.prefixes())
    saved = find_query(networks.QUERY, reader)
    text = reader.bind(saved, {"plan": plan} if plan else {})
    answer, _ = query_now(
        open_store(endpoint, settings),
        text,
        timeout_seconds=settings.query_seconds_ceiling,
        wanted=Wanted(JSON, None),
    )
    graph = networks.network_of(read_table(answer, saved.columns).rows)
    if form is Format.json:
        typer.echo(json.dumps(networks.to_json(graph), ensure_ascii=False, indent=1))
    elif form is Format.graphml:
        typer.echo(networks.to_graphml(graph), nl=False)
    else:
        print_positions(networks.positions_of(graph), messages.terminal_language())


def print_positions(positions: list[networks.Position], language: str) -> None:
    """Print the agencies with their measures, in the language of the terminal."""
    drawn = Table(header_style="bold")
    drawn.add_column(messages.render("network.agency", language), overflow="fold")
    for measure in MEASURES:
        drawn.add_column(messages.render(f"network.{measure}", language), justify="right")
    for position in positions:
        name = position.name_en if language == "en" and position.name_en else position.name_zh
        drawn.add_row(name, *(str(getattr(position, measure)) for measure in MEASURES))
    Console(markup=False, highlight=False, emoji=False).print(drawn)
