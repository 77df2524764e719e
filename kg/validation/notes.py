"""Comments on cells, as large as their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.comments import Comment

AUTHOR = "policy-kg"
WIDTH, LINE_HEIGHT, MARGIN = 360, 19, 24
"""In pixels."""
PLACES_A_LINE = 52
"""Latin letters that a line holds; a Chinese character takes two places."""
HIGHEST = 600


def note_on(text: str) -> Comment:
    """A comment that shows all its words, up to the height of a screen.

    Args:
        text: its words, with line ends.
    """
    from openpyxl.comments import Comment

    lines = sum(1 + _places(line) // PLACES_A_LINE for line in text.split("\n"))
    return Comment(text, AUTHOR, width=WIDTH, height=min(MARGIN + LINE_HEIGHT * lines, HIGHEST))


def _places(line: str) -> int:
    return sum(2 if sign > "\u2e7f" else 1 for sign in line)
