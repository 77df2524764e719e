"""``kg network``: agencies that share items."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Annotated

import networkx as nx
import typer
from rich.console import Console
from rich.table import Table

from kg import messages, namespaces
from kg import network as networks
from kg.cli.query import find_query, open_store
from kg.errors import UsageError
from kg.saved_queries.tables import Row, run_query
from kg.saved_queries.values import ValueReader
from kg.settings import Settings

MEASURES = ("lead", "support", "items", "partners", "shared", "brokerage", "constraint", "core", "in_core", "community")
SHORT = ("items", "partners", "brokerage", "in_core", "community")
"""What a narrow terminal has room for."""
WIDE = 120
BY_TYPE = ("agencies", "lead_share", "mean_partners", "mean_brokerage", "core_share")
BY_FUNCTION = ("lead", "items", "partners", "brokerage", "in_core")


class Format(StrEnum):
    """Output formats."""

    table = "table"
    json = "json"
    graphml = "graphml"
    svg = "svg"


def network(
    *,
    plan: Annotated[
        list[str] | None,
        typer.Option(help="A document id or IRI; several give the joint network and each alone. All plans if none."),
    ] = None,
    endpoint: Annotated[str | None, typer.Option(help="Ask this SPARQL endpoint instead of the built data.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the network.")] = Format.table,
) -> None:
    """Show which agencies share items: load, partners, brokerage, communities, core and periphery (networkx).

    Exit codes: 0 answered · 2 usage, or a plan that names no agency · 4 the store failed.
    """
    settings, language = Settings.from_environment(), messages.terminal_language()
    reader = ValueReader(settings.base_iri, namespaces.prefixes())
    chosen: list[str | None] = list(dict.fromkeys(plan or ())) or [None]
    answers = asyncio.run(ask(chosen, reader, endpoint, settings))
    for name, (_, loads) in zip(chosen, answers, strict=True):
        if not loads:
            raise UsageError("network.no_agencies", plan=name or messages.render("network.any_plan", language))
    graph = networks.network_of(
        [row for pairs, _ in answers for row in pairs], [load for _, loads in answers for load in loads]
    )
    plans = networks.plan_networks(answers) if plan else []
    if form is Format.json:
        typer.echo(json.dumps(networks.to_json(graph, plans), ensure_ascii=False, indent=1))
    elif form is Format.graphml:
        typer.echo(networks.to_graphml(graph), nl=False)
    elif form is Format.svg:
        typer.echo(networks.to_svg(graph, [each.title for each in plans]), nl=False)
    else:
        print_network(graph, plans, reader, language)
    if not graph.number_of_edges():
        Console(stderr=True, soft_wrap=True).print(messages.render("network.no_pairs", language))


async def ask(
    plans: Iterable[str | None], reader: ValueReader, endpoint: str | None, settings: Settings
) -> list[tuple[Sequence[Row], list[networks.Load]]]:
    """The pairs and loads of each plan, from one store opened once.

    Args:
        plans: as typed; None for all plans at once.
        reader: of the values.
        endpoint: a SPARQL endpoint, or None for the built data.
        settings: for the limits.
    """
    pairs, loads = find_query(networks.PAIR_QUERY, reader), find_query(networks.LOAD_QUERY, reader)
    found: list[tuple[Sequence[Row], list[networks.Load]]] = []
    async with open_store(endpoint, settings) as store:
        for plan in plans:
            values = {"plan": plan} if plan else {}
            edges, nodes = [
                await run_query(
                    store, saved, reader.bind(saved, values), timeout_seconds=settings.query_seconds_ceiling
                )
                for saved in (pairs, loads)
            ]
            found.append((edges.rows, [networks.load_of(row) for row in nodes.rows]))
    return found


def print_network(
    graph: nx.Graph[str], plans: Sequence[networks.PlanNetwork], reader: ValueReader, language: str
) -> None:
    """Print the agencies and the measures of the whole; of several plans, numbered, also each beside the others."""
    console = Console(markup=False, highlight=False, emoji=False)
    measures = MEASURES if console.width >= WIDE else SHORT
    agencies = _table(language, "agency", measures)
    for position in networks.positions_of(graph):
        agencies.add_row(_name(position, language), *_cells(position, measures))
    console.print(agencies)
    if measures is SHORT:
        console.print(messages.render("network.narrow", language, columns=WIDE))
    several = plans if len(plans) > 1 else ()
    number = {plan.document: str(place) for place, plan in enumerate(several, start=1)}
    titles = [f"{place}: {reader.shorten(document)}" for document, place in number.items()]
    whole = Table(messages.render("network.measure", language), header_style="bold")
    for title in [messages.render("network.joint", language) if several else "", *titles]:
        whole.add_column(title, justify="right", overflow="fold")
    structures = [networks.structure_of(each) for each in (graph, *(plan.graph for plan in several))]
    for field in fields(networks.Structure):
        shown = [_cells(structure, [field.name])[0] for structure in structures]
        whole.add_row(messages.render(f"network.{field.name}", language), *shown)
    console.print(whole)
    if several:
        beside = networks.side_by_side(several)
        types = _table(language, "type", ["plan", *BY_TYPE])
        for row in networks.compare_types(beside):
            label = (row.type_en if language == "en" else row.type_zh) or messages.render("network.no_type", language)
            types.add_row(label, number[row.document], *_cells(row, BY_TYPE))
        console.print(types)
        functions = _table(language, "function", ["plan", "agency", *BY_FUNCTION])
        for each in networks.compare_functions(beside):
            cells = _cells(each, BY_FUNCTION)
            functions.add_row(each.key, number[each.document], _name(each, language), *cells)
        console.print(functions)


def _table(language: str, first: str, others: Iterable[str]) -> Table:
    drawn = Table(header_style="bold")
    drawn.add_column(messages.render(f"network.{first}", language), overflow="fold")
    for name in others:
        words = name in {"plan", "agency"}
        drawn.add_column(
            messages.render(f"network.{name}", language), justify="left" if words else "right", overflow="fold"
        )
    return drawn


def _name(agency: networks.Position | networks.FunctionRow, language: str) -> str:
    return agency.name_en if language == "en" and agency.name_en else agency.name_zh


def _cells(row: object, names: Iterable[str]) -> list[str]:
    """Values as text: a dot for what is so, nothing for what is not so, a dash for what is not defined."""
    shown = {True: "●", False: "", None: "–"}
    values = [getattr(row, name) for name in names]
    return [shown[value] if value is None or isinstance(value, bool) else str(value) for value in values]
