"""What people decided about pairs of items: SSSOM files beside the data, applied to every alignment made anew.

A file ``data/alignments/{a}--{b}.sssom.tsv`` (SSSOM 1.0 TSV, mapping-commons.github.io/sssom) holds the judgements of
one pair of plans, the ids sorted. Besides the slots of SSSOM each line carries the fingerprints of the two wordings
that were judged: while they are unchanged the judgement holds, whatever the extraction does; when one changes the pair
is asked again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from kg.alignment.aligner import align
from kg.alignment.model import METHOD, RELATIONS, ComparedItem, ComparedPlan, Correspondence, Judgement
from kg.comparison.sssom_table import BUILT_IN, Row, SssomTable, read_table
from kg.errors import InputError
from kg.graph.alignments import Judged, PairIdentifiers
from kg.identifiers import Identifiers
from kg.namespaces import LICENCE

FOLDER = "alignments"
"""Folder of the judgements in the data folder."""
NS = "https://w3id.org/policy-kg/ns#"
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "reviewer_label",
    "mapping_date",
    "confidence",
    "similarity_score",
    "comment",
    "subject_wording",
    "object_wording",
)
REVIEWED, METHODICAL = "semapv:MappingReview", "semapv:CompositeMatching"
"""A decision is a review of what the method proposed (SEMAPV); files of others may say it in another word."""


def file_of(data: Path, a: str, b: str) -> Path:
    """Where the judgements of a pair of documents lie."""
    first, second = sorted((a, b))
    return data / FOLDER / f"{first}--{second}.sssom.tsv"


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says of a pair of plans.

    Args:
        judgements: line of the file → judgement, seen from the plan whose id sorts first.
        unreviewed: lines that no reviewer signed: candidates.
        strangers: line → the id that is no item of the pair.
    """

    judgements: Mapping[int, Judgement]
    unreviewed: tuple[int, ...]
    strangers: Mapping[int, str]


def read_judgements(path: Path, pair: PairIdentifiers) -> tuple[Judgement, ...]:
    """The judgements of the file of a pair; none where there is no file.

    Raises:
        InputError: a line is not a judgement of this pair; the message names file, line and value.
    """
    if not path.is_file():
        return ()
    found = judgements_of(read_table(path), path.name, pair)
    for line, value in found.strangers.items():
        raise InputError("compare.sssom_item", place=f"{path.name}:{line}", value=value, a=pair.a, b=pair.b)
    return tuple(found.judgements.values())


def judgements_of(table: SssomTable, name: str, pair: PairIdentifiers) -> Found:
    """The judgements of a table about a pair of plans, in whichever direction it states them.

    Args:
        table: as read.
        name: of the file, for messages.
        pair: the plans.

    Raises:
        InputError: a reviewed line has a relation, date, confidence or modifier that is none.
    """
    found: dict[int, Judgement] = {}
    unreviewed: list[int] = []
    strangers: dict[int, str] = {}
    for row in table.rows:
        if not _reviewer(row.cells):
            unreviewed.append(row.line)
        elif isinstance(sides := _sides(row.cells, table, pair), str):
            strangers[row.line] = sides
        else:
            found[row.line] = _judgement(row.cells, table, sides, f"{name}:{row.line}")
    return Found(found, tuple(unreviewed), strangers)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Keys of the two items as the row names them, and whether it is seen from the second plan."""

    subject: str
    object: str
    turned: bool


def _reviewer(cells: Mapping[str, str]) -> str:
    return cells.get("reviewer_label") or cells.get("reviewer_id") or ""


def _sides(cells: Mapping[str, str], table: SssomTable, pair: PairIdentifiers) -> _Sides | str:
    """The two items; or the id that is no item of the pair.

    The base IRI moves the data, not what was judged: a file written under another base holds.
    """
    plans = [f"/id/policy/{pair.identifiers.policy(each).path}/item/" for each in (pair.a, pair.b)]
    subject, object_ = (_without_base(table.expand(cells[slot])) for slot in ("subject_id", "object_id"))
    for turned in (False, True):
        first, second = reversed(plans) if turned else plans
        if subject.startswith(first) and object_.startswith(second):
            return _Sides(subject.removeprefix(first), object_.removeprefix(second), turned)
    alien = not subject.startswith(tuple(plans))
    return cells["subject_id" if alien else "object_id"]


def _without_base(iri: str) -> str:
    """The path of an item from ``/id/policy/`` on; the IRI itself where it has none."""
    before, mark, path = iri.partition("/id/policy/")
    return f"{mark}{path}" if before and mark else iri


def _judgement(cells: Mapping[str, str], table: SssomTable, sides: _Sides, place: str) -> Judgement:
    relation = table.expand(cells["predicate_id"]).removeprefix(BUILT_IN["skos"])
    if relation not in RELATIONS:
        raise InputError("compare.sssom_relation", place=place, value=cells["predicate_id"], known=", ".join(RELATIONS))
    try:
        day = dt.date.fromisoformat(cells.get("mapping_date") or "")
        confidence = Decimal(cells["confidence"]) if cells.get("confidence") else None
        if confidence is not None and not 0 <= confidence <= 1:
            raise ValueError(f"confidence {confidence}")  # noqa: TRY301  # one message for all values
        if (modifier := cells.get("predicate_modifier") or "") not in {"", "Not"}:
            raise ValueError(f"predicate_modifier {modifier}")  # noqa: TRY301
    except (ValueError, InvalidOperation) as problem:
        raise InputError("compare.sssom_value", place=place, reason=str(problem)) from problem
    seen = Judgement(
        a=sides.subject,
        b=sides.object,
        relation=relation,
        accepted=not modifier,
        reviewer=_reviewer(cells),
        day=day,
        reason=cells.get("comment") or "",
        confidence=confidence,
        a_wording=cells.get("subject_wording") or "",
        b_wording=cells.get("object_wording") or "",
    )
    return seen.turned() if sides.turned else seen


def judge(a: ComparedPlan, b: ComparedPlan, judgements: Iterable[Judgement] = ()) -> list[Judged]:
    """Align two plans and apply what people decided.

    The last judgement of a pair counts. One whose wording has changed puts the pair back among the candidates, with the
    earlier decision beside it; one whose item is gone is left out (the file keeps it).

    Args:
        a: the plan whose id sorts first.
        b: the other.
        judgements: seen from ``a``.
    """
    decided = {(each.a, each.b): each for each in judgements}
    found = align(a, b, keep=decided)
    return [_judged(each, decided.get((each.a.key, each.b.key))) for each in found.correspondences]


def _judged(found: Correspondence, decision: Judgement | None) -> Judged:
    if decision is None:
        return Judged(found, "candidates")
    unchanged = all(
        not recorded or recorded == item.fingerprint
        for recorded, item in ((decision.a_wording, found.a), (decision.b_wording, found.b))
    )
    if not unchanged:
        return Judged(found, "candidates", decision)
    return Judged(found, "accepted" if decision.accepted else "rejected", decision)


def sssom(a: ComparedPlan, b: ComparedPlan, judged: Iterable[Judged], ids: Identifiers) -> str:
    """An SSSOM TSV of a pair: judgements, and candidates beside them where they are given.

    Args:
        a: the plan whose id sorts first.
        b: the other.
        judged: what to write.
        ids: IRIs of the data.
    """
    return SssomTable(head(a, b, ids), COLUMNS, tuple(Row(0, cells_of(each, ids)) for each in judged)).text()


def head(a: ComparedPlan, b: ComparedPlan, ids: Identifiers) -> dict[str, Any]:
    """The metadata of a pair of plans."""
    return {
        "curie_map": {"policy": f"{ids.base}id/policy/", **{name: BUILT_IN[name] for name in ("semapv", "skos")}},
        "mapping_set_id": PairIdentifiers(ids, a.id, b.id).alignment_set,
        "mapping_set_title": f"{a.title} | {b.title}",
        "mapping_set_version": METHOD.rpartition("-")[2],
        "license": LICENCE,
        "subject_source": _curie(a.iri, ids),
        "object_source": _curie(b.iri, ids),
        "mapping_tool": "policy-kg",
        "extension_definitions": [
            {"slot_name": f"{side}_wording", "property": f"{NS}contentHash"} for side in ("subject", "object")
        ],
    }


def cells_of(judged: Judged, ids: Identifiers) -> dict[str, str]:
    """The row of a pair: its judgement, or the candidate."""
    found, decision = judged.correspondence, judged.decision if judged.state != "candidates" else None
    return {
        "subject_id": _curie(found.a.iri, ids),
        "subject_label": _label(found.a),
        "predicate_id": f"skos:{decision.relation if decision else found.relation}",
        "predicate_modifier": "Not" if judged.state == "rejected" else "",
        "object_id": _curie(found.b.iri, ids),
        "object_label": _label(found.b),
        "mapping_justification": REVIEWED if decision else METHODICAL,
        "reviewer_label": decision.reviewer if decision else "",
        "mapping_date": decision.day.isoformat() if decision else "",
        "confidence": str(decision.confidence) if decision and decision.confidence is not None else "",
        "similarity_score": f"{found.score:.4f}",
        "comment": decision.reason if decision else "",
        "subject_wording": found.a.fingerprint,
        "object_wording": found.b.fingerprint,
    }


def _curie(iri: str, ids: Identifiers) -> str:
    return f"policy:{iri.removeprefix(f'{ids.base}id/policy/')}"


def _label(item: ComparedItem) -> str:
    """The heading, else the number: a plan's sentences are not carried into a list of mappings."""
    return " ".join((item.heading or item.number).split())
