"""What a local store serves: RDF files as they are, or the generation of a folder of built data that is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from kg.errors import StoreError
from kg.generations import Generation, Part, current_number, open_current, open_generation
from kg.store.rdf_files import RdfFile

LARGEST_CHANGE = 0.5
"""Share of the quads above which data are loaded anew instead of changed part by part."""


class Edition(Protocol):
    """One state of the data, held until it is closed.

    Attributes:
        files: what to load.
        data_version: of the data; None to have it made from the files.
        number: of the generation; None where there are none.
        tables: the derived tables; None where there are none.
        parts: what the data consist of, by name; empty where they are only files.
        paths: the file of each part.
    """

    files: tuple[RdfFile, ...]
    data_version: str | None
    number: int | None
    tables: Path | None
    parts: Mapping[str, Part]
    paths: Mapping[str, Path]

    def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """The way from one edition to the next.

    Args:
        remove: names of graphs that go.
        add: N-Quads files that come.
    """

    remove: tuple[str, ...]
    add: tuple[Path, ...]


class Source(Protocol):
    """Where editions come from."""

    location: tuple[str, ...]

    def open(self) -> Edition:
        """The edition that is in force.

        Raises:
            PolicyKGError: there is none, or it is damaged.
        """

    def newer(self, than: Edition) -> bool:
        """Whether another edition is in force now; a cheap look.

        Raises:
            DataError: what tells it is damaged.
        """


class _Files:
    """Files that nobody publishes anew."""

    def __init__(self, files: tuple[RdfFile, ...]) -> None:
        self.files = files
        self.data_version: str | None = None
        self.number: int | None = None
        self.tables: Path | None = None
        self.parts: Mapping[str, Part] = {}
        self.paths: Mapping[str, Path] = {}

    def close(self) -> None:
        """Nothing is held."""


class FileSource:
    """RDF files, read once.

    Args:
        files: :func:`kg.store.rdf_files.rdf_files`.
    """

    def __init__(self, files: Sequence[RdfFile]) -> None:
        self._files = tuple(files)
        self.location: tuple[str, ...] = tuple(file.path.name for file in files)

    def open(self) -> Edition:
        """The files."""
        return _Files(self._files)

    def newer(self, than: Edition) -> bool:  # noqa: ARG002 -- the signature of a source
        """Never."""
        return False


class _Generation:
    """A generation of built data, locked while it is served."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self.parts: Mapping[str, Part] = generation.manifest.parts
        self.data_version: str | None = generation.manifest.data_version
        self.number: int | None = generation.number
        self.tables = generation.tables
        self.paths: Mapping[str, Path] = {name: generation.part_path(part) for name, part in self.parts.items()}
        self.files = tuple(map(_as_file, self.paths.values()))

    def close(self) -> None:
        """Let the publisher remove it."""
        self._generation.close()


class GenerationSource:
    """Generations that :func:`kg.generations.publish` puts into a folder.

    Args:
        folder: of the built data.
        number: of the only one that is served; the one in force if not given, and each that follows it.
    """

    def __init__(self, folder: Path, number: int | None = None) -> None:
        self._folder, self._number = folder, number
        self.location: tuple[str, ...] = (folder.name,)

    def open(self) -> Edition:
        """The generation; raises as :func:`kg.generations.open_current` and ``open_generation``."""
        pinned = self._number
        generation = open_current(self._folder) if pinned is None else open_generation(self._folder, pinned)
        try:
            return _Generation(generation)
        except BaseException:
            generation.close()
            raise

    def newer(self, than: Edition) -> bool:
        """Whether the pointer stands elsewhere, where that matters."""
        return self._number is None and current_number(self._folder) not in {than.number, None}


def change_between(before: Edition, after: Edition) -> Change | None:
    """How to get from one edition to another: the parts that differ; None where loading anew is quicker."""
    old, new = before.parts, after.parts
    gone = [part for name, part in old.items() if part != new.get(name)]
    come = [name for name, part in new.items() if part != old.get(name)]
    changed = sum(part.quads for part in gone) + sum(new[name].quads for name in come)
    if changed > LARGEST_CHANGE * sum(part.quads for part in old.values()):
        return None
    return Change(tuple(graph for part in gone for graph in part.graphs), tuple(after.paths[name] for name in come))


def _as_file(path: Path) -> RdfFile:
    return RdfFile(path, ox.RdfFormat.N_QUADS.media_type, path.as_uri())


def built_data(folder: Path) -> Source:
    """The data that ``kg build`` publishes in ``folder``.

    Raises:
        StoreError: there are none; the message names the remedy.
        DataError: what tells which are in force is damaged.
    """
    if current_number(folder) is None:
        raise StoreError("store.not_built", file=folder)
    return GenerationSource(folder)
