"""Who may write, and which generations are being read: advisory locks (flock) that end with their process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import UsageError

PATIENCE_SECONDS = 2.0
"""How long a writer waits for another: processes that were killed need a moment to be gone."""
_RETRY_SECONDS = 0.05
_held: set[int] = set()


def _forget() -> None:
    """A forked child has no part in its parent's lock, or the lock would outlive a parent that was killed."""
    for handle in _held:
        with suppress(OSError):
            os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_forget)


class WriterLock:
    """The right to change a folder of built data; one process has it at a time.

    Args:
        folder: the folder; it exists.

    Raises:
        UsageError: another process has it for longer than :data:`PATIENCE_SECONDS`.
    """

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    os.close(self._handle)
                    raise UsageError("generations.busy", folder=folder) from None
                time.sleep(_RETRY_SECONDS)
        _held.add(self._handle)

    def release(self) -> None:
        """Let others write."""
        _held.discard(self._handle)
        os.close(self._handle)


def read_locked(path: Path) -> int | None:
    """Open a file and hold it, so that its generation is not removed; None where it is gone or being removed.

    Args:
        path: of a manifest.

    Returns:
        A file descriptor; closing it ends the hold.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        if os.path.samestat(os.fstat(handle), path.stat()):
            return handle
    except FileNotFoundError:
        pass  # removed between opening and locking
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


@contextmanager
def unread(path: Path) -> Iterator[bool]:
    """Whether nobody holds a manifest; if so, nobody gets hold of it within the block.

    Args:
        path: of the manifest.
    """
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)
