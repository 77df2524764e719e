"""Workbooks (.xlsx, .xls) → one grid a sheet, merged cells repeated, values as a reader sees them.

Which row is the heading is not decided here. Hidden sheets, rows and columns of .xlsx are set aside, and so are the
sheets that the project itself added; rows keep the numbers that the program shows. Formulas count as the value last
computed. openpyxl reads .xlsx, since it knows the formats of numbers (0.95 shown as 95%); calamine reads the binary
.xls. Both hold a sheet as a full rectangle, so its size is looked up first: one stray cell at XFD1048576 would be 17
thousand million cells.

Sources: ECMA-376 part 1, 18.3.1 (cells, merged cells), 18.8.30 (number formats).
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from kg.documents.blocks import Document, Place, SetAside
from kg.documents.pieces import Piece, Rows, Source, Table, assemble, checked_size
from kg.documents.signatures import check_package, guarded, require
from kg.errors import InputError
from kg.workbooks import OWN_SHEETS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
REFERENCE = re.compile(
    rb"""<(?:\w+:)?(?:c|mergeCell)\s[^>]*?\bre?f?=["']([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?["']"""
)
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


def read_xlsx(source: Source) -> Document:
    """Read an Office Open XML workbook.

    Raises:
        InputError: it is encrypted, no .xlsx, damaged, or too large.
    """
    require(source, "xlsx")
    check_package(source)
    with guarded(source, "xlsx"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of each extension (validation, styles) that it leaves out
        _check_extent(source)
        import openpyxl

        book = openpyxl.load_workbook(BytesIO(source.content), data_only=True, keep_links=False)
        tables: list[Table] = []
        aside: list[SetAside] = []
        for sheet in book.worksheets:
            merges = [(r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1) for r in sheet.merged_cells.ranges]
            values = [[shown(cell.value, cell.number_format or "") for cell in row] for row in sheet.iter_rows()]
            hidden = _hidden_rows(sheet, len(values))
            numbers = [row for row in range(1, len(values) + 1) if row - 1 not in hidden]
            values, merges = _without(hidden, values, merges, aside)
            values, merges = _without_hidden_columns(sheet, values, merges, aside)
            rows = grid_of(values, merges, numbers)
            _add(sheet.title, values, rows, tables, aside, hidden=sheet.sheet_state != "visible")
    return assemble(source, XLSX, tables, aside)


def _hidden_rows(sheet: Any, count: int) -> set[int]:
    """The hidden rows of a sheet, from 0; none that only a filter hides."""
    dimensions = sheet.row_dimensions
    hidden = {row for row in range(count) if row + 1 in dimensions and dimensions[row + 1].hidden}
    return set() if sheet.auto_filter.ref else hidden


def _without(
    hidden: set[int], values: list[list[str]], merges: list[Merge], aside: list[SetAside]
) -> tuple[list[list[str]], list[Merge]]:
    """Cells without the hidden rows; a merged cell keeps the rows of it that are shown."""
    if not hidden:
        return values, merges
    aside.append(SetAside("\n".join("\t".join(values[row]) for row in sorted(hidden)), "hidden"))
    kept = [row for row in range(len(values)) if row not in hidden]
    moved = {row: at for at, row in enumerate(kept)}
    for top, left, _, _ in merges:
        below = next((row for row in kept if row >= top), None)
        if top in hidden and below is not None:
            values[below][left] = values[below][left] or values[top][left]
    shown_merges = [
        (moved[rows[0]], left, moved[rows[-1]], right)
        for top, left, bottom, right in merges
        if (rows := [row for row in range(top, bottom + 1) if row in moved])
    ]
    return [values[row] for row in kept], shown_merges


def _without_hidden_columns(
    sheet: Any, values: list[list[str]], merges: list[Merge], aside: list[SetAside]
) -> tuple[list[list[str]], list[Merge]]:
    """A sheet without its hidden columns, which are set aside: the same sheet turned, rows for columns."""
    width = len(values[0]) if values else 0
    hidden = {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min - 1, min(dimension.max, width))
    }
    if not hidden:
        return values, merges
    turned = [list(column) for column in zip(*values, strict=True)]
    columns, moved = _without(hidden, turned, [(a, b, c, d) for b, a, d, c in merges], aside)
    return [list(row) for row in zip(*columns, strict=True)], [(b, a, d, c) for a, b, c, d in moved]


def read_xls(source: Source) -> Document:
    """Read a binary workbook of Excel 97 to 2003.

    Raises:
        InputError: it is encrypted, no .xls, damaged, or too large.
    """
    require(source, "xls")
    with guarded(source, "xls"):
        import python_calamine

        try:
            book = python_calamine.load_workbook(BytesIO(source.content))
        except python_calamine.PasswordError:
            raise InputError("input.encrypted", file=source.file_name) from None
        tables: list[Table] = []
        aside: list[SetAside] = []
        for entry in book.sheets_metadata:
            if entry.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(entry.name)
            checked_size(sheet.total_height, sheet.total_width, source.file_name)
            merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
            values = [[shown(value, "") for value in row] for row in sheet.to_python(skip_empty_area=False)]
            hidden = entry.visible != python_calamine.SheetVisibleEnum.Visible
            _add(entry.name, values, grid_of(values, merges), tables, aside, hidden=hidden)
    return assemble(source, XLS, tables, aside)


def _check_extent(source: Source) -> None:
    """Look up the farthest cell of each sheet before a library makes the whole rectangle."""
    with zipfile.ZipFile(BytesIO(source.content)) as archive:
        for name in archive.namelist():
            if not re.search(r"worksheets/[^/]+\.xml$", name):
                continue
            rows = columns = 0
            for found in REFERENCE.finditer(archive.read(name)):
                rows = max(rows, int(found[2]), int(found[4] or 0))
                columns = max(columns, _column(found[1]), _column(found[3] or b""))
            checked_size(rows, columns, source.file_name)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _add(
    name: str,
    values: list[list[str]],
    rows: Rows,
    tables: list[Table],
    aside: list[SetAside],
    *,
    hidden: bool,
) -> None:
    if hidden or name in OWN_SHEETS:
        reason = "hidden" if hidden else "own-sheet"
        aside.append(SetAside("\n".join("\t".join(row) for row in values), reason))
    elif rows:
        tables.append(Table(rows, sheet=name))


def grid_of(values: Sequence[Sequence[str]], merges: Sequence[Merge], numbers: Sequence[int] = ()) -> Rows:
    """Cells without the blank rows and columns at the end; a merged cell is one piece wherever it reaches.

    Args:
        values: what the cells show.
        merges: merged cells.
        numbers: of the rows, where some are not shown.
    """
    filled = [(r, c) for r, row in enumerate(values) for c, value in enumerate(row) if value.strip()]
    height = max((r for r, _ in filled), default=-1) + 1
    width = max((c for _, c in filled), default=-1) + 1
    filled_cells = set(filled)
    for top, left, bottom, right in merges:
        if (top, left) in filled_cells:  # a merged cell at the edge belongs there whole
            height, width = max(height, bottom + 1), max(width, right + 1)
    places = [Place(row=numbers[r] if r < len(numbers) else None) for r in range(height)]
    rows: Rows = [[Piece(_at(values, r, c), places[r]) for c in range(width)] for r in range(height)]
    for top, left, bottom, right in merges:
        if top < height and left < width:
            for r in range(top, min(bottom + 1, height)):
                for c in range(left, min(right + 1, width)):
                    rows[r][c] = rows[top][left]
    return rows


def _at(values: Sequence[Sequence[str]], row: int, column: int) -> str:
    return values[row][column] if row < len(values) and column < len(values[row]) else ""


def shown(value: Any, number_format: str) -> str:
    """A value as a sheet shows it, in the formats that plans use; dates as 2026年12月31日.

    >>> shown(0.955, "0.0%"), shown(12.0, "General"), shown(dt.date(2026, 6, 30), "m/d/yy")
    ('95.5%', '12', '2026年6月30日')
    """
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        time = f" {value:%H:%M}" if (value.hour, value.minute) != (0, 0) else ""
        return f"{value.year}年{value.month}月{value.day}日{time}"
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value, number_format)
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")


def _number(value: float, number_format: str) -> str:
    if "%" in number_format:
        return f"{_plain(round(value * 100, 10))}%"
    return _plain(value)


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(round(value, 12))
