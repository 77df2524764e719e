"""Where a text holds responsibility marks: brackets, labelled lines, and sentences of their own (由X牵头，Y配合。).

A bracket is a mark by its label (责任单位：), or by the duty at its end where it closes a sentence or paragraph and
names bodies: （A、B等负责）. 一家牵头, （由专人负责的事项）, 负总责 are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.records.names import BODY_NAME, TERRITORY, is_body_list, names_of
from kg.records.responsibility import CLOSING, DUTY, LABEL, OPENING, OTHER_LABEL, SEPARATORS, segments_of

SENTENCE_END = '。；;！？：:”"’'
LONGEST_PLAIN = 30
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
    found = [Mark(start, end, text[start:end]) for start, end in brackets_of(text) if _is_mark(text, start, end)]
    found += _labelled(text, found)
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
    before, behind = text[:start].rstrip()[-1:], text[end:].lstrip()
    closes = not before or before in SENTENCE_END or not behind.strip("。；;")
    if not closes:
        return False
    if any(segment.kind == "duty" for segment in segments_of(inner)):
        return _names_bodies(inner)
    at_end = before in {"。", "；", "！"} and not behind.strip("。")
    return at_end and len(inner) > 2 and is_body_list(inner.split("；")[0]) and len(names_of(inner)) > 0


def _names_bodies(words: str) -> bool:
    """Whether lists with a duty are there, and most of their members look like bodies."""
    segments = list(segments_of(words.strip("。；; ")))
    listed = [
        name for segment in segments if segment.kind == "list" for name in names_of(segment.text.strip(SEPARATORS))
    ]
    bodies = [name for name in listed if name.is_group or BODY_NAME.fullmatch(name.text) or TERRITORY.match(name.text)]
    ends = [
        segment for segment in segments if segment.kind not in {"separator", "bracket", "rule", "deadline", "other"}
    ]
    return bool(bodies) and len(bodies) * 2 >= len(listed) and ends[-1].kind == "duty"


def _labelled(text: str, brackets: list[Mark]) -> Iterator[Mark]:
    """Labels outside brackets at the head of a line or sentence; each reaches to its full stop or the line's end."""
    at = 0
    for match in sorted([*LABEL.finditer(text), *OTHER_LABEL.finditer(text)], key=lambda each: each.start()):
        start = match.start()
        if start < at or any(mark.start <= start < mark.end for mark in brackets) or _inside(text, start):
            continue
        before = text[:start].rstrip()
        if before and before[-1] not in SENTENCE_END:
            continue
        end = _end_of_run(text, match.end())
        if text[match.end() : end].strip(SEPARATORS):
            at = end
            yield Mark(start, end, text[start:end])


def _inside(text: str, position: int) -> bool:
    return any(start < position < end for start, end in brackets_of(text))


def _end_of_run(text: str, position: int) -> int:
    """The first full stop that is not followed by another label."""
    while (stop := text.find("。", position)) >= 0:
        rest = text[stop + 1 :].lstrip()
        if not (LABEL.match(rest) or OTHER_LABEL.match(rest)):
            return stop + 1
        position = stop + 1
    return len(text)


def has_duty(text: str) -> bool:
    """Whether a cell says who does what in words (A牵头，各科室配合), instead of only naming bodies."""
    return bool(LABEL.search(text)) or any(match.lastgroup != "d4" for match in DUTY.finditer(text))
