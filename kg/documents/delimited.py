"""Tables as text (.csv) → one grid; encoding as of a text, delimiter by what divides the lines evenly (RFC 4180)."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO

from kg.documents.blocks import Document
from kg.documents.pieces import BLANKS, Piece, Source, Table, assemble, checked_size
from kg.documents.signatures import guarded, kind_of, refuse_mislabelled
from kg.documents.text import decode

MEDIA_TYPE = "text/csv"
DELIMITERS = ",\t;|，"
SAMPLE = 100
"""Rows by which a delimiter is judged."""


def read_csv(source: Source) -> Document:
    """Read a delimited text.

    Raises:
        InputError: the content is of another kind, no text, or too large.
    """
    if found := kind_of(source.content):
        refuse_mislabelled(source.file_name, found)
    text = decode(source.content, source.file_name)
    stated, text = _stated(text)
    with guarded(source, "csv"):
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=stated or delimiter_of(text)))
    while rows and not any(cell.strip(BLANKS) for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    checked_size(len(rows), width, source.file_name)
    table = Table([[Piece(cell) for cell in row] + [None] * (width - len(row)) for row in rows], sheet="")
    return assemble(source, MEDIA_TYPE, [table] if rows else [])


def _stated(text: str) -> tuple[str, str]:
    """The delimiter of a first line ``sep=;`` (Excel writes and reads it), and the text without that line."""
    first, _, rest = text.partition("\n")
    if first.startswith("sep=") and len(first) == 5:
        return first[4], rest
    return "", text


def delimiter_of(text: str) -> str:
    r"""The delimiter that gives most rows the same number of cells, and more than one; a comma where none does.

    >>> delimiter_of("序号;任务\n1;甲，乙\n2;丙，丁，戊")
    ';'
    """

    def evenness(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        sizes = [len(row) for row, _ in zip(reader, range(SAMPLE), strict=False) if any(row)]
        size, count = Counter(sizes).most_common(1)[0] if sizes else (1, 0)
        return (count / len(sizes), size) if size > 1 else (0.0, 0)

    scores: dict[str, tuple[float, int]] = {}
    for delimiter in DELIMITERS:
        try:
            scores[delimiter] = evenness(delimiter)
        except csv.Error:
            continue
    return max(scores, key=lambda delimiter: scores[delimiter], default=",")
