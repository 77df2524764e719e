"""The alignments of a data folder: which pairs of plans, with the judgements beside the data."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from kg.alignment.model import ComparedPlan
from kg.alignment.neighbours import neighbours
from kg.comparison.judgements import FOLDER, file_of, judge, read_judgements
from kg.errors import InputError
from kg.graph.alignments import Judged, PairIdentifiers
from kg.identifiers import Identifiers

FEWEST_PROPOSED = 3
"""A pair of plans with fewer proposed matches shares no subject and is not stored, unless a person judged it."""


def judged_pairs(documents: Collection[str], data: Path) -> set[tuple[str, str]]:
    """The pairs of plans that a person judged, ids sorted.

    Args:
        documents: ids of all plans.
        data: folder with ``alignments/``.

    Raises:
        InputError: a file of judgements names a document that is not there.
    """
    found = set()
    for path in sorted((data / FOLDER).glob("*--*.sssom.tsv")):
        a, _, b = path.name.removesuffix(".sssom.tsv").partition("--")
        if unknown := [each for each in (a, b) if each not in documents]:
            raise InputError("compare.sssom_document", file=path.name, document=", ".join(unknown))
        found.add((a, b))
    return found


def kindred_pairs(plans: Sequence[ComparedPlan]) -> set[tuple[str, str]]:
    """The pairs of plans that share a subject, ids sorted. All plans count: how rare a word is depends on them."""
    ordered = sorted(plans, key=lambda plan: plan.id)
    return {(ordered[i].id, ordered[j].id) for i, j in neighbours(ordered)}


def aligned(a: ComparedPlan, b: ComparedPlan, data: Path, ids: Identifiers) -> list[Judged] | None:
    """The correspondences of two plans; None where they share too little to be stored. Other plans have no say.

    Args:
        a: the plan whose id sorts first.
        b: the other.
        data: folder with ``alignments/``.
        ids: IRIs of the data.

    Raises:
        InputError: the file of judgements is broken.
    """
    decided = read_judgements(file_of(data, a.id, b.id), PairIdentifiers(ids, a.id, b.id))
    judged = judge(a, b, decided)
    enough = decided or sum(each.correspondence.proposed for each in judged) >= FEWEST_PROPOSED
    return judged if enough else None
