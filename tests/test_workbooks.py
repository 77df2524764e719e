"""Workbooks hold any text: signs that XML has no place for are left out, in every part of the file."""

from __future__ import annotations

import io

import openpyxl
import pytest

from kg.workbooks import Sheet, workbook_bytes


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_a_sign_that_xml_has_no_place_for_is_left_out(sign: str) -> None:
    made = workbook_bytes([Sheet(f"表{sign}一", [f"名{sign}称"], [(f"公{sign}开",), (1,)])], f"题{sign}目")
    book = openpyxl.load_workbook(io.BytesIO(made))
    (sheet,) = book.worksheets
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["名称"], ["公开"], [1]]
    assert (sheet.title, book.properties.title) == ("表一", "题目")


@pytest.mark.parametrize("text", ["\U0001f600", "\ufffd", "一\n二\t三", "=1+1"])
def test_all_other_text_stays(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([Sheet("a/b:c", ["x"], [(text,)])], "x")))
    assert book.worksheets[0]["A2"].value == text
    assert book.worksheets[0].title == "a_b_c"
