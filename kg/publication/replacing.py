"""Replacing a folder as a whole: what was there stays until the new one is complete."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import UsageError

AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Of ``renameat2(2)``."""


@contextmanager
def replacing_folder(out: Path, mark: str) -> Iterator[Path]:
    """A folder to fill that takes the place of ``out`` when the block ends well; else ``out`` stays as it was.

    Args:
        out: folder to make, or to replace if it is empty or has the mark.
        mark: name of the file by which a folder is known as one that may be replaced.

    Raises:
        UsageError: ``out`` is something else, or the folder around it cannot be written.
    """
    check_folder(out, mark)
    try:
        for left in out.parent.glob(f".{out.name}.*.partial"):  # of runs that were killed
            shutil.rmtree(left, ignore_errors=True)
        beside = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.", suffix=".partial"))
    except OSError as problem:
        raise UsageError("publication.unwritable", folder=out, reason=problem.strerror or str(problem)) from problem
    try:
        yield beside
        beside.chmod(0o755)
        _take_place(beside, out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def check_folder(out: Path, mark: str) -> None:
    """See whether a folder can be made or replaced, before any work is done.

    Args:
        out: folder to make, or to replace if it is empty or has the mark.
        mark: name of the file by which a folder is known as one that may be replaced.

    Raises:
        UsageError: ``out`` is something else, or the folder around it cannot be written.
    """
    if out.is_dir() and any(out.iterdir()) and not (out / mark).is_file():
        raise UsageError("publication.not_ours", folder=out, mark=mark)
    if out.exists() and not out.is_dir():
        raise UsageError("publication.unwritable", folder=out, reason=os.strerror(errno.ENOTDIR))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out.parent):
            pass
    except OSError as problem:
        raise UsageError("publication.unwritable", folder=out, reason=problem.strerror or str(problem)) from problem


def _take_place(new: Path, out: Path) -> None:
    """Give ``new`` the name ``out``; what had it is called ``new`` afterwards."""
    if not out.exists():
        new.rename(out)
    elif not _exchange(new, out):
        before = new.with_suffix(".before")
        out.rename(before)
        new.rename(out)
        before.rename(new)


def _exchange(a: Path, b: Path) -> bool:
    """Exchange two names in one step, where the system can (Linux ``renameat2``)."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    return bool(library.renameat2(AT_FDCWD, os.fsencode(a), AT_FDCWD, os.fsencode(b), RENAME_EXCHANGE) == 0)
