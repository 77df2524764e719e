"""Writing files so that nobody ever reads a part of one, and what was written stays."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part; a failure leaves the old one.

    Args:
        path: of the file; its folder exists.
        content: what it is to hold.
    """
    with replacing(path) as file:
        file.write(content)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of another when the block ends well; a failure leaves the old one.

    Args:
        path: of the file; its folder exists.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a loss of power: files made, renamed and removed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def same_file(path: Path, other: Path) -> None:
    """Make ``path`` the file ``other``: a hard link where the file system has them, else a copy; never half of one.

    Args:
        path: name to make; its folder exists. What had the name loses it.
        other: a file that is not changed in place.
    """
    if path.is_file() and path.samefile(other):
        return  # renaming one link of a file to another would do nothing and leave both
    beside = path.with_name(f".{path.name}.link")
    beside.unlink(missing_ok=True)
    try:
        beside.hardlink_to(other)
    except OSError:
        with replacing(path) as target, other.open("rb") as source:
            while block := source.read(1 << 20):
                target.write(block)
        return
    beside.replace(path)
