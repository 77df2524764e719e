"""``kg validate``: documents or RDF against the shapes."""

from __future__ import annotations

import json
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kg import messages
from kg.cli.output import write_bytes
from kg.errors import UsageError
from kg.screening.surroundings import Surroundings
from kg.settings import Settings
from kg.validation import Engine, Report, engine_named
from kg.validation.files import validate_file
from kg.validation.plans import surroundings
from kg.validation.table import print_report

STANDARD_INPUT = "-"


class Format(StrEnum):
    """Output formats."""

    table = "table"
    json = "json"
    turtle = "turtle"
    xlsx = "xlsx"


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
    form: Annotated[
        Format, typer.Option("--format", help="How to print the findings; xlsx: a copy with comments.")
    ] = Format.table,
    engine: Annotated[
        EngineName | None,
        typer.Option(
            help="pyshacl is the reference, shacl is faster; by default shacl screens and pyshacl confirms violations."
        ),
    ] = None,
    fail_on: Annotated[FailOn, typer.Option(help="What counts as failure.")] = FailOn.violation,
) -> None:
    """Check documents or RDF files against the rules; each finding names its line or cell.

    Exit codes: 0 no violation · 1 at least one (see --fail-on) · 2 usage · 3 a file cannot be read.
    """
    if form is Format.xlsx and (len(files) > 1 or Path(files[0]).suffix.lower() != ".xlsx"):
        others = ", ".join(each for each in Format if each is not Format.xlsx)
        raise UsageError("annotated.only_xlsx", file=", ".join(files), known=others)
    settings = Settings.from_environment()
    processor = engine_named(engine.value if engine else None)
    around = surroundings(settings)
    report = Report.merged([_report(file, around, settings, processor) for file in files])
    if form is Format.xlsx:
        from kg.validation.annotated import annotated_workbook

        content = Path(files[0]).read_bytes()
        write_bytes(annotated_workbook(content, report.findings, messages.terminal_language()))
    else:
        _print(report, form)
    raise typer.Exit(report.exit_code(fail_on.value))


def _report(file: str, around: Surroundings, settings: Settings, engine: Engine) -> Report:
    """The report of a file; a text from standard input is read as a ``.txt`` file."""
    if file != STANDARD_INPUT:
        return validate_file(Path(file), file, around, settings, engine)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdin.txt"
        path.write_bytes(sys.stdin.buffer.read(settings.upload_bytes + 1))
        return validate_file(path, file, around, settings, engine)


def _print(report: Report, form: Format) -> None:
    language = messages.terminal_language()
    if form is Format.json:
        typer.echo(json.dumps(report.to_json(language), ensure_ascii=False, indent=1))
    elif form is Format.turtle:
        typer.echo(report.to_graph().serialize(format="turtle"), nl=False)
    else:
        print_report(report, Console(), language)
