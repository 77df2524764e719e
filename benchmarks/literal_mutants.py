"""Changed literals: dates in another time, signs lost or doubled, other datatypes and languages.

Literals are made as rdflib normalises them, so that each engine is given the same terms: what rdflib takes for well
formed and XML Schema does not is a matter of its own (``tests/validation/test_differential.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from rdflib import Literal
from rdflib.namespace import XSD

TROUBLE = (
    "", " ", "?", "？", "\ufffd", "\u3000", '"', "\\", "\n", "\r", "\t", "{", "}", "<", "、", "——", "𠮷", "é",
    "e\u0301", "%E4", "'", "$this", "\u200b", "\ufeff", "\x7f", "\x85", "\u2028",
)  # fmt: skip
"""Signs that stand in for a text or in it."""
LANGUAGES = ("en", "zh-Hans", "zh-hans", "ZH-HANS", "zh", "zh-Hant", "zh-Hans-CN", "ja", "zh-Latn-pinyin")
DATATYPES = (XSD.date, XSD.gYear, XSD.gYearMonth, XSD.integer, XSD.decimal, XSD.anyURI, XSD.nonNegativeInteger)
DIGITS = re.compile("[0-9]+")
YEAR = re.compile("[0-9]{4}")


def changed(literal: Literal, draw: Random) -> Literal:
    """Another literal in place of one; now and then the same, where a kind of change finds nothing to do."""
    return draw.choice(KINDS)(literal, draw)


def _with_words(literal: Literal, words: str) -> Literal:
    return Literal(words, lang=literal.language, datatype=None if literal.language else literal.datatype)


def _other_time(literal: Literal, draw: Random) -> Literal:
    """Twenty years off, as a slip of one digit is."""
    years = draw.choice((-20, 20, -1, 1, 100))
    return _with_words(literal, YEAR.sub(lambda year: f"{max(0, int(year[0]) + years):04}", str(literal)))


def _other_number(literal: Literal, draw: Random) -> Literal:
    number = draw.choice(("0", "-1", "1", "2", "9" * 30, "1.5", "二"))
    return _with_words(literal, DIGITS.sub(number, str(literal), count=1))


def _replaced(literal: Literal, draw: Random) -> Literal:
    return _with_words(literal, draw.choice(TROUBLE))


def _damaged(literal: Literal, draw: Random) -> Literal:
    """One sign put in, or in the place of another."""
    words = str(literal)
    at = draw.randrange(len(words) + 1)
    return _with_words(literal, words[:at] + draw.choice(TROUBLE) + words[at + draw.randint(0, 1) :])


def _cut(literal: Literal, draw: Random) -> Literal:
    words = str(literal)
    return _with_words(literal, words[: draw.randrange(len(words) + 1)])


def _spaced(literal: Literal, draw: Random) -> Literal:
    """Blanks around it, or brackets and digits of the other width."""
    widths = str.maketrans("〔〕（）0123456789", "[]()０１２３４５６７８９")
    return _with_words(literal, draw.choice((f" {literal}", f"{literal}\u3000", str(literal).translate(widths))))


def _other_datatype(literal: Literal, draw: Random) -> Literal:
    return Literal(str(literal), datatype=draw.choice((None, XSD.string, *DATATYPES)))


def _other_language(literal: Literal, draw: Random) -> Literal:
    return Literal(str(literal), lang=draw.choice((None, *LANGUAGES)))


KINDS: tuple[Callable[[Literal, Random], Literal], ...] = (
    _other_time,
    _other_number,
    _replaced,
    _damaged,
    _cut,
    _spaced,
    _other_datatype,
    _other_language,
)
