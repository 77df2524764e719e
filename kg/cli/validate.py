"""``kg validate``: documents or RDF against the shapes."""

from __future__ import annotations

import json
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rdflib import Dataset
from rich.console import Console

from kg import messages
from kg.graph.documents import graph_of_file
from kg.graph.reference import context
from kg.settings import Settings
from kg.validation import Report, engine_named, validate_graph
from kg.validation.inputs import is_rdf, read_rdf
from kg.validation.table import print_report

STANDARD_INPUT = "-"


class Format(StrEnum):
    """Output formats."""

    table = "table"
    json = "json"
    turtle = "turtle"


class EngineName(StrEnum):
    """SHACL engines."""

    pyshacl = "pyshacl"
    shacl = "shacl"


class FailOn(StrEnum):
    """The mildest finding that makes the command fail."""

    violation = "violation"
    warning = "warning"
    info = "info"


def validate(
    files: Annotated[list[str], typer.Argument(help="Documents or RDF files; - reads a text from standard input.")],
    *,
    form: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.table,
    engine: Annotated[EngineName, typer.Option(help="pyshacl is the reference, shacl is faster.")] = EngineName.pyshacl,
    fail_on: Annotated[FailOn, typer.Option(help="What counts as failure.")] = FailOn.violation,
) -> None:
    """Check documents or RDF files against the rules; each finding names its line or cell.

    Exit codes: 0 no violation · 1 at least one (see --fail-on) · 2 usage · 3 a file cannot be read.
    """
    settings = Settings.from_environment()
    processor = engine_named(engine.value)
    known = context(settings)
    report = Report.merged([validate_graph(_graph(file, settings), known, file, processor) for file in files])
    _print(report, form)
    raise typer.Exit(report.exit_code(fail_on.value))


def _graph(file: str, settings: Settings) -> Dataset:
    """The graphs of a file; a text from standard input is read as a ``.txt`` file."""
    if file == STANDARD_INPUT:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "stdin.txt"
            path.write_bytes(sys.stdin.buffer.read(settings.upload_bytes + 1))
            return graph_of_file(path, settings)
    path = Path(file)
    return read_rdf(path, settings.upload_bytes) if is_rdf(path) else graph_of_file(path, settings)


def _print(report: Report, form: Format) -> None:
    language = messages.terminal_language()
    if form is Format.json:
        typer.echo(json.dumps(report.to_json(language), ensure_ascii=False, indent=1))
    elif form is Format.turtle:
        typer.echo(report.to_graph().serialize(format="turtle"), nl=False)
    else:
        print_report(report, Console(), language)
