"""What the readers share: pieces of raw text and tables of them → a :class:`Document`, restored and numbered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.documents.blocks import Block, Document, Grid, Place, SetAside
from kg.documents.restoration import Repair, restore
from kg.errors import InputError

BLANKS = " \t\r\f\v\u3000\u00a0\ufeff"
CELLS = 2_000_000
"""Most cells a table or sheet may have, blank ones counted; plans have thousands."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file handed to a reader.

    Args:
        content: its bytes.
        file_name: name without folders.
        sha256: hexadecimal digest of the bytes.
        unpacked_bytes: how much a packed file may unpack to.
    """

    content: bytes
    file_name: str
    sha256: str
    unpacked_bytes: int


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A paragraph or cell as found. Each is itself only: a merged cell is one piece in several places of a table.

    Args:
        text: the wording of the file; lines of a cell are divided by a line end.
        place: the page where there are pages, the row where its number is known; :func:`assemble` adds the rest.
    """

    text: str
    place: Place = field(default=Place())


Rows = list[list[Piece | None]]


@dataclass(slots=True, eq=False)
class Table:
    """A table as found; ``None`` where a row has no such cell.

    Args:
        rows: the cells.
        sheet: name of the sheet that the table is the whole of; empty where the sheet has no name (.csv).
    """

    rows: Rows
    sheet: str | None = None

    def texts(self) -> list[list[str]]:
        """The wording of the cells."""
        return [[cell.text if cell else "" for cell in row] for row in self.rows]


Part = Piece | Table


def assemble(source: Source, media_type: str, parts: Sequence[Part], set_aside: Sequence[SetAside] = ()) -> Document:
    """Restore all text of a file together, number it, and drop blank paragraphs and tables."""
    parts = [part for part in parts if isinstance(part, Piece) or any(cell.text for cell in _cells(part))]
    places = _places(parts)
    made, repairs = _restored(places)
    blocks = dict(zip(places, made, strict=True))
    content: list[Block | Grid] = []
    for part in parts:
        if isinstance(part, Table):
            rows = tuple(tuple(blocks[cell] if cell else None for cell in row) for row in part.rows)
            content.append(Grid(rows, replace(next(blocks[cell] for cell in _cells(part)).place, row=None)))
        elif blocks[part].text:
            content.append(blocks[part])
    return Document(source.file_name, source.sha256, media_type, tuple(content), repairs, tuple(set_aside))


def _cells(table: Table) -> Iterator[Piece]:
    return (cell for row in table.rows for cell in row if cell)


def _places(parts: Sequence[Part]) -> dict[Piece, Place]:
    """Each piece once, in reading order, with the table and the first row where it stands."""
    places: dict[Piece, Place] = {}
    number = 0
    for part in parts:
        if isinstance(part, Piece):
            places[part] = part.place
            continue
        number += 1
        table = None if part.sheet is not None else number
        for row, cells in enumerate(part.rows, start=1):
            for cell in filter(None, cells):
                places.setdefault(
                    cell, replace(cell.place, sheet=part.sheet or None, table=table, row=cell.place.row or row)
                )
    return places


def _restored(places: Mapping[Piece, Place]) -> tuple[list[Block], tuple[Repair, ...]]:
    found = ["\n".join(line.strip(BLANKS) for line in piece.text.split("\n")).strip("\n") for piece in places]
    restored, repairs = restore(found)
    blocks = [
        Block(line.text, as_found, line.origin, replace(place, line=number, end_line=number))
        for number, (place, as_found, line) in enumerate(zip(places.values(), found, restored, strict=True), start=1)
    ]
    return blocks, repairs


def checked_size(rows: int, columns: int, file_name: str) -> None:
    """Refuse a table that is too large to be one of a plan.

    Raises:
        InputError: it has more than :data:`CELLS` cells.
    """
    if rows * columns > CELLS:
        raise InputError("input.too_many_cells", file=file_name, rows=rows, columns=columns, limit=CELLS)
