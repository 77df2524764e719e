"""The JSON of ``kg compare`` (DESIGN §3)."""

from __future__ import annotations

from typing import Any

from kg.alignment.model import ComparedItem, ComparedPlan, Evidence
from kg.comparison.comparison import Comparison, Match, PairComparison
from kg.saved_queries.tables import Row, Table

OPENING = 60
"""Characters of an item's wording in the JSON: its opening words."""


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Two plans as the contract has them; more plans as ``plans``, ``pairs`` and ``views``."""
    body = {
        "stated": {
            "review_state": comparison.conventions.review,
            "reading": comparison.conventions.reading,
            "as_of": comparison.conventions.as_of or None,
            "method": comparison.pairs[0].alignment_set.rpartition("/")[2],
        },
        "views": {name: _rows(table) for name, table in comparison.views.items()},
    }
    if len(comparison.pairs) == 1:
        return _pair(comparison.pairs[0], comparison) | body
    pairs = [_pair(pair, comparison) for pair in comparison.pairs]
    return {"plans": [_plan(plan) for plan in comparison.plans], "pairs": pairs} | body


def _pair(pair: PairComparison, comparison: Comparison) -> dict[str, Any]:
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
    }


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


def differences_json(row: Row | None) -> dict[str, Any]:
    """The differences of two matched items by field; a field whose two sides are both absent is left out."""
    if row is None:
        return {}

    def value(name: str) -> Any:
        return row[name].to_json() if name in row else None

    fields = {
        "lead": {"a": value("lead_kind"), "b": value("lead_kind_other")},
        "lead_type": {"a": value("type_zh"), "b": value("type_other_zh"), "same": value("owner")},
        "deadline": {"a": value("due"), "b": value("due_other"), "days": value("days")},
        "commitment": {"a": value("level"), "b": value("level_other"), "difference": value("level_difference")},
        "targets": {"a": value("target_text"), "b": value("target_text_other")},
        "pilots": {"a": value("pilots") or None, "b": value("pilots_other") or None},
    }
    return {name: sides for name, sides in fields.items() if sides["a"] is not None or sides["b"] is not None}


def _rows(table: Table) -> list[dict[str, Any]]:
    return [_row(row, table) for row in table.rows]


def _row(row: Row, table: Table) -> dict[str, Any]:
    return {column.name: row[column.name].to_json() if column.name in row else None for column in table.columns}
