"""Builders that are killed at a random moment, and what must hold afterwards."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from kg.building import build
from kg.dumps import write_dumps
from kg.generations import Generation, Manifest, numbers, open_current, publish
from kg.settings import Settings
from tests.generations.plans import PLANS, ROOT, copy_plans, reword
from tests.generations.publish_forever import make_tables, parts_of

WORDINGS = ("人工智能", "智能机器")
"""What one document says by turns."""
LEFT = {".lock"}
"""The only hidden name that a folder keeps."""


@dataclass
class Kills:
    """What was seen: kills that came before and after the acknowledgement, and the slowest start after one."""

    before: int = 0
    after: int = 0
    slowest_start_seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.before + self.after} kills: {self.after} after the switch; "
            f"next start ≤ {self.slowest_start_seconds * 1000:.1f} ms"
        )

    def start(self, folder: Path) -> Generation:
        """Open what is in force, as a server does that starts."""
        begin = time.perf_counter()
        generation = open_current(folder)
        self.slowest_start_seconds = max(self.slowest_start_seconds, time.perf_counter() - begin)
        return generation


def contents(generation: Generation) -> dict[str, bytes]:
    """All parts, each with the digest that names it."""
    return {name: generation.read_part(part) for name, part in generation.manifest.parts.items()}


def hidden(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob(".*")}


def command(*arguments: object) -> subprocess.Popen[bytes]:
    """A Python process on the code of this checkout."""
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def kill_publishers(folder: Path, times: int, seed: int) -> Kills:
    """Kill a process that publishes without pause; what it acknowledged is there, and the next goes on from it."""
    draw, seen = random.Random(seed), Kills()
    for _ in range(times):
        with command("-m", "tests.generations.publish_forever", folder) as process:
            acknowledged = [int(process.stdout.readline())]
            time.sleep(draw.uniform(0, 0.3))
            process.kill()
            acknowledged += map(int, process.stdout.read().split())
        with seen.start(folder) as generation:
            number = generation.number
            assert acknowledged[-1] <= number <= acknowledged[-1] + 1
            seen.before += number == acknowledged[-1]
            seen.after += number > acknowledged[-1]
            assert contents(generation) == parts_of(number)
            assert generation.tables
        mended = publish(folder, {}, make_tables=make_tables, tables_version="1")
        assert mended.number == number
        lines = sorted(line for part in parts_of(number).values() for line in part.splitlines(keepends=True))
        assert (folder / "dataset.nq").read_bytes() == b"".join(lines)
        assert hidden(folder) <= LEFT
        assert numbers(folder) == list(range(max(1, number - 2), number + 1))
        manifests = [Manifest.read(path) for path in folder.glob("generations/*/manifest.json")]
        named = {part.sha256 for each in manifests for part in each.parts.values()}
        assert {path.stem for path in (folder / "parts").iterdir()} == named
    return seen


def kill_builders(folder: Path, times: int, seed: int) -> Kills:
    """Kill ``kg build`` in its work; the data are those before or those after, and the next build gives those after."""
    draw, seen = random.Random(seed), Kills()
    data, out = copy_plans(folder / "data", PLANS[1:3]), folder / "out"
    wanted = []
    for found, put in (WORDINGS, WORDINGS[::-1]):
        build(data, out, Settings(), progress=lambda _: None)
        wanted.append((out / "dataset.nq").read_bytes())
        reword(data, PLANS[2], found, put)
    first_line, end = _lengths(data, out)  # the words are the first again
    for turn in range(times):
        new = 1 - turn % 2
        reword(data, PLANS[2], WORDINGS[1 - new], WORDINGS[new])
        if turn % 5 == 4:  # now and then everything is made again
            (out / "fingerprints.json").unlink()
        with open_current(out) as generation:
            number, old = generation.number, contents(generation)
        with _building(data, out) as run:
            if turn % 2:
                run.stderr.readline()  # a document is done: the rest is alignments and publication
                time.sleep(draw.uniform(0, 1.2 * (end - first_line)))
            else:
                time.sleep(draw.uniform(0, 1.2 * end))
            run.kill()
        with seen.start(out) as generation:
            seen.before += generation.number == number
            seen.after += generation.number == number + 1
            if generation.number == number:
                assert contents(generation) == old
            else:
                assert _lines(contents(generation)) == wanted[new]
        built = build(data, out, Settings(), progress=lambda _: None)
        assert built.manifest.number == number + 1
        assert (out / "dataset.nq").read_bytes() == wanted[new]
        if (out / "dumps").is_dir():  # the killed one may have been at them
            write_dumps(out, Settings(), lambda _: None)
        assert hidden(out) <= LEFT
    return seen


def _building(data: Path, out: Path) -> subprocess.Popen[bytes]:
    return command("-c", "from kg.cli import main; main()", "build", "--data", data, "--out", out, "--jobs", "2")


def _lines(parts: dict[str, bytes]) -> bytes:
    return b"".join(sorted(line for part in parts.values() for line in part.splitlines(keepends=True)))


def _lengths(data: Path, out: Path) -> tuple[float, float]:
    """When a build has its first document done, and when it ends, in seconds."""
    begin = time.perf_counter()
    with _building(data, out) as run:
        run.stderr.readline()
        first_line = time.perf_counter() - begin
        assert run.wait() == 0
    return first_line, time.perf_counter() - begin
