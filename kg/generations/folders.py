"""Where the files of generations lie in a folder of built data, and the pointer to the one in force."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.errors import DataError
from kg.files import replace_file, sync_folder
from kg.resources import DATASET

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths in the folder ``root``."""

    root: Path

    @property
    def pointer(self) -> Path:
        """The number of the generation in force."""
        return self.root / "current"

    @property
    def parts(self) -> Path:
        """Folder of all parts."""
        return self.root / "parts"

    @property
    def generations(self) -> Path:
        """Folder of all generations."""
        return self.root / "generations"

    @property
    def dataset(self) -> Path:
        """The dataset in force, for people."""
        return self.root / DATASET

    @property
    def manifest(self) -> Path:
        """What :attr:`dataset` is."""
        return self.root / MANIFEST

    def generation(self, number: int) -> Path:
        """Folder of one generation."""
        return self.generations / str(number)

    def manifest_of(self, number: int) -> Path:
        """The parts of one generation."""
        return self.generation(number) / MANIFEST

    def tables_of(self, number: int) -> Path:
        """The derived tables of one generation."""
        return self.generation(number) / "tables.sqlite"

    def dataset_of(self, number: int) -> Path:
        """The dataset of one generation."""
        return self.generation(number) / DATASET

    def unpublished_mark_of(self, number: int) -> Path:
        """A file that is there until the generation is in force: without a switch it never was."""
        return self.generation(number) / ".unpublished"

    def part(self, sha256: str) -> Path:
        """The file of a part."""
        return self.parts / f"{sha256}.nq"

    def numbers(self) -> list[int]:
        """The generations that are there, the oldest first; also one that was never in force."""
        if not self.generations.is_dir():
            return []
        return sorted(int(path.name) for path in self.generations.iterdir() if path.name.isdecimal())

    def current(self) -> int | None:
        """The number of the generation in force; None where nothing is published.

        Raises:
            DataError: the pointer holds no number.
        """
        try:
            text = self.pointer.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return None
        if not text.strip().isdecimal():
            known = ", ".join(map(str, self.numbers())) or "–"
            raise DataError("generations.pointer", file=self.pointer, value=text.strip()[:40], known=known)
        return int(text)

    def point_to(self, number: int) -> None:
        """Put a generation in force, for good: when this returns, no crash takes it back."""
        replace_file(self.pointer, f"{number}\n".encode())
        sync_folder(self.root)
