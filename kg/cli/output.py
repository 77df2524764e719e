"""Writing bytes to standard output."""

from __future__ import annotations

import sys

from kg.errors import UsageError


def write_bytes(body: bytes) -> None:
    """Write to standard output; a workbook is nothing for a terminal, and says so.

    Raises:
        UsageError: the output is a terminal and the bytes are those of a workbook.
    """
    if sys.stdout.isatty() and body.startswith(b"PK"):
        raise UsageError("output.to_file")
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()
