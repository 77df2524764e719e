"""Time and memory of an alignment, beside comparing every item with every other.

Run with ``python -m benchmarks.alignment_time [PLANS]``; prints Markdown. The plans are invented
(``benchmarks.generated_plans``). Both ways run on the same plans in one run, on one core. The peer is the cosine of
TF-IDF bigrams of all items at once in numpy, in blocks, so that it needs no more memory than it must.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
import pyoxigraph as ox

from benchmarks.generated_plans import KINDRED, Mixer
from kg import resources
from kg.alignment import ComparedPlan
from kg.alignment.aligner import align
from kg.alignment.neighbours import neighbours
from kg.alignment.ranking import RELATED_FROM, WORDINGS, scores
from kg.alignment.signals import signals_of
from kg.alignment.wording import bigrams, weighted
from kg.building import build_entry
from kg.graph.catalog import read_entry
from kg.graph.compared import compared_plan
from kg.identifiers import Identifiers
from kg.settings import Settings

SAMPLE = "500000-2022-zwfw-gzyd"
PLANS = 1000
ITEMS = 120
ROUNDS = 5
BLOCK = 512
"""Items whose cosine with all others the peer holds at once."""
TOP = (1_000, 5_000, 20_000)
"""So many of the peer's best pairs are looked for among our candidates."""
ALIGNED = 50
"""Pairs of plans aligned to see their memory."""
SHARES = (4, 2, 1)
"""Memory is measured at a quarter, half and all of the plans."""

ItemPair = tuple[int, int]


def sample() -> ComparedPlan:
    """The sample as a comparison reads it."""
    settings, store = Settings(), ox.Store()
    entry = read_entry(resources.folder("data") / SAMPLE / "document.toml")
    store.bulk_load(b"".join(build_entry(entry, settings)), format=ox.RdfFormat.N_QUADS)
    return compared_plan(store, entry.id, Identifiers(settings.base_iri).policy(entry.id))


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def one_pair(plan: ComparedPlan, mixer: Mixer) -> None:
    """Print the time of two plans of 120 items, with the evidence for each candidate."""
    first = plan.items[:ITEMS]
    others = {
        "the sample with itself turned round": first[::-1],
        "the sample with an invented plan": mixer.items(ITEMS, 1, range(7)),
    }
    heads = f"{ITEMS} × {ITEMS} items | candidates | ms | of it scores, ms | bigram cosine alone, ms"
    print(f"| {heads} |\n|---|---|---|---|---|")
    a = ComparedPlan("file-a", "https://example.org/a", "a", first)
    for name, items in others.items():
        b = ComparedPlan("file-b", "https://example.org/b", "b", items)
        found = len(align(a, b).correspondences)
        works: tuple[Callable[[], object], ...] = (
            lambda b=b: align(a, b),
            lambda b=b: scores(signals_of(a.items, b.items), WORDINGS),
            lambda b=b: brute_force([a, b], 1),
        )
        times = [median(seconds(work) for _ in range(ROUNDS)) * 1000 for work in works]
        print(f"| {name} | {found} | {' | '.join(f'{each:.0f}' for each in times)} |")


def candidates(plans: Sequence[ComparedPlan], near: Sequence[tuple[int, int]]) -> set[ItemPair]:
    """Pairs of items that the ranking keeps, pair of plans by pair of plans; positions among all items."""
    first = np.cumsum([0, *(len(plan.items) for plan in plans)])
    found: set[ItemPair] = set()
    for i, j in near:
        kept = np.argwhere(scores(signals_of(plans[i].items, plans[j].items), WORDINGS) >= RELATED_FROM)
        found.update((int(first[i] + x), int(first[j] + y)) for x, y in kept)
    return found


def brute_force(plans: Sequence[ComparedPlan], top: int) -> list[ItemPair]:
    """The best pairs of items of different plans by cosine, all compared with all."""
    owner = np.repeat(np.arange(len(plans)), [len(plan.items) for plan in plans])
    rows = weighted([bigrams(item.wording) for plan in plans for item in plan.items])
    best: list[tuple[float, int, int]] = []
    for start in range(0, len(owner), BLOCK):
        cosines = np.asarray((rows[start : start + BLOCK] @ rows.T).todense())
        at = np.arange(start, start + len(cosines))
        cosines[owner[at][:, None] >= owner[None, :]] = -1
        flat = cosines.ravel()
        chosen = np.argpartition(-flat, min(top, len(flat) - 1))[:top]
        best += [(float(-flat[k]), int(start + k // len(owner)), int(k % len(owner))) for k in chosen if flat[k] > 0]
        best = sorted(best)[:top]
    return [(i, j) for _, i, j in best]


def many(plans: Sequence[ComparedPlan]) -> None:
    """Print the time of all pairs of plans, ours and all with all, and how many of the best pairs of that we keep."""
    count = len(plans)
    items = sum(len(plan.items) for plan in plans)
    near: list[tuple[int, int]] = []
    kept: set[ItemPair] = set()
    best: list[ItemPair] = []
    choosing = seconds(lambda: near.extend(neighbours(plans)))
    ranking = seconds(lambda: kept.update(candidates(plans, near)))
    peer = seconds(lambda: best.extend(brute_force(plans, max(TOP))))
    print(f"\n{count} plans, {items} items, {items * (items - 1) // 2:,} pairs of items\n")
    print("| way | s | pairs of plans | pairs of items kept |\n|---|---|---|---|")
    print(f"| ours: nearest plans | {choosing:.1f} | {len(near):,} | |")
    print(f"| ours: all signals of those | {ranking:.1f} | | {len(kept):,} |")
    print(f"| bigram cosine of all items | {peer:.1f} | {count * (count - 1) // 2:,} | |\n")
    owner = np.repeat(np.arange(count), [len(plan.items) for plan in plans])
    chosen, subjects = set(near), Counter((int(owner[i]), int(owner[j])) for i, j in best)
    print("| best pairs of the cosine | in a pair of plans that ours compares | kept by ours |\n|---|---|---|")
    for top in TOP:
        inside = sum((int(owner[i]), int(owner[j])) in chosen for i, j in best[:top])
        print(f"| {top:,} | {inside / top:.3f} | {sum(pair in kept for pair in best[:top]) / top:.3f} |")
    print(f"\nThe {max(TOP):,} best pairs of the cosine lie in {len(subjects):,} pairs of plans.")


def memory(plans: Sequence[ComparedPlan]) -> None:
    """Print the most memory of choosing the nearest plans, and of aligning one pair after the other."""
    near: list[tuple[int, int]] = []
    choosing = peak_megabytes(lambda: near.extend(neighbours(plans)))
    aligning = peak_megabytes(lambda: [len(align(plans[i], plans[j]).correspondences) for i, j in near[:ALIGNED]])
    print(f"| {len(plans)} | {choosing:.0f} | {1000 * choosing / len(plans):.0f} | {aligning:.1f} |", flush=True)


def peak_megabytes(work: Callable[[], object]) -> float:
    """Most memory that a call holds at once, of Python and numpy."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def main(count: int) -> None:
    """Measure and print."""
    plan = sample()
    one_pair(plan, Mixer(plan, 7, apart=False))
    for apart, name in ((True, "each subject with a vocabulary of its own"), (False, "all subjects of one vocabulary")):
        print(f"\n{name}:")
        many(Mixer(plan, -(-count // KINDRED), apart=apart).plans(count))
    plans = Mixer(plan, -(-count // KINDRED), apart=True).plans(count)
    heads = f"plans | nearest plans, MB | kB a plan | {ALIGNED} alignments, one after the other, MB"
    print(f"\n| {heads} |\n|---|---|---|---|")
    for share in SHARES:
        memory(plans[: count // share])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PLANS)
