"""The dataset in force as one file with a description beside it: for people and other tools, after the switch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.files import replace_file, same_file
from kg.generations.dataset import merge, splice
from kg.generations.folders import Layout
from kg.generations.manifest import Manifest
from kg.resources import DATASET

SPLICED_SHARE = 0.1
"""Largest share of changed bytes for which the file before is copied with changes instead of merged anew."""


def export(layout: Layout, base: Manifest, manifest: Manifest) -> None:
    """Put the dataset of a generation in place, and its description; where both are right, nothing is touched.

    Args:
        layout: paths.
        base: the generation before, which may have a dataset that differs little.
        manifest: the generation.
    """
    described = _described(layout)
    number, path = manifest.number, layout.dataset_of(manifest.number)
    if described.get("generation") == number and path.is_file() and _digest(path) == _recorded(described):
        same_file(layout.dataset, path)
        return
    digest = None
    if path.is_file() and described.get("generation") != number:  # taken back to, or a crash before the description
        digest = _checked(path, manifest)
    if digest is None and described.get("generation") == base.number != number:
        digest = _spliced(layout, base, manifest, _recorded(described))
    if digest is None:
        digest = merge([layout.part(manifest.parts[name].sha256) for name in sorted(manifest.parts)], path)
    same_file(layout.dataset, path)
    files = {path.name: {"sha256": digest, "bytes": path.stat().st_size, "quads": manifest.quads}}
    replace_file(layout.manifest, manifest.text(files))


def _described(layout: Layout) -> Mapping[str, Any]:
    """What the description says; nothing where there is none, or it cannot be read."""
    try:
        found = json.loads(layout.manifest.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _recorded(described: Mapping[str, Any]) -> str:
    files = described.get("files")
    entry = files.get(DATASET) if isinstance(files, dict) else None
    return str(entry.get("sha256")) if isinstance(entry, dict) else ""


def _checked(path: Path, manifest: Manifest) -> str | None:
    """The digest of a dataset that has the length it should have."""
    return _digest(path) if path.stat().st_size == sum(part.size_bytes for part in manifest.parts.values()) else None


def _spliced(layout: Layout, base: Manifest, manifest: Manifest, recorded: str) -> str | None:
    """The digest of the dataset made from the one before; None where that is not there or too much changed."""
    path, (old, new) = layout.dataset_of(base.number), (base.parts, manifest.parts)
    gone = [old[name] for name in old if old[name] != new.get(name)]
    come = [new[name] for name in new if new[name] != old.get(name)]
    if not path.is_file() or sum(part.size_bytes for part in (*gone, *come)) > SPLICED_SHARE * path.stat().st_size:
        return None
    try:
        removed, added = (
            {line for part in parts for line in layout.part(part.sha256).read_bytes().splitlines(keepends=True)}
            for parts in (gone, come)
        )
    except FileNotFoundError:  # a part of the generation before was lost
        return None
    return splice(path, recorded, sorted(removed - added), sorted(added - removed), layout.dataset_of(manifest.number))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
