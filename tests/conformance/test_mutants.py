"""Damaged copies of real pages and of invented plans: records or a refusal, in bounded time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_mutants_are_read_or_refused() -> None:
    folder = Path(os.environ.get("CORPUS", "")) / "raw"
    if not os.environ.get("CORPUS") or not folder.is_dir():
        pytest.skip("the corpus lies outside the repository: make conformance CORPUS=DIR")
    command = [sys.executable, "-m", "benchmarks.fuzz", "500", "20260101", folder]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    print(run.stdout)
    assert run.returncode == 0, run.stdout + run.stderr
