"""The dumps beside the data that are served."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kg.dumps import DumpManifest, dumps_folder
from kg.dumps.manifest import NAME
from kg.errors import DataError
from kg.web.site import Site


def dumps_of(site: Site) -> DumpManifest | None:
    """The dumps of the version of the data that is served; none where others are served, or none were made."""
    if site.built is None or site.store.version is None:
        return None
    folder = dumps_folder(site.built, site.store.version)
    if not (written := written_at(site.built, site.store.version)):
        return None
    try:
        return _read(folder, written)
    except DataError:
        return None


def written_at(built: Path, version: str) -> int:
    """When the dumps of a version were written, in nanoseconds since 1970; 0 where there are none (yet)."""
    try:
        return (dumps_folder(built, version) / NAME).stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=4)
def _read(folder: Path, written: int) -> DumpManifest:  # noqa: ARG001 -- a manifest that is written again is read again
    return DumpManifest.read(folder)
