"""Publishing a generation: everything new is on disk for good before the pointer is switched.

The order is: parts, derived tables, manifest, pointer; then the dataset for people, and what nobody needs any longer is
removed. A process that ends in between leaves the generation before in force, or the new one whole; what it left lying
about the next publication takes away.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import kg
from kg.errors import DataError, UsageError
from kg.files import replace_file, sync_folder
from kg.generations.exports import export
from kg.generations.folders import Layout
from kg.generations.locks import WriterLock
from kg.generations.manifest import NOTHING, Manifest, Part
from kg.generations.tidying import settle, tidy

KEPT = 3
"""Generations that stay, the newest first."""
MANY = 64
"""Files above which the system is first told to write everything out: waiting for each alone is slow."""


@dataclass(frozen=True, slots=True)
class PartFile:
    """A part and where it lies.

    Args:
        part: its name, digest, length and graphs.
        path: file of its canonical N-Quads.
    """

    part: Part
    path: Path

    @property
    def name(self) -> str:
        """Of the part."""
        return self.part.name


MakeTables = Callable[[Path | None, Path, Sequence[PartFile], Sequence[PartFile]], None]
"""Makes the derived tables: from those of the generation before, or from nothing; into a new file; after these parts
were removed, and these were added. A part that changed is in both."""


class Publisher:
    """The one writer of a folder.

    Args:
        folder: of the built data; made where there is none, once there is something to publish.
        make_tables: makes the derived tables.
        tables_version: of their definitions; where it is another, they are made from nothing.
        kept: generations that stay.

    Raises:
        UsageError: another process is publishing.
        DataError: pointer or manifest in force is damaged.
    """

    def __init__(
        self, folder: Path, *, make_tables: MakeTables | None = None, tables_version: str = "", kept: int = KEPT
    ) -> None:
        self._layout = Layout(folder)
        self._make_tables = make_tables
        self._tables_version = tables_version if make_tables else ""
        self._kept = kept
        self._lock = WriterLock(folder) if folder.is_dir() else None
        try:
            number = self._layout.current()
            self.current = NOTHING if number is None else Manifest.read(self._layout.manifest_of(number))
            """The generation in force; number 0 and empty where there is none."""
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let others publish."""
        if self._lock:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Publisher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def has(self, name: str, sha256: str) -> bool:
        """Whether the generation in force has a part with this digest, and its file is there in its full length."""
        part = self.current.parts.get(name)
        return part is not None and part.sha256 == sha256 and self._is_whole(part)

    def stored(self, sha256: str) -> bytes | None:
        """The canonical N-Quads with this digest, of whatever generation; None where they are not there, or damaged."""
        try:
            content = self._layout.part(sha256).read_bytes()
        except FileNotFoundError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def publish(self, changes: Mapping[str, bytes | None]) -> Manifest:
        """Publish the generation in force with some parts changed; where nothing changes there is no new one.

        Args:
            changes: name of a part → its canonical N-Quads, or None where it is to go.

        Returns:
            The generation that is in force now. When this returns, nothing takes it back but a rollback.

        Raises:
            ValueError: a part is not canonical N-Quads, or two parts share a graph.
            DataError: the file of a part that stays is lost.
            OSError: the folder cannot be written.
        """
        self._begin()
        settle(self._layout)
        base = self.current
        parts = dict(base.parts)
        wanted: dict[str, bytes] = {}
        for name, content in changes.items():
            if content is None:
                parts.pop(name, None)
                continue
            part = Part.of(name, content)
            if part != parts.get(name) or not self._is_whole(part):
                parts[name], wanted[name] = part, content
        _refuse_shared_graphs(parts, wanted)
        self._write_parts({parts[name].sha256: content for name, content in wanted.items()})
        for part in parts.values():
            if not self._is_whole(part):
                raise DataError("generations.part", file=self._layout.part(part.sha256), name=part.name)
        if not base.number or parts != base.parts or not self._is_made_so(base):
            number = max([0, *self._layout.numbers()]) + 1
            manifest = base.followed_by(number, parts.values(), self._tables_version)
            self._write_generation(base, manifest)
            self._layout.point_to(number)
            self._layout.unpublished_mark_of(number).unlink()
            self.current = manifest
        export(self._layout, base, self.current)
        tidy(self._layout, self.current.number, self._kept)
        return self.current

    def _begin(self) -> None:
        """Take the lock now, if there was no folder to lock before."""
        if self._lock:
            return
        self._layout.root.mkdir(parents=True, exist_ok=True)
        self._lock = WriterLock(self._layout.root)
        if self._layout.current() is not None:  # somebody was quicker
            raise UsageError("generations.busy", folder=self._layout.root)

    def _is_made_so(self, base: Manifest) -> bool:
        """Whether a generation was made by the policy-kg that runs, with the derived tables that are wanted."""
        made = (base.version, base.tables_version) == (kg.__version__, self._tables_version)
        return made and (not self._make_tables or self._layout.tables_of(base.number).is_file())

    def _is_whole(self, part: Part) -> bool:
        try:
            return self._layout.part(part.sha256).stat().st_size == part.size_bytes
        except FileNotFoundError:
            return False

    def _write_parts(self, contents: Mapping[str, bytes]) -> None:
        """Write files named by their digest; a file has its name only once it is on the disk."""
        if not contents:
            return
        folder = self._layout.parts
        folder.mkdir(exist_ok=True)
        written = []
        for sha256, content in contents.items():
            handle, name = tempfile.mkstemp(dir=folder, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            written.append((Path(name), folder / f"{sha256}.nq"))
        if len(written) > MANY:
            os.sync()
        for beside, _ in written:
            _sync_file(beside)
        for beside, path in written:
            beside.chmod(0o644)
            beside.replace(path)
        sync_folder(folder)

    def _write_generation(self, base: Manifest, manifest: Manifest) -> None:
        """Write the folder of the generation beside the others, and give it its number when it is whole."""
        folder = self._layout.generations
        folder.mkdir(exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder, prefix="."))
        beside.chmod(0o755)
        if self._make_tables:
            before = self._layout.tables_of(base.number)
            kept = before if before.is_file() and base.tables_version == self._tables_version else None
            tables = beside / before.name
            self._make_tables(kept, tables, *self._differences(base if kept else NOTHING, manifest))
            if tables.exists():
                _sync_file(tables)
        replace_file(beside / self._layout.manifest.name, manifest.text())
        (beside / self._layout.unpublished_mark_of(manifest.number).name).touch()
        sync_folder(beside)
        beside.rename(self._layout.generation(manifest.number))
        sync_folder(folder)
        sync_folder(self._layout.root)

    def _differences(self, base: Manifest, manifest: Manifest) -> tuple[list[PartFile], list[PartFile]]:
        """Parts that are no longer as they were, and parts that are new or other than they were, by name."""
        old, new = base.parts, manifest.parts
        return (
            [self._file(old[name]) for name in sorted(old) if old[name] != new.get(name)],
            [self._file(new[name]) for name in sorted(new) if new[name] != old.get(name)],
        )

    def _file(self, part: Part) -> PartFile:
        return PartFile(part, self._layout.part(part.sha256))


def publish(
    folder: Path,
    changes: Mapping[str, bytes | None],
    *,
    make_tables: MakeTables | None = None,
    tables_version: str = "",
    kept: int = KEPT,
) -> Manifest:
    """Publish changes of parts as the next generation: see :class:`Publisher` and its ``publish``."""
    with Publisher(folder, make_tables=make_tables, tables_version=tables_version, kept=kept) as publisher:
        return publisher.publish(changes)


def _refuse_shared_graphs(parts: Mapping[str, Part], changed: Mapping[str, bytes]) -> None:
    """Raises ValueError if a graph of a changed part is in another part."""
    homes = {graph: name for name, part in parts.items() if name not in changed for graph in part.graphs}
    for name in changed:
        for graph in parts[name].graphs:
            if (other := homes.setdefault(graph, name)) != name:
                raise ValueError(f"parts {other} and {name} share the graph {graph}")


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
