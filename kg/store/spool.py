"""Large answers in files without a name: the worker is free again while the client still reads.

The status, the number of rows and whether the answer was cut are known before the first byte is sent, which a server
that sends while it evaluates cannot say.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from typing import Final

PIECE_BYTES: Final = 256 * 1024


def spool(body: bytes) -> int:
    """The descriptor of a file without a name that holds ``body``: in memory on Linux, elsewhere a temporary file."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("answer")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    view = memoryview(body)
    while view:
        view = view[os.write(descriptor, view) :]
    return descriptor


class Spooled:
    """An answer in a file, to be read once and closed.

    Args:
        descriptor: of the file; closed by :meth:`close`.
        size: bytes.
        digest: of the bytes, hexadecimal.
        closed: called when the file is given back.
    """

    def __init__(self, descriptor: int, size: int, digest: str, closed: Callable[[int], None]) -> None:
        self.size = size
        self.digest = digest
        self._descriptor = descriptor
        self._closed = closed
        self._open = True

    def pieces(self) -> Iterator[bytes]:
        """The answer in pieces."""
        start = 0
        while start < self.size:
            piece = os.pread(self._descriptor, PIECE_BYTES, start)
            if not piece:
                return
            start += len(piece)
            yield piece

    def close(self) -> None:
        """Give the file back; more than once does no harm."""
        if self._open:
            self._open = False
            os.close(self._descriptor)
            self._closed(self.size)
