"""Twice the length costs about twice the time, whatever the text: no grammar backtracks, no loop looks back."""

from __future__ import annotations

import gc
import time
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.errors import InputError
from kg.records.extraction import extract

HEAD = "某市数字服务工作方案\n一、主要任务\n（一）推进服务\n"
CASES = tomllib.loads((Path(__file__).parent / "growing.toml").read_text(encoding="utf-8"))
RATIO = 2.5
MEASURABLE_SECONDS = 0.15
LONGEST = 400_000
TRIES = 4
"""A machine with other work on it may need a second look."""


@pytest.fixture(autouse=True, scope="module")
def own_heap():
    """What earlier tests left is not collected again and again while these are measured: the ratio is the grammar's."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("name", CASES)
def test_time_is_linear(name: str, tmp_path: Path) -> None:
    path = tmp_path / "growing.txt"
    times = 500
    while (first := seconds(path, name, times)) < MEASURABLE_SECONDS and path.stat().st_size < LONGEST:
        times *= 2
    ratios = []
    while not ratios or (ratios[-1] > RATIO and len(ratios) < TRIES):
        first = min(first, seconds(path, name, times)) if not ratios else seconds(path, name, times)
        ratios.append(seconds(path, name, 2 * times) / first)
    assert min(ratios) <= RATIO, f"{times} and {2 * times} times: {ratios}"


def seconds(path: Path, name: str, times: int) -> float:
    """Processor time of reading and extracting a case with so many units."""
    case = CASES[name]
    units = "".join(case["unit"].replace("{n}", str(number % 999 + 1)) for number in range(times))
    path.write_text(
        f"{HEAD}{case.get('before', '')}{units}{case.get('closing', '') * times}{case.get('after', '')}",
        encoding="utf-8",
    )
    start = time.process_time()
    with suppress(InputError):  # a refusal is an answer, and must be as quick
        extract(read_document(path, 10**8))
    return time.process_time() - start
