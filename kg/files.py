"""Writing files and folders so that nobody ever reads a part of one, and what was written stays."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

NEW, OLD = ".kg-new", ".kg-old"
"""Endings of the names of a folder that is being filled, and of one that was put aside for it."""
AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Of ``renameat2(2)``."""


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


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A folder to fill that takes the place of another when the block ends well; a failure leaves the old one.

    Args:
        path: of the folder; nobody else replaces it meanwhile.
    """
    settle_folder(path)
    beside = _beside(path, NEW)
    beside.mkdir(parents=True)
    try:
        yield beside
        os.sync()  # one wait for all files; a loss of power may not leave a name without its content
        _take_place(beside, path)
        sync_folder(path.parent)
        shutil.rmtree(_beside(path, OLD), ignore_errors=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def settle_folder(path: Path) -> None:
    """Take away what a process left that ended while it replaced a folder; what it had put aside comes back.

    Args:
        path: of the folder; nobody replaces it meanwhile.
    """
    aside, beside = _beside(path, OLD), _beside(path, NEW)
    if aside.exists():
        if path.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(path)
    if beside.exists():
        shutil.rmtree(beside)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}{ending}")


def _take_place(new: Path, path: Path) -> None:
    """Give a folder a name that another may have; the other is beside it afterwards, to be removed."""
    if not path.exists():
        new.rename(path)
    elif not _exchange(new, path):
        aside = _beside(path, OLD)
        path.rename(aside)
        try:
            new.rename(path)
        except BaseException:
            aside.rename(path)
            raise


def _exchange(a: Path, b: Path) -> bool:
    """Exchange two names in one step, where the system can (Linux ``renameat2``)."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    return bool(library.renameat2(AT_FDCWD, os.fsencode(a), AT_FDCWD, os.fsencode(b), RENAME_EXCHANGE) == 0)
