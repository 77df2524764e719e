"""White space between words, where line ends of the source stand for nothing in Chinese; lists of names."""

from __future__ import annotations

import re
from itertools import pairwise

from kg.documents.pieces import BLANKS

SPACES = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")
RUN = re.compile(r"[ \t\r\f]+")
CHINESE = re.compile("[\u2014\u2018-\u201d\u2026\u3000-\u9fff\ue000-\ufaff\uff00-\uffef]")


def collapse(text: str) -> str:
    """White space as a browser shows it, but no blank for a line end beside a Chinese character."""
    text = SPACES.sub("\n", text.replace("\u200b", "").replace("\ufeff", "")).strip(BLANKS + "\n")
    pieces = text.split("\n")
    joined = pieces[0:1]
    for before, piece in pairwise(pieces):
        joined += ["" if CHINESE.match(before[-1:]) or CHINESE.match(piece[:1]) else " ", piece]
    return RUN.sub(" ", "".join(joined))


def names(text: str) -> frozenset[str]:
    """The names of a list written with blanks between them."""
    return frozenset(text.split())
