"""``kg verify``: a linked-data site tested from outside, rule by rule."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from kg import messages
from kg.settings import Settings
from kg.verifying.exchange import Exchange, visible
from kg.verifying.rules import Rule
from kg.verifying.verification import GROUPS, Checked, Report
from kg.verifying.verification import verify as verify_site

MARKS = {"met": "✓", "not_met": "✗", "not_applicable": "–"}
STYLES = {"met": "green", "not_met": "bold red", "not_applicable": "dim"}


class Format(StrEnum):
    """Formats of ``kg verify``."""

    table = "table"
    json = "json"


def verify(
    url: Annotated[str, typer.Argument(help="Home page of a linked-data site, or the IRI of a thing.")],
    *,
    form: Annotated[Format, typer.Option("--format", help="How to print the report.")] = Format.table,
) -> None:
    """Test any linked-data site: names, formats, negotiation, VoID, DCAT, SPARQL, with the request behind each verdict.

    Only the host of the address is asked, and hosts it redirects to. Exit codes: 0 every rule met · 1 at least one not
    met · 2 usage · 4 nothing answers.
    """
    language = messages.terminal_language()
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(url)

        def tell(rule: Rule) -> None:
            progress.update(task, description=messages.render(f"verify.rule.{rule.id}.title", language))

        report = verify_site(url, Settings.from_environment(), tell)
    if form is Format.json:
        typer.echo(json_text(report.as_json()))
    else:
        print_report(report, language)
    if not report.conforms:
        raise typer.Exit(1)


def json_text(told: dict[str, Any]) -> str:
    """JSON in which signs that move a terminal are escaped: those beyond ASCII too, which JSON would let through."""
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return "".join(sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text)


def print_report(report: Report, language: str) -> None:
    """Print a report for people: the rules by group, the request of each that is not met, the score."""
    console = Console(markup=False, highlight=False, emoji=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("", width=1)
    table.add_column(messages.render("verify.heading.rule", language), no_wrap=True)
    table.add_column(messages.render("verify.heading.weight", language), justify="right")
    table.add_column(messages.render("verify.heading.found", language), overflow="fold")
    for group, _ in GROUPS:
        table.add_row("", messages.render(f"verify.group.{group}", language), style="bold")
        for each in report.checked:
            if each.group == group:
                style = STYLES[each.verdict.result]
                table.add_row(
                    MARKS[each.verdict.result], each.rule.id, str(each.rule.weight), _told(each, language), style=style
                )
    console.print(table)
    told = report.as_json()
    if moved := told["site"]["stands_for"]:
        console.print(
            messages.render("verify.stands_for", language, **{name: visible(each) for name, each in moved.items()})
        )
    site = {name: visible(told["site"][name] or "–") for name in ("void", "catalog", "endpoint")}
    things = visible("  ".join(told["site"]["things"])) or "–"
    console.print(messages.render("verify.found_site", language, things=things, **site))
    if told["limit_reached"]:
        console.print(messages.render("verify.limit", language))
    console.print(
        messages.render("verify.score", language, **told["score"], **told["counts"], requests=told["requests"])
    )


def _told(each: Checked, language: str) -> str:
    """What was found; where the rule is not met, also what it wants, whence, and the requests that show it."""
    rule, verdict = each.rule, each.verdict
    title, found = messages.render(f"verify.rule.{rule.id}.title", language), visible(verdict.explain(language))
    if verdict.result != "not_met":
        return f"{title}: {found}"
    bonus = [messages.render("verify.bonus", language)] if rule.is_bonus else []
    lines = ["\n".join([found, *(visible(request_line(each)) for each in verdict.evidence)])]
    return "\n".join([" · ".join([title, rule.reference, *bonus]), *lines])


def request_line(exchange: Exchange) -> str:
    """A request and its answer in one line."""
    sent = "".join(f" · {name}: {value}" for name, value in exchange.sent.items())
    got = " ".join(filter(None, [str(exchange.status or exchange.problem), exchange.media_type]))
    location = exchange.header("location")
    return f"{exchange.method} {exchange.address}{sent} → {got}" + (f" → {location}" if location else "")
