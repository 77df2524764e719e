"""Theme by plan: which plan puts its weight where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request

from kg.saved_queries.pictures import Picture
from kg.saved_queries.tables import Cell, Row, Table
from kg.web import urls
from kg.web.answer_views import PictureView
from kg.web.asking import ask, ask_saved
from kg.web.cards import named
from kg.web.drawing import drawn
from kg.web.facets import key_of
from kg.web.labels import Name, number_of, text_of
from kg.web.language import request_language
from kg.web.plans import title_of
from kg.web.site import site_of
from kg.web.things import page_of

PLANS = 20
"""More columns nobody compares."""
QUERY = "compare-coverage"
YEAR = 4
LONG_NAME = re.compile(r"( (Municipality|Province|City|County|District))?(,.*)?$")
"""What an English name of a place can do without in a narrow column."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a plan gives to a theme.

    Args:
        items: of the theme or a narrower one.
        share: of the plan's items, in percent.
        href: these items.
    """

    items: int
    share: str
    href: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Themes by plans.

    Args:
        columns: a short label (place and year), and the plan.
        rows: a theme, and what each plan gives to it.
        total: plans that there are.
    """

    columns: tuple[tuple[str, Name], ...]
    rows: tuple[tuple[Name, tuple[Weight, ...]], ...]
    total: int


async def coverage_of(request: Request, themes: Table) -> tuple[Coverage, PictureView | None] | None:
    """Themes by the newest plans, as table and picture; None where no plan has items.

    Args:
        request: for the language.
        themes: answer of ``themes-listed``, in whose order they come.
    """
    own = request_language(request)
    listed = await ask(request, "plans-listed", {"rows": str(PLANS)})
    sizes = await ask(request, "sizes")
    plans = [row for row in listed.rows if number_of(row, "items")]
    if not plans:
        return None
    shares = await ask_saved(request, QUERY, {"plans": [row["plan"].text for row in plans]})
    labels = dict(zip((row["plan"].text for row in plans), _labels(request, plans), strict=True))
    order = [row["concept"].text for row in themes.rows]
    table = _in_order(shares, order, labels)
    query = site_of(request).queries.get(QUERY)
    picture = Picture("heatmap", {"x": ("document",), "y": ("theme",), "value": ("share",)})
    coverage = Coverage(
        columns=tuple((labels[row["plan"].text], title_of(request, row)) for row in plans),
        rows=_rows(request, table),
        total=number_of(sizes.rows[0], "plans"),
    )
    return coverage, drawn(query, table, own, picture, "web.theme.picture")


def _labels(request: Request, plans: Sequence[Row]) -> list[str]:
    """Place and year of each plan, numbered where several have the same."""
    labels = [_label(request, row) for row in plans]
    counts, seen, found = Counter(labels), Counter[str](), []
    for label in labels:
        seen[label] += 1
        found.append(f"{label} ({seen[label]})" if counts[label] > 1 else label)
    return found


def _label(request: Request, row: Row) -> str:
    place = named(request, row, "place")
    name = title_of(request, row)
    year = text_of(row, "signed")[:YEAR] or next(
        (part for part in row["plan"].text.split("/") if len(part) == YEAR and part.isdigit()), ""
    )
    return f"{LONG_NAME.sub('', place.text)} {year}".strip() if place else name.text


def _in_order(table: Table, themes: Sequence[str], labels: Mapping[str, str]) -> Table:
    """Themes in their own order, plans as in ``labels``, which name them."""
    down = {theme: place for place, theme in enumerate(themes)}
    across = {plan: place for place, plan in enumerate(labels)}
    rows = [row for row in table.rows if row["theme"].text in down and row["document"].text in across]
    rows.sort(key=lambda row: (down[row["theme"].text], across[row["document"].text]))
    named_short = (
        {**row, **{f"document_{each}": Cell(labels[row["document"].text]) for each in ("zh", "en")}} for row in rows
    )
    return replace(table, rows=tuple(named_short))


def _rows(request: Request, table: Table) -> tuple[tuple[Name, tuple[Weight, ...]], ...]:
    found: dict[str, tuple[Name, list[Weight]]] = {}
    base = site_of(request).settings.base_iri
    for row in table.rows:
        theme = named(request, row, "theme") or Name(row["theme"].text)
        plan = (page_of(row["document"].text, base) or "").rpartition("/")[2]
        href = urls.with_parameters(urls.ITEMS, {"theme": key_of(theme), "plan": plan})
        weight = Weight(number_of(row, "items"), text_of(row, "share"), href)
        found.setdefault(theme.iri, (theme, []))[1].append(weight)
    return tuple((theme, tuple(weights)) for theme, weights in found.values())
