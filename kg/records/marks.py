"""Where a text holds responsibility marks: brackets, labelled lines, and sentences of their own (由X牵头，Y配合。).

A bracket is a mark by its label (责任单位：), or by the duty at its end where it closes a sentence or paragraph and
names bodies: （A、B等负责）. 一家牵头, （由专人负责的事项）, 负总责 are none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.records.model import Name
from kg.records.names import BODY_NAME, DEPARTMENT, HEAD, TERRITORY, is_body_list, names_of
from kg.records.responsibility import CLOSING, DUTY, JOINT, LABEL, OPENING, OTHER_LABEL, SEPARATORS, segments_of

SENTENCE_END = '。；;！？：:”"’'
SHORTEST_PLAIN = 3
ENDING, WORD = re.compile(r"\s*[。；;]*\Z"), re.compile(r"\S")
OWN_SENTENCE = re.compile(
    r"(?:(?<=[。；;，,])|^)(?:由(?P<lead>[^。；;，,（）]{2,60}?)(?:共同|联合)?牵头(?:负责|组织实施|落实)?"
    r"(?:[，,](?:会同)?[^。；;（）]{2,80}?(?:配合|参与|协助|负责|落实))?|由[^。；;，,（）]{2,60}?(?:具体|组织)?负责(?:落实|实施|组织实施)?)"
    r"(?=[。；;]|$)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: its offsets in the text, the brackets with it."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=1024)
def marks_in(text: str, *, prose: bool = False) -> tuple[Mark, ...]:
    """The marks of a paragraph, in order; none overlap.

    Args:
        text: the paragraph.
        prose: whether a sentence of its own (由A牵头，B配合。) counts, where there is no other mark.
    """
    found = list(_labelled(text))
    lines = [(mark.start, mark.end) for mark in found]
    found += [
        Mark(start, end, text[start:end])
        for start, end in brackets_of(text)
        if not _inside(lines, start) and _is_mark(text, start, end)
    ]
    if not found and prose:
        found = [Mark(*match.span(), match[0]) for match in OWN_SENTENCE.finditer(text) if _names_bodies(match[0])]
    return tuple(sorted(found, key=lambda mark: mark.start))


def brackets_of(text: str) -> Iterator[tuple[int, int]]:
    """Outermost brackets: offset of the opening one and behind the closing one."""
    depth, start = 0, 0
    for position, character in enumerate(text):
        if character in OPENING:
            start = start if depth else position
            depth += 1
        elif character in CLOSING and depth:
            depth -= 1
            if not depth:
                yield start, position + 1


def _is_mark(text: str, start: int, end: int) -> bool:
    inner = text[start + 1 : end - 1].strip()
    if LABEL.match(inner) or (OTHER_LABEL.match(inner) and LABEL.search(inner)):
        return True
    before, ends = _character_before(text, start), bool(ENDING.match(text, end))
    closes = not before or before in SENTENCE_END or ends
    if any(segment.kind == "duty" for segment in segments_of(inner)):
        return _names_bodies(inner, share=0.5 if closes else 1)
    listed = inner.partition("；")[0]
    if not ends or len(inner) < SHORTEST_PLAIN or not is_body_list(listed):
        return False
    names = names_of(listed)
    return before in {"。", "；", "！"} or (len(names) > 1 and all(_is_of_government(name) for name in names))


def _is_of_government(name: Name) -> bool:
    return name.is_group or bool(HEAD.match(name.text) and DEPARTMENT.match(name.text))


def _names_bodies(words: str, share: float = 0.5) -> bool:
    """Whether lists with a duty are there, and this share of their members look like bodies."""
    segments = list(segments_of(words.strip("。；; ")))
    listed = [
        name for segment in segments if segment.kind == "list" for name in names_of(segment.text.strip(SEPARATORS))
    ]
    bodies = [name for name in listed if name.is_group or BODY_NAME.fullmatch(name.text) or TERRITORY.match(name.text)]
    ends = [
        segment for segment in segments if segment.kind not in {"separator", "bracket", "rule", "deadline", "other"}
    ]
    return bool(bodies) and len(bodies) >= share * len(listed) and ends[-1].kind == "duty"


def _character_before(text: str, position: int) -> str:
    """The last character before a position that is no blank."""
    while position and text[position - 1].isspace():
        position -= 1
    return text[position - 1 : position]


def _labelled(text: str) -> Iterator[Mark]:
    """Labels outside brackets at the head of a line or sentence, or behind a bracket that is never closed.

    Each reaches to its full stop or the line's end.
    """
    at, brackets = 0, list(brackets_of(text))
    for match in sorted([*LABEL.finditer(text), *OTHER_LABEL.finditer(text)], key=lambda each: each.start()):
        start = match.start()
        if start < at or _inside(brackets, start):
            continue
        before = _character_before(text, start)
        if before not in f"{SENTENCE_END}{OPENING}—":
            continue
        start -= bool(before) and before in OPENING
        end = _end_of_run(text, match.end())
        if text[match.end() : end].strip(SEPARATORS):
            at = end
            yield Mark(start, end, text[start:end])


def _inside(brackets: Sequence[tuple[int, int]], position: int) -> bool:
    nearest = bisect_left(brackets, (position,)) - 1
    return nearest >= 0 and position < brackets[nearest][1]


def _end_of_run(text: str, position: int) -> int:
    """The first full stop that is not followed by another label."""
    while (stop := text.find("。", position)) >= 0:
        behind = len(text) if (word := WORD.search(text, stop + 1)) is None else word.start()
        if not (LABEL.match(text, behind) or OTHER_LABEL.match(text, behind)):
            return stop + 1
        position = stop + 1
    return len(text)


def has_duty(text: str) -> bool:
    """Whether a cell says who does what in words (A牵头，各科室配合), instead of only naming bodies."""
    return bool(LABEL.search(text)) or any(match.lastgroup != JOINT for match in DUTY.finditer(text))
