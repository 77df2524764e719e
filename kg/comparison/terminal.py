"""A comparison on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from kg import messages
from kg.alignment.model import ComparedItem
from kg.comparison.cascade import cascade
from kg.comparison.comparison import Comparison, PairComparison
from kg.comparison.wording import alone_in_words, differences_in_words, rates, relation_in_words

LONGEST = 40
"""Characters of an item on the terminal."""


def print_comparison(comparison: Comparison, console: Console, language: str, *, levels: bool = False) -> None:
    """Print what the comparison rests on, and for each pair its figures, matches and what stands alone.

    Args:
        comparison: to print.
        console: where.
        language: ``zh-Hans`` or ``en``.
        levels: the plans were named from the highest level down: the cascade instead of the matches.
    """
    said = comparison.conventions
    console.print(
        messages.render(
            "compare.stated",
            language,
            method=comparison.pairs[0].alignment_set.rpartition("/")[2],
            review=messages.render(f"compare.review_{said.review}", language),
            reading=messages.render(f"compare.reading_{said.reading}", language),
            as_of=said.as_of or "–",
        ),
        style="dim",
    )
    for pair in comparison.pairs:
        _print_pair(pair, comparison, console, language, levels=levels)


def _print_pair(pair: PairComparison, comparison: Comparison, console: Console, language: str, *, levels: bool) -> None:
    console.print()
    for side, plan in (("A", pair.a), ("B", pair.b)):
        text = messages.render("compare.has_text" if plan.has_text else "compare.headings_only", language)
        console.print(Text(f"{side}  {plan.title}  ({plan.id}; {len(plan.items)}; {text})", style="bold"))
    if pair.no_shared_subject:
        console.print(messages.render("compare.no_shared_subject", language, candidates=len(pair.candidates)))
        return
    console.print(rates(pair, comparison, language))
    if levels:
        _print_cascade(pair, console, language)
        return
    drawn = RichTable(header_style="bold", expand=True)
    for name, ratio in (("A", 6), ("B", 6), ("relation", 2), ("score", None), ("differs", 5)):
        label = name if ratio == 6 else messages.render(f"compare.column_{name}", language)
        drawn.add_column(label, ratio=ratio, overflow="fold", justify="right" if name == "score" else "left")
    for match in pair.matches:
        drawn.add_row(
            shown(match.a),
            shown(match.b),
            relation_in_words(match.relation, language),
            f"{match.score:.2f}",
            Text("\n".join(differences_in_words(match, language))),
        )
    console.print(drawn)
    for side, items in (("a", pair.only_a), ("b", pair.only_b)):
        console.print(Text(alone_in_words(pair, side, language), style="bold"))
        for item in items:
            console.print(Text("  ") + shown(item))
    console.print(messages.render("compare.candidates_left", language, count=len(pair.candidates)))


def _print_cascade(pair: PairComparison, console: Console, language: str) -> None:
    drawn = RichTable(header_style="bold", expand=True)
    for key, ratio in (("finding", 3), ("above", 6), ("below", 6), ("said", 5)):
        drawn.add_column(messages.render(f"compare.column_{key}", language), ratio=ratio, overflow="fold")
    for finding in cascade(pair):
        drawn.add_row(
            messages.render(f"compare.cascade_{finding.kind.replace('-', '_')}", language),
            shown(finding.above) if finding.above else "–",
            shown(finding.below) if finding.below else "–",
            f"{finding.said_above or '–'} / {finding.said_below or '–'}" if finding.above and finding.below else "",
        )
    console.print(drawn)


def shown(item: ComparedItem) -> Text:
    """Number and heading, else the opening words."""
    words = item.heading or item.text
    return Text(f"{item.number} {words[:LONGEST]}{'…' if len(words) > LONGEST else ''}")
