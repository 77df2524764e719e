"""Tables as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["", "number", "soft", "chinese", "both"]
FOLDED_FROM = 20
"""Rows of a table from which on it is folded."""
SHADES = 4
"""Steps of colour of a cell that stands for a share."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell.

    Args:
        text: of it.
        kind: number, ``soft`` (of less weight), ``chinese`` (words of a plan), ``both`` (what two plans say),
            or nothing of these.
        shade: step of colour, 1 to :data:`SHADES`; 0 for none.
        iri: of the item that it names, or empty.
    """

    text: str
    kind: Kind = ""
    shade: int = 0
    iri: str = ""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table.

    Args:
        caption: what it shows.
        columns: labels.
        rows: cells in the order of the labels; the first is the head of its row.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]

    @property
    def folded(self) -> bool:
        """Whether it is too long to be shown at once."""
        return len(self.rows) > FOLDED_FROM

    @property
    def numeric(self) -> tuple[bool, ...]:
        """For each column whether it holds numbers, so that its label stands above them."""
        return tuple(any(row[at].kind == "number" for row in self.rows) for at in range(len(self.columns)))


def table(caption: str, columns: Sequence[str], rows: Iterable[Iterable[Shown]]) -> ShownTable:
    """A table from what lies at hand."""
    return ShownTable(caption, tuple(columns), tuple(map(tuple, rows)))


def number(value: float | str | None, shade: int = 0) -> Shown:
    """A number, whole ones without a point; nothing where there is none."""
    if value is None or value == "":
        return Shown("", "number")
    found = float(value)
    return Shown(f"{found:,.0f}" if found == int(found) else f"{found:,.4g}", "number", shade)


def shade_of(share: float, most: float) -> int:
    """The step of colour of a share, of which ``most`` is the largest.

    >>> [shade_of(each, 20) for each in (0, 1, 10, 20)]
    [0, 1, 2, 4]
    """
    return max(1, round(SHADES * share / most)) if share and most else 0
