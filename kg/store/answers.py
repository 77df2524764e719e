"""Bytes of an answer while a worker writes them: bounded in bytes, and for tables of pages bounded in rows.

The engine serialises natively in pieces of 8 KB; rows are counted in the bytes, which costs a scan and no Python object
a row. Formats: SPARQL 1.1 Query Results JSON, XML (second edition), CSV and TSV. Standard library only: workers import
this module.
"""

from __future__ import annotations

import json
import re

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"

_ROW_BREAK = re.compile(rb'"(?:[^"\\]|\\.)*"|(\},\{)', re.DOTALL)
"""Strings are matched to be passed over; group 1 is a break between two rows."""


class TooManyBytesError(Exception):
    """The answer passed the byte limit."""


class EnoughRowsError(Exception):
    """The answer has more rows than were asked for; serialising can stop."""


class BoundedBuffer:
    """A binary file to serialise into.

    Args:
        byte_limit: largest size in bytes.
        row_limit: for SPARQL JSON only: stop soon after this many rows.
    """

    def __init__(self, byte_limit: int, row_limit: int | None = None) -> None:
        self._bytes = bytearray()
        self._byte_limit = byte_limit
        self._row_limit = row_limit
        self._scanned = 0
        self._breaks = 0

    def write(self, piece: bytes) -> int:
        """Take the next piece.

        Raises:
            TooManyBytesError: the limit is passed.
            EnoughRowsError: more than ``row_limit`` rows are there.
        """
        self._bytes += piece
        if self._row_limit is not None and self._more_rows_than(self._row_limit):
            raise EnoughRowsError
        if len(self._bytes) > self._byte_limit:
            raise TooManyBytesError
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def bytes(self) -> bytes:
        """What was written."""
        return bytes(self._bytes)

    def _more_rows_than(self, limit: int) -> bool:
        """An estimate from below: breaks before empty rows are not seen here, :func:`cut` settles the rest."""
        self._breaks += self._bytes.count(b'},{"', max(0, self._scanned - 3))
        self._scanned = len(self._bytes)
        return self._breaks >= limit


def count_rows(media_type: str, body: bytes) -> int:
    """Number of solutions in a serialised SELECT answer."""
    if media_type == XML:
        return body.count(b"<result>") + body.count(b"<result/>")
    if media_type == TSV:
        return body.count(b"\n") - 1
    if media_type == CSV:
        return sum(piece.count(b"\r\n") for piece in body.split(b'"')[::2]) - 1
    if b"{}" in body:
        return len(json.loads(body)["results"]["bindings"])
    return 0 if body.endswith(b"[]}}") else body.count(b'},{"') + 1


def cut(body: bytes, rows: int) -> tuple[bytes, bool]:
    """The first solutions of a SPARQL JSON document, which may be broken off after them.

    Args:
        body: the document.
        rows: how many to keep, at least one.

    Returns:
        A complete document, and whether any solution was left out.
    """
    breaks = (match for match in _ROW_BREAK.finditer(body) if match.group(1))
    for number, match in enumerate(breaks, start=1):
        if number == rows:
            return body[: match.start() + 1] + b"]}}", True
    return body, False


def without_idle_prefixes(body: bytes) -> bytes:
    """A Turtle or TriG document with only the prefixes that it uses, in alphabetical order.

    A prefix whose name happens to stand in a string counts as used: one line too many does no harm.
    """
    end = 0
    while body.startswith(b"@prefix ", end):
        end = body.index(b"\n", end) + 1
    lines, rest = body[:end].splitlines(keepends=True), body[end:]
    return b"".join(sorted(line for line in lines if line.split(b" ", 2)[1] in rest)) + rest
