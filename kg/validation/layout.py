"""Which cell of a sheet a finding belongs to: findings name the row, the table says what its columns hold."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.records import columns
from kg.records.form import element_of
from kg.records.grids import FIRST_ROWS
from kg.validation.entry import entries_of_rules

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from kg.validation.findings import Finding


@dataclass(frozen=True, slots=True)
class Layout:
    """What a sheet holds where.

    Args:
        fields: element of the document → cell of its value.
        columns: kind of column → its letters, in printed order.
    """

    fields: Mapping[str, str]
    columns: Mapping[str, Sequence[str]]


def layout_of(page: Worksheet) -> Layout:
    """The fields and headings in the first rows of a sheet; none where it is no table of tasks."""
    fields: dict[str, str] = {}
    for row in page.iter_rows(max_row=FIRST_ROWS):
        texts = ["" if cell.value is None else str(cell.value).strip() for cell in row]
        if kinds := columns.kinds_of_grid(texts):
            held: dict[str, list[str]] = {}
            for cell, kind in zip(row, kinds, strict=True):
                held.setdefault(kind, []).append(cell.column_letter if hasattr(cell, "column_letter") else "")
            return Layout(fields, held)
        for cell, text in zip(row, texts, strict=True):
            if element := element_of(text):
                fields.setdefault(element, _behind(page, cell.coordinate))
    return Layout({}, {})


def in_cells(findings: Iterable[Finding], content: bytes) -> list[Finding]:
    """Findings about a workbook, each with the cell that it belongs to instead of its row, where that can be told.

    Args:
        findings: as the records place them.
        content: of the .xlsx workbook, which was read before.
    """
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of each extension that it leaves out
        book = load_workbook(io.BytesIO(content))
    layouts = {page.title: layout_of(page) for page in book.worksheets}
    return [_in_its_cell(finding, book, layouts) for finding in findings]


def _in_its_cell(finding: Finding, book: Workbook, layouts: Mapping[str, Layout]) -> Finding:
    """A finding about the document as a whole may name no sheet: then the first one with the field that it judges."""
    fields = (title for title, layout in layouts.items() if field_of(finding, book[title], layout))
    sheet = str(finding.place.get("sheet", "")) or next(fields, "")
    cell = cell_of(finding, book[sheet], layouts[sheet]) if sheet in layouts else None
    return replace(finding, place={"sheet": sheet, "cell": cell}) if cell else finding


def cell_of(finding: Finding, page: Worksheet, layout: Layout) -> str | None:
    """The cell that a finding belongs to, the first of a merged one.

    That is the cell it names; else the field that its rule judges; else, in its row, the column that its rule judges;
    else the cell with its words; else the first cell of the row that is not empty.
    """
    stated = str(finding.place.get("cell", ""))
    if field := field_of(finding, page, layout):
        return field
    first, _, last = stated.partition(":")
    if not first or not last:
        return _first_of_merged(page, first) if first else None
    keys = entries_of_rules().get(finding.rule, ())
    letters = _letters(finding, page, first, [each for key in keys for each in layout.columns.get(key, ())])
    return _first_of_merged(page, f"{letters}{first}")


def field_of(finding: Finding, page: Worksheet, layout: Layout) -> str | None:
    """The cell of the field that the rule of a finding judges; of several the first that is empty."""
    cells = [layout.fields[key] for key in entries_of_rules().get(finding.rule, ()) if key in layout.fields]
    return next((cell for cell in cells if page[cell].value in {None, ""}), cells[0] if cells else None)


def _letters(finding: Finding, page: Worksheet, row: str, judged: Sequence[str]) -> str:
    texts = {cell.column_letter: str(cell.value) for cell in page[int(row)] if cell.value is not None}
    holding = [letters for letters, text in texts.items() if finding.quote and finding.quote in text]
    return next((letters for letters in holding if letters in judged), None) or next(
        iter([*judged, *holding, *texts]), "A"
    )


def _behind(page: Worksheet, label: str) -> str:
    """The cell to the right of a label, which may be merged over several cells."""
    area = next((merged for merged in page.merged_cells.ranges if label in merged), None)
    cell = page[label]
    column = (area.max_col if area else cell.column) + 1
    return _first_of_merged(page, page.cell(cell.row, column).coordinate)


def _first_of_merged(page: Worksheet, place: str) -> str:
    area = next((merged for merged in page.merged_cells.ranges if place in merged), None)
    return page.cell(area.min_row, area.min_col).coordinate if area else place
