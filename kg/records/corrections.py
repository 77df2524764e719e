"""A person's corrections of an extraction, from ``corrections.csv`` beside the document.

Columns: ``item`` (number), ``field``, ``found``, ``corrected``, ``reason``, ``who`` (free text), ``date`` (ISO). A
correction holds for the words it was made for: it is applied while the cell still says ``found``, and reported as stale
when it says something else, never applied to other words.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kg.errors import InputError
from kg.records.deadlines import deadlines_of
from kg.records.model import ROLES, Cell, Item, PlanRecord, Remark
from kg.records.names import is_none_stated, names_of
from kg.vocabulary import scheme

DEADLINE, THEMES, LEVEL = "deadlines", "themes", "commitment_level"
DOC_NUMBER = "doc_number"
"""The one field of the document itself; its ``item`` is empty."""
FIELDS = (*ROLES, DEADLINE, THEMES, LEVEL, DOC_NUMBER)
COLUMNS = ("item", "field", "found", "corrected", "reason", "who", "date")


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of ``corrections.csv``; ``is_stale`` where the words it was made for are no longer there."""

    item: str
    field: str
    found: str
    corrected: str
    reason: str
    who: str
    day: date
    is_stale: bool = False


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The rows of a file; none where there is no file.

    Raises:
        InputError: a column is missing, or a field, theme, level or date is none; the message names the line.
    """
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := set(COLUMNS) - set(rows.fieldnames or ()):
            raise InputError("corrections.column", file=path.name, value=", ".join(sorted(missing)))
        return tuple(_read(row, path.name, line) for line, row in enumerate(rows, start=2))


def _read(row: Mapping[str, str], file: str, line: int) -> Correction:
    if row["field"] not in FIELDS:
        raise InputError("corrections.field", file=file, line=line, value=row["field"], known=", ".join(FIELDS))
    if row["field"] == THEMES and (unknown := set(filter(None, row["corrected"].split("、"))) - set(scheme("theme"))):
        raise InputError("corrections.theme", file=file, line=line, value="、".join(sorted(unknown)))
    if row["field"] == LEVEL and row["corrected"] not in {"", "1", "2", "3", "4", "5"}:
        raise InputError("corrections.level", file=file, line=line, value=row["corrected"])
    try:
        day = date.fromisoformat(row["date"])
    except ValueError:
        raise InputError("corrections.date", file=file, line=line, value=row["date"]) from None
    return Correction(row["item"], row["field"], row["found"], row["corrected"], row["reason"], row["who"], day)


def apply_corrections(
    record: PlanRecord, corrections: Sequence[Correction]
) -> tuple[PlanRecord, tuple[Correction, ...]]:
    """A record with the corrections that still hold.

    Returns:
        the record, with a remark for each stale correction, and all corrections with what became of them.
    """
    items = {item.number: item for item in record.items}
    judged = []
    for correction in corrections:
        if correction.field == DOC_NUMBER:
            holds = record.metadata.doc_number == correction.found
            if holds:
                record = replace(record, metadata=replace(record.metadata, doc_number=correction.corrected))
            judged.append(replace(correction, is_stale=not holds))
            continue
        item = items.get(correction.item)
        holds = item is not None and value_of(item, correction.field) == correction.found
        if item is not None and holds:
            items[item.number] = _corrected(item, correction, record.metadata.year)
        judged.append(replace(correction, is_stale=not holds))
    stale = tuple(
        Remark("stale-correction", f"{entry.item} {entry.field}: {entry.found}", None)
        for entry in judged
        if entry.is_stale
    )
    return replace(record, items=tuple(items.values()), warnings=(*record.warnings, *stale)), tuple(judged)


def value_of(item: Item, field: str) -> str:
    """What the extraction has in a field, as a row of ``corrections.csv`` quotes it."""
    if field == THEMES:
        return "、".join(item.themes)
    if field == LEVEL:
        return str(item.commitment_level or "")
    cell = item.cells.get(field)
    return cell.text if cell else ""


def _corrected(item: Item, correction: Correction, year: int | None) -> Item:
    field, words = correction.field, correction.corrected
    if field == THEMES:
        return replace(item, themes=tuple(filter(None, words.split("、"))))
    if field == LEVEL:
        return replace(item, commitment_level=int(words) if words else None)
    before = item.cells.get(field, Cell("", item.place))
    state = "empty" if not words else "none-stated" if is_none_stated(words) else "value"
    cells = {**item.cells, field: replace(before, text=words, state=state)}
    if field == DEADLINE:
        return replace(item, cells=cells, deadlines=deadlines_of(words, year) if state == "value" else ())
    return replace(item, cells=cells, names={**item.names, field: names_of(words)})
