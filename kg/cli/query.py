"""``kg query``: run a saved query or a file of SPARQL, here or at an endpoint."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table as RichTable

from kg import messages, namespaces, resources
from kg.cli.output import write_bytes
from kg.errors import InputError, UsageError
from kg.saved_queries.header import read_query
from kg.saved_queries.model import Column, SavedQuery
from kg.saved_queries.registry import Registry
from kg.saved_queries.result_sets import result_set_turtle
from kg.saved_queries.spreadsheets import answer_workbook
from kg.saved_queries.tables import Table, read_table, table_json
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.base import Store, query_now
from kg.store.formats import CSV, JSON, N_TRIPLES, RDF_XML, TSV, TURTLE, XML, Wanted
from kg.store.local import LocalStore
from kg.store.remote import RemoteStore
from kg.store.sources import built_data


class Format(StrEnum):
    """Formats of ``kg query``."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    xml = "xml"
    xlsx = "xlsx"
    turtle = "turtle"


SHORT_CELL = 10
"""A column may be folded to this many places, not below."""
WIDEST = 10_000


WANTED = {
    Format.table: Wanted(JSON, N_TRIPLES),
    Format.json: Wanted(JSON, N_TRIPLES),
    Format.xlsx: Wanted(JSON, N_TRIPLES),
    Format.csv: Wanted(CSV, None),
    Format.tsv: Wanted(TSV, None),
    Format.xml: Wanted(XML, RDF_XML),
    Format.turtle: Wanted(JSON, TURTLE),
}


def query(
    name: Annotated[
        str, typer.Argument(metavar="NAME|FILE.rq", help="A saved query, a file, or - for standard input.")
    ],
    parameter: Annotated[list[str] | None, typer.Option("-p", metavar="NAME=VALUE", help="A parameter.")] = None,
    endpoint: Annotated[str | None, typer.Option(help="Ask this SPARQL endpoint instead of the built data.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the answer.")] = Format.table,
    lang: Annotated[str | None, typer.Option(help="zh-Hans or en; default: the terminal's.")] = None,
) -> None:
    """Run a saved query or a file of SPARQL.

    Raises:
        UsageError: the query is unknown, a parameter is wrong, or the format does not fit the answer.
        StoreError: there is no data yet, or the store failed.
    """
    settings = Settings.from_environment()
    reader = ValueReader(settings.base_iri, namespaces.prefixes())
    saved = find_query(name, reader)
    values = read_assignments(parameter or ())
    text = reader.bind(saved, values)
    wanted, language = WANTED[form], messages.language_of(lang) if lang else messages.terminal_language()
    if (wanted.graph if saved.kind == "graph" else wanted.solutions) is None:
        raise UsageError("queries.format_kind", format=form.value, kind=saved.kind)
    answer, status = query_now(
        open_store(endpoint, settings), text, timeout_seconds=settings.query_seconds_ceiling, wanted=wanted
    )
    if form is Format.table:
        print_table(saved, read_table(answer, saved.columns), reader, language)
    elif form is Format.json:
        body = table_json(saved, values, read_table(answer, saved.columns), status.data_version)
        typer.echo(json.dumps(body, ensure_ascii=False, indent=2))
    elif form is Format.xlsx:
        table, about = read_table(answer, saved.columns), {"address": endpoint or "", "language": language}
        write_bytes(answer_workbook(saved, values, table, data_version=status.data_version, **about))
    elif form is Format.turtle and saved.kind != "graph":
        write_bytes(result_set_turtle(read_table(answer, saved.columns), saved.kind))
    else:
        write_bytes(answer.body)


def find_query(name: str, reader: ValueReader) -> SavedQuery:
    """The saved query ``name``, or the query in the file ``name`` (``-``: standard input).

    Raises:
        UsageError: no saved query has that name.
        InputError: the file cannot be read.
        DataError: its header is wrong.
        QuerySyntaxError: it does not parse.
    """
    if name != "-" and not name.endswith(".rq"):
        return Registry.read_one(resources.folder("queries"), name, reader)
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("queries.unreadable", file=name, reason=str(error)) from None
    return read_query("stdin" if name == "-" else Path(name).stem, text, reader)


def read_assignments(assignments: Sequence[str]) -> dict[str, str | list[str]]:
    """Values from ``name=value`` words; a name that comes again adds a value.

    Raises:
        UsageError: a word has no ``=``.
    """
    found: dict[str, list[str]] = {}
    for word in assignments:
        name, sign, value = word.partition("=")
        if not sign:
            raise UsageError("queries.assignment", value=word)
        found.setdefault(name.strip(), []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def open_store(endpoint: str | None, settings: Settings) -> Store:
    """The store that answers: an endpoint, or the built data with one worker.

    Raises:
        StoreError: there is no built data; the message names the remedy.
    """
    if endpoint:
        return RemoteStore(endpoint, settings)
    return LocalStore(built_data(resources.built_data_folder()), settings, workers=1)


def print_table(saved: SavedQuery, table: Table, reader: ValueReader, language: str) -> None:
    """Print an answer for people, IRIs in short form; Chinese characters count as two columns.

    Rows that do not fit side by side into the terminal are printed one below the other, a line a value: nothing is cut.
    """
    columns = [column for column in saved.shown_columns(language) if column in table.columns] or list(table.columns)
    rows = [
        ["" if (cell := row.get(column.name)) is None else reader.shorten(cell.text) for column in columns]
        for row in table.rows
    ]
    console = Console(markup=False, highlight=False, emoji=False)
    drawn = _side_by_side(saved.title[language], columns, rows, language)
    if Measurement.get(console, console.options.update(max_width=WIDEST), drawn).minimum <= console.width:
        console.print(drawn)
    else:
        console.print(saved.title[language], style="bold")
        for row in rows:
            console.print(_one_below_the_other(columns, row, language))
    console.print(messages.render("web.table.rows", language, count=len(table.rows)))


def _side_by_side(title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], language: str) -> RichTable:
    drawn = RichTable(title=title, title_justify="left", header_style="bold")
    for at, column in enumerate(columns):
        widest = max((cell_len(row[at]) for row in rows), default=0)
        justify: Literal["left", "right"] = "right" if column.kind == "number" else "left"
        drawn.add_column(column.label[language], justify=justify, overflow="fold", min_width=min(widest, SHORT_CELL))
    for row in rows:
        drawn.add_row(*row)
    return drawn


def _one_below_the_other(columns: Sequence[Column], row: Sequence[str], language: str) -> RichTable:
    drawn = RichTable(show_header=False, box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.add_column(style="dim")
    drawn.add_column(overflow="fold")
    for column, value in zip(columns, row, strict=True):
        drawn.add_row(column.label[language], value)
    return drawn
