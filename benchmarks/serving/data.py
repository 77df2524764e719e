"""The data: what ``kg build`` makes of ``data/``, and invented plans beside it, published by the product's own way.

A plan is invented from a seed as everywhere in the benchmarks, but its tasks are worded by sentences of the documents
of ``data/``, so that it has themes, initiatives and words to search for. The plans are kept as canonical N-Quads, one
file a plan, and made once.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from random import Random

import pyoxigraph as ox

from benchmarks.generated import Plan, Task, plan_of
from benchmarks.generated_graphs import notice_of, of_the_city
from kg import reference, resources
from kg.building import publisher_of
from kg.graph.canonical import canonical_nquads
from kg.graph.documents import build_document
from kg.identifiers import Identifiers
from kg.records.extraction import extract
from kg.records.model import PlanRecord
from kg.resources import DATASET
from kg.settings import Settings

SEED = 20261128
FEWEST, MOST = 8, 36
"""Items of an invented plan."""
SENTENCE = (12, 90)
"""Fewest and most letters of a sentence that is taken over."""
PLACED = 0.1
"""Of the tasks, that name a place: words that few items have."""
RUN_KG = "import sys; from kg.cli import main; sys.exit(main())"
"""The command ``kg`` by the interpreter that runs this."""


@dataclass(frozen=True, slots=True)
class Home:
    """A folder that ``kg serve`` serves.

    Args:
        folder: for ``POLICY_KG_HOME``.
        quads: in it.
        plans: invented ones in it.
    """

    folder: Path
    quads: int
    plans: int

    @property
    def dataset(self) -> Path:
        """All of it as one file of N-Quads."""
        return self.folder / DATASET


def kg_command(*arguments: str) -> list[str]:
    """A call of ``kg``, whichever way it was installed."""
    return [sys.executable, "-c", RUN_KG, *arguments]


def kg_environment(home: Path, **settings: object) -> dict[str, str]:
    """The environment of such a call; settings as ``query_seconds=3``."""
    given = {f"POLICY_KG_{name.upper()}": str(value) for name, value in settings.items()}
    return {**os.environ, "POLICY_KG_HOME": str(home), **given}


def make_home(cache_folder: Path, count: int) -> Home:
    """Build ``data/`` anew with so many invented plans beside it."""
    folder = cache_folder / f"home-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    command = kg_command("build", "--out", str(folder))
    subprocess.run(command, check=True, capture_output=True, env=kg_environment(folder))
    if count:
        publish({part_name(path): path.read_bytes() for path in plan_files(cache_folder, count)}, folder)
    with (folder / DATASET).open("rb") as file:
        return Home(folder, sum(1 for _ in file), count)


def publish(parts: dict[str, bytes], folder: Path) -> None:
    """A new generation with these parts in place of those that have their names."""
    with publisher_of(folder, Settings()) as publisher:
        publisher.publish(parts)


def plan_files(cache_folder: Path, count: int) -> list[Path]:
    """The files of so many invented plans, made where they are missing."""
    folder = cache_folder / "plans"
    folder.mkdir(parents=True, exist_ok=True)
    missing = [number for number in range(count) if not plan_file(folder, number).is_file()]
    sentences()  # before the fork
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(partial(write_plan, folder), missing, chunksize=8))
    return [plan_file(folder, number) for number in range(count)]


def plan_file(folder: Path, number: int) -> Path:
    """Where the plan of a number is kept."""
    return folder / f"{plan_id(number)}.nq"


def plan_id(number: int) -> str:
    """The id of the plan of a number."""
    return f"500000-2026-plan-{number:04}"


def part_name(path: Path) -> str:
    """The name of the part that a file of a plan is."""
    return f"document/{path.stem}"


def write_plan(folder: Path, number: int) -> None:
    """Make the plan of a number, whole or not at all."""
    path = plan_file(folder, number)
    scratch = path.with_suffix(".tmp")
    scratch.write_bytes(plan_nquads(number))
    scratch.replace(path)


def plan_nquads(number: int, edition: int = 0) -> bytes:
    """The part of an invented plan.

    Args:
        number: of the plan; its seed.
        edition: stands in the title, and the plan has so many items more.
    """
    draw = Random(SEED + number)
    plan = of_the_city(plan_of(SEED + number, draw.randint(FEWEST, MOST) + edition), draw)
    title = f"{plan.title.split('第')[0]}第{number}号政务服务工作方案" + (f"（第{edition}版）" if edition else "")
    chapters = tuple(tuple(_worded(task, draw) for task in tasks) for tasks in plan.chapters)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.txt"
        path.write_text(notice_of(Plan(title, chapters), draw), encoding="utf-8")
        record = _read(path)
    graphs = build_document(record, plan_id(number), Identifiers(Settings().base_iri))
    return canonical_nquads((graphs.plan, graphs.provenance))


def _read(path: Path) -> PlanRecord:
    from kg.documents import read_document

    return extract(read_document(path, Settings().upload_bytes))


def _worded(task: Task, draw: Random) -> Task:
    parts = draw.sample(sentences(), draw.randint(1, 3))
    if draw.random() < PLACED:
        parts.append(f"借鉴{draw.choice(places())}经验")
    return replace(task, wording="".join(f"{part}。" for part in parts))


@cache
def places() -> tuple[str, ...]:
    """Names of all places of the reference data."""
    return tuple(sorted({division.name_zh for division in reference.divisions().values()}))


@cache
def sentences() -> tuple[str, ...]:
    """Sentences of the items of ``data/``, each once, in order."""
    found: set[str] = set()
    for path in sorted(resources.folder("data").glob("*/source.*")):
        for item in _read(path).items:
            parts = re.split("[。\n]", re.sub(r"（[^）]*）", "", item.text))
            found.update(part.strip() for part in parts if SENTENCE[0] <= len(part.strip()) <= SENTENCE[1])
    return tuple(sorted(found))


def bulk_loaded(path: Path) -> ox.Store:
    """The data in memory of this process."""
    store = ox.Store()
    store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    return store
