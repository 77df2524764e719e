"""Reading a generation: held while it is read, so that it stays whole on disk."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from types import TracebackType

from kg.errors import DataError, StoreError
from kg.generations.folders import Layout
from kg.generations.locks import read_locked
from kg.generations.manifest import Manifest, Part

ATTEMPTS = 100
"""Times to look again where the generation in force was replaced and removed between two steps."""


class Generation:
    """A generation that a reader holds; it is not removed before :meth:`close`.

    Args:
        folder: of the built data.
        number: of the generation.
        handle: the locked file descriptor of its manifest.

    Raises:
        DataError: its manifest is damaged.
    """

    def __init__(self, folder: Path, number: int, handle: int) -> None:
        self._layout = Layout(folder)
        self._handle: int | None = handle
        self.number = number
        """Of the generation."""
        self.path = self._layout.generation(number)
        """Its folder."""
        try:
            self.manifest = Manifest.read(self._layout.manifest_of(number))
            """Its parts."""
        except DataError:
            self.close()
            raise

    @property
    def tables(self) -> Path | None:
        """The derived tables, if some were made."""
        path = self._layout.tables_of(self.number)
        return path if path.is_file() else None

    def part_path(self, part: Part) -> Path:
        """The file of a part: canonical N-Quads.

        Raises:
            DataError: it is missing or has another length.
        """
        path = self._layout.part(part.sha256)
        try:
            found = path.stat().st_size
        except FileNotFoundError:
            found = 0
        if found != part.size_bytes:
            raise DataError("generations.part", file=path, name=part.name)
        return path

    def read_part(self, part: Part) -> bytes:
        """The canonical N-Quads of a part.

        Raises:
            DataError: it is missing, or does not have the digest that it is named by.
        """
        path = self.part_path(part)
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != part.sha256:
            raise DataError("generations.part", file=path, name=part.name)
        return content

    def close(self) -> None:
        """Let go of it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Generation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_current(folder: Path) -> Generation:
    """Open the generation that is in force.

    Args:
        folder: of the built data.

    Raises:
        StoreError: nothing was published there.
        DataError: the pointer, or what it points to, is damaged; the message names the file and the remedy.
    """
    layout = Layout(folder)
    sought = Path()
    for _ in range(ATTEMPTS):
        number = layout.current()
        if number is None:
            raise StoreError("generations.none", folder=folder)
        sought = layout.manifest_of(number)
        if (handle := read_locked(sought)) is not None:
            return Generation(folder, number, handle)
    raise DataError("generations.manifest", file=sought, reason=os.strerror(errno.ENOENT))


def open_generation(folder: Path, number: int) -> Generation:
    """Open a generation, in force or not.

    Args:
        folder: of the built data.
        number: of the generation.

    Raises:
        DataError: it is not there, or damaged.
    """
    path = Layout(folder).manifest_of(number)
    if (handle := read_locked(path)) is None:
        raise DataError("generations.manifest", file=path, reason=os.strerror(errno.ENOENT))
    return Generation(folder, number, handle)


def current_number(folder: Path) -> int | None:
    """The number of the generation in force; None where nothing is published. One small file is read.

    Raises:
        DataError: the pointer is damaged.
    """
    return Layout(folder).current()


def numbers(folder: Path) -> list[int]:
    """The generations that can be in force, the oldest first."""
    layout = Layout(folder)
    return [number for number in layout.numbers() if not layout.unpublished_mark_of(number).exists()]
