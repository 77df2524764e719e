"""Validation at 1, 10, 100 and 1,000 plans, clean and with seeded faults: plain pySHACL and our paths.

Run with ``python -m benchmarks.validation [ROUNDS] [MOST]``; prints Markdown. All paths get the same files and judge
with the same shapes; each run is a process of its own, runs of one size take turns, the best of the rounds counts.
Plain pySHACL gets what our paths give their engines, a plan with the little of the reference data that it refers to,
on all cores; beyond :data:`PLAIN_MOST` plans its time is projected from there and marked so.

Plans are 100 invented ones of 30 items, made by the product's own way, each copied under names of its own.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pyshacl
from rdflib import Graph

from benchmarks.generated_graphs import generated_plan
from benchmarks.seeded_faults import Seeded, seeded
from kg.settings import Settings
from kg.validation import PlanData, engine_named, validate_plan
from kg.validation.batch import Batch
from kg.validation.fast import compiled
from kg.validation.files import read_units
from kg.validation.plans import surroundings, surroundings_with
from kg.validation.report import Report
from kg.validation.shapes import shapes_graph
from kg.validation.terms import graph_of, lines_of

SETTINGS = Settings()
SIZES = (1, 10, 100, 1000)
DISTINCT = 100
"""Plans that are different; the others are their copies."""
ITEMS = 30
SHARE = 0.02
"""Of the items, that get a fault."""
PLAIN_MOST = {"clean": 100, "2 % faulty": 10}
"""Plans up to which plain pySHACL is measured, once."""
REFERENCE_MOST = 100
"""Plans up to which our reference path is measured."""
ONCE_FROM = 100
"""Plans from which on each path runs once."""
SEED = 20261128
MEMORY = ("megabytes", "private", "own_megabytes")
"""Of the largest process that a run starts, resident and private; and of the process that starts them."""
NAME = re.compile(r"file/[0-9a-f]{12}")


def write_plans(folder: Path, count: int, share: float) -> None:
    """Write so many plans as N-Triples, with a share of faulty items, and what was seeded."""
    faults: dict[str, list[tuple[str, str]]] = {}
    texts: list[str] = []
    for number in range(min(count, DISTINCT)):
        plan = Graph() + generated_plan(SEED + number, ITEMS).graph
        texts.append(b"\n".join(sorted(lines_of(plan))).decode())
    for number in range(count):
        key = f"file/{number:012x}"
        text = NAME.sub(key, texts[number % DISTINCT])
        done: list[Seeded] = []
        if share:
            graph = Graph().parse(data=text, format="nt")
            done = seeded(graph, share, Random(SEED + number))
            text = b"\n".join(sorted(lines_of(graph))).decode()
        path = folder / f"plan-{number:04}.nt"
        path.write_text(text + "\n", encoding="utf-8")
        faults[path.name] = [(each.rule, each.item) for each in done]
    (folder / "faults.json").write_text(json.dumps(faults), encoding="utf-8")


def plain(path: Path) -> bool:
    """Validate one plan by pySHACL alone, with the surroundings that our engines get."""
    around = surroundings(SETTINGS)
    (unit,) = read_units(path, SETTINGS)
    data = graph_of(around.with_plan(unit.triples), "default")
    conforms, _, _ = pyshacl.validate(data, shacl_graph=shapes_graph(), inference="none", advanced=False)
    return bool(conforms)


def run_plain(files: list[Path]) -> list[Report]:
    """Plain pySHACL on all cores; its findings are not looked at."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(plain, files))
    return []


def run_ours(files: list[Path], engine: str | None) -> list[Report]:
    """Our path with an engine."""
    outcomes = list(Batch(SETTINGS, engine).outcomes({str(path): path for path in files}))
    return [outcome for outcome in outcomes if isinstance(outcome, Report)]


class Watch:
    """Looks at the memory of the processes that this one starts, every few milliseconds.

    ``getrusage`` does not serve: what it says of a child begins with the memory of its parent.
    """

    def __init__(self) -> None:
        self._most = self._private = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        own = Path("/proc/self/cmdline").read_text()  # of a child too, between its fork and its program
        while not self._over.wait(0.02):
            for number in children.read_text().split():
                try:
                    command = Path(f"/proc/{number}/cmdline").read_text()
                    status = Path(f"/proc/{number}/status").read_text()
                except OSError:  # it has ended
                    continue
                if command != own and "resource_tracker" not in command:
                    self._most = max(self._most, _megabytes("VmHWM", status))
                    self._private = max(self._private, _megabytes("RssAnon", status))

    def most_megabytes(self) -> tuple[float, float]:
        """The most that one of them had resident at a time, and of it not shared with other processes; 0 for none."""
        self._over.set()
        self._thread.join()
        return self._most, self._private


def _megabytes(line: str, status: str) -> float:
    found = re.search(rf"{line}:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


PATHS: dict[str, Callable[[list[Path]], list[Report]]] = {
    "plain": run_plain,
    "reference": partial(run_ours, engine="pyshacl"),
    "default": partial(run_ours, engine=None),
    "fast": partial(run_ours, engine="shacl"),
}


def child(name: str, folder: Path) -> None:
    """One run: seconds, memory of the largest process it started or, where none was, of itself, and what was found."""
    files = sorted(folder.glob("plan-*.nt"))
    watch = Watch()
    started = time.perf_counter()
    reports = PATHS[name](files)
    seconds = time.perf_counter() - started
    own = _megabytes("VmHWM", Path("/proc/self/status").read_text())
    most, private = watch.most_megabytes()
    expected = {(name, *fault) for name, found in _faults(folder).items() for fault in found}
    found = {
        (Path(finding.file).name, finding.rule, finding.owner.iri)
        for report in reports
        for finding in report.findings
        if finding.severity == "violation"
    }
    faulty = {(file, item) for file, _, item in expected}
    invented = {each for each in found if (each[0], each[2]) not in faulty}
    print(json.dumps({
        "seconds": seconds,
        "megabytes": most or own,
        "private": private,
        "own_megabytes": own,
        "seeded": len(expected),
        "missed": len(expected - found),
        "invented": len(invented),
    }))  # fmt: skip


def _faults(folder: Path) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = json.loads((folder / "faults.json").read_text(encoding="utf-8"))
    return found


def measured(name: str, folder: Path) -> dict[str, float]:
    """A run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.validation", "--run", name, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(rounds: int, most: int) -> None:
    """Measure and print."""
    heads = ("plans", "data", "path", "wall, s", "a plan, ms", "× plain", "MB (all/own/parent)", "found / seeded")
    print(f"| {' | '.join([*heads, 'invented'])} |")
    print("|---|---|---|---|---|---|---|---|---|")
    rate: dict[tuple[str, str], float] = {}
    for size in (size for size in SIZES if size <= most):
        for label, share in (("clean", 0.0), ("2 % faulty", SHARE)):
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch)
                write_plans(folder, size, share)
                table(size, label, folder, rounds, rate)
    one_against(min(most, 1000))


def table(size: int, label: str, folder: Path, rounds: int, rate: dict[tuple[str, str], float]) -> None:
    """The rows of one size."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in PATHS}
    for turn in range(rounds if size < ONCE_FROM else 1):
        for name in PATHS:
            most = {"plain": PLAIN_MOST[label], "reference": REFERENCE_MOST}.get(name, size)
            if size <= most and (name != "plain" or turn == 0):
                runs[name].append(measured(name, folder))
    for name, found in runs.items():
        if found:
            rate[name, label] = min(run["seconds"] for run in found) / size
        best = min(found, key=lambda run: run["seconds"], default=None)
        seconds = best["seconds"] if best else rate[name, label] * size
        said = f"{seconds:.2f}" if best else f"{seconds:.0f} (projected)"
        memory = "/".join(f"{max(run[kind] for run in found):.0f}" for kind in MEMORY) if found else ""
        judged = (
            f"{best['seeded'] - best['missed']:.0f} / {best['seeded']:.0f} | {best['invented']:.0f}" if best else "|"
        )
        judged = "|" if name == "plain" else judged
        cells = (
            f"{size:,}",
            label,
            name,
            said,
            f"{1000 * seconds / size:.1f}",
            f"{rate['plain', label] * size / seconds:.0f}",
        )
        print(f"| {' | '.join([*cells, memory, judged])} |", flush=True)


def one_against(count: int) -> None:
    """One new plan, read from its file, judged with ``count`` built plans as possible neighbours; in this process."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_plans(folder, count, 0.0)
        new, *others = sorted(folder.glob("plan-*.nt"))
        dataset = folder / "dataset.nq"
        _as_dataset(others, dataset)
        around = surroundings_with(SETTINGS, dataset)
        target = NAME.search(others[-1].read_text(encoding="utf-8"))
        (own,) = read_units(new, SETTINGS)[0].census.plans
        with new.open("a", encoding="utf-8") as file:
            other = f"https://w3id.org/policy-kg/id/policy/{target[0] if target else ''}"
            file.write(f"<{own}> <https://w3id.org/policy-kg/ns#succeedsPlan> <{other}> .\n")
        compiled()
        fast = best_of(20, lambda: checked(new, around))
        (unit,) = read_units(new, SETTINGS)
        seen = around.with_plan(unit.triples)
        start = time.perf_counter()
        pyshacl.validate(graph_of(seen, "default"), shacl_graph=shapes_graph(), inference="none", advanced=False)
        slow = time.perf_counter() - start
        print(
            f"\nOne new plan ({len(unit.lines):,} triples, {len(seen):,} with its neighbours) against {count - 1:,} "
            f"plans of {dataset.stat().st_size / 1e6:.0f} MB: {1000 * fast:.1f} ms from file to report, plain pySHACL "
            f"on the same small graph {slow:.1f} s, {slow / fast:.0f} ×"
        )


def checked(path: Path, around: object) -> Report:
    """File → report with the fast engine."""
    (unit,) = read_units(path, SETTINGS)
    return validate_plan(PlanData(unit.lines), around, path.name, engine_named("shacl"))  # type: ignore[arg-type]


def best_of(times: int, work: Callable[[], object]) -> float:
    """Seconds of the quickest call."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def _as_dataset(files: list[Path], dataset: Path) -> None:
    """Sorted N-Quads of many plans, as a build writes them."""
    lines: list[bytes] = []
    for path in files:
        name = NAME.search(path.read_text(encoding="utf-8"))
        graph = ox.NamedNode(f"https://w3id.org/policy-kg/graph/policy/{name[0] if name else path.stem}").value
        lines += [line[:-1] + f"<{graph}> .\n".encode() for line in path.read_bytes().splitlines() if line]
    dataset.write_bytes(b"".join(sorted(lines)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        given = dict(enumerate(map(int, sys.argv[1:])))
        main(given.get(0, 3), given.get(1, 1000))
