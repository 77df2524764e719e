"""Data that all test processes of a run read: built by the first that asks, and changed by none."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from kg.building import build
from kg.dumps import write_dumps
from kg.settings import Settings

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
COUNTED = ("440000-2025-digital-guangdong", "500000-2022-zwfw-gzyd")
"""The documents whose rows the tests count by hand; a document added to ``data/`` changes no expectation."""


def copy_counted(folder: Path) -> Path:
    """The counted documents and the judgements of their pair, in a data folder of their own."""
    for name in COUNTED:
        shutil.copytree(DATA / name, folder / name)
    (folder / "alignments").mkdir()
    shutil.copy(DATA / "alignments" / f"{'--'.join(COUNTED)}.sssom.tsv", folder / "alignments")
    return folder


def built_once(data: Path, name: str, config: pytest.Config, factory: pytest.TempPathFactory) -> Path:
    """A folder with the dataset of some documents, the same one in each process of a run.

    Args:
        data: the documents.
        name: of the folder, different for each ``data``.
        config: tells whether this process is one of several.
        factory: of temporary folders.
    """
    base = factory.getbasetemp()
    shared = base.parent if hasattr(config, "workerinput") else base  # pytest-xdist: a folder in it for each process
    out = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "dataset.nq").exists():  # what a build writes last
            build(data, out, Settings(), progress=lambda _: None)
    return out


def dumped_once(built: Path, name: str, config: pytest.Config, factory: pytest.TempPathFactory) -> Path:
    """A copy of built data with the dumps of it, the same one in each process of a run."""
    base = factory.getbasetemp()
    shared = base.parent if hasattr(config, "workerinput") else base
    out = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            beside = copy_built(built, shared / f"{name}-beside")
            write_dumps(beside, Settings(), progress=lambda _: None)
            beside.rename(out)
    return out


def copy_built(built: Path, folder: Path) -> Path:
    """Built data in a folder of their own, without dumps; files are linked, for none is changed in place."""
    shutil.copytree(built, folder, copy_function=os.link, ignore=shutil.ignore_patterns("dumps", ".lock"))
    return folder
