"""A copy of a workbook with each finding as a comment at its cell, and all of them on a sheet of their own.

What the workbook holds stays: values, formulas, lists and checks, comments of people. A copy that is checked again
loses the comments and colours of the time before. Charts and pictures are left out by openpyxl.

Colours are of the palette of Okabe and Ito (2008), lightened; the severity is written out as well.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import messages
from kg.validation.notes import note_on
from kg.workbooks import EPOCH, FINDINGS_SHEET, without_times

if TYPE_CHECKING:
    from openpyxl import Workbook

    from kg.validation.findings import Finding

FILLS = {"violation": "F6C7A5", "warning": "F5EDA3", "info": "CFE6F5"}
"""Severity → colour of a cell, the gravest first."""
HEADING = f"—— {FINDINGS_SHEET} ——"
"""Line above the findings in a comment; what a person wrote stands above it."""
COLUMNS = {"severity": 10, "rule": 8, "place": 14, "words": 40, "finding": 60, "expected": 40, "repair": 30}
"""Columns of the sheet of findings, with their widths."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding and its cell; ``sheet`` and ``cell`` are empty where the workbook has no such place."""

    finding: Finding
    sheet: str
    cell: str


def annotated_workbook(original: bytes, findings: Sequence[Finding], language: str) -> bytes:
    """The bytes of the copy; the same arguments give the same bytes.

    Args:
        original: an .xlsx workbook that was read before.
        findings: about it, in the order of the report, with their cells (:func:`kg.validation.layout.in_cells`).
        language: of the comments and of the sheet of findings.
    """
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of each extension that it leaves out
        book = load_workbook(io.BytesIO(original))
    _remove_earlier(book)
    placed = [_placed(finding, book) for finding in findings]
    _comment(book, placed, language)
    _add_sheet(book, placed, language)
    book.properties.modified = EPOCH
    written = io.BytesIO()
    book.save(written)
    return without_times(written.getvalue())


def repair_of(finding: Finding, language: str) -> str:
    """The words of the repair of a finding, empty where there is none."""
    return finding.repair.text(language) if finding.repair else ""


def _placed(finding: Finding, book: Workbook) -> Placed:
    """A finding with the sheet and cell that it names; empty where it names none of this workbook."""
    sheet, cell = str(finding.place.get("sheet", "")), str(finding.place.get("cell", ""))
    return (
        Placed(finding, sheet, cell.partition(":")[0]) if cell and sheet in book.sheetnames else Placed(finding, "", "")
    )


def _remove_earlier(book: Workbook) -> None:
    """Take away what an earlier check left: its sheet, its part of the comments, its colours."""
    from openpyxl.styles import PatternFill

    if FINDINGS_SHEET in book.sheetnames:
        del book[FINDINGS_SHEET]
    for page in book.worksheets:
        for cell in (cell for row in page.iter_rows() for cell in row if cell.comment):
            own, found, _ = cell.comment.text.partition(HEADING)
            cell.comment = note_on(own.rstrip("\n")) if own.strip() else None
            if found and str(cell.fill.fgColor.rgb)[2:] in FILLS.values():
                cell.fill = PatternFill()


def _comment(book: Workbook, placed: Sequence[Placed], language: str) -> None:
    from openpyxl.styles import PatternFill

    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for each in placed:
        if each.cell:
            by_cell.setdefault((each.sheet, each.cell), []).append(each.finding)
    for (sheet, place), found in by_cell.items():
        cell = book[sheet][place]
        before = [cell.comment.text.rstrip("\n")] if cell.comment else []
        words = dict.fromkeys(_words(finding, language) for finding in found)
        cell.comment = note_on("\n".join([*before, HEADING, *words]))
        gravest = next(severity for severity in FILLS if any(each.severity == severity for each in found))
        cell.fill = PatternFill("solid", fgColor=FILLS[gravest])


def _words(finding: Finding, language: str) -> str:
    said = messages.render(
        "annotated.comment",
        language,
        severity=_severity(finding, language),
        rule=finding.rule,
        message=finding.message[language],
        expected=finding.expected[language],
    )
    repair = repair_of(finding, language)
    return f"{said}\n{messages.render('annotated.repair', language, repair=repair)}" if repair else said


def _severity(finding: Finding, language: str) -> str:
    return messages.render(f"validation.severity.{finding.severity}", language)


def _add_sheet(book: Workbook, placed: Sequence[Placed], language: str) -> None:
    """The sheet of all findings; each names its cell as a link."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink

    page = book.create_sheet(FINDINGS_SHEET)
    page.freeze_panes = "A2"
    for at, (key, width) in enumerate(COLUMNS.items(), start=1):
        head = page.cell(1, at, messages.render(f"annotated.column.{key}", language))
        head.font = Font(bold=True)
        page.column_dimensions[head.column_letter].width = width
    for row, each in enumerate(placed, start=2):
        finding = each.finding
        place = f"{each.sheet}!{each.cell}" if each.cell else ""
        texts = (
            _severity(finding, language),
            finding.rule,
            place,
            finding.quote,
            finding.message[language],
            finding.expected[language],
            repair_of(finding, language),
        )
        for column, text in enumerate(texts, start=1):
            cell = page.cell(row, column, text)
            cell.data_type, cell.alignment = "s", Alignment(wrap_text=True, vertical="top")
        page.cell(row, 1).fill = PatternFill("solid", fgColor=FILLS[finding.severity])
        if place:
            quoted = each.sheet.replace("'", "''")
            link = page.cell(row, 3)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{each.cell}")
            link.font = Font(color="0563C1", underline="single")
