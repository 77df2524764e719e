"""What a reader gives: blocks of text, each with the place it came from."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.documents.restoration.repairs import Repair


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand in a source file (all counted from 1).

    Args:
        line: of a text, the line of the file; of every other format, the ordinal of the paragraph or cell among all of
            the document in reading order. It is set by every reader and unlike for unlike blocks, so that a repair
            (:attr:`kg.documents.restoration.Repair.line`) finds its block in every format.
        end_line: the last line where there are several.
        sheet: name of the sheet of a workbook.
        page: page of a PDF.
        table: ordinal of the table in the document; ``None`` outside tables and in sheets.
        row: row of the table or sheet.
    """

    line: int | None = None
    end_line: int | None = None
    sheet: str | None = None
    page: int | None = None
    table: int | None = None
    row: int | None = None

    def to_json(self) -> dict[str, object]:
        """The keys that are set, as the ``source`` of the extraction contract."""
        pairs = {name: getattr(self, name) for name in ("line", "end_line", "sheet", "page", "table", "row")}
        if pairs["end_line"] == pairs["line"]:
            pairs["end_line"] = None
        return {name: value for name, value in pairs.items() if value is not None}

    def until(self, other: Place) -> Place:
        """The place that reaches from here to the end of ``other``."""
        return Place(self.line, other.end_line or other.line, self.sheet, self.page, self.table, self.row)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a cell that a reader could not put into a grid.

    Args:
        text: the restored wording.
        as_found: the wording of the file, without surrounding blanks.
        origin: for each boundary between characters of ``text`` its offset in ``as_found``.
        place: where it stands.
    """

    text: str
    as_found: str
    origin: tuple[int, ...] = field(hash=False)
    place: Place

    def span(self, start: int, end: int) -> Words:
        """The words ``text[start:end]`` with their trail."""
        return Words(self, start, end)

    def whole(self) -> Words:
        """All words of the block."""
        return Words(self, 0, len(self.text))


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a block: the characters from ``first`` up to ``last`` of its restored text."""

    block: Block
    first: int
    last: int

    @property
    def text(self) -> str:
        """The restored wording."""
        return self.block.text[self.first : self.last]

    @property
    def found_range(self) -> tuple[int, int]:
        """Offsets in the block as found."""
        return self.block.origin[self.first], self.block.origin[self.last]

    @property
    def as_found(self) -> str:
        """The characters of the file that the words were made from."""
        start, end = self.found_range
        return self.block.as_found[start:end]

    @property
    def place(self) -> Place:
        """Where the words stand."""
        return self.block.place

    def part(self, start: int, end: int) -> Words:
        """Words within these words; offsets count in :attr:`text`."""
        return Words(self.block, self.first + start, self.first + end)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose rows and columns the reader knows.

    Args:
        rows: ``rows[r][c]`` is the block of a cell, ``None`` where the row has no such cell; a cell merged over several
            rows or columns is the same block in each. A blank cell is a block without text.
        place: where the table starts.
    """

    rows: tuple[tuple[Block | None, ...], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class SetAside:
    """Words of the file that are no part of the document, with the reason; not restored.

    Args:
        text: the words; cells of a row divided by tabs, rows by line ends.
        reason: ``navigation``, ``metadata`` (the catalogue table of an official page), ``furniture`` (print, share,
            page numbers, running heads), ``repeated``, ``contents``, ``text-box``, ``hidden``, ``note`` (foot- or
            endnote), ``own-sheet`` (of a workbook, added by this project), ``page-without-text``.
        page: page of a PDF.
    """

    text: str
    reason: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: nothing interpreted yet, nothing dropped but blank lines and what :attr:`set_aside` lists.

    Args:
        file_name: name without folders.
        sha256: hexadecimal digest of the bytes.
        media_type: what the file was read as.
        blocks: paragraphs and tables in reading order; a plain text has paragraphs only.
        repairs: of paragraphs and cells; ``line`` of a repair is ``place.line`` of its block.
        set_aside: what a reader left out.
    """

    file_name: str
    sha256: str
    media_type: str
    blocks: tuple[Block | Grid, ...]
    repairs: tuple[Repair, ...] = field(default=())
    set_aside: tuple[SetAside, ...] = field(default=())
