"""Long figures, run by ``make soak`` and not by ``make test``."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.errors import InputError, QueryTimeout
from kg.records.extraction import extract
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data

SAMPLE = Path(__file__).parents[2] / "data" / "500000-2022-zwfw-gzyd" / "source.txt"
RUNAWAY = (Path(__file__).parent / "runaway.rq").read_text(encoding="utf-8")

pytestmark = pytest.mark.soak


def test_mutated_samples_never_crash(tmp_path: Path) -> None:
    """600 copies with lines lost, doubled, swapped or cut, or bytes changed: records or a clear refusal."""
    draw = random.Random(20221125)
    lines = SAMPLE.read_bytes().split(b"\n")
    path = tmp_path / "mutant.txt"
    refused = 0
    for _ in range(600):
        mutant = list(lines[draw.randrange(40) : draw.randrange(60, len(lines))])
        for _ in range(draw.randrange(1, 30)):
            at = draw.randrange(len(mutant))
            match draw.randrange(5):
                case 0:
                    mutant[at] = b""
                case 1:
                    mutant.insert(at, mutant[at])
                case 2:
                    other = draw.randrange(len(mutant))
                    mutant[at], mutant[other] = mutant[other], mutant[at]
                case 3:
                    mutant[at] = mutant[at][: draw.randrange(len(mutant[at]) + 1)]
                case 4:
                    mutant[at] += draw.choice(["？", "?", "(wù)", "\ue123", "、", "——", "2022年13月前", "（"]).encode()
        content = b"\n".join(mutant)
        path.write_bytes(content + draw.randbytes(3) if draw.random() < 0.05 else content)
        try:
            extract(read_document(path, 10**7))
        except InputError:
            refused += 1
    print(f"600 mutants, {refused} refused")


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_runaways_leave_nothing_behind(built: Path) -> None:
    """300 queries killed at their deadline: as many workers, processes and descriptors as before."""

    async def run() -> tuple[int, int]:
        settings = Settings(workers=2)
        async with LocalStore(built_data(built), settings) as store:
            before = descriptors()
            for _ in range(300):
                with pytest.raises(QueryTimeout):
                    await store.query(RUNAWAY, timeout_seconds=0.05)
            await asyncio.sleep(0.2)
            assert store.status().workers == 2
            return before, descriptors()

    before, after = asyncio.run(run())
    assert after <= before
