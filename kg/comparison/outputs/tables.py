"""The tables of the nine views, as short as people read them; workbook and JSON have every column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from kg.alignment.model import ComparedItem
from kg.comparison.comparison import Match
from kg.comparison.differences import differences_json
from kg.comparison.outputs.codes import code_in_words
from kg.comparison.outputs.phrasing import Phrasing
from kg.comparison.outputs.shown import Shown, ShownTable, number, shade_of, table
from kg.comparison.wording import lead_types
from kg.saved_queries.tables import Row

OPENING = 40
"""Characters of an item without a heading."""
ADDED = ("owner", "date", "target", "place")
"""What an item may add to the one that it takes up; each is a point."""
ADDED_COLUMNS = ("owner", "date", "target_added", "place", "points")


def tables_of(view: str, phrasing: Phrasing) -> tuple[ShownTable, ...]:
    """The tables of a view.

    Args:
        view: a key of :data:`kg.comparison.comparison.VIEWS`.
        phrasing: words of the comparison.
    """
    return tuple(_MAKERS[view](phrasing))


def in_order(phrasing: Phrasing, query: str) -> list[Row]:
    """The rows of a view of pairs in the order in which the plans were named."""
    places = {plan.iri: place for place, plan in enumerate(phrasing.comparison.plans)}
    rows = phrasing.comparison.views[query].rows
    return sorted(rows, key=lambda row: (places[row["document"].text], places[row["other"].text]))


def onward(phrasing: Phrasing, query: str) -> Iterator[Row]:
    """The rows of a view that look from a plan to one named after it; the others say the same the other way round."""
    places = {plan.iri: place for place, plan in enumerate(phrasing.comparison.plans)}
    for row in phrasing.comparison.views[query].rows:
        if places[row["document"].text] < places[row["other"].text]:
            yield row


def _coverage(p: Phrasing) -> Iterator[ShownTable]:
    shares: dict[str, dict[str, tuple[int, float]]] = {}
    ending = "theme_en" if p.language == "en" else "theme_zh"
    for row in p.comparison.views["compare-coverage"].rows:
        name = (row.get(ending) or row["theme"]).text
        shares.setdefault(name, {})[row["document"].text] = int(row["items"].text), float(row["share"].text)
    plans = [plan.iri for plan in p.comparison.plans]
    most = max((share for cells in shares.values() for _, share in cells.values()), default=0)
    labels = [label for plan in plans for label in (p.text("col_items", plan=p.letter(plan)), f"{p.letter(plan)} %")]
    rows = []
    for theme, cells in sorted(shares.items(), key=lambda pair: -sum(share for _, share in pair[1].values())):
        line = [Shown(theme)]
        for plan in plans:
            items, share = cells.get(plan, (0, 0.0))
            line += [number(items), number(share, shade_of(share, most))]
        rows.append(line)
    yield table(p.text("table_coverage"), [p.text("out_theme"), *labels], rows)


def _matches(p: Phrasing) -> Iterator[ShownTable]:
    kinds = ("exact", "close", "broad", "narrow", "related")
    rows = [
        (
            Shown(f"{p.letter(row['document'].text)} → {p.letter(row['other'].text)}"),
            *(number(row[name].text) for name in ("items", "matched", "rate", "weighted_rate", *kinds)),
        )
        for row in in_order(p, "compare-matches")
    ]
    labels = [p.text(f"col_{name}") for name in ("from_to", "all_items", "matched", "rate", "weighted_rate")]
    relations = [code_in_words("relation", f"{kind}Match", p.language) or kind for kind in kinds]
    yield table(p.text("table_matches"), [*labels, *relations], rows)


def _differences(p: Phrasing) -> Iterator[ShownTable]:
    columns = ("item_a", "item_b", "relation", "lead", "deadline", "commitment", "target")
    for pair in p.comparison.pairs:
        a, b = p.letter(pair.a.iri), p.letter(pair.b.iri)
        rows = [_difference(p, match) for match in pair.matches]
        labels = [p.text(f"col_{name}", a=a, b=b) for name in columns]
        yield table(p.text("table_differences", a=a, b=b), labels, rows)


def _difference(p: Phrasing, match: Match) -> Iterator[Shown]:
    found = differences_json(match.differences)
    yield from (_item(match.a), _item(match.b), Shown(p.relation(match)))
    lead, kinds = lead_types(match, p.language), found.get("lead", {})
    said = [code_in_words("lead_kind", kinds.get(side) or "none", p.language) or "" for side in "ab"]
    full = [
        words if words_of == "–" else p.text("list_separator").join((words_of, words))
        for words_of, words in zip(lead, said, strict=True)
    ]
    yield _sides(full[0], full[1])
    for name in ("deadline", "commitment", "targets"):
        sides = found.get(name, {})
        yield _sides(*(str(sides.get(side) or "–") for side in "ab"))


def _sides(a: str, b: str) -> Shown:
    """Both sides where they differ; of what is the same one, in less weight."""
    return Shown(a, "soft") if a == b else Shown(f"{a} / {b}", "both")


def _unique(p: Phrasing) -> Iterator[ShownTable]:
    rows = p.comparison.views["compare-unique"].rows
    for pair in p.comparison.pairs:
        for plan, other in ((pair.a, pair.b), (pair.b, pair.a)):
            lines = [
                (
                    _item(p.items[row["item"].text]),
                    Shown(p.theme_names(p.items[row["item"].text])),
                    Shown(code_in_words("kind", row["kind"].text, p.language) or "", "soft"),
                )
                for row in rows
                if (row["document"].text, row["other"].text) == (plan.iri, other.iri)
            ]
            caption = p.text("table_unique", plan=p.letter(plan.iri), other=p.letter(other.iri))
            labels = [p.text(f"col_{name}") for name in ("item", "themes", "candidates")]
            yield table(caption, labels, lines)


def _timeline(p: Phrasing) -> Iterator[ShownTable]:
    found: dict[str, dict[str, Row]] = {}
    for row in p.comparison.views["compare-timeline"].rows:
        found.setdefault(row["month"].text, {})[row["document"].text] = row
    dated = {plan for cells in found.values() for plan in cells}
    plans = [plan.iri for plan in p.comparison.plans if plan.iri in dated]
    labels = [p.text(f"col_{name}", plan=p.letter(plan)) for plan in plans for name in ("due", "so_far")]
    rows = []
    for month, cells in sorted(found.items()):
        line = [Shown(month)]
        for plan in plans:
            cell = cells.get(plan, {})
            line += [number(cell[name].text if name in cell else None) for name in ("milestones", "cumulative_share")]
        rows.append(line)
    yield table(p.text("table_timeline"), [p.text("col_month"), *labels], rows)
    names = ("items", "dated_only", "dated_and_ongoing", "ongoing_only", "none_stated", "milestones")
    yield _by_plan(p, "compare-deadlines", "table_deadlines", names, ("earliest", "half_due_by", "latest"))


def _concentration(p: Phrasing) -> Iterator[ShownTable]:
    names = ("items", "named_lead", "group_only_share", "agencies", "leads_per_item", "hhi", "top3_share", "density")
    yield _by_plan(p, "compare-concentration", "table_concentration", names)


def _by_plan(p: Phrasing, query: str, caption: str, numbers: Iterable[str], others: Iterable[str] = ()) -> ShownTable:
    """A view with a row a plan, turned: a column a plan."""
    found = p.comparison.views[query]
    labels = {column.name: column.label[p.language] for column in found.columns}
    rows = {row["document"].text: row for row in found.rows}
    plans = [plan.iri for plan in p.comparison.plans if plan.iri in rows]
    lines = []
    for name in (*numbers, *others):
        cells = [rows[plan].get(name) for plan in plans]
        plain = [cell.text if cell else "" for cell in cells]
        lines.append(
            (Shown(labels[name]), *(Shown(text, "number") if name in others else number(text) for text in plain))
        )
    return table(p.text(caption), [p.text("col_measure"), *map(p.letter, plans)], lines)


def _diffusion(p: Phrasing) -> Iterator[ShownTable]:
    ending = "initiative_en" if p.language == "en" else "initiative_zh"
    found: dict[str, dict[str, Row]] = {}
    for row in p.comparison.views["compare-diffusion"].rows:
        found.setdefault((row.get(ending) or row["initiative"]).text, {})[row["document"].text] = row
    plans = [plan.iri for plan in p.comparison.plans]
    rows = [
        (Shown(name), *(_first_or_later(p, cells.get(plan)) for plan in plans))
        for name, cells in sorted(found.items(), key=lambda pair: -len(pair[1]))
    ]
    yield table(p.text("table_diffusion"), [p.text("col_initiative"), *map(p.letter, plans)], rows)


def _first_or_later(p: Phrasing, row: Row | None) -> Shown:
    """What a plan has to do with an initiative: how many items, how much later than the first, from which side."""
    if row is None:
        return Shown("")
    said = [p.text("cell_items", count=row["items"].text)]
    if (days := row.get("days_after_first")) and days.text != "0":
        said.append(p.text("cell_later", days=f"{int(float(days.text)):,}"))
    said.append(code_in_words("direction", row["direction"].text, p.language) or "")
    return Shown(p.text("list_separator").join(filter(None, said)))


def _implementation(p: Phrasing) -> Iterator[ShownTable]:
    rates = [
        (
            Shown(f"{p.letter(row['document'].text)} → {p.letter(row['other'].text)}"),
            *(number(row[name].text) for name in ("items", "matched", "rate", "other_items", "beyond")),
        )
        for row in in_order(p, "compare-implementation-rate")
    ]
    names = ("from_to", "all_items", "taken_up", "rate", "other_items", "beyond")
    yield table(p.text("table_rates"), [p.text(f"col_{name}") for name in names], rates)
    rows = list(onward(p, "compare-implementation"))
    for pair in p.comparison.pairs:
        a, b = p.letter(pair.a.iri), p.letter(pair.b.iri)
        lines = [_taken_up(p, row) for row in rows if _is_of(row, pair.a.iri, pair.b.iri)]
        labels = [
            p.text("col_item_a", a=a),
            p.text("col_item_b", b=b),
            *(p.text(f"col_{name}") for name in ADDED_COLUMNS),
        ]
        yield table(p.text("table_implementation", a=a, b=b), labels, lines)


def _taken_up(p: Phrasing, row: Row) -> Iterator[Shown]:
    yield _item(p.items[row["item"].text])
    match = row.get("match")
    yield _item(p.items[match.text]) if match else Shown(p.text("cell_not_taken_up"), "soft")
    for name in ADDED:
        yield Shown("✓" if row[f"added_{name}"].text == "1" else "")
    yield number(row["points"].text if match else None)


def _continuity(p: Phrasing) -> Iterator[ShownTable]:
    rows = list(onward(p, "compare-continuity"))
    for pair in p.comparison.pairs:
        a, b = p.letter(pair.a.iri), p.letter(pair.b.iri)
        lines = [_carried(p, row) for row in rows if _is_of(row, pair.a.iri, pair.b.iri)]
        labels = [
            p.text(f"col_{name}", a=a, b=b) for name in ("item_a", "item_b", "continuity", "due_a", "due_b", "days")
        ]
        yield table(p.text("table_continuity", a=a, b=b), labels, lines)


def _carried(p: Phrasing, row: Row) -> Iterator[Shown]:
    for name in ("item", "match"):
        yield _item(p.items[row[name].text]) if name in row else Shown("–", "soft")
    yield Shown(code_in_words("kind", row["kind"].text, p.language) or "")
    yield from (Shown(row[name].text if name in row else "") for name in ("due", "due_other"))
    yield number(row["days"].text if "days" in row else None)


def _is_of(row: Row, document: str, other: str) -> bool:
    return (row["document"].text, row["other"].text) == (document, other)


def _item(item: ComparedItem) -> Shown:
    """Number and heading, else the opening words."""
    words = item.heading or item.text
    return Shown(f"{item.number} {words[:OPENING]}{'…' if len(words) > OPENING else ''}", "chinese", iri=item.iri)


_MAKERS: Mapping[str, Callable[[Phrasing], Iterator[ShownTable]]] = {
    "coverage": _coverage,
    "matches": _matches,
    "differences": _differences,
    "unique": _unique,
    "timeline": _timeline,
    "concentration": _concentration,
    "diffusion": _diffusion,
    "implementation": _implementation,
    "continuity": _continuity,
}
