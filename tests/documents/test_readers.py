"""Readers: cases in ``<format>/<case>/``, the same text in every format, and files made to do harm."""

from __future__ import annotations

import io
import json
import runpy
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import messages
from kg.documents import Block, Document, Grid, read_document
from kg.documents.registry import FORMATS
from kg.errors import InputError

HERE = Path(__file__).parent
MADE = runpy.run_path(str(HERE / "make_cases.py"))
GRID, PARAGRAPHS, pdf_file = MADE["GRID"], MADE["PARAGRAPHS"], MADE["pdf_file"]
LIMIT = 50_000_000
CASES = sorted(path for path in HERE.glob("*/*/source.*") if path.parent.parent.name != "restoration")
WHOLE = [path for path in CASES if path.parent.name == "same-text" and path.suffix in {".html", ".docx", ".pdf", ".md"}]
TABLES = [path for path in CASES if path.parent.name == "same-text"]
DOCX = HERE / "docx" / "same-text" / "source.docx"
XLSX = HERE / "xlsx" / "same-text" / "source.xlsx"
PDF = HERE / "pdf" / "same-text" / "source.pdf"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def shown(document: Document) -> dict[str, object]:
    """A document as in ``expected.json``."""
    blocks = [
        entry.text
        if isinstance(entry, Block)
        else {"sheet": entry.place.sheet, "rows": [[cell and cell.text for cell in row] for row in entry.rows]}
        for entry in document.blocks
    ]
    return {"blocks": blocks, "set_aside": [[aside.reason, aside.text] for aside in document.set_aside]}


@pytest.mark.parametrize("path", CASES, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_case(path: Path) -> None:
    expected = json.loads((path.parent / "expected.json").read_text(encoding="utf-8"))
    assert shown(read_document(path, LIMIT)) == expected


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.suffix)
def test_same_paragraphs_in_every_format(path: Path) -> None:
    blocks = read_document(path, LIMIT).blocks
    assert [block.text for block in blocks if isinstance(block, Block)] == PARAGRAPHS
    assert isinstance(blocks[-1], Grid)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.suffix)
def test_same_cells_in_every_format(path: Path) -> None:
    (grid,) = (entry for entry in read_document(path, LIMIT).blocks if isinstance(entry, Grid))
    assert [[cell.text if cell else None for cell in row] for row in grid.rows] == GRID
    if path.suffix not in {".csv", ".md"}:
        assert grid.rows[1][0] is grid.rows[1][3]
        assert grid.rows[2][2] is grid.rows[3][2]


@pytest.mark.parametrize("path", CASES, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_places_are_unlike_and_in_order(path: Path) -> None:
    """Every block has a line of its own; rows and tables count from 1."""
    lines: dict[int, int] = {}
    for entry in read_document(path, LIMIT).blocks:
        cells = [entry] if isinstance(entry, Block) else [cell for row in entry.rows for cell in row if cell]
        lines |= {id(cell): cell.place.line for cell in cells}
        if isinstance(entry, Grid):
            assert all(cell.place.row <= at for at, row in enumerate(entry.rows, start=1) for cell in row if cell)
    assert list(lines.values()) == sorted(set(lines.values()))


def test_damage_is_restored_in_cells() -> None:
    damaged = (
        "<p>國務(wù)院發(fā)展規(guī)劃</p><table><tr><td>任務(wù)</td><td>單位</td></tr>"
        "<tr><td>監(jiān)管</td><td>縣數(shù)據(jù)局</td></tr></table>"
    )
    (paragraph, grid), repairs = (document := read(damaged.encode(), "a.html")).blocks, document.repairs
    assert isinstance(grid, Grid)
    assert [cell.text for row in grid.rows for cell in row if cell] == ["任务", "单位", "监管", "县数据局"]
    assert {repair.line for repair in repairs} == {
        paragraph.place.line,
        *(c.place.line for row in grid.rows for c in row if c),
    }


def read(content: bytes, name: str) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_document(path, LIMIT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "big5"])
def test_encodings_of_pages(encoding: str) -> None:
    stated = f'<meta charset="{encoding}">' if encoding == "big5" else ""
    assert read(f"<html>{stated}<p>方案公告。</p></html>".encode(encoding), "a.html").blocks[0].text == "方案公告。"


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def changed(path: Path, name: str, change: dict[bytes, bytes]) -> bytes:
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    for old, new in change.items():
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)
    return packed(parts)


def bomb() -> bytes:
    return packed({"word/document.xml": bytes(60_000_000)})


def encrypted_zip() -> bytes:
    content = bytearray(packed({"word/document.xml": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark) + offset
        content[at : at + 2] = struct.pack("<H", struct.unpack("<H", content[at : at + 2])[0] | 1)
    return bytes(content)


def locked_pdf() -> bytes:
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>/ID[<00><00>]"
    return pdf_file([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"], lock)


def one_page(stream: bytes, head: bytes) -> bytes:
    body = b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(stream), stream)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    return pdf_file([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, body])


BODY, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
FAR_CELL = b'r="XFD1048576"'
FAR_SPANS = b"<table>" + b"<tr><td>a<td>b</tr>" * 30000 + b"<tr>" + b"<td colspan=1000>c" * 90 + b"</table>"
MANY_PARTS = packed({BODY: b"", **{f"p{number}": b"" for number in range(10_001)}})
DECLARATION = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
HTML = "<html><body>内容</body></html>".encode()
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
HOSTILE = {
    "docx-encrypted": ("a.docx", COMPOUND + "EncryptedPackage".encode("utf-16-le"), "input.encrypted"),
    "xlsx-encrypted": ("a.xlsx", COMPOUND + "EncryptedPackage".encode("utf-16-le"), "input.encrypted"),
    "zip-encrypted": ("a.docx", encrypted_zip(), "input.encrypted"),
    "pdf-encrypted": ("a.pdf", locked_pdf(), "input.encrypted"),
    "docx-cut": ("a.docx", DOCX.read_bytes()[:9000], "input.damaged"),
    "xlsx-cut": ("a.xlsx", XLSX.read_bytes()[:3000], "input.damaged"),
    "pdf-cut": ("a.pdf", PDF.read_bytes()[:1500], "input.damaged"),
    "xls-cut": ("a.xls", (HERE / "xls/same-text/source.xls").read_bytes()[:2600], "input.damaged"),
    "docx-empty": ("a.docx", b"", "input.damaged"),
    "docx-broken-xml": ("a.docx", changed(DOCX, BODY, {b"</w:body>": b""}), "input.damaged"),
    "docx-bomb": ("a.docx", bomb(), "input.unpacks_too_large"),
    "docx-parts": ("a.docx", MANY_PARTS, "input.too_many_parts"),
    "docx-entity": ("a.docx", changed(DOCX, BODY, {DECLARATION: ENTITY}), "input.entities"),
    "pdf-bomb": ("a.pdf", one_page(zlib.compress(bytes(LIMIT + 1)), b"/Filter/FlateDecode"), "input.unpacks_too_large"),
    "pdf-scan": ("a.pdf", one_page(b"0 0 9 9 re f", b""), "input.scan"),
    "sheet-far-cell": ("a.xlsx", changed(XLSX, SHEET, {b'r="A1"': FAR_CELL}), "input.too_many_cells"),
    "sheet-far-merge": ("a.xlsx", changed(XLSX, SHEET, {b'"A2:D2"': b'"A2:XFD1048576"'}), "input.too_many_cells"),
    "html-far-span": ("a.html", FAR_SPANS, "input.too_many_cells"),
    "docx-is-html": ("a.docx", HTML, "input.mislabelled"),
    "xls-is-html": ("a.xls", HTML, "input.mislabelled"),
    "xls-is-xlsx": ("a.xls", XLSX.read_bytes(), "input.mislabelled"),
    "doc-is-html": ("a.doc", HTML, "input.mislabelled"),
    "html-is-pdf": ("a.html", PDF.read_bytes(), "input.mislabelled"),
    "csv-is-xlsx": ("a.csv", XLSX.read_bytes(), "input.mislabelled"),
    "md-is-docx": ("a.md", DOCX.read_bytes(), "input.mislabelled"),
    "docx-is-doc": ("a.docx", COMPOUND + "WordDocument".encode("utf-16-le"), "input.old_word"),
    "doc": ("a.doc", COMPOUND + "WordDocument".encode("utf-16-le"), "input.old_word"),
    "pdf-is-picture": ("a.pdf", b"\x89PNG\r\n\x1a\n", "input.other_kind"),
    "unknown": ("a.wps", b"text", "input.unknown_format"),
    "html-binary": ("a.html", b"<p>\0\xff\xfe\x81", "input.not_text"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "key"), HOSTILE.values(), ids=HOSTILE)
def test_hostile(name: str, content: bytes, key: str) -> None:
    with pytest.raises(InputError) as caught:
        read(content, name)
    assert (caught.value.key, caught.value.exit_code) == (key, 3)
    for language in messages.LANGUAGES:
        assert messages.explain(caught.value, language).startswith(name)


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links, frames, external relationships: no socket is opened."""
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a reader opened a connection"))
    page = b'<link rel=stylesheet href="http://192.0.2.1/a"><iframe src="http://192.0.2.1/"></iframe><p>text'
    assert [block.text for block in read(page, "a.html").blocks] == ["text"]
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    link = b'<Relationship Id="rId99" Type="%s" Target="http://192.0.2.1/a.png" TargetMode="External"/>' % kind
    link += b"</Relationships>"
    assert read(changed(DOCX, "word/_rels/document.xml.rels", {b"</Relationships>": link}), "a.docx").blocks


def test_deep_pages() -> None:
    assert read(b"<div>" * 20_000 + "<p>深。</p>".encode(), "a.html").blocks[0].text == "深。"


def test_sheets_keep_rows() -> None:
    book = openpyxl.Workbook()
    book.active["B3"] = "任务"
    buffer = io.BytesIO()
    book.save(buffer)
    (grid,) = read(buffer.getvalue(), "a.xlsx").blocks
    assert isinstance(grid, Grid)
    assert [[cell.text for cell in row if cell] for row in grid.rows] == [["", ""], ["", ""], ["", "任务"]]
    assert grid.rows[2][1].place.row == 3


SOURCES = [path.read_bytes() for path in CASES]
SUFFIXES = [path.suffix for path in CASES]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_mutation_crashes_a_reader(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SOURCES) - 1))
    content = bytearray(SOURCES[at])
    for _ in range(data.draw(st.integers(1, 6))):
        position = data.draw(st.integers(0, len(content) - 1))
        content[position : position + data.draw(st.integers(1, 4))] = data.draw(st.binary(max_size=4))
        if not content:
            return
    try:
        document = read(bytes(content), f"a{SUFFIXES[at]}")
    except InputError as problem:
        messages.explain(problem, "en")
        return
    assert isinstance(document, Document)


def test_every_format_has_a_case() -> None:
    suffixes = {path.suffix for path in CASES}
    assert [form.suffixes for form in FORMATS if not suffixes & set(form.suffixes)] == [(".txt",)]
