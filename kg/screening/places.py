"""Where a resource of a plan stands in its source file, and the words there.

Facts point to their place by ``prov:wasDerivedFrom`` → ``pp:SourceSpan`` (PROV-O; ONTOLOGY §4.8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.screening import terms
from kg.screening.facts import Facts, language_of, words_of
from kg.screening.terms import ours

Place = dict[str, int | str]

WORDS = (
    *map(ours, ("text", "timeText", "assigneeText", "heading", "citedTitle", "citedNumber", "asFound")),
    terms.TITLE,
    ours("addresseeText"),
    terms.PREFERRED,
    terms.LABEL,
)
"""Properties that hold the words of a resource, the most exact first."""
CARRIERS = tuple(
    map(ours, ("statementOf", "assignmentOf", "timeRequirementOf", "promulgates", "assignee", "inSection"))
)
"""Properties whose subjects say where their object stands, if it does not say so itself."""


def place_of(facts: Facts, node: bytes) -> Place:
    """Line, cell, or page and table row of a resource; empty where the graph does not say.

    Args:
        facts: a plan with its provenance.
        node: the resource.
    """
    places = [place for span in spans_of(facts, node) if (place := _place(facts, span))]
    return min(places, key=lambda place: [str(place.get("sheet", "")), *_numbers(place)]) if places else {}


def quote_of(facts: Facts, node: bytes) -> str:
    """The words of a resource; of an item those of its annex statement, else of its body statement."""
    for statement in sorted(facts.subjects(ours("statementOf"), node)):
        if words := _words(facts, statement):
            return words
    return _words(facts, node)


def spans_of(facts: Facts, node: bytes) -> list[bytes]:
    """The spans of a resource, else of what carries it, else of what points to it; a repair is its own span."""
    if facts.value(node, ours("line")) is not None:
        return [node]
    if own := list(facts.objects(node, terms.WAS_DERIVED_FROM)):
        return own
    for predicate in (*CARRIERS, None):
        carriers = facts.subjects(predicate, node)
        if carried := [span for carrier in carriers for span in facts.objects(carrier, terms.WAS_DERIVED_FROM)]:
            return carried
    return []


def column_letters(number: int) -> str:
    """A column as spreadsheets name it.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _place(facts: Facts, span: bytes) -> Place:
    found = dict(_values(facts, span))
    if "sheet" in found and "row" in found:
        row, column = found["row"], found.get("column")
        cell = f"{column_letters(int(column))}{row}" if column else f"{row}:{row}"
        return {"sheet": found["sheet"], "cell": cell}
    return {name: found[name] for name in ("line", "sheet", "page", "table", "row") if name in found}


def _values(facts: Facts, span: bytes) -> Iterator[tuple[str, int | str]]:
    for name in ("line", "sheet", "page", "table", "row", "column"):
        value = facts.text(span, ours(name))
        if value is not None and (name == "sheet" or value.isdecimal()):
            yield name, value if name == "sheet" else int(value)


def _numbers(place: Place) -> list[int]:
    """Numbers to sort places by; of a cell its row."""
    row = re.search(r"\d+", str(place.get("cell", "")))
    return [value for value in place.values() if isinstance(value, int)] + ([int(row[0])] if row else [])


def _words(facts: Facts, node: bytes) -> str:
    for predicate in WORDS:
        words = [value for value in facts.objects(node, predicate) if value.startswith(b'"')]
        if words:
            return words_of(max(words, key=lambda word: (language_of(word).startswith("zh"), word)))
    return _local_name(node)


def _local_name(node: bytes) -> str:
    """The end of an IRI, for a resource without words."""
    return words_of(node).rstrip("/").rsplit("/", 1)[-1]
