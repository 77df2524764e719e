"""Writing .xlsx workbooks (ISO/IEC 29500) whose bytes depend on their content alone."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Value = str | int | float | Decimal | bool | dt.date | None
GUIDE_SHEET, FINDINGS_SHEET = "填写说明 Guide", "校验结果 Findings"
OWN_SHEETS = frozenset({GUIDE_SHEET, FINDINGS_SHEET})
"""Sheets that the project adds to a workbook that people fill in: they say something of it and are no part of it."""
LONGEST_CELL = 32_767
"""Characters a cell holds; Excel refuses more."""
LONGEST_SHEET_NAME = 31
MOST_ROWS = 1_048_576
WIDTHS = (8, 60)
"""Narrowest and widest column, in characters."""
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML document holds. Source: XML 1.0 (5th edition) §2.2, production Char."""
NOT_IN_SHEET_NAME = re.compile(r"[\\/*?:\[\]]")
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
EPOCH = dt.datetime(1980, 1, 1)  # noqa: DTZ001 -- the first date of a ZIP archive, which has no time zone


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook.

    Args:
        name: at most 31 characters are used.
        header: first row, shown bold and kept in view.
        rows: the others; text stays text, also where it looks like a formula.
    """

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]


def workbook_bytes(sheets: Iterable[Sheet], title: str) -> bytes:
    """A workbook.

    Args:
        sheets: in order.
        title: of the file's properties.

    Raises:
        ValueError: a sheet has more rows than Excel reads.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in sheets:
        _add(book, sheet)
    book.properties.title, book.properties.creator = xml_text(title), "policy-kg"
    book.properties.created = book.properties.modified = EPOCH
    written = io.BytesIO()
    book.save(written)
    return without_times(written.getvalue())


def _add(book: object, sheet: Sheet) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    name = NOT_IN_SHEET_NAME.sub("_", xml_text(sheet.name))[:LONGEST_SHEET_NAME]
    page = book.create_sheet(name)  # type: ignore[attr-defined]
    header = [_plain(heading) for heading in sheet.header]
    rows = [tuple(map(_plain, row)) for row in sheet.rows]
    if len(rows) >= MOST_ROWS:
        raise ValueError(f"{sheet.name}: {len(rows)} rows, Excel reads {MOST_ROWS - 1}")
    page.freeze_panes = "A2"
    for at, heading in enumerate(header):
        column = page.column_dimensions[get_column_letter(at + 1)]
        column.width = min(max(_places(value) for value in (heading, *(row[at] for row in rows[:200]))), WIDTHS[1]) + 2
    head = [_cell(page, heading) for heading in header]
    for cell in head:
        cell.font = Font(bold=True)
    page.append(head)
    for row in rows:
        page.append([_cell(page, value) for value in row])


def _cell(page: object, value: Value) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula
    return cell


def _plain(value: Value) -> Value:
    """The value as a cell can hold it: what XML allows, no more than Excel takes."""
    return xml_text(value)[:LONGEST_CELL] if isinstance(value, str) else value


def xml_text(text: str) -> str:
    r"""A text without the signs that no XML document holds: controls, halves of surrogate pairs, U+FFFE, U+FFFF.

    >>> xml_text("a\x00\ufffe\nb")
    'a\nb'
    """
    return NOT_IN_XML.sub("", text)


def _places(value: Value) -> int:
    """Width of a value; a Chinese character takes two places."""
    text = "" if value is None else str(value)
    return max(WIDTHS[0], sum(2 if sign > "\u2e7f" else 1 for sign in text.partition("\n")[0]))


def without_times(content: bytes) -> bytes:
    """The same archive with one date on all members, and in the properties, where saving puts the present time."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            body = MODIFIED.sub(rb"\g<1>" + f"{EPOCH:%Y-%m-%dT%H:%M:%SZ}".encode(), old.read(member))
            new.writestr(zipfile.ZipInfo(member.filename, EPOCH.timetuple()[:6]), body, zipfile.ZIP_DEFLATED)
    return written.getvalue()
