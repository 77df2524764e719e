"""PDF with a text layer → paragraphs and ruled tables, each with its page.

A PDF holds characters at places, no paragraphs: :mod:`.pdf_lines` makes them, column by column on a page of two
columns. A scan without text is refused. Not done: three columns, and a table row that a page break cuts (it gives two
rows).

Sources: ISO 32000-1, 7.5.5 (the file ends in ``%%EOF``), 7.6 (encryption), 7.3.8 (streams).
"""

from __future__ import annotations

import logging
import re
import zlib
from io import BytesIO
from itertools import pairwise
from typing import Any

from kg.documents.blocks import Document, SetAside
from kg.documents.joining import join_tables
from kg.documents.pdf_lines import Line, Margins, furniture, lines_of, paragraphs
from kg.documents.pdf_tables import RuledTable, tables_of
from kg.documents.pieces import Part, Source, Table, assemble
from kg.documents.signatures import guarded, require
from kg.errors import InputError

MEDIA_TYPE = "application/pdf"
PAGES = 1000
TAIL = 4096
"""Bytes at the end of the file among which its end mark stands."""
UNREADABLE_SHARE = 0.02
STREAM = re.compile(rb"stream\r?\n")
DICTIONARY = 600
"""Bytes before a stream that hold its dictionary."""


def read_pdf(source: Source) -> Document:
    """Read a PDF.

    Raises:
        InputError: it is encrypted, cut off, a scan, too long, or its letters cannot be read.
    """
    require(source, "pdf")
    if b"%%EOF" not in source.content[-TAIL:]:
        raise InputError("input.damaged", file=source.file_name, kind="pdf", reason="%%EOF")
    _check_streams(source)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of each font that lacks a box
    with guarded(source, "pdf"):
        parts, aside = _read(source)
    return assemble(source, MEDIA_TYPE, parts, aside)


def _check_streams(source: Source) -> None:
    """Refuse a file whose streams unpack to more than the limit, before a library unpacks them whole.

    Pictures are left out: they are not unpacked when text is read.
    """
    total = 0
    for found in STREAM.finditer(source.content):
        before = source.content[max(0, found.start() - DICTIONARY) : found.start()].rpartition(b"obj")[2]
        if b"/Image" in before or b"Flate" not in before:
            continue
        data = (
            source.content[found.end() :] if before.count(b"Flate") > 1 else memoryview(source.content)[found.end() :]
        )
        for _ in range(before.count(b"Flate")):
            data = _unpacked(data, source.unpacked_bytes - total)
        total += len(data)
        if total >= source.unpacked_bytes:
            raise InputError("input.unpacks_too_large", file=source.file_name, bytes=total, limit=source.unpacked_bytes)


def _unpacked(data: bytes | memoryview, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, max(limit, 1))
    except zlib.error:
        return b""  # not what its dictionary says; the library will see


def _read(source: Source) -> tuple[list[Part], list[SetAside]]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        book = pdfplumber.open(BytesIO(source.content))
    except PdfminerException as problem:
        if any(isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)) for cause in problem.args):
            raise InputError("input.encrypted", file=source.file_name) from problem
        raise
    with book:
        if len(book.pages) > PAGES:
            raise InputError("input.too_many_pages", file=source.file_name, pages=len(book.pages), limit=PAGES)
        lines: list[Line] = []
        tables: list[RuledTable] = []
        aside: list[SetAside] = []
        for page in book.pages:
            _read_page(page, lines, tables, aside)
            page.close()
        _check_letters(source, lines, tables, len(book.pages))
    return _arranged(lines, tables, aside), aside


def _read_page(page: Any, lines: list[Line], tables: list[RuledTable], aside: list[SetAside]) -> None:
    characters = page.dedupe_chars().chars
    upright = [character for character in characters if character.get("upright", True)]
    if turned := "".join(character["text"] for character in characters if not character.get("upright", True)).strip():
        aside.append(SetAside(turned, "furniture", page.page_number))
    if not characters and page.images:
        aside.append(SetAside("", "page-without-text", page.page_number))
    found = tables_of(page, upright)
    tables += found
    outside = [character for character in upright if not any(table.holds(character) for table in found)]
    lines += lines_of(outside, page.page_number, float(page.height), float(page.width))


def _check_letters(source: Source, lines: list[Line], tables: list[RuledTable], pages: int) -> None:
    text = "".join(
        [line.text for line in lines] + [cell for table in tables for row in table.table.texts() for cell in row]
    )
    if not text.strip():
        raise InputError("input.scan", file=source.file_name, pages=pages)
    unreadable = text.count("(cid:") / (len(text) - 6 * text.count("(cid:") or 1)
    if unreadable > UNREADABLE_SHARE:
        raise InputError("input.no_letters", file=source.file_name, share=min(100, round(unreadable * 100)))


def _arranged(lines: list[Line], tables: list[RuledTable], aside: list[SetAside]) -> list[Part]:
    """Paragraphs and tables in reading order, page furniture set aside, tables joined over pages."""
    left_out = furniture(lines)
    aside += (SetAside(line.text, "furniture", line.page) for line in lines if line in left_out)
    kept = [line for line in lines if line not in left_out]
    margins = Margins.of(kept)
    parts: list[Part] = []
    run: list[Line] = []
    entries: list[Line | RuledTable] = [*kept, *tables]
    for entry in sorted(entries, key=_place):
        if isinstance(entry, Line):
            run.append(entry)
            continue
        parts += paragraphs(run, margins)
        parts.append(entry.table)
        run = []
    parts += paragraphs(run, margins)
    widths: dict[Table, tuple[int, ...]] = {entry.table: entry.widths for entry in tables}
    return join_tables(parts, widths, _continued(tables))


def _place(entry: Line | RuledTable) -> tuple[int, float, int, float]:
    """Where an entry comes in reading order; a table stands across the columns of its page."""
    return entry.place if isinstance(entry, Line) else (entry.page, entry.top, 0, entry.top)


def _continued(tables: list[RuledTable]) -> set[Table]:
    """Tables whose first row was cut from the last of the table before by a page break."""
    return {
        after.table
        for before, after in pairwise(tables)
        if (before.cut_below or after.cut_above) and after.page == before.page + 1
    }
