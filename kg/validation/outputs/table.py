"""A report on the terminal: what is wrong once, below it each place where it is so.

At 100 columns a row is one line: place, item, the beginning of the words, what mending it would gain. A repair has the
next line. A narrow terminal has no items and gains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.validation.completeness import Completeness
from kg.validation.findings import Finding
from kg.validation.outputs.phrasing import element_label, percent, place_text, points, text
from kg.validation.report import NEW, OPEN, Report

STYLES = {"violation": "bold red", "warning": "yellow", "info": "cyan"}
WIDE = 90
"""Columns from which on items and gains are shown."""
QUOTE_LENGTH = 120
"""Of words that are printed; the terminal cuts them to a line."""
Row = tuple[Finding, str | None]


def print_report(report: Report, console: Console, language: str) -> None:
    """Print a report: for each file its findings by what is wrong, then how complete its plans are; last the verdict.

    Args:
        report: what was found.
        console: where to.
        language: ``zh-Hans`` or ``en``.
    """
    rows = list(report.with_states())
    for file in report.files:
        console.print(Text(plain(file), style="bold underline"), soft_wrap=True)
        scores = [score for score in report.completeness if score.file == file]
        one = len(scores) <= 1
        _print_groups([row for row in rows if row[0].file == file], console, language, of_one_plan=one)
        for score in scores:
            plan = "" if one else f"{plain(score.plan.partition('/id/policy/')[2] or score.plan)}: "
            console.print(Text(plan + completeness_text(score, language)))
        console.print()
    if report.since:
        _print_fixed(report.since.fixed, console, language)
        console.print(Text(text("since", language, **report.since.counts)))
    console.print(Text(text("conforms" if report.conforms else "does_not_conform", language, **report.counts)))


def _print_groups(rows: Sequence[Row], console: Console, language: str, *, of_one_plan: bool) -> None:
    width = max((cell_len(_place(finding, language)) for finding, _ in rows), default=0)
    number = max((cell_len(plain(finding.owner.number or "")) for finding, _ in rows), default=0)
    together = sorted(rows, key=_group_order(rows))
    for _, members in groupby(together, key=lambda row: _group(row[0])):
        group = list(members)
        console.print(_heading([finding for finding, _ in group], language, of_one_plan=of_one_plan))
        console.print(_places(group, (width, number), language, is_wide=console.width >= WIDE))


def _group(finding: Finding) -> tuple[str, str | None]:
    return finding.shape, finding.absence


def _group_order(rows: Sequence[Row]) -> Callable[[Row], int]:
    """Groups in the order of their first finding, members in their own."""
    first: dict[tuple[str, str | None], int] = {}
    for order, (finding, _) in enumerate(rows):
        first.setdefault(_group(finding), order)
    return lambda row: first[_group(row[0])]


def _heading(group: Sequence[Finding], language: str, *, of_one_plan: bool) -> Text:
    """「警告 R4 任务只由泛称的单位牵头…… 31 处，全部补正可增 0.79 个百分点」; gains of several plans are not added."""
    finding = group[0]
    heading = Text(text(f"severity.{finding.severity}", language), style=STYLES[finding.severity])
    heading.append(f" {finding.rule}", style="bold")
    heading.append(f" {finding.message[language]}", style="default")
    if finding.absence:
        heading.append(f" {text(f'absence.{finding.absence}', language)}", style="italic")
    if len(group) > 1:
        gain = points(sum(each.gain for each in group)) if of_one_plan else ""
        key = "table.places_and_gain" if gain else "table.places"
        heading.append(" " + text(key, language, count=len(group), gain=gain), style="dim")
    return heading


def _places(group: Sequence[Row], widths: tuple[int, int], language: str, *, is_wide: bool) -> Table:
    """The places of a group, one a row."""
    with_states = any(state for _, state in group)
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=2)
    table.add_column(width=widths[0], no_wrap=True, overflow="fold")
    if is_wide:
        table.add_column(width=widths[1], no_wrap=True, overflow="fold")
    if with_states:
        table.add_column(width=max(cell_len(text(f"status.{each}", language)) for each in (NEW, OPEN)), no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    if is_wide:
        table.add_column(width=6, justify="right", no_wrap=True)
    for finding, state in group:
        cells = [Text(""), Text(_place(finding, language))]
        cells += [Text(plain(finding.owner.number or ""))] if is_wide else []
        cells += [Text(text(f"status.{state}", language), style="bold" if state == NEW else "")] if with_states else []
        words = Text(shortened(finding.quote), no_wrap=True, overflow="ellipsis")
        gain = [Text(points(finding.gain), style="dim")] if is_wide else []
        table.add_row(*cells, words, *gain)
        if finding.repair:
            blanks = [Text("") for _ in cells]
            table.add_row(
                *blanks, Text("→" + plain(finding.repair.text(language)), style="green"), *([""] if is_wide else [])
            )
    return table


def _place(finding: Finding, language: str) -> str:
    return plain(place_text(finding.place, language, finding.file))


def completeness_text(score: Completeness, language: str) -> str:
    """「完整度 98.9%。尚缺：牵头单位 87.3%（31/122 处有问题，补正可增 0.79 个百分点）……」."""
    lacking = sorted((each for each in score.elements if each.gain), key=lambda each: (-each.gain, each.element))
    if not lacking:
        return text("table.complete", language, score=percent(score.score))
    listed = [
        text(
            "table.element",
            language,
            element=element_label(each.element, language),
            score=percent(each.score),
            faulty=each.faulty,
            resources=each.resources,
            gain=points(each.gain),
        )
        for each in lacking
    ]
    between = text("table.between", language)
    return text("table.incomplete", language, score=percent(score.score), elements=between.join(listed))


def _print_fixed(fixed: Sequence[Mapping[str, object]], console: Console, language: str) -> None:
    """The findings of an earlier report that are gone."""
    if not fixed:
        return
    console.print(Text(text("table.fixed", language, count=len(fixed)), style="bold green"))
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for width in (2, 4, None):
        table.add_column(width=width, no_wrap=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for facts in fixed:
        place = facts["place"]
        where = place_text(place, language, str(facts["file"])) if isinstance(place, Mapping) else ""
        words = Text(shortened(str(facts["quote"])))
        table.add_row("", Text(str(facts["rule"])), Text(plain(f"{facts['item'] or ''} {where}".strip())), words)
    console.print(table)


def shortened(words: str) -> str:
    """Words on one line, cut where they are long."""
    flat = plain(" ".join(words.split()))
    return flat if len(flat) <= QUOTE_LENGTH else flat[: QUOTE_LENGTH - 1] + "…"


def plain(words: str) -> str:
    r"""Words of a document or a file name without what a terminal would obey.

    >>> plain("\x1b[31m红\n")
    ' [31m红 '
    """
    return "".join(sign if sign.isprintable() else " " for sign in words)
