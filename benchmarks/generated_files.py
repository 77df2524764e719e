"""Invented plans as files of each readable format, byte-equal for one seed wherever the format allows it."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable, Sequence
from io import BytesIO, StringIO

from benchmarks.generated import LAYOUTS, Plan, rows_of

TABLE = "table"
PAGE_LINES, LINE_CHARACTERS = 34, 34
CHARACTERS = (
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 5 0 R/DW 1000/W[1 95 500]"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>"
)
DESCRIPTOR = (
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880"
    b"/Descent -120/CapHeight 880/StemV 80>>"
)


def text(plan: Plan, layout: str) -> bytes:
    """A plain text."""
    return "\n".join(LAYOUTS[layout](plan)).encode()


def markdown(plan: Plan, layout: str) -> bytes:
    """Paragraphs, or a table with pipes."""
    if layout != TABLE:
        return "\n\n".join(_escaped(line) for line in LAYOUTS[layout](plan)).encode()
    head, *rows = rows_of(plan)
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join([f"# {plan.title}", "", *(f"| {' | '.join(line)} |" for line in lines)]).encode()


def _escaped(line: str) -> str:
    """A number that opens no list."""
    number, stop, rest = line.partition(".")
    return f"{number}\\.{rest}" if stop and number.isdigit() else line


def page(plan: Plan, layout: str) -> bytes:
    """A page with navigation around the plan."""
    if layout == TABLE:
        rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows_of(plan))
        body = f"<h1>{plan.title}</h1><table border=1>{rows}</table>"
    else:
        body = "".join(f"<p>{html.escape(line)}</p>" for line in LAYOUTS[layout](plan))
    head = f'<meta charset="utf-8"><title>{plan.title}</title>'
    navigation = '<div class="nav"><a href="/">首页</a><a href="/zw">政务公开</a></div>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{navigation}<div>{body}</div></body></html>".encode()


def word(plan: Plan, layout: str) -> bytes:
    """A Word document."""
    import docx

    document = docx.Document()
    if layout == TABLE:
        document.add_paragraph(plan.title)
        rows = rows_of(plan)
        table = document.add_table(len(rows), len(rows[0]))
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, words in zip(cells.cells, row, strict=True):
                cell.text = words
    else:
        for line in LAYOUTS[layout](plan):
            document.add_paragraph(line)
    return _saved(document.save)


def workbook(plan: Plan, _: str) -> bytes:
    """A workbook of one sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in [(plan.title,), *rows_of(plan)]:
        book.active.append(row)
    return _saved(book.save)


def _saved(save: Callable[[BytesIO], object]) -> bytes:
    out = BytesIO()
    save(out)
    return out.getvalue()


def delimited(plan: Plan, _: str) -> bytes:
    """A table as text, with the title above it."""
    out = StringIO()
    csv.writer(out).writerows([(plan.title,), *rows_of(plan)])
    return out.getvalue().encode("utf-8-sig")


def portable(plan: Plan, layout: str) -> bytes:
    """A PDF in a font of the reader, one paragraph after the other (ISO 32000-1, 9.7.5.2: predefined CMaps)."""
    lines = [part for line in LAYOUTS[layout](plan) for part in _wrapped(line)]
    pages = [lines[at : at + PAGE_LINES] for at in range(0, len(lines), PAGE_LINES)]
    kids = [6 + 2 * at for at in range(len(pages))]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        CHARACTERS,
        DESCRIPTOR,
    ]
    for kid, shown in zip(kids, pages, strict=True):
        stream = "\n".join(_shown(line, at) for at, line in enumerate(shown)).encode()
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {kid + 1} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>".encode(),
            f"<</Length {len(stream)}>>stream\n".encode() + stream + b"\nendstream",
        ]
    return _pdf(objects)


def _wrapped(line: str) -> list[str]:
    """Lines of a paragraph, the first indented by two characters; digits are half as wide, and no number is cut."""
    lines, width = [""], 0.0
    for words in re.findall(r"[0-9.]+|.", f"\u3000\u3000{line}"):
        wide = sum(0.5 if character.isascii() else 1 for character in words)
        if width + wide > LINE_CHARACTERS:
            lines, width = [*lines, ""], 0.0
        lines[-1], width = lines[-1] + words, width + wide
    return lines


def _shown(line: str, at: int) -> str:
    left = 60 + 14 * (len(line) - len(line.lstrip("\u3000")))
    return f"BT /F1 14 Tf {left} {770 - 21 * at} Td <{line.lstrip(chr(0x3000)).encode('utf-16-be').hex()}> Tj ET"


def _pdf(objects: Sequence[bytes]) -> bytes:
    """Objects with their table of offsets (ISO 32000-1, 7.5)."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + trailer


PROSE = ("bracket", "two-brackets", "lines")
WRITERS: dict[str, tuple[Callable[[Plan, str], bytes], tuple[str, ...]]] = {
    ".txt": (text, (*PROSE, "cells", "pipes")),
    ".md": (markdown, (*PROSE, TABLE)),
    ".html": (page, (*PROSE, TABLE)),
    ".docx": (word, (*PROSE, TABLE)),
    ".pdf": (portable, PROSE),
    ".xlsx": (workbook, (TABLE,)),
    ".csv": (delimited, (TABLE,)),
}
"""Format → its writer and the layouts that it can hold."""
CASES = tuple((suffix, layout) for suffix, (_, layouts) in WRITERS.items() for layout in layouts)


def file_of(plan: Plan, suffix: str, layout: str) -> bytes:
    """The bytes of a plan in a format and a layout."""
    write, _ = WRITERS[suffix]
    return write(plan, layout)
