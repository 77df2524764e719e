"""The lines above the date of a signature → the issuers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg import reference
from kg.documents import Block
from kg.records.names import BODY_NAME

SENTENCE_END = "。；：，、:;"
LONGEST_LINE = 40
MOST_LINES = 12
SEAL = re.compile(r"[（(](?:代章|盖章|印章|章)[）)]")
ALIAS = re.compile(r"[（(].*[）)]")
BODY = re.compile(r"[局委厅办部院会](?=[一-鿿]{4,})")


def signature_above(before: Sequence[Block]) -> list[Block]:
    """The lines right above a date that are no sentence, in printed order."""
    lines: list[Block] = []
    for block in reversed(before[-MOST_LINES:]):
        if block.text[-1:] in SENTENCE_END or len(block.text) > LONGEST_LINE or re.search("20\\d\\d年.*日", block.text):
            break
        lines.insert(0, block)
    return lines


def issuers_of(lines: Sequence[str]) -> list[str]:
    """The bodies that the lines of a signature name: an alias belongs to the line above, a broken name to the next."""
    issuers: list[str] = []
    open_name = False
    for line in lines:
        text = SEAL.sub("", line).strip()
        if not text:
            continue
        if issuers and (ALIAS.fullmatch(text) or open_name):
            issuers[-1] += text
        else:
            issuers.append(text)
        open_name = not (BODY_NAME.fullmatch(issuers[-1]) or ALIAS.search(issuers[-1][-1:]) or text[-1] in "）)")
    return [name for text in issuers for name in _apart(text)]


def _apart(text: str) -> list[str]:
    """Names that stand on one line: with blanks between them, or the place named again (甲市教育局甲市财政局)."""
    if re.search(r"\s", text):
        return [name for part in re.split(r"\s+", text) for name in _apart(part)]
    place = next(
        (text[:end] for end in range(min(8, len(text) // 2), 1, -1) if text[:end] in reference.place_names()), ""
    )
    again = [match.end() for match in BODY.finditer(text) if place and text.startswith(place, match.end())]
    return [text[start:end] for start, end in zip([0, *again], [*again, len(text)], strict=True)]
