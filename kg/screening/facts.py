"""Triples looked up by subject and by object, without an RDF library."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from kg.screening.triples import Triples

ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
SIGNS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
LITERAL = re.compile(rb'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)


class Facts:
    """What triples say.

    Terms are in N-Triples syntax, as everywhere in this package.

    Args:
        plan: the triples.
    """

    def __init__(self, plan: Triples) -> None:
        self._of: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
        self._to: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
        for subject, predicate, value in plan.parts:
            self._of[subject].append((predicate, value))
            if not value.startswith(b'"'):
                self._to[value].append((subject, predicate))

    def objects(self, subject: bytes, predicate: bytes) -> Iterator[bytes]:
        """The values of a property."""
        return (value for each, value in self._of.get(subject, ()) if each == predicate)

    def value(self, subject: bytes, predicate: bytes) -> bytes | None:
        """One value of a property, the same for equal triples; ``None`` where there is none."""
        return min(self.objects(subject, predicate), default=None)

    def text(self, subject: bytes, predicate: bytes) -> str | None:
        """The words of one value of a property."""
        value = self.value(subject, predicate)
        return None if value is None else words_of(value)

    def subjects(self, predicate: bytes | None, value: bytes) -> Iterator[bytes]:
        """The resources of which ``value`` is a value of a property, or of any."""
        return (subject for subject, each in self._to.get(value, ()) if predicate is None or each == predicate)


def words_of(term: bytes) -> str:
    r"""The words of a literal, or an IRI without its brackets.

    >>> words_of(b'"a\\"b"@en'), words_of(b"<http://e/a>")
    ('a"b', 'http://e/a')
    """
    match = LITERAL.fullmatch(term)
    if match is None:
        return term.decode().removeprefix("<").removesuffix(">")
    text = match[1].decode()
    return ESCAPED.sub(_sign, text) if "\\" in text else text


def language_of(term: bytes) -> str:
    """The language tag of a literal in small letters, or nothing."""
    match = LITERAL.fullmatch(term)
    return (match[2] or b"").decode().lower() if match else ""


def _sign(match: re.Match[str]) -> str:
    if code := match[1] or match[2]:
        return chr(int(code, 16))
    return SIGNS.get(match[3], match[3])
