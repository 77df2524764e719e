"""A comparison as a workbook an office can forward."""

from __future__ import annotations

from collections.abc import Iterator

from kg.comparison.comparison import VIEWS, Comparison, Match
from kg.comparison.outputs.html import view_query
from kg.comparison.outputs.phrasing import Phrasing
from kg.workbooks import Sheet, Value, workbook_bytes


def workbook(comparison: Comparison, language: str) -> bytes:
    """The sheets: what it rests on, matches, candidates, what stands alone, themes, one a view. Deterministic.

    Args:
        comparison: what to write.
        language: ``zh-Hans`` or ``en``.
    """
    phrasing = Phrasing(comparison, language)
    return workbook_bytes(_sheets(comparison, phrasing), phrasing.text("out_title"))


def _sheets(comparison: Comparison, phrasing: Phrasing) -> Iterator[Sheet]:
    text = phrasing.text
    about: list[tuple[Value, ...]] = [
        (plan.title, plan.id, plan.signed, len(plan.items), phrasing.availability(plan.has_text))
        for plan in comparison.plans
    ]
    about.append((phrasing.stated(), None, None, None, None))
    about += [(phrasing.rates(pair), None, None, None, None) for pair in comparison.pairs]
    header = [text(f"out_about_{key}") for key in ("plan", "id", "signed", "items", "text")]
    yield Sheet(text("out_sheet_about"), header, about)
    columns = [text(f"out_{key}") for key in MATCH_COLUMNS]
    for key in ("matches", "candidates"):
        rows = [
            _row(match, phrasing, pair.a.title, pair.b.title)
            for pair in comparison.pairs
            for match in getattr(pair, key)
        ]
        yield Sheet(text(f"out_sheet_{key}"), columns, rows)
    alone: list[tuple[Value, ...]] = [
        (
            *(plan.title, other.title, item.number, " › ".join(item.path), item.heading, item.text),
            phrasing.theme_names(item),
        )
        for pair in comparison.pairs
        for plan, other, items in ((pair.a, pair.b, pair.only_a), (pair.b, pair.a, pair.only_b))
        for item in items
    ]
    yield Sheet(text("out_sheet_alone"), [text(f"out_{key}") for key in ALONE_COLUMNS], alone)
    matrix = phrasing.matrix()
    counts: list[tuple[Value, ...]] = [
        (theme, *cells) for theme, cells in zip(matrix.themes, matrix.counts, strict=True)
    ]
    yield Sheet(text("out_sheet_themes"), [text("out_theme"), *matrix.plans], counts)
    for name in (name for names in VIEWS.values() for name in names):
        columns_shown = view_query(name).shown_columns(phrasing.language)
        cells = [[phrasing.cell(row, column) for column in columns_shown] for row in comparison.views[name].rows]
        yield Sheet(name, [column.label[phrasing.language] for column in columns_shown], cells)


MATCH_COLUMNS = (
    *("plan_a", "plan_b", "number_a", "wording_a", "number_b", "wording_b"),
    *("relation", "score", "state", "differences", "reasons"),
)
ALONE_COLUMNS = ("about_plan", "other_plan", "number", "path", "heading", "wording", "theme")


def _row(match: Match, phrasing: Phrasing, title_a: str, title_b: str) -> tuple[Value, ...]:
    return (
        title_a,
        title_b,
        match.a.number,
        match.a.wording,
        match.b.number,
        match.b.wording,
        phrasing.relation(match),
        match.score,
        phrasing.state(match),
        "\n".join(phrasing.differences(match)),
        "\n".join(phrasing.evidence(match)),
    )
