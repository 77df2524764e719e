"""First figures: time of a build, and of the saved queries on our engine and on rdflib, in one interleaved run.

Run with ``make bench`` (``python -m benchmarks.first_figures [ROUNDS]``); prints a Markdown table.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rdflib import Dataset

from kg import namespaces, resources
from kg.building import build, read_entries, read_record
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.formats import CSV, Wanted
from kg.store.local import LocalStore
from kg.store.sources import built_data

SETTINGS = Settings()


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(rounds: int) -> None:
    """Measure and print."""
    data = resources.folder("data")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        builds = [timed(lambda: build(data, out, SETTINGS, progress=lambda _: None)) for _ in range(rounds)]
        extractions = [
            timed(lambda: [read_record(entry, SETTINGS) for entry in read_entries(data)]) for _ in range(rounds)
        ]
        print(f"build of data/ (2 documents): median {statistics.median(builds):.2f} s of {rounds}")
        print(f"extraction alone: median {statistics.median(extractions):.2f} s of {rounds}\n")
        asyncio.run(queries(out, rounds))


async def queries(out: Path, rounds: int) -> None:
    """Each saved query with its example values, in turn on both engines."""
    registry = Registry.load(resources.folder("queries"), ValueReader(SETTINGS.base_iri, namespaces.prefixes()))
    dataset = Dataset()
    dataset.parse(out / "dataset.nq", format="nquads")
    print("| saved query | ours, ms | rdflib, ms | ratio |\n|---|---|---|---|")
    async with LocalStore(built_data(out), SETTINGS, workers=1) as store:
        for query in registry:
            text = registry.reader.bind(query, {p.name: p.example for p in query.parameters})
            ours, theirs = [], []
            for _ in range(rounds):
                start = time.perf_counter()
                await store.query(text, timeout_seconds=30, wanted=Wanted(CSV, None))
                ours.append(time.perf_counter() - start)
                theirs.append(
                    timed(lambda text=text: dataset.query(text, base=SETTINGS.base_iri).serialize(format="csv"))
                )
            mine, other = statistics.median(ours) * 1000, statistics.median(theirs) * 1000
            print(f"| {query.name} | {mine:.1f} | {other:.1f} | {other / mine:.0f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
