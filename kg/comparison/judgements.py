"""What people decided about pairs of items: SSSOM files beside the data, applied to every alignment made anew.

A file ``data/alignments/{a}--{b}.sssom.tsv`` (SSSOM 1.0 TSV, mapping-commons.github.io/sssom) holds the judgements of
one pair of plans, the ids sorted. Besides the slots of SSSOM each line carries the fingerprints of the two wordings
that were judged: while they are unchanged the judgement holds, whatever the extraction does; when one changes the pair
is asked again.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

from kg.alignment.aligner import align
from kg.alignment.model import METHOD, RELATIONS, ComparedItem, ComparedPlan, Correspondence
from kg.errors import InputError
from kg.graph.alignments import LICENCE, Judged, PairIdentifiers
from kg.identifiers import Identifiers

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
MANUAL, METHODICAL = "semapv:ManualMappingCuration", "semapv:CompositeMatching"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on a pair.

    Args:
        a: key of the subject item.
        b: key of the object item.
        relation: a SKOS relation, seen from the subject; of a rejected pair the one that was refused.
        accepted: whether it holds.
        reviewer: who, as free text.
        day: when.
        reason: why; may be empty.
        confidence: trust in the judgement, 0 to 1.
        a_wording: fingerprint of the subject's wording.
        b_wording: fingerprint of the object's.
    """

    a: str
    b: str
    relation: str
    accepted: bool
    reviewer: str
    day: dt.date
    reason: str = ""
    confidence: Decimal | None = None
    a_wording: str = ""
    b_wording: str = ""


def file_of(data: Path, a: str, b: str) -> Path:
    """Where the judgements of a pair of documents lie."""
    first, second = sorted((a, b))
    return data / FOLDER / f"{first}--{second}.sssom.tsv"


def read_judgements(path: Path, ids: Identifiers) -> tuple[Judgement, ...]:
    """The judgements of a file; none where there is no file.

    Raises:
        InputError: a line is not a judgement; the message names file, line and value.
    """
    if not path.is_file():
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError("compare.sssom_unreadable", file=path.name, reason=str(problem)) from problem
    head = [line for line in lines if line.startswith("#")]
    prefixes = _prefixes(head, path)
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    if missing := {"subject_id", "predicate_id", "object_id", "mapping_justification"} - set(rows.fieldnames or ()):
        raise InputError("compare.sssom_columns", file=path.name, missing=", ".join(sorted(missing)))
    found = []
    for number, row in enumerate(rows, start=len(head) + 2):
        if row["mapping_justification"] == MANUAL or row.get("reviewer_label"):
            found.append(_judgement(row, prefixes, ids, f"{path.name}:{number}"))
    return tuple(found)


def _prefixes(head: Sequence[str], path: Path) -> Mapping[str, str]:
    try:
        block = yaml.safe_load("\n".join(line[1:].removeprefix(" ") for line in head)) or {}
        return {str(prefix): str(namespace) for prefix, namespace in (block.get("curie_map") or {}).items()}
    except (yaml.YAMLError, AttributeError) as problem:
        raise InputError("compare.sssom_unreadable", file=path.name, reason=str(problem)) from problem


def _judgement(row: Mapping[str, str], prefixes: Mapping[str, str], ids: Identifiers, place: str) -> Judgement:
    relation = row["predicate_id"].rpartition(":")[2]
    if relation not in RELATIONS:
        raise InputError("compare.sssom_relation", place=place, value=row["predicate_id"], known=", ".join(RELATIONS))
    keys = []
    for slot in ("subject_id", "object_id"):
        prefix, _, local = row[slot].partition(":")
        iri = prefixes.get(prefix, f"{prefix}:") + local
        if not iri.startswith(f"{ids.base}id/policy/") or "/item/" not in iri:
            raise InputError("compare.sssom_item", place=place, value=row[slot])
        keys.append(iri.rpartition("/item/")[2])
    try:
        day = dt.date.fromisoformat(row.get("mapping_date") or "")
        confidence = Decimal(row["confidence"]) if row.get("confidence") else None
    except (ValueError, InvalidOperation) as problem:
        raise InputError("compare.sssom_value", place=place, reason=str(problem)) from problem
    return Judgement(
        a=keys[0],
        b=keys[1],
        relation=relation,
        accepted=row.get("predicate_modifier") != "Not",
        reviewer=row.get("reviewer_label") or "",
        day=day,
        reason=row.get("comment") or "",
        confidence=confidence,
        a_wording=row.get("subject_wording") or "",
        b_wording=row.get("object_wording") or "",
    )


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
    pair = PairIdentifiers(ids, a.id, b.id)
    head = {
        "curie_map": {
            "policy": f"{ids.base}id/policy/",
            "semapv": "https://w3id.org/semapv/vocab/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
        },
        "mapping_set_id": pair.alignment_set,
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
    out = io.StringIO()
    block = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=1_000_000)
    out.writelines(f"# {line}\n" for line in block.splitlines())
    table = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n")
    table.writeheader()
    for each in judged:
        table.writerow(_row(each, ids))
    return out.getvalue()


def _row(judged: Judged, ids: Identifiers) -> dict[str, object]:
    found, decision = judged.correspondence, judged.decision if judged.state != "candidates" else None
    return {
        "subject_id": _curie(found.a.iri, ids),
        "subject_label": _label(found.a),
        "predicate_id": f"skos:{decision.relation if decision else found.relation}",
        "predicate_modifier": "Not" if judged.state == "rejected" else "",
        "object_id": _curie(found.b.iri, ids),
        "object_label": _label(found.b),
        "mapping_justification": MANUAL if decision else METHODICAL,
        "reviewer_label": decision.reviewer if decision else "",
        "mapping_date": decision.day.isoformat() if decision else "",
        "confidence": decision.confidence if decision and decision.confidence is not None else "",
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
