"""Taking a publication back: the pointer goes to a generation that is still there."""

from __future__ import annotations

from pathlib import Path

from kg.errors import DataError, StoreError, UsageError
from kg.generations.exports import export
from kg.generations.folders import Layout
from kg.generations.locks import WriterLock
from kg.generations.manifest import NOTHING, Manifest
from kg.generations.tidying import settle


def rollback(folder: Path, to: int | None = None) -> Manifest:
    """Put an earlier generation in force; generations stay as they are, so that one can go forward again.

    Args:
        folder: of the built data.
        to: number of the generation; without it, the one that the generation in force was made from.

    Returns:
        The generation that is in force now.

    Raises:
        StoreError: nothing was published there.
        UsageError: there is no such generation, the message lists those there are; or another process is publishing.
        DataError: the generation is damaged.
    """
    layout = Layout(folder)
    if not layout.generations.is_dir():
        raise StoreError("generations.none", folder=folder)
    lock = WriterLock(folder)
    try:
        settle(layout)
        known = layout.numbers()
        wanted = _before(layout, known) if to is None else to
        if wanted not in known:
            raise UsageError("generations.unknown", number=wanted, known=_listed(known))
        manifest = Manifest.read(layout.manifest_of(wanted))
        for part in manifest.parts.values():
            path = layout.part(part.sha256)
            if not path.is_file() or path.stat().st_size != part.size_bytes:
                raise DataError("generations.part", file=path, name=part.name)
        layout.point_to(wanted)
        export(layout, NOTHING, manifest)
        return manifest
    finally:
        lock.release()


def _before(layout: Layout, known: list[int]) -> int:
    """The generation that the one in force was made from."""
    current = layout.current()
    if current is None:
        raise StoreError("generations.none", folder=layout.root)
    previous = Manifest.read(layout.manifest_of(current)).previous
    if previous is None or previous not in known:
        raise UsageError("generations.none_before", number=current, known=_listed(known))
    return previous


def _listed(known: list[int]) -> str:
    return ", ".join(map(str, known)) or "–"
