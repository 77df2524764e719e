"""Word documents (.docx) → paragraphs, with the numbers that Word computes, and tables.

The body is walked element by element, since python-docx passes over content controls and tracked changes: text put in
by a change is read, text taken out is not. Text boxes, hidden text, foot- and endnotes and computed tables of contents
are set aside. Page breaks are not stored in the file, so a place is the ordinal of the paragraph or cell. Nothing
linked is fetched.

Sources: ECMA-376 part 1, 17.3 (paragraphs and runs), 17.4 (tables), 17.5.2 (content controls), 17.13.5 (revisions).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from kg.documents.blocks import Document, SetAside
from kg.documents.joining import join_tables
from kg.documents.pieces import Part, Piece, Rows, Source, Table, assemble, checked_size
from kg.documents.signatures import check_package, guarded, require

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
LEFT_OUT = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr")}
LEFT_OUT.add(f"{MC}Fallback")
BOX = f"{W}txbxContent"
SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
THROUGH = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
OFF = {"0", "false", "off"}


def read_docx(source: Source) -> Document:
    """Read a Word document.

    Raises:
        InputError: it is encrypted, no .docx, damaged, or unpacks to too much.
    """
    require(source, "docx")
    check_package(source)
    with guarded(source, "docx"):
        import docx

        from kg.documents.docx_numbering import Numbering

        document = docx.Document(BytesIO(source.content))
        reader = _Reader(Numbering(document), source.file_name)
        parts = reader.read(document.element.body)
        reader.aside += _notes(document.part.package)
    return assemble(source, MEDIA_TYPE, join_tables(parts, reader.widths), reader.aside)


class _Reader:
    """Reads a body; ``numbering`` gives the number of a paragraph as text."""

    def __init__(self, numbering: Any, file_name: str) -> None:
        self.numbering, self.file_name = numbering, file_name
        self.aside: list[SetAside] = []
        self.widths: dict[Table, tuple[int, ...]] = {}

    def read(self, body: Any) -> list[Part]:
        """The parts of a body in reading order."""
        parts: list[Part] = []
        for element in _children(body, self.aside):
            if element.tag == f"{W}p":
                parts += (Piece(line) for line in self._paragraph(element).split("\n"))
            else:
                parts.append(self._table(element))
        return parts

    def _paragraph(self, paragraph: Any) -> str:
        text = "".join(self._words(paragraph))
        return self.numbering.mark_of(paragraph) + text if text.strip() else text

    def _words(self, paragraph: Any) -> Iterator[str]:
        stack = list(reversed(paragraph))
        while stack:
            element = stack.pop()
            tag = element.tag
            if tag == BOX:
                self._set_aside(element, "text-box")
            elif tag == f"{W}t":
                yield element.text or ""
            elif tag in SIGNS:
                yield SIGNS[tag]
            elif tag == f"{W}r" and _is_on(element.find(f"{W}rPr/{W}vanish")):
                self._set_aside(element, "hidden")
            elif tag not in LEFT_OUT:
                stack += reversed(element)

    def _set_aside(self, element: Any, reason: str) -> None:
        words = "".join(text.text or "" for text in element.iter(f"{W}t"))
        if words.strip():
            self.aside.append(SetAside(words, reason))

    def _table(self, element: Any) -> Table:
        grid = [int(column.get(f"{W}w") or 0) for column in element.iterfind(f"{W}tblGrid/{W}gridCol")]
        rows: Rows = []
        for row in _children(element, self.aside):
            if row.tag == f"{W}tr" and row.find(f"{W}trPr/{W}del") is None:
                rows.append(self._row(row, rows[-1] if rows else []))
        width = max((len(row) for row in rows), default=0)
        checked_size(len(rows), width, self.file_name)
        table = Table([row + [None] * (width - len(row)) for row in rows])
        if any(grid):
            self.widths[table] = tuple(grid)
        return table

    def _row(self, row: Any, above: list[Piece | None]) -> list[Piece | None]:
        cells: list[Piece | None] = [None] * _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in _children(row, self.aside):
            if cell.tag != f"{W}tc":
                continue
            properties = cell.find(f"{W}tcPr")
            down = properties.find(f"{W}vMerge") if properties is not None else None
            across = properties.find(f"{W}hMerge") if properties is not None else None
            wide = _number(properties.find(f"{W}gridSpan") if properties is not None else None, 1)
            checked_size(1, len(cells) + wide, self.file_name)
            if down is not None and down.get(f"{W}val") != "restart" and len(cells) < len(above):
                cells += [above[len(cells)]] * wide
            elif across is not None and across.get(f"{W}val") != "restart" and cells:
                cells += [cells[-1]] * wide
            else:
                cells += [Piece(self._cell(cell))] * wide
        return cells

    def _cell(self, cell: Any) -> str:
        """The lines of a cell; of a table within it, its cells line by line."""
        lines = []
        stack = [cell]
        while stack:
            element = stack.pop()
            if element.tag == f"{W}p":
                lines.append(self._paragraph(element))
            else:
                stack += reversed(list(_children(element, self.aside)))
        return "\n".join(line for line in lines if line.strip())


def _children(parent: Any, aside: list[SetAside]) -> Iterator[Any]:
    """Paragraphs, tables, rows and cells under an element, through content controls and tracked insertions."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag == f"{W}sdt" and element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery") is not None:
            gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery").get(f"{W}val")
            if gallery == "Table of Contents":
                aside.append(SetAside("\n".join(_lines(element)), "contents"))
                continue
        if element.tag in THROUGH:
            stack += reversed(element)
        elif element.tag in {f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"}:
            yield element


def _notes(package: Any) -> Iterator[SetAside]:
    """Foot- and endnotes (17.11), with the lines that part them from the text left out."""
    from docx.oxml import parse_xml

    for part in sorted(package.iter_parts(), key=lambda part: str(part.partname)):
        if not part.content_type.endswith((".footnotes+xml", ".endnotes+xml")):
            continue
        for note in parse_xml(part.blob):
            text = "\n".join(_lines(note))
            if text.strip() and note.get(f"{W}type") in {None, "normal"}:
                yield SetAside(text.strip(), "note")


def _lines(element: Any) -> Iterator[str]:
    for paragraph in element.iter(f"{W}p"):
        yield "".join(text.text or "" for text in paragraph.iter(f"{W}t"))


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{W}val") not in OFF


def _number(element: Any, default: int) -> int:
    value = element.get(f"{W}val") if element is not None else None
    return int(value) if value and value.isdigit() and len(value) < 6 else default
