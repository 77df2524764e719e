"""Where the folders ``ontology/``, ``shapes/``, ``queries/`` and ``data/`` are, in a checkout and in an installation.

The wheel carries them as ``kg/bundled/<name>``; a checkout has them beside ``kg/``.
"""

from __future__ import annotations

import os
from pathlib import Path

from kg.errors import DataError

PACKAGE = Path(__file__).resolve().parent
FOLDERS = ("ontology", "shapes", "queries", "data")

ASSETS = ("echarts.min.js", "yasgui.min.js", "yasgui.min.css")
"""Files of others that pages use; ``make assets`` and the build of a wheel put them where :func:`asset` looks."""


def asset(name: str) -> Path | None:
    """The page asset ``name`` (one of :data:`ASSETS`), None where it was not fetched."""
    path = PACKAGE / "web" / "static" / "vendor" / name
    return path if path.is_file() else None


def folder(name: str) -> Path:
    """The folder ``name`` (one of :data:`FOLDERS`).

    Raises:
        DataError: the folder is in neither place; the installation is incomplete.
    """
    for candidate in (PACKAGE / "bundled" / name, PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise DataError("resources.missing", name=name)


DATASET = "dataset.nq"
"""Name of the file that a build writes."""


def is_checkout() -> bool:
    """Whether the package runs from a checkout (built data then goes to ``build/`` there)."""
    return not (PACKAGE / "bundled").is_dir() and (PACKAGE.parent / "pyproject.toml").is_file()


def built_data_folder() -> Path:
    """Where ``kg build`` writes and everything else reads.

    ``POLICY_KG_HOME``, ``build/`` of a checkout, else the user's data folder (XDG Base Directory Specification).
    """
    if home := os.environ.get("POLICY_KG_HOME"):
        return Path(home)
    if is_checkout():
        return PACKAGE.parent / "build"
    data_home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data_home) / "policy-kg"


def built_dataset() -> Path | None:
    """The built data, if there are any."""
    path = built_data_folder() / DATASET
    return path if path.is_file() else None
