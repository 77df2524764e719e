"""Taking away what nobody needs: old generations, parts that none has, and what an ended process left behind."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

from kg.errors import DataError
from kg.generations.folders import Layout
from kg.generations.locks import unread

_DIGEST = re.compile(rb'"sha256": "([0-9a-f]{64})"')


def settle(layout: Layout) -> None:
    """Take away a generation that was written by a process that ended before the switch.

    Args:
        layout: paths; the caller has the writer's lock.
    """
    with suppress(DataError):  # where the pointer is damaged, the mark of the one it led to cannot be known
        if (current := layout.current()) is not None:
            layout.unpublished_mark_of(current).unlink(missing_ok=True)
        for number in layout.numbers():
            if layout.unpublished_mark_of(number).exists():
                _remove_generation(layout, number)


def tidy(layout: Layout, current: int, kept: int) -> None:
    """Remove generations older than the newest few that nobody reads, and then parts that no generation has.

    Args:
        layout: paths; the caller has the writer's lock.
        current: generation in force, which stays.
        kept: how many generations stay.
    """
    for path in _left_behind(layout):
        _remove(path)
    for number in layout.numbers()[:-kept]:
        if number != current:
            _remove_generation(layout, number)
    _remove_parts(layout)


def _remove_generation(layout: Layout, number: int) -> None:
    """Take a generation away unless somebody reads it; it vanishes at once, whole."""
    folder = layout.generation(number)
    beside = folder.with_name(f".{number}")
    try:
        with unread(layout.manifest_of(number)) as free:
            if not free:
                return
            folder.rename(beside)
    except FileNotFoundError:  # without a manifest nobody can read it
        folder.rename(beside)
    _remove(beside)


def _remove_parts(layout: Layout) -> None:
    """Remove parts that no generation names.

    The manifests are searched, not read: what even a damaged one names stays.
    """
    named = {
        digest.decode()
        for number in layout.numbers()
        for digest in _DIGEST.findall(layout.manifest_of(number).read_bytes())
    }
    for path in layout.parts.glob("*.nq"):
        if path.stem not in named:
            path.unlink()


def _left_behind(layout: Layout) -> list[Path]:
    """Files and folders that were being written when their process ended: their names begin with a dot."""
    beside = [layout.pointer, layout.manifest, layout.dataset]
    return [
        *(path for folder in (layout.parts, layout.generations) for path in folder.glob(".*")),
        *(path for number in layout.numbers() for path in layout.generation(number).glob(".*")),
        *(path for each in beside for path in layout.root.glob(f".{each.name}.*")),
    ]


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
