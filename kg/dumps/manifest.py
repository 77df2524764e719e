"""What a folder of dumps holds: each file with its length, digest and licence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import kg
from kg.errors import DataError
from kg.messages import both

NAME = "manifest.json"
SUMS = "SHA256SUMS"
"""Name of the file that ``sha256sum -c`` reads (GNU coreutils)."""
FOLDER = "dumps"
WHOLE = ""
"""Stands for all documents together."""
STEM = "policy-kg"
"""How the names of files of the whole begin."""
Kind = Literal["graph", "table", "network"]


@dataclass(frozen=True, slots=True)
class DumpFile:
    """A file.

    Args:
        path: in the folder of the dumps, with ``/``.
        document: id of the document, or :data:`WHOLE`.
        kind: what it holds.
        media_type: of its content.
        size_bytes: its length.
        sha256: its digest, in hexadecimal digits.
        licence: IRI of the licence of the records in it; empty where its documents differ.
    """

    path: str
    document: str
    kind: Kind
    media_type: str
    size_bytes: int
    sha256: str
    licence: str = ""

    def is_in(self, folder: Path) -> bool:
        """Whether a folder has the file, unharmed."""
        path = folder / self.path
        if not self.has_length_in(folder):
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256

    def has_length_in(self, folder: Path) -> bool:
        """Whether a folder has a file of the same name and length; its content is not read."""
        try:
            return (folder / self.path).stat().st_size == self.size_bytes
        except (FileNotFoundError, NotADirectoryError):
            return False


@dataclass(frozen=True)
class DumpManifest:
    """The dumps of one version of the data.

    Args:
        data_version: of the data.
        files: sorted by path; neither the manifest nor the list of sums is among them.
        version: of policy-kg.
        made_from: document → fingerprint of everything that its files depend on.
    """

    data_version: str
    files: tuple[DumpFile, ...]
    version: str = kg.__version__
    made_from: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_path(self) -> Mapping[str, DumpFile]:
        """Path → file."""
        return {file.path: file for file in self.files}

    @property
    def documents(self) -> tuple[str, ...]:
        """Ids of the documents, sorted."""
        return tuple(sorted(document for document in self.made_from if document != WHOLE))

    def of(self, document: str) -> tuple[DumpFile, ...]:
        """The files of a document, or of the whole."""
        return tuple(file for file in self.files if file.document == document)

    def text(self) -> bytes:
        """As JSON, a file a line; the same for the same data."""
        head = {
            "data_version": self.data_version,
            "version": self.version,
            "rights": both("dumps.rights"),
            "made_from": dict(sorted(self.made_from.items())),
        }
        lines = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
        rows = ",\n".join(f"  {json.dumps(asdict(file), ensure_ascii=False)}" for file in self.files)
        return ("{\n" + ",\n".join(lines) + ',\n "files": [\n' + rows + "\n ]\n}\n").encode()

    def sums(self) -> bytes:
        """The lines that ``sha256sum -c`` reads, for the files and the manifest."""
        digests = {file.path: file.sha256 for file in self.files} | {NAME: hashlib.sha256(self.text()).hexdigest()}
        return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode()

    @classmethod
    def read(cls, folder: Path) -> DumpManifest:
        """Read the manifest of a folder of dumps.

        Args:
            folder: of one version (:func:`dumps_folder`).

        Raises:
            DataError: it is missing or is not a manifest.
        """
        path = folder / NAME
        try:
            data = json.loads(path.read_bytes())
            files = tuple(DumpFile(**row) for row in data["files"])
            return cls(data["data_version"], files, data["version"], data["made_from"])
        except (OSError, ValueError, KeyError, TypeError) as problem:
            reason = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
            raise DataError("dumps.manifest", file=path, reason=reason) from problem


def dumps_folder(built: Path, version: str) -> Path:
    """Where the dumps of a version of the data are, or would be.

    Args:
        built: folder of the built data.
        version: of the data.
    """
    return built / FOLDER / version
