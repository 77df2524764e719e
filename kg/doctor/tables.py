"""Tables of ``data/reference/`` as rows with their lines, so that a finding can point at one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from kg.doctor.findings import Finding

COLUMNS = {
    "divisions.csv": "code name_zh name_en level parent edition valid_from valid_to source",
    "zones.csv": "key name_zh name_en kind parent alt_zh source",
    "agencies.csv": "jurisdiction key name_zh name_en long_zh alt_zh type valid_from valid_to "
    "predecessor successor source",
    "groups.csv": "jurisdiction key name_zh name_en alt_zh kind scope member_rule as_of expected_size source",
    "wikidata.csv": "thing item name source checked_against",
    "wikidata_sources.csv": "key source date licence",
    "formulae.csv": "phrase meaning_en source",
    "initiative_stoplist.csv": "term reason_zh reason_en",
}
"""File → its columns in order (``data/reference/README.md``)."""
NEEDED = (
    *("key", "code", "name_zh", "name_en", "thing", "item", "name", "licence"),
    *("phrase", "meaning_en", "term", "reason_zh", "reason_en"),
)
"""Columns that are never empty; ``source`` has a message of its own."""
DATES = ("edition", "valid_from", "valid_to", "as_of", "date")
SEVERAL = "|"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Args:
        path: the file.
        line: counted from 1, the header being 1.
        cells: column → text.
    """

    path: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def find(self, key: str, **values: object) -> Finding:
        """A finding at this row."""
        return Finding(self.path, self.line, key, values)

    def day(self, column: str) -> date | None:
        """A date; None where the cell is empty or holds none."""
        try:
            return date.fromisoformat(self[column])
        except ValueError:
            return None

    @property
    def names(self) -> tuple[str, ...]:
        """All forms of the name, the preferred one first."""
        forms = (self["name_zh"], self["long_zh"], *self["alt_zh"].split(SEVERAL))
        return tuple(dict.fromkeys(form for form in forms if form))


class Tables:
    """The tables of a folder; one that is missing has no rows.

    Args:
        folder: ``data/reference``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, name: str) -> list[Row]:
        """The rows of ``name.csv`` whose cells can be told apart."""
        return [row for row in self.all_rows(name) if not row[""]]

    def all_rows(self, name: str) -> list[Row]:
        """The rows of ``name.csv``; cells beyond the last column are under the empty name."""
        path = self.folder / f"{name}.csv"
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, restval="", restkey="")
            return [Row(path, reader.line_num, {**row, "": ", ".join(row.get("") or ())}) for row in reader]

    @cached_property
    def divisions(self) -> dict[str, Row]:
        """Code → division."""
        return {row["code"]: row for row in self.all_rows("divisions")}

    @cached_property
    def jurisdictions(self) -> set[str]:
        """What an agency can belong to: codes of divisions, and ``zone:`` with the key of a zone."""
        return {*self.divisions, *(f"zone:{row['key']}" for row in self.rows("zones"))}


def check_form(tables: Tables) -> list[Finding]:
    """Columns, empty cells, sources and dates of every table."""
    found: list[Finding] = []
    for name, columns in COLUMNS.items():
        path = tables.folder / name
        if not path.is_file():
            found.append(Finding(path, None, "doctor.table_missing"))
            continue
        header = path.read_text(encoding="utf-8").partition("\n")[0]
        if header != columns.replace(" ", ","):
            found.append(Finding(path, 1, "doctor.columns", {"found": header, "wanted": columns.replace(" ", ",")}))
            continue
        for row in tables.all_rows(path.stem):
            found += _cells(row)
    return found


def _cells(row: Row) -> Iterator[Finding]:
    if row[""]:
        yield row.find("doctor.cells_left_over", value=row[""])
        return
    if "source" in row.cells and not row["source"].strip():
        yield row.find("doctor.no_source")
    for column in NEEDED:
        if column in row.cells and not row[column].strip():
            yield row.find("doctor.cell_empty", column=column)
    for column in DATES:
        if row[column] and row.day(column) is None:
            yield row.find("doctor.date", column=column, value=row[column])
    first, last = row.day("valid_from"), row.day("valid_to")
    if first and last and first >= last:
        yield row.find("doctor.validity", first=first, last=last)
