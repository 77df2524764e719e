"""Long figures of the extraction: memory over many documents, and many mutants of files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.generated import plan_of
from benchmarks.generated_files import CASES, file_of
from kg.documents import read_document
from kg.records.extraction import extract

ROOT = Path(__file__).parents[2]
DOCUMENTS, SETTLED = 10_000, 1_000
GROWTH_MEGABYTES = 30
MUTANTS = 5_000

pytestmark = pytest.mark.soak


def resident_megabytes() -> float:
    """Memory of this process now (Linux: /proc/self/statm counts pages)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def test_memory_stays_flat(tmp_path: Path) -> None:
    """10,000 invented plans, all different, of every format in turn."""
    settled = 0.0
    for seed in range(DOCUMENTS):
        suffix, layout = CASES[seed % len(CASES)]
        path = tmp_path / f"plan{suffix}"
        plan = plan_of(seed, tasks=6)
        path.write_bytes(file_of(plan, suffix, layout))
        assert len(extract(read_document(path, 10**7)).items) == len(plan.tasks)
        if seed == SETTLED:
            settled = resident_megabytes()
    grown = resident_megabytes() - settled
    print(f"{settled:.0f} MB after {SETTLED:,} documents, {grown:+.0f} MB after {DOCUMENTS:,}")
    assert grown <= GROWTH_MEGABYTES


def test_mutants_are_read_or_refused() -> None:
    corpus = Path(os.environ.get("CORPUS", ROOT.parent / "shared" / "corpus")) / "raw"
    command = [
        sys.executable,
        "-m",
        "benchmarks.fuzz",
        str(MUTANTS),
        "20270101",
        *([corpus] if corpus.is_dir() else []),
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(run.stdout)
    assert run.returncode == 0, run.stdout + run.stderr
