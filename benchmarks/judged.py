"""Judged pairs of plans as a comparison reads them: both plans, the gold, and where each item of ours stands in it."""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

from kg import resources
from kg.alignment import CORE, ComparedItem, ComparedPlan
from kg.building import build_entry
from kg.graph.canonical import canonical_nquads
from kg.graph.catalog import read_entry
from kg.graph.compared import compared_plan
from kg.graph.documents import graph_of_file
from kg.identifiers import Identifiers, file_document_id
from kg.settings import Settings

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
OURS = Path(__file__).parent / "judged_pairs"
IN_DATA = {
    "seed.json": "500000-2022-zwfw-gzyd",
    "facts/cn-guangdong-digital-2025.json": "440000-2025-digital-guangdong",
}
"""Document of the corpus → its folder in ``data/``."""
SETTINGS = Settings()

Pair = tuple[str, str]
Gold = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged pair.

    Args:
        name: of its file.
        a: the subject plan.
        b: the object plan.
        ids_a: for each item of ``a`` the gold item it is or is part of; ``?`` and a number where there is none.
        ids_b: the same for ``b``.
        counted: whether a pair of items counts: not where one is optional, such as a chapter of safeguards.
        relations: pair of gold items → relation, the core relation where there are several.
    """

    name: str
    a: ComparedPlan
    b: ComparedPlan
    ids_a: tuple[str, ...]
    ids_b: tuple[str, ...]
    counted: NDArray[np.bool_]
    relations: Mapping[Pair, str]

    @property
    def core(self) -> frozenset[Pair]:
        """Pairs of gold items that correspond."""
        return frozenset(pair for pair, relation in self.relations.items() if relation in CORE)

    @property
    def same_subject(self) -> bool:
        """Whether the two plans are of one subject and year."""
        return all("cn-opc" in side for side in self.name.split("--"))

    def best(self, values: NDArray[np.float64]) -> dict[Pair, float]:
        """Pair of gold items → the best value of the items that are them; optional ones are left out."""
        found: dict[Pair, float] = {}
        for i, j in np.argwhere(self.counted):
            pair = self.ids_a[i], self.ids_b[j]
            found[pair] = max(found.get(pair, -np.inf), float(values[i, j]))
        return found


@cache
def scorer(corpus: Path) -> ModuleType:
    """``score_align.py`` of the corpus, by path."""
    spec = importlib.util.spec_from_file_location("score_align", corpus / "score_align.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{corpus} holds no score_align.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judged_pairs(corpus: Path) -> list[Judged]:
    """The pairs given with the corpus, then our own."""
    files = [path for folder in (corpus / "align", OURS) for path in sorted(folder.glob("*--*.json"))]
    return [judged_pair(path, corpus) for path in files]


def judged_pair(path: Path, corpus: Path) -> Judged:
    """One pair, its plans read by the extraction."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    for item in (*gold["items_a"], *gold["items_b"]):
        item.setdefault("text_first_20", "")  # ours are kept without the sentences of others
    score = scorer(corpus)
    sides = score.Side(gold["items_a"]), score.Side(gold["items_b"])
    plans = plan_of(gold["a"], corpus), plan_of(gold["b"], corpus)
    for side, plan in zip(sides, plans, strict=True):
        for item in plan.items:  # a first reading settles which paragraphs are joined
            side.resolve(reference(item))
    ids = [
        tuple(
            side.unit(found) if (found := side.resolve(reference(item))) else f"?{at}"
            for at, item in enumerate(plan.items)
        )
        for side, plan in zip(sides, plans, strict=True)
    ]
    counted = [np.array([not side.optional(each) for each in found]) for side, found in zip(sides, ids, strict=True)]
    relations = score.gold_pairs(gold, *sides, with_optional=False)
    return Judged(path.stem, *plans, *ids, np.logical_and.outer(*counted), relations)


def reference(item: ComparedItem) -> dict[str, str]:
    """An item as the scorer finds it."""
    text = item.text.removeprefix(item.heading)[:30]
    return {"number": item.number, "heading": item.heading, "text": text, "chapter": "".join(item.path[-2:])}


@cache
def plan_of(name: str, corpus: Path) -> ComparedPlan:
    """The plan of a document of the corpus, or the same document of ``data/``, from its graph."""
    store, ids = ox.Store(), Identifiers(SETTINGS.base_iri)
    if name in IN_DATA:
        entry = read_entry(resources.folder("data") / IN_DATA[name] / "document.toml")
        lines, document = b"".join(build_entry(entry, SETTINGS)), entry.id
    else:
        path = corpus / "raw" / name
        lines = canonical_nquads(graph for graph in graph_of_file(path, SETTINGS).graphs() if len(graph))
        document = file_document_id(hashlib.sha256(path.read_bytes()).hexdigest())
    store.bulk_load(lines, format=ox.RdfFormat.N_QUADS)
    return compared_plan(store, document, ids.policy(document))


def agreement(first: Gold, second: Gold) -> tuple[float, float, int]:
    """F1 of the core matches of two readings of one pair, Cohen's kappa over all pairs of items, and their number.

    Kappa (Cohen 1960) is of the question whether two items correspond: core relation or not.
    """
    one, other = ({(m["a"], m["b"]) for m in gold["matches"] if m["relation"] in CORE} for gold in (first, second))
    cells = list(itertools.product((i["id"] for i in first["items_a"]), (i["id"] for i in first["items_b"])))
    same = sum((cell in one) == (cell in other) for cell in cells) / len(cells)
    shares = len(one) / len(cells), len(other) / len(cells)
    chance = shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1])
    return 2 * len(one & other) / (len(one) + len(other)), (same - chance) / (1 - chance), len(cells)
