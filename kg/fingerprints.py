"""What was made from what: fingerprints of inputs, so that a build does again only what can have changed.

A fingerprint covers everything that the result depends on. The file of them may be lost or wrong in time: that costs
work, never a result, because a part is taken only where its digest is the one that was noted.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from kg import resources
from kg.files import replace_file
from kg.settings import Settings

NAME = "fingerprints.json"
CODE = ("*.py", "*.toml", "*.json")
"""Files of the package that a graph may depend on: code, messages, tables."""
RESOURCES = (
    ("ontology", "**/*"),
    ("shapes", "**/*"),
    ("queries", "build/**/*"),
    ("data", "reference/**/*"),
)
"""Files of the folders of :mod:`kg.resources` that every document depends on."""


_NAME = re.compile(r"[A-Za-z0-9._-]+")
"""The name at the beginning of a requirement (PEP 508)."""


def fingerprint(*pieces: str | bytes) -> str:
    """Digest of pieces in their order, in hexadecimal digits; where one ends counts.

    >>> fingerprint("ab", "c") == fingerprint("a", "bc")
    False
    """
    digest = hashlib.sha256()
    for piece in pieces:
        content = piece.encode() if isinstance(piece, str) else piece
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()


def fingerprint_of_files(folder: Path, paths: Iterable[Path]) -> str:
    """Digest of the names and contents of files.

    Args:
        folder: names are relative to it.
        paths: files in it; folders among them are passed over.
    """
    pieces: list[str | bytes] = []
    for path in sorted(set(paths)):
        if path.is_file():
            pieces += [path.relative_to(folder).as_posix(), path.read_bytes()]
    return fingerprint(*pieces)


def fingerprint_of_house(settings: Settings) -> str:
    """Digest of what every document depends on besides its own files: code, libraries, reference data, settings.

    Args:
        settings: of which those count that a graph depends on.
    """
    return fingerprint(_files_and_libraries(), settings.base_iri, str(settings.upload_bytes))


@cache
def _files_and_libraries() -> str:
    bundled = resources.PACKAGE / "bundled"
    code = fingerprint_of_files(
        resources.PACKAGE,
        (path for pattern in CODE for path in resources.PACKAGE.rglob(pattern) if not path.is_relative_to(bundled)),
    )
    files = (
        fingerprint_of_files(folder, folder.glob(pattern))
        for folder, pattern in ((resources.folder(name), pattern) for name, pattern in RESOURCES)
    )
    return fingerprint(code, *files, *_libraries())


def _libraries() -> list[str]:
    """Python and the packages that policy-kg cannot do without, with their versions."""
    try:
        required = metadata.requires("policy-kg") or []
    except metadata.PackageNotFoundError:  # run from a copy that was not installed
        required = []
    names = sorted({_NAME.match(each)[0] for each in required if "extra ==" not in each})  # type: ignore[index]
    return [platform.python_version(), *(f"{name} {metadata.version(name)}" for name in names)]


class Fingerprints:
    """What the last build noted, and what this one notes.

    Args:
        path: of the file; one that is missing or damaged is as good as empty.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._old = _read(path)
        self._new: dict[str, list[Any]] = {}

    def result(self, name: str, of: str) -> Any:
        """What was noted for something made from this fingerprint; None where nothing was.

        Args:
            name: of what was made.
            of: fingerprint of everything it is made from.
        """
        noted = self._old.get(name)
        return noted[1] if isinstance(noted, list) and len(noted) == 2 and noted[0] == of else None

    def note(self, name: str, of: str, result: Any) -> None:
        """Note a result: the digest of a part, or any JSON value but null.

        Args:
            name: of what was made.
            of: fingerprint of everything it is made from.
            result: to be had again.
        """
        self._new[name] = [of, result]

    def write(self) -> None:
        """Keep what was noted since the file was read, and nothing else."""
        if self._new != self._old:
            rows = (f"{json.dumps(name)}: {json.dumps(self._new[name])}" for name in sorted(self._new))
            replace_file(self._path, ("{\n" + ",\n".join(rows) + "\n}\n").encode())


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
