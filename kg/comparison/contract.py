"""The JSON of ``kg compare`` (DESIGN §3)."""

from __future__ import annotations

from typing import Any

from kg.alignment.model import ComparedItem, ComparedPlan, Evidence
from kg.alignment.reuse import GUARANTEED, WordingIndex, reuse_of
from kg.comparison.cascade import Finding, cascade
from kg.comparison.comparison import Comparison, Match, PairComparison
from kg.comparison.differences import differences_json
from kg.saved_queries.tables import Row, Table

OPENING = 60
"""Characters of an item's wording in the JSON: its opening words."""


def comparison_json(comparison: Comparison, *, levels: bool = False) -> dict[str, Any]:
    """Two plans as the contract has them; more plans as ``plans``, ``pairs`` and ``views``.

    Args:
        comparison: to write.
        levels: the plans were named from the highest level down: with the cascade of each pair.
    """
    body = {
        "stated": {
            "review_state": comparison.conventions.review,
            "reading": comparison.conventions.reading,
            "as_of": comparison.conventions.as_of or None,
            "method": comparison.pairs[0].alignment_set.rpartition("/")[2],
        },
        "closest_earlier": _closest_earlier(comparison),
        "views": {name: _rows(table) for name, table in comparison.views.items()},
    }
    if len(comparison.pairs) == 1:
        return _pair(comparison.pairs[0], comparison, levels=levels) | body
    pairs = [_pair(pair, comparison, levels=levels) for pair in comparison.pairs]
    return {"plans": [_plan(plan) for plan in comparison.plans], "pairs": pairs} | body


def _pair(pair: PairComparison, comparison: Comparison, *, levels: bool) -> dict[str, Any]:
    plans = {pair.a.iri, pair.b.iri}
    coverage = comparison.views["compare-coverage"]
    return {
        "a": _plan(pair.a),
        "b": _plan(pair.b),
        "alignment_set": pair.alignment_set,
        "matches": [_match(match) for match in pair.matches],
        "candidates": [_match(match) for match in pair.candidates],
        "only_a": [_item(item) for item in pair.only_a],
        "only_b": [_item(item) for item in pair.only_b],
        "coverage": [_row(row, coverage) for row in coverage.rows if row["document"].text in plans],
        "theme_divergence_bits": pair.divergence,
        "shared_wording": _shared_wording(pair),
    } | ({"cascade": [_finding(finding) for finding in cascade(pair)]} if levels else {})


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "above": _item(finding.above) if finding.above else None,
        "below": _item(finding.below) if finding.below else None,
        "said_above": finding.said_above or None,
        "said_below": finding.said_below or None,
    }


def _shared_wording(pair: PairComparison) -> dict[str, Any] | None:
    """How much of each text stands in the other; ``None`` where one text is not at hand."""
    if not (pair.a.has_text and pair.b.has_text):
        return None
    there, back = reuse_of(pair.a, pair.b), reuse_of(pair.b, pair.a)
    passages = [{"a": a.number, "b": b.number, "words": words} for a, b, words in there.passages]
    return {"share_of_a": there.share, "share_of_b": back.share, "shortest_letters": GUARANTEED, "passages": passages}


def _closest_earlier(comparison: Comparison) -> list[dict[str, Any]]:
    """For each plan the earlier one of those compared from which most of its wording could come."""
    index = WordingIndex(comparison.plans)
    found = (index.closest_earlier(plan) for plan in comparison.plans if plan.has_text)
    return [{"plan": each.plan, "earlier": each.other, "share": each.share} for each in found if each]


def _plan(plan: ComparedPlan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "iri": plan.iri,
        "title": plan.title,
        "date_signed": plan.signed.isoformat() if plan.signed else None,
        "items": len(plan.items),
        "text": "full" if plan.has_text else "facts-only",
    }


def _item(item: ComparedItem) -> dict[str, Any]:
    text = item.text.removeprefix(item.heading).lstrip("。.：: ") if item.heading else item.text
    return {
        "number": item.number,
        "path": list(item.path),
        "heading": item.heading,
        "text": text[:OPENING],
        "iri": item.iri,
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "a": _item(match.a),
        "b": _item(match.b),
        "relation": match.relation,
        "score": match.score,
        "state": match.state,
        "reviewer": match.reviewer or None,
        "reason": match.reason or None,
        "evidence": [_evidence(each) for each in match.evidence],
        "differences": differences_json(match.differences),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    spans = {"a": list(evidence.a_span), "b": list(evidence.b_span)} if evidence.a_span and evidence.b_span else {}
    return {"kind": evidence.kind, "value": evidence.value, **spans}


def _rows(table: Table) -> list[dict[str, Any]]:
    return [_row(row, table) for row in table.rows]


def _row(row: Row, table: Table) -> dict[str, Any]:
    return {column.name: row[column.name].to_json() if column.name in row else None for column in table.columns}
