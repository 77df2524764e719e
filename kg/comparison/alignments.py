"""The alignments of a data folder: which pairs, with the judgements beside the data, as named graphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rdflib import Graph

from kg.alignment.model import ComparedPlan
from kg.alignment.neighbours import neighbours
from kg.comparison.judgements import FOLDER, file_of, judge, read_judgements
from kg.errors import InputError
from kg.graph.alignments import Judged, PairIdentifiers, alignment_graphs
from kg.identifiers import Identifiers

FEWEST_PROPOSED = 3
"""A pair of plans with fewer proposed matches shares no subject and is not stored, unless a person judged it."""


def aligned_pairs(
    plans: Sequence[ComparedPlan], data: Path, ids: Identifiers
) -> Iterator[tuple[ComparedPlan, ComparedPlan, list[Judged]]]:
    """The pairs of plans that share a subject, or that a person judged, with their correspondences.

    Args:
        plans: all plans.
        data: folder with ``alignments/``.
        ids: IRIs of the data.

    Raises:
        InputError: a file of judgements is broken, or names a document that is not there.
    """
    ordered = sorted(plans, key=lambda plan: plan.id)
    by_id = {plan.id: plan for plan in ordered}
    judged_files = {tuple(path.name.removesuffix(".sssom.tsv").split("--")): path for path in _files(data)}
    for pair, path in judged_files.items():
        if unknown := [each for each in pair if each not in by_id]:
            raise InputError("compare.sssom_document", file=path.name, document=", ".join(unknown))
    near = {(ordered[i].id, ordered[j].id) for i, j in neighbours(ordered)}
    for id_a, id_b in sorted(near | set(judged_files)):
        a, b = by_id[id_a], by_id[id_b]
        decided = read_judgements(file_of(data, id_a, id_b), PairIdentifiers(ids, id_a, id_b))
        judged = judge(a, b, decided)
        if decided or sum(each.correspondence.proposed for each in judged) >= FEWEST_PROPOSED:
            yield a, b, judged


def all_alignment_graphs(plans: Sequence[ComparedPlan], data: Path, ids: Identifiers) -> Iterator[Graph]:
    """The named graphs of all aligned pairs."""
    for a, b, judged in aligned_pairs(plans, data, ids):
        yield from alignment_graphs(a, b, judged, ids)


def _files(data: Path) -> list[Path]:
    return sorted((data / FOLDER).glob("*--*.sssom.tsv"))
