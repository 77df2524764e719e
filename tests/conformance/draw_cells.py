"""Draw cells of the facts-only documents for a check by eye: ``python tests/conformance/draw_cells.py > cells.csv``.

The same seed draws the same cells as long as the items of a document stay. With ``--rates CHECKED.csv`` it prints, from
a checked table, the share of wrong cells of each field with its Wilson interval (95 %).
"""

from __future__ import annotations

import csv
import hashlib
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.building import read_entries
from kg.records.facts import read_facts
from kg.records.model import DEADLINES, ROLES, Item, Metadata, PlanRecord

SEED = 20261125
OF_METADATA, WITH_VALUE, EMPTY = 4, 12, 4
"""Cells of a document: elements, cells of items that hold something, cells of items that hold nothing."""
COLUMNS = ("document", "item", "field", "carried", "verdict", "source_says", "line")
BETWEEN = " | "
"""Between names, so that a name cut in two is seen."""
Z = 1.96


def cells_of_item(item: Item) -> Iterator[tuple[str, str]]:
    yield "number", item.number
    yield "section", " / ".join(item.path)
    yield "heading", item.heading
    for role in ROLES:
        yield role, BETWEEN.join(name.text for name in item.names.get(role, ()))
    yield DEADLINES, "; ".join(f"{entry.text} = {entry.due or ''}" for entry in item.deadlines)


def cells_of_metadata(metadata: Metadata) -> Iterator[tuple[str, str, int | None]]:
    place = metadata.jurisdiction
    found = {
        "title": metadata.title,
        "document-number": metadata.doc_number or "",
        "issuer": BETWEEN.join(metadata.issuers),
        "date-signed": str(metadata.issue_date or ""),
        "addressee": BETWEEN.join(name.text for name in metadata.addressees),
        "annotation-note": metadata.publicity or "",
        "jurisdiction": f"{place.label} {place.code}" if place else "",
        "period": "-".join(map(str, metadata.period or ())) or str(metadata.year or ""),
    }
    for field, carried in found.items():
        yield field, carried, getattr(metadata.places.get(field), "line", None)


def drawn(document: str, record: PlanRecord) -> Iterator[tuple[object, ...]]:
    """The cells of a document, in its order: each has a lot of its own, so that a changed cell moves no other."""
    metadata = [("", field, carried, line or "") for field, carried, line in cells_of_metadata(record.metadata)]
    items = [
        (item.key or item.number, field, carried, item.place.line)
        for item in record.items
        for field, carried in cells_of_item(item)
    ]

    def lot(cell: tuple[object, ...]) -> str:
        return hashlib.sha256(f"{SEED} {document} {cell[0]} {cell[1]}".encode()).hexdigest()

    chosen = sorted(metadata, key=lot)[:OF_METADATA]
    chosen += sorted((cell for cell in items if cell[2]), key=lot)[:WITH_VALUE]
    chosen += sorted((cell for cell in items if not cell[2]), key=lot)[:EMPTY]
    for key, field, carried, line in sorted(chosen, key=[*metadata, *items].index):
        yield document, key, field, carried, "", "", line


def draw(data: Path) -> None:
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(COLUMNS)
    for entry in read_entries(data):
        if entry.facts_only and entry.origin_url:
            table.writerows(drawn(entry.id, read_facts(entry.path)))


def rates(checked: Path) -> None:
    """A row for each field: cells, wrong, doubtful, share of wrong, lower and upper end of its interval."""
    with checked.open(encoding="utf-8", newline="") as file:
        verdicts = Counter((row["field"], row["verdict"]) for row in csv.DictReader(file))
    fields = list(dict.fromkeys(field for field, _ in verdicts))
    print("| field | cells | wrong | doubtful | share wrong | 95 % interval |\n|---|---|---|---|---|---|")
    for field in [*sorted(fields), "all"]:
        found = {v: sum(n for (f, w), n in verdicts.items() if w == v and field in {f, "all"}) for _, v in verdicts}
        total, wrong = sum(found.values()), found.get("wrong", 0)
        low, high = wilson(wrong, total)
        share = f"{wrong / total:.3f} | {low:.3f}–{high:.3f}"
        print(f"| {field} | {total} | {wrong} | {found.get('doubtful', 0)} | {share} |")


def wilson(hits: int, total: int) -> tuple[float, float]:
    share = hits / total
    middle = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    half = Z / (1 + Z**2 / total) * math.sqrt(share * (1 - share) / total + Z**2 / (4 * total**2))
    return max(0.0, middle - half), min(1.0, middle + half)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--rates"]:
        rates(Path(sys.argv[2]))
    else:
        draw(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parents[2] / "data")
