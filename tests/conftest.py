"""For all tests: nothing is skipped in CI, no test reads the user's data or settings; the data built once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from kg.building import build
from kg.settings import Settings

ROOT = Path(__file__).parents[1]
COUNTED = ("440000-2025-digital-guangdong", "500000-2022-zwfw-gzyd")
"""The documents whose rows the tests count by hand; a document added to ``data/`` changes no expectation."""

for name in [name for name in os.environ if name.startswith("POLICY_KG_")]:
    del os.environ[name]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call) -> Generator:
    """In CI every part that a test needs was installed, so a skip is a failure."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the dataset of the counted documents, built for this run."""
    data, out = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("built")
    for name in COUNTED:
        shutil.copytree(ROOT / "data" / name, data / name)
    (data / "alignments").mkdir()
    shutil.copy(ROOT / "data" / "alignments" / f"{'--'.join(COUNTED)}.sssom.tsv", data / "alignments")
    build(data, out, Settings(), progress=lambda _: None)
    return out
