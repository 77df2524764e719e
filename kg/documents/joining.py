"""Tables that a page break cut in two → one."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from kg.documents.pieces import Part, Piece, Rows, Table
from kg.documents.spacing import collapse

HEADER_ROWS = 3
"""Most rows of a heading that may be repeated on the next page."""
CONTINUED = ("续表", "（续表）", "(续表)", "（续）", "续上表", "接上表")


def join_tables(
    parts: Sequence[Part], widths: Mapping[Table, tuple[int, ...]], cut: Container[Table] = ()
) -> list[Part]:
    """Join a table to the one before it, where nothing but a mark of continuation (续表) stands between.

    Two are one when the second repeats the heading of the first, or, without a heading of its own, has columns of the
    same widths.

    Args:
        parts: paragraphs and tables in reading order.
        widths: of each table that may be joined, its column widths.
        cut: tables whose first row goes on with the last row of the table before.
    """
    joined: list[Part] = []
    for part in parts:
        last = next((at for at in range(len(joined) - 1, -1, -1) if not _is_between(joined[at])), None)
        before = joined[last] if last is not None else None
        if isinstance(part, Table) and isinstance(before, Table) and (rows := _continuation(before, part, widths)):
            before.rows = _with_row_joined(before.rows, rows) if part in cut else before.rows + rows
            del joined[last + 1 if last is not None else 0 :]
        else:
            joined.append(part)
    return joined


def _with_row_joined(above: Rows, below: Rows) -> Rows:
    """All rows, with the first row of ``below`` put into the last of ``above``, cell by cell."""
    made: dict[Piece, Piece] = {}
    for first, second in zip(above[-1], below[0], strict=True):
        if first and second and second.text and first not in made:
            made[first] = Piece(collapse(f"{first.text}\n{second.text}") if first.text else second.text, first.place)
    return [[made.get(cell, cell) if cell else None for cell in row] for row in above] + below[1:]


def _is_between(part: Part) -> bool:
    return isinstance(part, Piece) and (not part.text.strip() or "".join(part.text.split()) in CONTINUED)


def _continuation(first: Table, second: Table, widths: Mapping[Table, tuple[int, ...]]) -> Rows | None:
    """The rows that the second table adds to the first; ``None`` where it is a table of its own."""
    if not first.rows or not second.rows or len(first.rows[0]) != len(second.rows[0]):
        return None
    top, again = _plain(first), _plain(second)
    same = next((at for at, (a, b) in enumerate(zip(top, again, strict=False)) if a != b), min(len(top), len(again)))
    if same and any(again[0]):
        return second.rows[min(same, HEADER_ROWS) :] or None
    alike = widths.get(first) is not None and _alike(widths[first], widths.get(second, ()))
    return second.rows if alike else None


def _plain(table: Table) -> list[tuple[str, ...]]:
    rows = (tuple("".join((cell.text if cell else "").split()) for cell in row) for row in table.rows[:HEADER_ROWS])
    return list(rows)


def _alike(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    """Whether two tables have columns of the same widths, to a fiftieth of the whole."""
    whole = sum(first) or 1
    return len(first) == len(second) and all(abs(a - b) * 50 <= whole for a, b in zip(first, second, strict=True))
