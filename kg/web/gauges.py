"""What ``/metrics`` reads when it is asked: the store's facts, and the processes of the service."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from kg.errors import StoreError
from kg.store.base import Lane, Store

NO_DATA = -1


@dataclass(frozen=True, slots=True)
class Gauges:
    """What is read when it is asked for.

    Args:
        generation: number of the generation that is served; None where there are no generations.
        nursery: number of the process that holds the data; None where there is none.
        quads: statements in named graphs; None if unknown.
        workers: worker processes that exist.
        busy: lane → workers that evaluate a query.
        queued: lane → queries that wait for a worker.
        cache_hits: answers that came from the cache.
        cache_misses: answers that were looked for there and had to be made.
    """

    generation: int | None = None
    nursery: int | None = None
    quads: int | None = None
    workers: int = 0
    busy: Mapping[Lane, int] = field(default_factory=dict)
    queued: Mapping[Lane, int] = field(default_factory=dict)
    cache_hits: int = 0
    cache_misses: int = 0


def gauges_of(store: Store) -> Gauges:
    """The gauges of a store; empty ones while it is closed."""
    try:
        status = store.status()
    except StoreError:
        return Gauges()
    return Gauges(
        quads=status.quads,
        workers=status.workers,
        busy=status.busy,
        queued=status.waiting,
        generation=status.generation,
        nursery=status.nursery,
    )


class CurrentFacts(Collector):
    """The gauges of the store."""

    def __init__(self, read: Callable[[], Gauges]) -> None:
        self._read = read

    def collect(self) -> Iterable[Metric]:
        """Read them."""
        now = self._read()
        for name, words, value in (
            ("policy_kg_generation", "Generation that is served; -1 if there is none.", now.generation),
            ("policy_kg_data_quads", "Statements in named graphs; -1 if unknown.", now.quads),
            ("policy_kg_workers_alive", "Worker processes that exist.", now.workers),
        ):
            yield GaugeMetricFamily(name, words, value=NO_DATA if value is None else value)
        for name, words, values in (
            ("policy_kg_workers_busy", "Workers that evaluate a query.", now.busy),
            ("policy_kg_queue_length", "Queries that wait for a worker.", now.queued),
        ):
            family = GaugeMetricFamily(name, words, labels=["lane"])
            for lane, number in values.items():
                family.add_metric([lane], number)
            yield family
        lookups = CounterMetricFamily("policy_kg_cache", "Look-ups in the cache of answers.", labels=["result"])
        lookups.add_metric(["hit"], now.cache_hits)
        lookups.add_metric(["miss"], now.cache_misses)
        yield lookups


class Processes(Collector):
    """Processes of the service below the front: nurseries hold the data, workers share it (Linux).

    Args:
        read: the gauges; the nursery of a later generation is no child of the front.
    """

    def __init__(self, read: Callable[[], Gauges]) -> None:
        self._read = read

    def collect(self) -> Iterable[Metric]:
        """Count them and their resident memory; a page that several share counts for each."""
        alive = GaugeMetricFamily("policy_kg_processes", "Processes below this one.", labels=["kind"])
        memory = GaugeMetricFamily("policy_kg_processes_resident_bytes", "Their resident memory.", labels=["kind"])
        served = self._read().nursery
        nurseries = sorted({*_children(os.getpid()), *([served] if served else [])})
        for kind, found in (
            ("nursery", nurseries),
            ("worker", [child for nursery in nurseries for child in _children(nursery)]),
        ):
            alive.add_metric([kind], len(found))
            memory.add_metric([kind], sum(map(_resident_bytes, found)))
        return alive, memory


def _children(process_id: int) -> list[int]:
    """Children of a process (proc(5)); none where it has ended or the system does not tell."""
    found: list[int] = []
    with contextlib.suppress(OSError):  # it may end while it is read, its folder as well as its files
        for thread in Path(f"/proc/{process_id}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found


def _resident_bytes(process_id: int) -> int:
    try:
        return int(Path(f"/proc/{process_id}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):  # it has ended
        return 0
