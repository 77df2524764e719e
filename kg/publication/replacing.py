"""Which folders a publication may replace, and the right to do so: one process has it at a time."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg import files
from kg.errors import UsageError


@contextmanager
def replacing_folder(out: Path, mark: str) -> Iterator[Path]:
    """A folder to fill that takes the place of ``out`` when the block ends well; else ``out`` stays as it was.

    Args:
        out: folder to make, or to replace if it is empty or has the mark; of a symbolic link, what it leads to.
        mark: name of the file by which a folder is known as one that may be replaced.

    Raises:
        UsageError: ``out`` is something else, cannot be written, or is being replaced by another process.
    """
    with _right_to_replace(out, mark) as place, files.replacing_folder(place) as beside:
        yield beside


def check_folder(out: Path, mark: str) -> None:
    """See whether a folder can be made or replaced, before any work is done; raises as :func:`replacing_folder`."""
    with _right_to_replace(out, mark):
        pass


@contextmanager
def _right_to_replace(out: Path, mark: str) -> Iterator[Path]:
    """The place of a folder that may be replaced; what the operating system refuses within is told with the folder."""
    try:
        place = Path(os.path.realpath(out))
        if place.is_mount():
            raise UsageError("publication.mount", folder=out)
        place.parent.mkdir(parents=True, exist_ok=True)
        with _locked(place.with_name(f".{place.name}.kg-lock"), out):
            files.settle_folder(place)
            if place.exists() and not place.is_dir():
                raise UsageError("publication.unwritable", folder=out, reason=os.strerror(errno.ENOTDIR))
            if place.is_dir() and any(place.iterdir()) and not (place / mark).is_file():
                raise UsageError("publication.not_ours", folder=out, mark=mark)
            yield place
    except OSError as problem:
        raise UsageError("publication.unwritable", folder=out, reason=problem.strerror or str(problem)) from problem


@contextmanager
def _locked(path: Path, out: Path) -> Iterator[None]:
    """Hold a file that others hold who replace the same folder; the hold ends with its process.

    Raises:
        UsageError: another process holds it.
    """
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise UsageError("publication.busy", folder=out) from None
        if _is(path, handle):
            break
        os.close(handle)  # who held it removed it after it was opened here
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _is(path: Path, handle: int) -> bool:
    """Whether a path leads to an open file."""
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False
