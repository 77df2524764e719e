"""A report as a table on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kg import messages
from kg.validation.findings import Finding
from kg.validation.report import Report

STYLES = {"violation": "bold red", "warning": "yellow", "info": "cyan"}
QUOTE_LENGTH = 60


def print_report(report: Report, console: Console, language: str) -> None:
    """Print a report.

    Args:
        report: what was found.
        console: where to.
        language: ``zh-Hans`` or ``en``.
    """
    if report.findings:
        console.print(table_of(report, language))
    key = "validation.conforms" if report.conforms else "validation.does_not_conform"
    console.print(messages.render(key, language, **report.counts), markup=False, highlight=False)


def table_of(report: Report, language: str) -> Table:
    """The findings as rows: severity and rule, place, words, message with what was expected."""
    table = Table(show_lines=False)
    for column in ("severity", "rule", "place", "quote", "message"):
        table.add_column(messages.render(f"validation.column.{column}", language), overflow="fold")
    for finding in report.findings:
        severity = messages.render(f"validation.severity.{finding.severity}", language)
        table.add_row(
            f"[{STYLES[finding.severity]}]{severity}[/]",
            finding.rule,
            escape(place_text(finding, language)),
            escape(shortened(finding.quote)),
            escape(finding.message[language]),
        )
    return table


def place_text(finding: Finding, language: str) -> str:
    """File and place in words: 「a.txt 第76行」."""
    parts = [
        messages.render(f"validation.place.{name}", language, value=value) for name, value in finding.place.items()
    ]
    return " ".join([finding.file, *parts])


def shortened(words: str) -> str:
    """Words that fit into a cell."""
    return words if len(words) <= QUOTE_LENGTH else words[: QUOTE_LENGTH - 1] + "…"
