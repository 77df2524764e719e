"""What the pictures of the views are drawn from: rows of the saved queries, made ready to be read as a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from kg.comparison.outputs.phrasing import Phrasing
from kg.saved_queries.pictures import Picture
from kg.saved_queries.tables import Cell, Row


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture before it is drawn.

    Args:
        query: the saved query whose columns it has.
        picture: which of them it shows, and how; ``None`` where the query says so.
        rows: to be drawn.
    """

    query: str
    picture: Picture | None
    rows: tuple[Row, ...]


def figure_of(view: str, phrasing: Phrasing) -> Figure | None:
    """The picture of a view; ``None`` where it has none, or nothing to show.

    Args:
        view: a key of :data:`kg.comparison.comparison.VIEWS`.
        phrasing: words of the comparison.
    """
    if view not in _MAKERS:
        return None
    found = _MAKERS[view](phrasing)
    return found if found.rows else None


def _coverage(p: Phrasing) -> Figure:
    """Shares and not numbers of items, since plans are of different length; themes of large shares first."""
    rows = p.comparison.views["compare-coverage"].rows
    weight: dict[str, float] = {}
    for row in rows:
        weight[row["theme"].text] = weight.get(row["theme"].text, 0) + float(row["share"].text)
    places = {plan.iri: place for place, plan in enumerate(p.comparison.plans)}
    ordered = sorted(
        rows, key=lambda row: (-weight[row["theme"].text], row["theme"].text, places[row["document"].text])
    )
    parts = {"x": ("document",), "y": ("theme",), "value": ("share",)}
    return Figure("compare-coverage", Picture("heatmap", parts), _named(p, ordered))


def _timeline(p: Phrasing) -> Figure:
    """With a row for every plan and every month that one of them has, so that curves do not break."""
    rows = p.comparison.views["compare-timeline"].rows
    months = sorted({row["month"].text for row in rows})
    there = {(row["document"].text, row["month"].text): row for row in rows}
    made: list[Row] = []
    for plan in p.comparison.plans:
        reached: Row | None = None
        for month in _every(months):
            reached = there.get((plan.iri, month), reached)
            if reached is not None:
                made.append({**reached, "month": Cell(month)})
    return Figure("compare-timeline", None, _named(p, made))


def _every(months: list[str]) -> list[str]:
    """All months from the first to the last."""
    if not months:
        return []
    first, last = (int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (months[0], months[-1]))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)]


def _concentration(p: Phrasing) -> Figure:
    places = {plan.iri: place for place, plan in enumerate(p.comparison.plans)}
    rows = sorted(p.comparison.views["compare-concentration"].rows, key=lambda row: places[row["document"].text])
    return Figure("compare-concentration", None, _named(p, rows))


def _diffusion(p: Phrasing) -> Figure:
    """The initiatives of more than one plan, plans in the order of their signature, those without a date last."""
    rows = p.comparison.views["compare-diffusion"].rows
    plans: dict[str, set[str]] = {}
    for row in rows:
        plans.setdefault(row["initiative"].text, set()).add(row["document"].text)
    shared = [row for row in rows if len(plans[row["initiative"].text]) > 1]
    ordered = sorted(shared, key=lambda row: (row["signed"].text if "signed" in row else "9", row["initiative"].text))
    parts = {"x": ("document",), "y": ("initiative",), "value": ("items",)}
    return Figure("compare-diffusion", Picture("heatmap", parts), _named(p, ordered, dated=True))


def _named(p: Phrasing, rows: Iterable[Row], *, dated: bool = False) -> tuple[Row, ...]:
    """Rows whose plans are called by letter and title, with the date of signature if wanted."""
    names = {}
    for plan in p.comparison.plans:
        day = plan.signed.isoformat() if plan.signed else "–"
        names[plan.iri] = " · ".join([p.letter(plan.iri), *([day] if dated else []), plan.title])
    return tuple(
        {**row, "document_zh": replace(row["document_zh"], text=names[row["document"].text])}
        for row in rows
        if "document_zh" in row
    )


_MAKERS: Mapping[str, Callable[[Phrasing], Figure]] = {
    "coverage": _coverage,
    "timeline": _timeline,
    "concentration": _concentration,
    "diffusion": _diffusion,
}
