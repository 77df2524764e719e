"""What the ranking of ``kg align`` is worth on judged pairs of plans, beside a bigram TF-IDF cosine.

Run with ``python -m benchmarks.alignment [CORPUS] [--fit]``; prints Markdown. CORPUS holds the texts (``raw/``), the
pairs given with them (``align/``) and the scorer; our own judgements are in ``judged_pairs/``. ``--fit`` prints the
weights for ``kg/alignment/ranking.py`` and nothing else. Times and memory: ``python -m benchmarks.alignment_time``.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import mean
from types import ModuleType

import numpy as np

from benchmarks.fitting import COSINES, Table, best_cut, f1_at, fitted, table_of
from benchmarks.judged import CORPUS, OURS, Judged, Pair, agreement, judged_pairs, scorer
from kg.alignment import CORE, RELATIONS
from kg.alignment.aligner import align
from kg.alignment.ranking import HEADINGS, WORDINGS, Ranking
from kg.alignment.signals import SIGNALS

BINS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SURE = 1.96
"""Standard deviations around the middle of a normal distribution that hold 95 % of it."""
Scores = Mapping[Pair, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1 of the core matches proposed, and the average precision of the ranking of all pairs."""

    precision: float
    recall: float
    f1: float
    average_precision: float

    def __str__(self) -> str:
        return " / ".join(f"{each:.2f}" for each in (self.precision, self.recall, self.f1, self.average_precision))


@dataclass(frozen=True, slots=True)
class Experiment:
    """All judged pairs with their signals.

    Args:
        tables: as the plans are: wordings where they are at hand.
        headings: the same pairs with the texts withheld.
        score: the scorer of the corpus.
    """

    tables: Sequence[Table]
    headings: Sequence[Table]
    score: ModuleType

    def figures(self, judged: Judged, ranked: Scores, proposed: Iterable[Pair]) -> Figures:
        """The figures of a pair."""
        found = self.score.prf(set(proposed), judged.core)
        precision = self.score.average_precision(ranked, judged.core)
        return Figures(found["P"], found["R"], found["F1"], precision)

    def cut(self, judged: Judged, ranked: Scores, cut: float) -> Figures:
        """The figures of a pair at a cut."""
        return self.figures(judged, ranked, (pair for pair, value in ranked.items() if value >= cut))

    def shipped(self, at: int) -> Figures:
        """``align()`` as a user gets it."""
        table = self.used(at)
        judged = table.judged
        return self.figures(judged, table.best(shipped_ranking(judged)), shipped_relations(judged))

    def used(self, at: int) -> Table:
        """The table that ``align()`` makes: it takes the headings where one plan is carried as facts only."""
        return (self.tables if has_texts(self.tables[at].judged) else self.headings)[at]

    def left_out(self, at: int, *, with_plans: bool = False) -> Scores:
        """Logits of a pair by weights and cut of the others.

        Args:
            at: the pair.
            with_plans: leave out the pairs that have a plan in common with it, too.
        """
        judged = self.tables[at].judged
        kind = self.tables if has_texts(judged) else self.headings
        others = [
            table for k, table in enumerate(kind) if k != at and not (with_plans and share_a_plan(judged, table.judged))
        ]
        return kind[at].best(fitted(others))

    def ours(self, at: int) -> Figures:
        """Weights and cut of the other pairs."""
        return self.cut(self.tables[at].judged, self.left_out(at), 0)

    def unseen(self, at: int) -> Figures:
        """Weights and cut of the pairs that share no plan with this one."""
        return self.cut(self.tables[at].judged, self.left_out(at, with_plans=True), 0)

    def cosine(self, at: int, *, headings: bool = False) -> Figures:
        """The baseline with the cut of the other pairs."""
        ranked = [cosines(table) for table in (self.headings if headings else self.tables)]
        cut = best_cut([each for k, each in enumerate(ranked) if k != at], COSINES)
        return self.cut(self.tables[at].judged, ranked[at][0], cut)

    def oracle(self, at: int) -> Figures:
        """The baseline with the cut that suits this pair best."""
        ranked, core = cosines(self.tables[at])
        return self.cut(self.tables[at].judged, ranked, self.score.best_threshold(ranked, core))

    def headings_shipped(self, at: int) -> Figures:
        """Texts withheld, weights as shipped."""
        return self.cut(self.tables[at].judged, self.headings[at].best(HEADINGS), 0)

    def headings_ours(self, at: int) -> Figures:
        """Texts withheld, weights and cut of the other pairs."""
        others = [table for k, table in enumerate(self.headings) if k != at]
        return self.cut(self.tables[at].judged, self.headings[at].best(fitted(others)), 0)


def has_texts(judged: Judged) -> bool:
    """Whether the wordings of both plans are at hand."""
    return judged.a.has_text and judged.b.has_text


def share_a_plan(one: Judged, other: Judged) -> bool:
    """Whether two pairs have a plan in common."""
    return bool({one.a.id, one.b.id} & {other.a.id, other.b.id})


def cosines(table: Table) -> tuple[Scores, frozenset[Pair]]:
    """The baseline: cosine of TF-IDF bigrams, sublinear and smoothed, as the scorer of the corpus has it."""
    return table.judged.best(table.signals[SIGNALS.index("wording")]), table.judged.core


def shipped_ranking(judged: Judged) -> Ranking:
    """What ``align()`` ranks a pair by."""
    return WORDINGS if has_texts(judged) else HEADINGS


def shipped_relations(judged: Judged) -> dict[Pair, str]:
    """What ``align()`` proposes, with its relation; of several items that are one gold item the best-scored speaks."""
    rows, columns = ({item.key: at for at, item in enumerate(plan.items)} for plan in (judged.a, judged.b))
    found: dict[Pair, str] = {}
    for each in align(judged.a, judged.b).correspondences:
        i, j = rows[each.a.key], columns[each.b.key]
        if each.proposed and judged.counted[i, j]:
            found.setdefault((judged.ids_a[i], judged.ids_b[j]), each.relation)
    return found


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    share, width = hits / count, SURE**2 / count
    middle = (share + width / 2) / (1 + width)
    half = SURE / (1 + width) * math.sqrt(share * (1 - share) / count + width / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def compare(experiment: Experiment) -> None:
    """Print each way of ranking: means of the groups, then each pair."""
    ways: dict[str, Callable[[int], Figures]] = {
        "(a) ours as shipped": experiment.shipped,
        "(b) ours, leave one pair out": experiment.ours,
        "(b′) ours, fitted on pairs without either plan": experiment.unseen,
        "(c) bigram cosine, cut left out": experiment.cosine,
        "(d) bigram cosine, best cut of each pair": experiment.oracle,
        "(e) headings only, as shipped": experiment.headings_shipped,
        "(f) headings only, leave one pair out": experiment.headings_ours,
        "(g) headings only, bigram cosine, cut left out": partial(experiment.cosine, headings=True),
    }
    pairs = [table.judged for table in experiment.tables]
    found = {name: [way(at) for at in range(len(pairs))] for name, way in ways.items()}
    groups = {"one subject and year": [judged.same_subject for judged in pairs], "all": [True] * len(pairs)}
    print("Each cell: P / R / F1 of the core matches / average precision; means over pairs of plans.\n")
    print(f"| | {' | '.join(f'{name} ({sum(group)} pairs)' for name, group in groups.items())} |\n|---|---|---|")
    for name, figures in found.items():
        cells = [
            str(mean_of(each for each, wanted in zip(figures, group, strict=True) if wanted))
            for group in groups.values()
        ]
        print(f"| {name} | {' | '.join(cells)} |")
    letters = [name.partition(" ")[0] for name in found]
    print(f"\n| pair | items | core | {' | '.join(letters)} |\n|---|---|---|{'---|' * len(letters)}")
    for at, judged in enumerate(pairs):
        size = f"{len(judged.a.items)} × {len(judged.b.items)} | {len(judged.core)}"
        print(f"| {judged.name} | {size} | {' | '.join(str(figures[at]) for figures in found.values())} |")
    ours, theirs = ([each.f1 for each in found[name]] for name in list(ways)[1:4:2])
    better = sum(one > other for one, other in zip(ours, theirs, strict=True))
    ahead = f"{better} of {len(pairs)} pairs; mean difference {mean(ours) - mean(theirs):+.3f}"
    print(f"\n(b) has a higher F1 than (c) in {ahead}.")


def mean_of(figures: Iterable[Figures]) -> Figures:
    """Means over pairs."""
    rows = [(each.precision, each.recall, each.f1, each.average_precision) for each in figures]
    return Figures(*(mean(column) for column in zip(*rows, strict=True)))


def relations(pairs: Sequence[Judged]) -> None:
    """Print how often the relation of a core hit is the judged one, beside saying always closeMatch."""
    seen: Counter[tuple[str, str, bool]] = Counter()
    for judged in pairs:
        for pair, relation in shipped_relations(judged).items():
            if pair in judged.core:
                seen[judged.relations[pair], relation, judged.same_subject] += 1
    print("\n| relation of core hits | hits | right | always closeMatch |\n|---|---|---|---|")
    for name, wanted in (("one subject and year", {True}), ("other pairs", {False}), ("all", {True, False})):
        group = {key: count for key, count in seen.items() if key[2] in wanted}
        total = sum(group.values())
        right = sum(count for (gold, ours, _), count in group.items() if gold == ours)
        close = sum(count for (gold, _, _), count in group.items() if gold == "closeMatch")
        print(f"| {name} | {total} | {right / total:.3f} | {close / total:.3f} |")
    names = [name for name in RELATIONS if any(name in key for key in seen)]
    print(f"\n| judged ↓ ours → | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    for gold in names:
        print(f"| {gold} | {' | '.join(str(seen[gold, ours, True] + seen[gold, ours, False]) for ours in names)} |")


def reliability(experiment: Experiment) -> None:
    """Print the share judged core by score, each pair scored by weights of the others."""
    scored = [
        (1 / (1 + math.exp(-logit)), pair in table.judged.core)
        for at, table in enumerate(experiment.tables)
        for pair, logit in experiment.left_out(at).items()
    ]
    print("\n| score | pairs of items | judged core | share | 95 % interval |\n|---|---|---|---|---|")
    for low, high in pairwise(BINS):
        within = [core for score, core in scored if low <= score < high or (high == BINS[-1] and score == high)]
        if within:
            hits = sum(within)
            interval = "{:.3f}–{:.3f}".format(*wilson(hits, len(within)))
            print(f"| {low:.2f}–{high:.2f} | {len(within)} | {hits} | {hits / len(within):.3f} | {interval} |")


def readings() -> None:
    """Print how far two readings of the same pair agree."""
    heads = (
        "read twice",
        "pairs of items",
        "F1 of core",
        "Cohen's kappa",
        "same relation, of both core",
        "related, one only",
    )
    print(f"\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for path in sorted((OURS / "second").glob("*.json")):
        first, second = (json.loads(each.read_text(encoding="utf-8")) for each in (OURS / path.name, path))
        f1, kappa, cells = agreement(first, second)
        one, other = ({(m["a"], m["b"]): m["relation"] for m in gold["matches"]} for gold in (first, second))
        both = [pair for pair in one.keys() & other.keys() if {one[pair], other[pair]} <= CORE]
        same, apart = sum(one[pair] == other[pair] for pair in both), len(one.keys() ^ other.keys())
        print(f"| {path.stem} | {cells} | {f1:.3f} | {kappa:.3f} | {same} of {len(both)} | {apart} |")


def fit(experiment: Experiment) -> None:
    """Print the weights in the form of ``kg/alignment/ranking.py``."""
    for name, tables in (("WORDINGS", experiment.tables), ("HEADINGS", experiment.headings)):
        ranking = fitted(tables)
        weights = ", ".join(f"{weight:.2f}" for weight in ranking.weights)
        reached = np.mean([f1_at(each.best(ranking), each.judged.core, np.zeros(1)) for each in tables])
        print(f"{name} = Ranking(({weights}), {ranking.offset:.2f})  # mean F1 {reached:.3f} on what it was fitted on")


def main(corpus: Path, *, only_fit: bool) -> None:
    """Measure and print."""
    pairs = judged_pairs(corpus)
    experiment = Experiment(
        [table_of(judged) for judged in pairs],
        [table_of(judged, headings_only=True) for judged in pairs],
        scorer(corpus),
    )
    if only_fit:
        fit(experiment)
        return
    compare(experiment)
    relations(pairs)
    reliability(experiment)
    readings()


if __name__ == "__main__":
    folders = [argument for argument in sys.argv[1:] if argument != "--fit"]
    main(Path(folders[0]) if folders else CORPUS, only_fit="--fit" in sys.argv)
