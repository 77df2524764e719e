"""Judged pairs of the corpus: the scorer of the corpus must give the F1 that was measured."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.judged import plan_of, reference
from kg.alignment.aligner import align

PAIRS = 3
FLOOR = 0.58
"""Mean strict F1 of core matches over the pairs; it was 0.585 on 2026-11-25."""


@pytest.fixture
def corpus() -> Path:
    folder = os.environ.get("CORPUS")
    if not folder or not (Path(folder) / "align").is_dir():
        pytest.skip("the corpus lies outside the repository: make conformance CORPUS=DIR")
    return Path(folder)


def test_score_on_the_judged_pairs(corpus: Path, tmp_path: Path) -> None:
    found = {path.stem: strict_f1(path, corpus, tmp_path) for path in sorted((corpus / "align").glob("*--*.json"))}
    print(found)
    assert len(found) >= PAIRS
    assert sum(found.values()) / len(found) >= FLOOR, found


def strict_f1(path: Path, corpus: Path, folder: Path) -> float:
    """F1 of the proposed matches, references that fit no item counted as wrong."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    alignment = align(plan_of(gold["a"], corpus), plan_of(gold["b"], corpus))
    matches = [
        {"a": reference(each.a), "b": reference(each.b), "score": each.score, "relation": each.relation}
        for each in alignment.correspondences
        if each.proposed
    ]
    program = folder / path.name
    program.write_text(json.dumps({"matches": matches}, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, corpus / "score_align.py", path, program, "--strict"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(shown)
    (figure,) = re.findall(r"^strict F1 ([\d.]+)", shown, re.MULTILINE)
    return float(figure)
