"""Real plans with answer keys: the scorer of the corpus must print at least 0.97 overall."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.records.contract import to_contract
from kg.records.extraction import extract

TARGET = 0.97


@pytest.fixture
def corpus() -> Path:
    folder = os.environ.get("CORPUS")
    if not folder or not (Path(folder) / "gold").is_dir():
        pytest.skip("the corpus lies outside the repository: make conformance CORPUS=DIR")
    return Path(folder)


def test_score_on_the_keys(corpus: Path, tmp_path: Path) -> None:
    for key in (corpus / "gold").glob("*.json"):
        record = extract(read_document(corpus / "raw" / f"{key.stem}.html", 10**8))
        (tmp_path / key.name).write_text(to_contract(record).model_dump_json(by_alias=True), encoding="utf-8")
    command = [sys.executable, corpus / "score_extract.py", corpus / "gold", tmp_path]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(shown)
    overall = re.findall(r"^overall F1 ([\d.]+)", shown, re.MULTILINE)
    assert float(overall[-1]) >= TARGET


def test_every_raw_document_is_read(corpus: Path) -> None:
    """The documents without keys give items, or say why not."""
    empty = []
    for path in sorted((corpus / "raw").glob("*.html")):
        record = extract(read_document(path, 10**8))
        if not record.items and not record.warnings:
            empty.append(path.name)
    assert empty == []
