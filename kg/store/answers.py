"""Bytes of an answer while a worker writes them: bounded in bytes and in rows, broken off only between rows.

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

_BREAKS = {
    JSON: re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|(\}(?=,\{))', re.DOTALL),
    XML: re.compile(rb"(</result>|<result/>)"),
    CSV: re.compile(rb'"(?:[^"]|"")*(?:"|\Z)|(\r\n)'),
    TSV: re.compile(rb"(\n)"),
}
"""Format → matches; group 1 ends a row (in CSV and TSV the header too); strings, the broken last one among them, are
matched to be passed over."""
_SIGNS = {JSON: b'},{"', XML: b"</result>", CSV: b"\r\n", TSV: b"\n"}
"""What is counted while bytes come in: quick, and exact but for signs in strings and rows without a value."""
_ENDS = {JSON: b"]}}", XML: b"</results></sparql>", CSV: b"", TSV: b""}
_HEADERS = {JSON: 0, XML: 0, CSV: 1, TSV: 1}


class TooManyBytesError(Exception):
    """The answer passed the byte limit."""


class EnoughRowsError(Exception):
    """The answer has more rows than were asked for; serialising can stop."""


class BoundedBuffer:
    """A binary file to serialise into.

    Args:
        byte_limit: largest size in bytes.
        media_type: of a SELECT answer, so that its rows are counted; None for other answers.
        row_limit: stop soon after this many rows.
    """

    def __init__(self, byte_limit: int, media_type: str | None = None, row_limit: int | None = None) -> None:
        self._bytes = bytearray()
        self._byte_limit = byte_limit
        self._media_type = media_type
        self._row_limit = row_limit
        self._scanned = 0
        self._rows = 0

    def __len__(self) -> int:
        return len(self._bytes)

    def write(self, piece: bytes) -> int:
        """Take the next piece.

        Raises:
            TooManyBytesError: the limit is passed.
            EnoughRowsError: more than ``row_limit`` rows are there.
        """
        self._bytes += piece
        if self._media_type is not None and self._row_limit is not None and self._more_rows(self._row_limit):
            raise EnoughRowsError
        if len(self._bytes) > self._byte_limit:
            raise TooManyBytesError
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def bytes(self) -> bytes:
        """What was written."""
        return bytes(self._bytes)

    def _more_rows(self, limit: int) -> bool:
        """Whether a row beyond the limit has begun; a count of signs asks for a real count only near the limit."""
        media_type = self._media_type or JSON
        sign = _SIGNS[media_type]
        self._rows += self._bytes.count(sign, max(0, self._scanned - len(sign) + 1))
        self._scanned = len(self._bytes)
        enough = limit + _HEADERS[media_type]
        if media_type != JSON:
            enough += 1
        if self._rows < enough:
            return False
        self._rows = sum(1 for match in _BREAKS[media_type].finditer(self._bytes) if match.group(1))
        return self._rows >= enough


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
    if body.endswith(b"[]}}"):
        return 0
    ends_of_strings = body.count(b'},{"}') + body.count(b'},{",')  # no row begins so: a name follows the quotation mark
    return body.count(b'},{"') - ends_of_strings + 1


def first_rows(media_type: str, body: bytes, limit: int) -> tuple[bytes, int, bool]:
    """The first solutions of a whole SELECT answer.

    Returns:
        A complete document, the number of its solutions, and whether any was left out.
    """
    rows = count_rows(media_type, body)
    if rows <= limit:
        return body, rows, False
    return *break_off(media_type, body, limit), True


def break_off(media_type: str, body: bytes, rows: int | None = None) -> tuple[bytes, int]:
    """A complete document out of one that ends too late or in the middle.

    Args:
        media_type: of the answer.
        body: a SELECT answer with more solutions than are wanted, or the beginning of one.
        rows: how many to keep; None: all that are whole and followed by something.

    Returns:
        The document and the number of its solutions; no bytes where not even one can be kept.
    """
    header = _HEADERS[media_type]
    end = found = 0
    ends = (match.end() for match in _BREAKS[media_type].finditer(body) if match.group(1))
    for found, end in enumerate(ends, start=1):  # noqa: B007 -- both are wanted after the loop
        if rows is not None and found == rows + header:
            break
    if found <= header:
        return b"", 0
    return body[:end] + _ENDS[media_type], found - header


def marked(media_type: str, body: bytes, iri: str) -> bytes:
    """An answer whose head links to ``iri`` (SPARQL 1.1 Query Results JSON §3.1.2, XML §2.3.1); CSV and TSV have none.

    Args:
        media_type: of the answer.
        body: as the engine begins it.
        iri: without characters that JSON or XML would escape.
    """
    match media_type:
        case "application/sparql-results+json":
            return body.replace(b'{"head":{', b'{"head":{"link":["%s"],' % iri.encode(), 1)
        case "application/sparql-results+xml":
            return body.replace(b"</head>", b'<link href="%s"/></head>' % iri.encode(), 1)
    return body


def without_idle_prefixes(body: bytes) -> bytes:
    """A Turtle or TriG document with only the prefixes that it uses, in alphabetical order.

    A prefix whose name happens to stand in a string counts as used: one line too many does no harm.
    """
    end = 0
    while body.startswith(b"@prefix ", end):
        end = body.index(b"\n", end) + 1
    lines, rest = body[:end].splitlines(keepends=True), body[end:]
    return b"".join(sorted(line for line in lines if line.split(b" ", 2)[1] in rest)) + rest
