"""An entry form for a plan as a workbook: notes, prompts, checks and lists, all taken from the shapes and the data.

A filled form is read like any other workbook: the fields above the table as :mod:`kg.records.form` knows them, the
table by its headings. Lists stand on a hidden sheet under names of the workbook, since Excel moves a list of another
sheet into an extension that other programs drop.

Source: ECMA-376 part 1, 18.3.1.32 (data validation), 18.2.5 (defined names).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rdflib import URIRef
from rdflib.namespace import SH

from kg import messages, reference
from kg.errors import DataError, UsageError
from kg.records import columns, form
from kg.validation.choices import NONE_STATED, TIMES, lists_of
from kg.validation.entry import COLUMNS, FIELDS, Entry
from kg.validation.notes import note_on
from kg.validation.shapes import shapes_graph
from kg.workbooks import EPOCH, GUIDE_SHEET, without_times

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

GUIDE = ("purpose", "fields", "rows", "groups", "bodies", "none", "times", "themes", "check", "comments")
LISTS_SHEET = "列表 Lists"
PLACES = {
    form.TITLE: ("A1:B1", "C1:G1"),
    form.DOCUMENT_NUMBER: ("A2:B2", "C2"),
    form.DATE_SIGNED: ("D2", "E2:G2"),
    form.ISSUER: ("A3:B3", "C3"),
    form.JURISDICTION: ("D3", "E3:G3"),
    form.PERIOD: ("A4:B4", "C4"),
}
"""Field → cells of its label and of its value. The reader looks for the headings in the first five rows."""
HEADER_ROW = 5
WIDTHS = (8, 22, 56, 24, 30, 26, 28)
STYLES = {"violation": "stop", "warning": "warning", "info": "information"}
LONGEST_TITLE, LONGEST_PROMPT, LONGEST_ERROR = 32, 255, 225
"""Characters that Excel shows in a prompt or an error."""
FORMATS = {form.DATE_SIGNED: 'yyyy"年"m"月"d"日"', form.DOCUMENT_NUMBER: "@", form.PERIOD: "@", columns.DEADLINE: "@"}
"""Deadlines are text, since Excel makes the first of June of 2026年6月."""
TINTS = {"head": "DDEBF7", "missing": "FFF2CC"}


def template_of(place: str | None, items: int, language: str) -> bytes:
    """The bytes of an entry form; the same arguments give the same bytes.

    Args:
        place: GB/T 2260 code of the place whose bodies the form offers, ``cn`` for the state; ``None`` for none.
        items: rows for tasks.
        language: of notes and prompts; the guide is in both.

    Raises:
        UsageError: no such place.
        DataError: the pattern of document numbers is too rich for a check in a workbook.
    """
    from openpyxl import Workbook

    if place and place not in reference.divisions():
        raise UsageError("template.place", value=place)
    book = Workbook()
    page = book.worksheets[0]
    page.title = messages.render("template.sheet", language)
    lists = lists_of(place, language)
    _add_lists(book, lists)
    _add_fields(page, place, language, lists)
    _add_table(page, items, language, lists)
    _add_guide(book)
    book.properties.title, book.properties.creator = page.title, "policy-kg"
    book.properties.created = book.properties.modified = EPOCH
    written = io.BytesIO()
    book.save(written)
    return without_times(written.getvalue())


def wildcards_of(pattern: str) -> str:
    """A pattern as Excel's wildcards, which know no classes of characters.

    >>> wildcards_of("^[一-鿿]+〔[0-9]{4}〕[0-9]+号$")
    '?*〔????〕?*号'

    Raises:
        DataError: the pattern has more than classes, ``+``, ``{n}`` and plain characters.
    """
    counted = re.sub(r"\[[^\]]*\]\{(\d+)\}", lambda match: "?" * int(match[1]), pattern.strip("^$"))
    plain = re.sub(r"\[[^\]]*\]\+", "?*", counted)
    if re.search(r"[][(){}|\\+^$.]", plain):
        raise DataError("template.pattern", value=pattern)
    return plain


def _add_lists(book: Workbook, lists: Mapping[str, Sequence[str]]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.workbook.defined_name import DefinedName

    page = book.create_sheet(LISTS_SHEET)
    page.sheet_state = "hidden"
    for at, (name, entries) in enumerate(lists.items(), start=1):
        for row, text in enumerate((name, *entries), start=1):
            page.cell(row, at, text)
        letter = get_column_letter(at)
        area = f"'{LISTS_SHEET}'!${letter}$2:${letter}${len(entries) + 1}"
        book.defined_names[f"kg_{name}"] = DefinedName(f"kg_{name}", attr_text=area)


def _add_fields(page: Worksheet, place: str | None, language: str, lists: Mapping[str, Sequence[str]]) -> None:
    for each in FIELDS:
        label, value = (cells.partition(":")[0] for cells in PLACES[each.key])
        for cells in PLACES[each.key]:
            if ":" in cells:
                page.merge_cells(cells)
        _head(page, label, each, language)
        page[value].number_format = FORMATS.get(each.key, "General")
        page[value].alignment = _wrapped()
        _check(page, each, value, language, lists)
    if place:
        page[PLACES[form.JURISDICTION][1].partition(":")[0]] = reference.divisions()[place].name_zh


def _add_table(page: Worksheet, items: int, language: str, lists: Mapping[str, Sequence[str]]) -> None:
    first, last = HEADER_ROW + 1, HEADER_ROW + items
    for width, letter, each in zip(WIDTHS, "ABCDEFG", COLUMNS, strict=True):
        page.column_dimensions[letter].width = width
        _head(page, f"{letter}{HEADER_ROW}", each, language)
        _check(page, each, f"{letter}{first}:{letter}{last}", language, lists)
        for row in range(first, last + 1):
            cell = page[f"{letter}{row}"]
            cell.alignment = _wrapped()
            cell.number_format = FORMATS.get(each.key, "General")
    _tint_missing(page, first, last)
    page.freeze_panes = f"A{first}"
    page.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _tint_missing(page: Worksheet, first: int, last: int) -> None:
    """A cell that must not be empty shows it as soon as its row names a task: Excel checks only what is typed."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    letters = dict(zip((each.key for each in COLUMNS), "ABCDEFG", strict=True))
    task, fill = letters[columns.TASK], PatternFill("solid", bgColor=TINTS["missing"])
    for key in (columns.LEAD, columns.SUPPORT, columns.DEADLINE, columns.THEME):
        formula = f"AND(LEN(TRIM(${task}{first}))>0,LEN(TRIM({letters[key]}{first}))=0)"
        area = f"{letters[key]}{first}:{letters[key]}{last}"
        page.conditional_formatting.add(area, FormulaRule(formula=[formula], fill=fill))


def _head(page: Worksheet, place: str, each: Entry, language: str) -> None:
    from openpyxl.styles import Font, PatternFill

    cell = page[place]
    cell.value, cell.font = each.heading(language), Font(bold=True)
    cell.fill, cell.alignment = PatternFill("solid", fgColor=TINTS["head"]), _wrapped()
    cell.comment = note_on(each.note(language))


def _wrapped() -> object:
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=True, vertical="top")


def _check(page: Worksheet, each: Entry, cells: str, language: str, lists: Mapping[str, Sequence[str]]) -> None:
    """The check of the cells of an entry, with prompt and error in the words of its shapes."""
    from openpyxl.worksheet.datavalidation import DataValidation

    first, must = cells.partition(":")[0], each.shapes[0]
    kind, formula = _rule(each, cells, lists)
    check = DataValidation(
        type=kind,
        formula1=formula,
        operator="greaterThan" if kind == "date" else None,
        allow_blank=each.key not in {form.TITLE, columns.TASK},
        # a list only offers: several names are joined with 、 and a body may be missing in it
        showErrorMessage=kind not in {None, "list"},
        showInputMessage=True,
        errorStyle="warning" if kind == "date" else STYLES[must.severity],
        errorTitle=each.heading(language)[:LONGEST_TITLE],
        error=must.message[language][:LONGEST_ERROR],
        promptTitle=each.heading(language)[:LONGEST_TITLE],
        prompt=_prompt(each, language),
    )
    check.add(cells if ":" in cells else first)
    page.add_data_validation(check)


def _prompt(each: Entry, language: str) -> str:
    expected = dict.fromkeys(shape.expected[language] for shape in each.shapes)
    hint = messages.render("template.choices", language) if each.choices else ""
    return "\n".join(filter(None, [*expected, hint]))[:LONGEST_PROMPT]


def _rule(each: Entry, cells: str, lists: Mapping[str, Sequence[str]]) -> tuple[str | None, str | None]:
    """Type and formula of a check, with relative addresses of the first cell."""
    first = cells.partition(":")[0]
    if each.choices:
        return ("list", f"kg_{each.choices}") if each.choices in lists else (None, None)
    if each.key == form.DATE_SIGNED:
        return "date", "DATE(2000,1,1)"
    if each.key == form.DOCUMENT_NUMBER:
        return "custom", f'COUNTIF({first},"{wildcards_of(_pattern(each))}")=1'
    if each.key == form.PERIOD:
        return "custom", f'ISNUMBER(SEARCH("20??",{first}))'
    if each.key == columns.NUMBER:
        area = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", cells)
        return "custom", f"AND(ISNUMBER({first}),COUNTIF({area},{first})=1)"
    if each.key in {form.TITLE, columns.TASK}:
        return "custom", f"LEN(TRIM({first}))>0"
    return None, None


def _pattern(each: Entry) -> str:
    """The pattern of the shapes of an entry."""
    patterns = (shapes_graph().value(URIRef(shape.iri), SH.pattern) for shape in each.shapes)
    return str(next(filter(None, patterns)))


def _add_guide(book: Workbook) -> None:
    page = book.create_sheet(GUIDE_SHEET)
    for letter in "AB":
        page.column_dimensions[letter].width = 70
    for row, texts in enumerate(_guide(), start=1):
        for column, text in enumerate(texts, start=1):
            page.cell(row, column, text).alignment = _wrapped()


def _guide() -> Iterator[tuple[str, ...]]:
    times = "、".join(TIMES)
    for key in GUIDE:
        said = messages.both(f"template.guide.{key}", none=NONE_STATED, times=times)
        yield tuple(said[language] for language in messages.LANGUAGES)
