"""Undo conversion damage of Chinese texts, and record every repair.

Four kinds of damage, undone in the reverse of the order in which converters do them:

1. bytes lost in a GBK decode (:mod:`.byteshift`), private-use characters with them;
2. pinyin in brackets after characters (:mod:`.pinyin`);
3. simplified characters turned traditional (:mod:`.script`);
4. full-width punctuation turned half-width, stray blanks (:mod:`.punctuation`).

Each stage has a detector that reads the whole text first: a text that shows no damage is left exactly as it is, so that
a document printed with half-width commas, or written in traditional characters by its author's choice of one word, is
not "restored" into something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kg.documents.restoration import byteshift, pinyin, punctuation, script
from kg.documents.restoration.repairs import LOST, Repair, replay

__all__ = ["LOST", "Line", "Repair", "restore"]

Stage = Callable[[str, int], list[Repair]]


@dataclass(frozen=True, slots=True)
class Line:
    """A restored line.

    Args:
        text: the restored wording.
        origin: for each boundary between characters of ``text`` (``len(text) + 1`` of them) its offset in the line as
            found, so that ``found[origin[a]:origin[b]]`` is what ``text[a:b]`` was made from.
    """

    text: str
    origin: tuple[int, ...]


def restore(lines: Sequence[str]) -> tuple[list[Line], tuple[Repair, ...]]:
    """Restore a text.

    Args:
        lines: the lines as found, without surrounding blanks.

    Returns:
        as many lines as were given, and the repairs in the order in which they were made: stage by stage, then by
        place. ``offset`` of a repair counts in the line as found; ``found`` of a later stage may be what an earlier
        one restored (a character freed by a byte shift is then simplified).
    """
    restored = [Line(line, tuple(range(len(line) + 1))) for line in lines]
    repairs: list[Repair] = []
    for stage in _stages(lines):
        for index, line in enumerate(restored):
            if made := stage(line.text, index + 1):
                restored[index] = Line(replay(line.text, made), _origin(line, made))
                repairs += (replace(repair, offset=line.origin[repair.offset]) for repair in made)
    return restored, tuple(repairs)


def _stages(lines: Sequence[str]) -> list[Stage]:
    converted = script.is_damaged(lines)
    readings = pinyin.is_damaged(lines, converted=converted)
    chosen = [
        (readings or converted or byteshift.is_damaged(lines), byteshift.repairs_of_line),
        (readings, pinyin.repairs_of_line),
        (converted, script.repairs_of_line),
        (readings or converted, punctuation.repairs_of_line),
    ]
    return [stage for needed, stage in chosen if needed]


def _origin(line: Line, repairs: Sequence[Repair]) -> tuple[int, ...]:
    """Boundaries of the line after ``repairs``; characters taken out belong to the character before them."""
    boundaries = [0]
    position = 0
    for repair in repairs:
        end = repair.offset + len(repair.found)
        boundaries += range(position + 1, repair.offset + 1)
        boundaries += (min(repair.offset + step, end) for step in range(1, len(repair.restored) + 1))
        boundaries[-1] = end
        position = end
    boundaries += range(position + 1, len(line.text) + 1)
    return tuple(line.origin[boundary] for boundary in boundaries)
