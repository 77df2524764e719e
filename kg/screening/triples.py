"""Triples as lines of canonical N-Triples without their ends (RDF 1.2 N-Triples §4): equal terms are equal bytes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

Line = bytes
Parts = tuple[bytes, bytes, bytes]


class Triples:
    """Triples of one unit of work, taken apart once.

    Args:
        lines: each triple once.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)

    @cached_property
    def parts(self) -> list[Parts]:
        """Subject, predicate and object of each, in the order of the lines."""
        return [(subject, predicate, rest[:-2]) for subject, predicate, rest in (x.split(b" ", 2) for x in self.lines)]

    @cached_property
    def subjects(self) -> frozenset[bytes]:
        """What is described."""
        return frozenset(subject for subject, _, _ in self.parts)


def parts(line: Line) -> Parts:
    """Subject, predicate and object of a line.

    >>> parts(b'<s> <p> "a b"@en .')
    (b'<s>', b'<p>', b'"a b"@en')
    """
    subject, predicate, rest = line.split(b" ", 2)
    return subject, predicate, rest[:-2]
