"""All parts as one file of canonical N-Quads: sorted, each line once, made with little memory.

Where the file of the generation before is there, the lines that changed are cut out of it and put into it. Else the
sorted parts are merged. Both give the same bytes, because canonical order is the order of the bytes (RDFC-1.0 §5.2).
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kg.files import replacing

BLOCK_BYTES = 32 << 20
"""Lines that are sorted in memory at once."""
SAMPLE_BYTES = 64 << 10
"""One line in so many bytes is looked at to divide the work into blocks."""
COPIED_BYTES = 1 << 20


def merge(paths: Iterable[Path], target: Path) -> str:
    """Merge sorted files into one.

    Memory: about two of :data:`BLOCK_BYTES` and a line for each file. No more than one file is open at a time.

    Args:
        paths: files of sorted lines; no line is in two of them.
        target: file to write.

    Returns:
        SHA-256 of the result, in hexadecimal digits.
    """
    cursors = [_Cursor(path, *_first_line(path)) for path in paths]
    digest = hashlib.sha256()
    with replacing(target) as file:
        for bound in [*_bounds(cursors), None]:
            lines: list[bytes] = []
            for cursor in cursors:
                lines += cursor.lines_before(bound)
            lines.sort()
            block = b"".join(lines)
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def splice(base: Path, base_sha256: str, removed: Sequence[bytes], added: Sequence[bytes], target: Path) -> str | None:
    """Copy a sorted file with some lines taken out and some put in.

    Args:
        base: the file.
        base_sha256: its digest, if it is whole.
        removed: lines to take out, sorted; all are in it.
        added: lines to put in, sorted; none is in it.
        target: file to write.

    Returns:
        SHA-256 of the result, in hexadecimal digits; None, and nothing is written, where the file is not whole.
    """
    before, after = hashlib.sha256(), hashlib.sha256()
    with base.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        with content, replacing(target) as out:
            at = 0
            for place, skipped, line in _edits(content, removed, added):
                _copy(content, at, place, out, (before, after))
                before.update(content[place : place + skipped])
                out.write(line)
                after.update(line)
                at = place + skipped
            _copy(content, at, len(content), out, (before, after))
            _refuse_other(before.hexdigest(), base_sha256)
    except _NotWholeError:
        return None
    return after.hexdigest()


class _NotWholeError(Exception):
    """The file is not what it was."""


def _refuse_other(found: str, recorded: str) -> None:
    """Raises _NotWholeError where a digest is another."""
    if found != recorded:
        raise _NotWholeError


def _edits(content: mmap.mmap, removed: Sequence[bytes], added: Sequence[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Where each line goes out or comes in: position, bytes to skip there, line to write there; in order.

    Raises:
        _NotWholeError: a line to take out is not there.
    """
    at = 0
    for line, goes in sorted([*((line, True) for line in removed), *((line, False) for line in added)]):
        at = _place(content, line, at)
        if not goes:
            yield at, 0, line
        elif content[at : at + len(line)] == line:
            yield at, len(line), b""
            at += len(line)
        else:
            raise _NotWholeError


def _place(content: mmap.mmap, line: bytes, low: int) -> int:
    """Where a line is or would be, by bisection; ``low`` begins a line."""
    high = len(content)
    while low < high:
        middle = content.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = content.find(b"\n", middle) + 1 or len(content)
        if content[middle:end] < line:
            low = end
        else:
            high = middle
    return low


def _copy(content: mmap.mmap, start: int, end: int, out: IO[bytes], digests: Sequence[hashlib._Hash]) -> None:
    for at in range(start, end, COPIED_BYTES):
        block = content[at : min(at + COPIED_BYTES, end)]
        for digest in digests:
            digest.update(block)
        out.write(block)


@dataclass(slots=True)
class _Cursor:
    """How far a file is read: the next line, and where the one after it begins."""

    path: Path
    line: bytes
    offset: int

    def lines_before(self, bound: bytes | None) -> list[bytes]:
        """The unread lines below a bound, or all."""
        if not self.line or (bound is not None and self.line >= bound):
            return []
        found = [self.line]
        self.line = b""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            for line in file:
                self.offset += len(line)
                if bound is not None and line >= bound:
                    self.line = line
                    break
                found.append(line)
        return found


def _first_line(path: Path) -> tuple[bytes, int]:
    with path.open("rb") as file:
        line = file.readline()
    return line, len(line)


def _bounds(cursors: Sequence[_Cursor]) -> list[bytes]:
    """Lines that divide what the files hold into blocks of about equal length."""
    sample: list[bytes] = []
    passed = 0
    for cursor in cursors:
        size = cursor.path.stat().st_size
        places = range(-passed % SAMPLE_BYTES, size, SAMPLE_BYTES)
        if places:
            with cursor.path.open("rb") as file:
                for place in places:
                    file.seek(place)
                    file.readline()
                    sample.append(file.readline() or cursor.line)
        passed += size
    sample.sort()
    return sample[BLOCK_BYTES // SAMPLE_BYTES :: BLOCK_BYTES // SAMPLE_BYTES]
