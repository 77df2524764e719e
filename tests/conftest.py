"""For all tests: nothing is skipped in CI, no test reads the user's data or settings; the data built once."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from kg.cli import GARBAGE
from tests.building import DATA, built_once, copy_counted, dumped_once

hypothesis.settings.register_profile("any-machine", deadline=None)  # what takes long on a busy machine is not wrong
hypothesis.settings.load_profile("any-machine")
gc.set_threshold(*GARBAGE)  # as the command line does
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
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the dataset of the counted documents, built for this run; no test may change it."""
    return built_once(copy_counted(tmp_path_factory.mktemp("data")), "built", request.config, tmp_path_factory)


@pytest.fixture(scope="session")
def all_built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As :func:`built`, with every document of ``data/``."""
    return built_once(DATA, "all-built", request.config, tmp_path_factory)


@pytest.fixture(scope="session")
def dumped(built: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As :func:`built`, with its dumps."""
    return dumped_once(built, "dumped", request.config, tmp_path_factory)
