"""Bytes lost in a GBK decode: model of the loss, and its reversal.

A converter that loses the first byte of a two-byte character writes ``?`` for it and goes on reading one byte late: the
second byte of each character is paired with the first byte of the next, until a second byte in the ASCII range
(0x40–0x7E) brings the reading back into step. So ``五省（區`` becomes ``五?。▍^``::

    省      （      區          lost: CA
    CA A1   A3 A8   85 5E   →   ? | A1 A3 | A8 85 | 5E   =   ? 。 ▍ ^

Read backwards, the run behind ``?`` gives all its bytes again: the first is the second byte of the lost character, the
others decode to the characters that followed, with certainty. For the lost character the second byte is known, so
about 72 characters can stand there; the context chooses (:func:`choose`), or it stays marked as lost.
Private-use characters (GB18030 maps the user-defined area of GBK there) are part of such runs and carry bytes, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kg.documents.restoration import formulae
from kg.documents.restoration.repairs import LOST, Repair
from kg.documents.restoration.script import simplify

QUESTION = re.compile(r"\?+")
UNREADABLE = re.compile("[\ue000-\uf8ff\ufffd]+")
"""Private-use characters, and what a broken byte sequence was read as."""
LOST_BLANK = "\u3000"
QUOTES = "“”‘’"
CONTEXT = 200
"""Characters on each side that may choose; a set phrase with readings in brackets is shorter."""


def is_damaged(lines: Sequence[str]) -> bool:
    """Whether some ``?`` of the text is followed by a run of shifted bytes, or unreadable characters remain."""
    return any(
        UNREADABLE.search(line) or any(_shifted(line, match.end()) for match in QUESTION.finditer(line))
        for line in lines
    )


def repairs_of_line(line: str, number: int) -> list[Repair]:
    """Undo byte shifts; mark every other ``?`` beside Chinese and every unreadable character as lost."""
    repairs: list[Repair] = []
    position = 0
    while match := QUESTION.search(line, position):
        shifted = _shifted(line, match.end())
        if shifted and len(match[0]) == 1:
            repairs.append(_undo(line, number, match.start(), *shifted))
        elif _beside_chinese(line, match.start(), match.end()):
            repairs.append(Repair(number, match.start(), match[0], LOST * len(match[0]), "lost", 0.0))
        position = max(match.end(), repairs[-1].offset + len(repairs[-1].found) if repairs else 0)
    covered = {p for repair in repairs for p in range(repair.offset, repair.offset + len(repair.found))}
    repairs += (
        Repair(number, match.start(), match[0], LOST * len(match[0]), _kind(match[0]), 0.0)
        for match in UNREADABLE.finditer(line)
        if match.start() not in covered
    )
    return sorted(repairs, key=lambda repair: repair.offset)


def _kind(unreadable: str) -> str:
    return "lost" if "\ufffd" in unreadable else "private-use"


def _undo(line: str, number: int, start: int, end: int, trail: int, decoded: str) -> Repair:
    left, right = line[max(0, start - CONTEXT) : start], decoded + line[end : end + CONTEXT]
    character, confidence = choose(trail, left, right)
    return Repair(number, start, line[start:end], character + decoded, "byte-shift", confidence)


def _beside_chinese(line: str, start: int, end: int) -> bool:
    beside = line[max(start - 1, 0) : start] + line[end : end + 1]
    return any("\u3000" <= character <= "\u9fff" or character in QUOTES for character in beside)


def _shifted(line: str, start: int) -> tuple[int, int, str] | None:
    """The run of misread characters from ``start``.

    Returns:
        end of the run, second byte of the lost character, the characters that follow it; ``None`` where the
        characters behind ``?`` are not a misreading (they do not decode, or make better text as they stand).
    """
    run = b""
    end = start
    while end < len(line):
        code = two_bytes(line[end])
        if code is None:
            break
        end += 1
        run += code
        if code[1] < 0x80:
            break
    else:
        return None
    if not run or run[-1] >= 0x80:
        if end >= len(line) or not 0x40 <= ord(line[end]) <= 0x7E:
            return None
        run += line[end].encode("ascii")
        end += 1
    try:
        decoded = run[1:].decode("gbk")
    except UnicodeDecodeError:
        return None
    if not decoded or oddness(decoded) >= oddness(line[start:end]):
        return None
    return end, run[0], decoded


def two_bytes(character: str) -> bytes | None:
    """The GB18030 code of a character where it has two bytes, private use included; else ``None``."""
    try:
        code = character.encode("gb18030")
    except UnicodeEncodeError:
        return None
    return code if len(code) == 2 else None


def oddness(text: str) -> float:
    """Share of characters that do not belong into a Chinese official text (0 to 1)."""
    return sum(not _is_usual(character) for character in text) / len(text)


@cache
def _is_usual(character: str) -> bool:
    """A character of GB 2312 (levels 1 and 2), a traditional form of one, or a mark of Chinese punctuation."""
    if character in "，。、；：？！（）《》“”‘’〔〕—…·\u3000" or (character.isascii() and character.isalnum()):
        return True
    try:
        code = simplify(character).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and code[0] >= 0xB0


def choose(trail: int, left: str, right: str) -> tuple[str, float]:
    """The lost character whose second byte is ``trail``, by the words around it.

    A blank where the line starts; else the character that completes the longest set phrase of official documents
    (``data/reference/formulae.csv``); else :data:`LOST`.

    Returns:
        the character and the confidence of the choice (0 where nothing chooses).
    """
    candidates = candidates_for(trail)
    if not left.strip() and LOST_BLANK in candidates and not formulae.completions(left, candidates, right):
        return LOST_BLANK, 0.9
    matches = formulae.completions(simplify(left), candidates, simplify(right))
    best = [character for character, length in matches if length == matches[0][1]]
    if len(best) == 1:
        return best[0], 0.95
    return LOST, 0.0


@cache
def candidates_for(trail: int) -> tuple[str, ...]:
    """Characters of GB 2312 (signs of its first row, and hanzi) with this second byte."""
    found = []
    for lead in (0xA1, 0xA3, *range(0xB0, 0xF8)):
        try:
            found.append(bytes((lead, trail)).decode("gb2312"))
        except UnicodeDecodeError:
            continue
    return tuple(found)
