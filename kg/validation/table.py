"""A report as a table on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kg import messages
from kg.validation.findings import Finding
from kg.validation.report import Report

STYLES = {"violation": "bold red", "warning": "yellow", "info": "cyan"}
QUOTE_LENGTH = 60
RATIOS = {"quote": 2, "message": 3}
"""Columns that share what the narrow ones leave."""


def print_report(report: Report, console: Console, language: str) -> None:
    """Print a report: a table a file, and the sum.

    Args:
        report: what was found.
        console: where to.
        language: ``zh-Hans`` or ``en``.
    """
    for file in dict.fromkeys(finding.file for finding in report.findings):
        console.print(table_of(file, [finding for finding in report.findings if finding.file == file], language))
    key = "validation.conforms" if report.conforms else "validation.does_not_conform"
    console.print(messages.render(key, language, **report.counts), markup=False, highlight=False)


def table_of(file: str, findings: Sequence[Finding], language: str) -> Table:
    """The findings of one file as rows: severity and rule, place, words, message with what was expected."""
    table = Table(title=escape(file), title_justify="left")
    for column in ("severity", "rule", "place", "quote", "message"):
        table.add_column(
            messages.render(f"validation.column.{column}", language),
            overflow="fold",
            ratio=RATIOS.get(column),
            no_wrap=column not in RATIOS,
        )
    for finding in findings:
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
    """The place in words: 「第76行」."""
    return " ".join(
        messages.render(f"validation.place.{name}", language, value=value) for name, value in finding.place.items()
    )


def shortened(words: str) -> str:
    """Words that fit into a cell."""
    return words if len(words) <= QUOTE_LENGTH else words[: QUOTE_LENGTH - 1] + "…"
