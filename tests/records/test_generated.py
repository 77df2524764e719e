"""Invented plans come back exactly as they were made, in every format and layout."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from benchmarks.generated import Plan, plan_of
from benchmarks.generated_files import CASES, file_of
from kg.documents import read_document
from kg.records.extraction import extract
from kg.records.model import LEAD, RESPONSIBLE, SUPPORT

SHEETS = {".csv", ".xlsx"}
"""Formats without paragraphs: what stands in the first row is a cell."""


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("suffix", "layout"), CASES)
def test_generated_plan_comes_back(suffix: str, layout: str, seed: int, tmp_path: Path) -> None:
    plan = plan_of(seed)
    path = tmp_path / f"plan{suffix}"
    path.write_bytes(file_of(plan, suffix, layout))
    record = extract(read_document(path, 10**7))
    assert [
        (
            item.number,
            [name.text for name in item.names.get(LEAD, ())],
            [name.text for name in item.names.get(SUPPORT, ())],
            [name.text for name in item.names.get(RESPONSIBLE, ())],
            [entry.due for entry in item.deadlines],
        )
        for item in record.items
    ] == [
        (str(number), list(task.lead), list(task.support), [], list(task.due))
        for number, task in enumerate(plan.tasks, start=1)
    ]
    assert suffix in SHEETS or record.metadata.title == plan.title


def test_a_seed_gives_one_plan() -> None:
    def digest(plan: Plan) -> str:
        return hashlib.sha256(file_of(plan, ".html", "bracket")).hexdigest()

    assert digest(plan_of(7)) == digest(plan_of(7)) != digest(plan_of(8))
