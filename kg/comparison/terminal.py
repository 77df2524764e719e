"""A comparison on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from kg import messages
from kg.alignment.model import ComparedItem
from kg.comparison.cascade import cascade
from kg.comparison.comparison import Comparison, Match, PairComparison
from kg.comparison.differences import differences_json

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
            messages.render(f"compare.relation_{match.relation}", language),
            f"{match.score:.2f}",
            Text("\n".join(differences_in_words(match, language))),
        )
    console.print(drawn)
    for key, items in (("compare.only_a", pair.only_a), ("compare.only_b", pair.only_b)):
        console.print(Text(messages.render(key, language, count=len(items)), style="bold"))
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


def rates(pair: PairComparison, comparison: Comparison, language: str) -> str:
    """The match rates of both directions in one sentence, as the view of matches counts them."""
    rows = {(row["document"].text, row["other"].text): row for row in comparison.views["compare-matches"].rows}
    there, back = rows[pair.a.iri, pair.b.iri], rows[pair.b.iri, pair.a.iri]
    return messages.render(
        "compare.rates",
        language,
        matched_a=there["matched"].text,
        items_a=there["items"].text,
        rate_a=f"{float(there['rate'].text):.0f} %",
        matched_b=back["matched"].text,
        items_b=back["items"].text,
        rate_b=f"{float(back['rate'].text):.0f} %",
        divergence="–" if pair.divergence is None else pair.divergence,
    )


def shown(item: ComparedItem) -> Text:
    """Number and heading, else the opening words."""
    words = item.heading or item.text
    return Text(f"{item.number} {words[:LONGEST]}{'…' if len(words) > LONGEST else ''}")


def differences_in_words(match: Match, language: str) -> list[str]:
    """What differs between two matched items, a line each; what is the same is left out."""
    found = differences_json(match.differences)
    lines = []
    if (lead := found.get("lead_type")) and lead.get("same") == "different":
        lines.append(messages.render("compare.differs_lead", language, a=lead["a"], b=lead["b"]))
    if deadline := found.get("deadline"):
        if deadline["days"] is None:
            lines.append(
                messages.render("compare.differs_dated", language, a=deadline["a"] or "–", b=deadline["b"] or "–")
            )
        elif deadline["days"]:
            key = "compare.differs_later" if deadline["days"] > 0 else "compare.differs_earlier"
            lines.append(
                messages.render(key, language, a=deadline["a"], b=deadline["b"], days=abs(int(deadline["days"])))
            )
    if (level := found.get("commitment")) and level["difference"]:
        lines.append(messages.render("compare.differs_level", language, a=level["a"], b=level["b"]))
    if (targets := found.get("targets")) and targets["a"] != targets["b"]:
        lines.append(messages.render("compare.differs_targets", language, a=targets["a"] or "–", b=targets["b"] or "–"))
    return lines
