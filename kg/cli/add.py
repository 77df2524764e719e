"""``kg add``: a file → a new document folder in ``data/``."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg import messages, resources
from kg.adding import Added, unknown_agencies
from kg.adding import add as add_document
from kg.settings import Settings
from kg.validation import Report
from kg.vocabulary import scheme

COLUMNS = ("section", "items", "names", "deadlines", "unknown")


def add(
    file: Annotated[Path, typer.Argument(help="The document.")],
    *,
    document_id: Annotated[
        str | None, typer.Option("--id", help="{division code or cn}-{year}-{slug}; proposed from the title otherwise.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the documents; the project's own by default.")] = None,
    facts_only: Annotated[
        bool, typer.Option("--facts-only", help="Carry headings, agencies and dates, and none of the sentences.")
    ] = False,
    origin: Annotated[str | None, typer.Option(help="Address that the file comes from.")] = None,
) -> None:
    """Add a document to the data: folder, document.toml, records for review, findings.

    Nothing is written when it fails.
    Exit codes: 0 added · 1 added, with at least one violation · 2 usage · 3 the file cannot be read.
    """
    added = add_document(
        file,
        data or resources.folder("data"),
        Settings.from_environment(),
        document_id=document_id,
        facts_only=facts_only,
        origin=origin,
    )
    _print_review(added, Console(markup=False, highlight=False, emoji=False), messages.terminal_language())
    raise typer.Exit(added.report.exit_code())


def _print_review(added: Added, console: Console, language: str) -> None:
    console.print(review_of(added, language))
    labels = scheme("element")
    absent = [labels[key].labels[0] for key in added.record.metadata.not_stated]
    console.print(messages.render("add.not_stated", language, elements="、".join(absent)))
    counts = added.report.counts
    console.print(messages.render("add.findings", language, **counts, rules=_rules(added.report)))
    console.print(messages.render("add.done", language, id=added.entry.id, folder=added.entry.folder), soft_wrap=True)


def review_of(added: Added, language: str) -> Table:
    """A row for each section that holds items: how much was read from it, and which agencies nobody knows."""
    record = added.record
    title = ", ".join(
        filter(None, (record.metadata.title, record.metadata.doc_number, str(record.metadata.issue_date)))
    )
    table = Table(title=title, title_justify="left")
    for column in COLUMNS:
        table.add_column(messages.render(f"add.{column}", language), overflow="fold")
    headings = {section.key: f"{section.label} {section.heading}" for section in record.sections}
    for key, members in groupby(record.items, lambda item: item.section):
        items = tuple(members)
        table.add_row(
            headings.get(key) or messages.render("add.no_section", language),
            str(len(items)),
            str(sum(len(names) for item in items for names in item.names.values())),
            str(sum(len(item.deadlines) for item in items)),
            "、".join(unknown_agencies(record, items)),
        )
    return table


def _rules(report: Report) -> str:
    """Rules with the number of their findings: ``D4 1, T2 3``."""
    return ", ".join(f"{rule} {count}" for rule, count in sorted(Counter(f.rule for f in report.findings).items()))
