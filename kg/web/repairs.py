"""A restored text with its repairs marked in place: what was found, what stands there now, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

CONVERSIONS = frozenset({"traditional-to-simplified", "punctuation"})
"""Kinds that change the script or the width of a sign, not what is said."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair of a statement.

    Args:
        found: characters as found; empty where some were lost.
        restored: what stands there now.
        kind: of damage, in words.
        key: of that kind.
        confidence: 0 to 1, None where it is not told.
        line: in the source, or empty.
    """

    found: str
    restored: str
    kind: str
    key: str
    confidence: float | None
    line: str

    @property
    def converts(self) -> bool:
        """Whether it only converts the script."""
        return self.key in CONVERSIONS


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a restored text: untouched, or the outcome of a repair."""

    text: str
    repair: Repair | None = None


def marked(text: str, as_found: str, repairs: Sequence[Repair]) -> tuple[Piece, ...]:
    """The text in pieces, each repair where it was made.

    Args:
        text: as restored.
        as_found: the same passage as found.
        repairs: of the passage and perhaps of its surroundings, in order.

    Returns:
        Pieces that give the text when joined. Where these repairs do not lead from the passage to the text, it is one
        piece without a mark: a mark is never guessed.

    >>> bracket, form = Repair("(qū)", "", "", "pinyin-bracket", 1.0, ""), Repair("區雙", "区双", "", "", 1.0, "")
    >>> found = marked("地区双城", "地區(qū)雙城", [bracket, form])
    >>> [(piece.text, piece.repair.found if piece.repair else "") for piece in found]
    [('地', ''), ('区', '區(qū)'), ('双', '雙'), ('城', '')]
    """
    cells = [_Cell(character, character) for character in as_found]
    cursor, kind = 0, ""
    for repair in repairs:
        # each kind of repair is a pass over the outcome of the one before it (kg.documents)
        cursor, kind = cursor if repair.key == kind else 0, repair.key
        place = "".join(cell.character for cell in cells).find(repair.found, cursor) if repair.found else -1
        if place >= 0 and repair.found != repair.restored:
            taken = cells[place : place + len(repair.found)]
            cells[max(place - 1, 0) : place + len(repair.found)] = _repaired(
                repair, cells[max(place - 1, 0) : place], taken
            )
            cursor = place + len(repair.restored)
    if "".join(cell.character for cell in cells) != text:
        return (Piece(text),)
    return _joined([Piece(cell.character, cell.mark) for cell in cells])


@dataclass(frozen=True, slots=True)
class _Cell:
    """A character, what stood for it as found, and the repair that put it there."""

    character: str
    found: str
    repair: Repair | None = None

    @property
    def mark(self) -> Repair | None:
        """The repair as it is told of this character."""
        return self.repair and replace(self.repair, found=self.found, restored=self.character)


def _repaired(repair: Repair, before: Sequence[_Cell], taken: Sequence[_Cell]) -> list[_Cell]:
    """The cells that a repair leaves, the one before it included; a repair of damage outlasts a conversion."""
    found = "".join(cell.found for cell in taken)
    if not repair.restored:
        # nothing is left to be marked: the character before it bears the mark
        return [_Cell(cell.character, cell.found + found, repair) for cell in before]
    if len(repair.restored) == len(taken):
        return [
            *before,
            *(
                _Cell(character, cell.found, cell.repair if cell.repair and not cell.repair.converts else repair)
                for character, cell in zip(repair.restored, taken, strict=True)
            ),
        ]
    told = [found, *[""] * (len(repair.restored) - 1)]
    return [*before, *(_Cell(each, words, repair) for each, words in zip(repair.restored, told, strict=True))]


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Neighbours without a mark as one piece, and those that one repair put there."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and last.repair is None and piece.repair is None:
            found[-1] = Piece(last.text + piece.text)
        elif last and last.repair and piece.repair and not piece.repair.found:
            found[-1] = Piece(last.text + piece.text, replace(last.repair, restored=last.text + piece.text))
        else:
            found.append(piece)
    return tuple(found)
