"""Answers as rows that can be compared, whoever gave them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float", "int", "nonNegativeInteger"))
Row = frozenset[tuple[str, str]]
"""Column and value; an unbound column is absent."""


def rows_of(body: bytes) -> Counter[Row]:
    """The rows of SPARQL Query Results JSON or of a saved query's JSON, as a bag.

    A value is its text, a number its value: ``"3"`` and ``3.0`` are the same. Language tags are not looked at.
    """
    document = json.loads(body)
    if "results" in document:
        return Counter(
            frozenset((name, _cell(term)) for name, term in row.items()) for row in document["results"]["bindings"]
        )
    return Counter(frozenset(_plain(row.items())) for row in document["rows"])


def _cell(term: Mapping[str, Any]) -> str:
    return _number(term["value"]) if term.get("datatype") in NUMBERS else str(term["value"])


def _plain(row: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, str]]:
    for name, value in row:
        if value is not None:
            yield name, _number(value) if isinstance(value, int | float) else str(value)


def _number(value: object) -> str:
    return f"{Decimal(str(value)).normalize():f}"


def difference(ours: Counter[Row], theirs: Counter[Row]) -> str:
    """Where two bags of rows differ, in a few words; empty if they are equal."""
    if ours == theirs:
        return ""
    missing, more = ours - theirs, theirs - ours
    sample = sorted(next(iter(missing or more)))
    return f"{missing.total()} rows missing, {more.total()} others, such as {sample}"
