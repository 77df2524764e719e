"""``kg doctor``: what is broken, where, and how to mend it."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg import messages, resources
from kg.doctor.examination import Folders, Report, examine
from kg.settings import Settings

MARKS = {"error": "✗", "warning": "!"}
STYLES = {"error": "bold red", "warning": "yellow"}


class Format(StrEnum):
    """Formats of ``kg doctor``."""

    table = "table"
    json = "json"


def doctor(
    *,
    data: Annotated[Path | None, typer.Option(help="Folder of the documents; the project's own by default.")] = None,
    queries: Annotated[Path | None, typer.Option(help="Folder of saved queries; the project's own by default.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the report.")] = Format.table,
    lang: Annotated[str | None, typer.Option(help="zh-Hans or en; default: the terminal's.")] = None,
) -> None:
    """Examine ontology, schemes, shapes, queries, reference data, built data and settings.

    Exit codes: 0 nothing is broken (warnings may be) · 1 something is · 2 usage.
    """
    language = messages.language_of(lang) if lang else messages.terminal_language()
    folders = Folders(
        ontology=resources.folder("ontology"),
        shapes=resources.folder("shapes"),
        queries=queries or resources.folder("queries"),
        data=data or resources.folder("data"),
        built=resources.built_data_folder(),
    )
    report = examine(folders, Settings.from_environment())
    if form is Format.json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        print_report(report, language)
    if report.count("error"):
        raise typer.Exit(1)


def print_report(report: Report, language: str) -> None:
    """Print a report for people: the checks, the findings, the settings in force."""
    console = Console(markup=False, highlight=False, emoji=False)
    checks = Table(show_header=False, box=None)
    for check in report.checks:
        state = "error" if any(f.severity == "error" for f in check.findings) else "warning"
        mark, style = (MARKS[state], STYLES[state]) if check.findings else ("✓", "green")
        title = messages.render(f"doctor.check.{check.name}", language)
        checks.add_row(mark, title, str(len(check.findings) or ""), style=style)
    console.print(checks)
    if report.findings:
        console.print(_findings(report, language))
    console.print(_settings(report, language))
    counts = {"errors": report.count("error"), "warnings": report.count("warning")}
    console.print(messages.render("doctor.summary", language, **counts))


def _findings(report: Report, language: str) -> Table:
    table = Table(header_style="bold")
    table.add_column("")
    for key in ("place", "message"):
        table.add_column(messages.render(f"doctor.heading.{key}", language), overflow="fold")
    for finding in report.findings:
        style = STYLES[finding.severity]
        table.add_row(MARKS[finding.severity], finding.place, finding.explain(language), style=style)
    return table


def _settings(report: Report, language: str) -> Table:
    """Every setting with its value; those that differ from the default are marked."""
    defaults = Settings()
    table = Table(header_style="bold")
    for key in ("setting", "value"):
        table.add_column(messages.render(f"doctor.heading.{key}", language), overflow="fold")
    for name, value in report.settings.items():
        changed = "" if value == getattr(defaults, name) else " *"
        table.add_row(f"POLICY_KG_{name.upper()}{changed}", str(value))
    table.add_row("seccomp", report.jail)
    return table
