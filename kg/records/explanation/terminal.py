"""An explanation on the terminal: a table; where the output is no terminal, lines with tabs between the cells."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.records.explanation.model import DEADLINE, LEFT_OVER, MARK, SECTION, SET_ASIDE, Explanation
from kg.records.explanation.views import Phrasing
from kg.records.model import PlanRecord

COLUMNS = {"place": None, "kind": None, "words": 5, "rule": 3, "facts": 3}
"""Columns, and how those with sentences share what the others leave."""
STYLES = {LEFT_OVER: "bold red", SECTION: "bold", MARK: "cyan", DEADLINE: "magenta", SET_ASIDE: "dim"}
LONGEST_WORDS = 120
"""Characters shown of words that are not left over, on a terminal."""


def print_explanation(explanation: Explanation, record: PlanRecord, console: Console, language: str) -> None:
    """Print an explanation, a row for each span, and the share left over.

    Args:
        explanation: what to print.
        record: of the document.
        console: where to; one that is no terminal gets plain lines, with all words.
        language: ``zh-Hans`` or ``en``.
    """
    phrasing = Phrasing(language, record)
    if console.is_terminal:
        console.print(_table(explanation, record, phrasing))
    else:
        for row in _rows(explanation, phrasing):
            print(*(" ".join(cell.split()) for cell in row[:-1]), sep="\t", file=console.file)
    console.print(phrasing.share(explanation), markup=False, highlight=False, soft_wrap=True)


def _rows(explanation: Explanation, phrasing: Phrasing) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Cells in the order of :data:`COLUMNS`, and the kind."""
    for entry in phrasing.entries(explanation):
        for span in (span for span in entry.spans if span.is_read):
            yield entry.place, span.label, span.words, span.rule, span.facts_text, span.kind


def _table(explanation: Explanation, record: PlanRecord, phrasing: Phrasing) -> Table:
    table = Table(title=Text(phrasing.text("page.title", file=record.file_name)), title_justify="left")
    for column, ratio in COLUMNS.items():
        table.add_column(phrasing.text(f"column.{column}"), ratio=ratio, overflow="fold", no_wrap=ratio is None)
    above = ""
    for place, label, words, rule, facts, kind in _rows(explanation, phrasing):
        shown = words if kind == LEFT_OVER or len(words) <= LONGEST_WORDS else words[: LONGEST_WORDS - 1] + "…"
        cells = ("" if place == above else place, label, shown, rule, facts)
        table.add_row(*map(Text, cells), style=STYLES.get(kind, ""))
        above = place
    return table
