"""``kg validate``: documents, spreadsheets or RDF against the shapes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kg import messages, resources
from kg.cli.output import write_bytes
from kg.errors import InputError, PolicyKGError, UsageError
from kg.settings import Settings
from kg.validation import Report
from kg.validation.batch import Batch
from kg.validation.forms import FORMS, Sources, is_workbook
from kg.validation.outputs.baseline import compared, read_baseline
from kg.validation.outputs.phrasing import STANDARD_INPUT
from kg.validation.outputs.table import print_report


class Format(StrEnum):
    """Output formats."""

    table = "table"
    json = "json"
    turtle = "turtle"
    html = "html"
    sarif = "sarif"
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
        Format, typer.Option("--format", help="How to print the findings; xlsx: a copy of a workbook with comments.")
    ] = Format.table,
    engine: Annotated[
        EngineName | None,
        typer.Option(
            help="pyshacl is the reference, shacl is faster; by default shacl screens and pyshacl confirms violations."
        ),
    ] = None,
    fail_on: Annotated[FailOn, typer.Option(help="What counts as failure.")] = FailOn.violation,
    baseline: Annotated[
        Path | None,
        typer.Option(
            metavar="REPORT",
            help="An earlier report (--format json or sarif): says what is new or fixed; only new findings fail.",
        ),
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Write the proposed repairs as rows of corrections.csv; no overwriting."),
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes for many files; by default all cores.")] = None,
) -> None:
    """Check documents, spreadsheets or RDF files against the rules; each finding names its line or cell.

    Of several files one that cannot be read is named, and the others are checked.
    Exit codes: 0 no violation · 1 at least one (see --fail-on; with --baseline, one that is new) · 2 usage · 3 a file
    cannot be read.
    """
    language = messages.terminal_language()
    if form is Format.xlsx and not (len(files) == 1 and is_workbook(files[0])):
        others = ", ".join(each for each in Format if each is not Format.xlsx)
        raise UsageError("annotated.only_xlsx", file=", ".join(files), known=others)
    settings = Settings.from_environment()
    if corrections and corrections.exists():
        raise UsageError("validation.corrections_exist", file=str(corrections))
    known = read_baseline(baseline, settings.upload_bytes) if baseline else None
    batch = Batch(settings, engine.value if engine else None, resources.built_dataset(), jobs)
    with _paths(files, settings.upload_bytes) as paths:
        report, broken = _validated(batch, paths)
        if known is not None:
            report = compared(report, known)
        if corrections:
            _write_corrections(report, corrections, language)
        if form is Format.table:
            print_report(report, Console(), language)
        else:
            write_bytes(FORMS[form.value].make(report, Sources.read(paths), language))
    raise typer.Exit(InputError.exit_code if broken else report.exit_code(fail_on.value))


@contextmanager
def _paths(files: list[str], limit_bytes: int) -> Iterator[dict[str, Path]]:
    """Name → path of each file; a text from standard input is a ``.txt`` file as long as it is needed."""
    with TemporaryDirectory() as folder:
        paths = {file: Path(file) for file in files}
        if STANDARD_INPUT in paths:
            paths[STANDARD_INPUT] = Path(folder) / "stdin.txt"
            paths[STANDARD_INPUT].write_bytes(sys.stdin.buffer.read(limit_bytes + 1))
        yield paths


def _validated(batch: Batch, paths: Mapping[str, Path]) -> tuple[Report, bool]:
    """One report on all files, and whether some could not be read; those are named, and left out of ``paths``.

    Raises:
        PolicyKGError: the only file cannot be read.
    """
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeRemainingColumn())
    reports, broken = [], False
    with Progress(*columns, console=console, transient=True, disable=len(paths) < 2 or not console.is_terminal) as bar:
        task = bar.add_task("kg validate", total=len(paths))
        for outcome in batch.outcomes(paths, lambda _: bar.advance(task)):
            if isinstance(outcome, Report):
                reports.append(outcome)
            elif len(paths) == 1:
                raise outcome
            else:
                broken = True
                _tell(outcome, console)
    return Report.merged(reports), broken


def _tell(problem: PolicyKGError, console: Console) -> None:
    console.print(messages.explain(problem, messages.terminal_language()), markup=False)


def _write_corrections(report: Report, path: Path, language: str) -> None:
    """Write the repairs that suggest themselves.

    Raises:
        UsageError: the file exists.
        InputError: it cannot be written.
    """
    content = FORMS["csv"].make(report, Sources(), language)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise UsageError("validation.corrections_exist", file=str(path)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError("validation.corrections_unwritable", file=str(path), reason=reason) from error
    count = len(content.decode("utf-8-sig").splitlines()) - 1
    typer.echo(messages.render("validation.corrections_written", language, count=count, file=path), err=True)
