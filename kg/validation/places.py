"""Where a resource of a plan stands in its source file, and the words there.

Facts point to their place by ``prov:wasDerivedFrom`` → ``pp:SourceSpan`` (PROV-O; ONTOLOGY §4.8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDFS, SKOS
from rdflib.term import Node

from kg.namespaces import PP

Place = dict[str, int | str]

WORDS = (
    PP.text,
    PP.timeText,
    PP.assigneeText,
    PP.heading,
    PP.citedTitle,
    PP.citedNumber,
    PP.asFound,
    DCTERMS.title,
    PP.addresseeText,
    SKOS.prefLabel,
    RDFS.label,
)
"""Properties that hold the words of a resource, the most exact first."""
CARRIERS = (PP.statementOf, PP.assignmentOf, PP.timeRequirementOf, PP.promulgates, PP.assignee, PP.inSection)
"""Properties whose subjects say where their object stands, if it does not say so itself."""


def place_of(graph: Graph, node: Node) -> Place:
    """Line, cell, or page and table row of a resource; empty where the graph does not say.

    Args:
        graph: a plan with its provenance.
        node: the resource.
    """
    places = [place for span in spans_of(graph, node) if (place := _place(graph, span))]
    return min(places, key=lambda place: [str(place.get("sheet", "")), *_numbers(place)]) if places else {}


def quote_of(graph: Graph, node: Node) -> str:
    """The words of a resource; of an item those of its annex statement, else of its body statement."""
    for statement in sorted(graph.subjects(PP.statementOf, node), key=str):
        if words := _words(graph, statement):
            return words
    return _words(graph, node)


def spans_of(graph: Graph, node: Node) -> list[Node]:
    """The spans of a resource, else of what carries it, else of what points to it; a repair is its own span."""
    if graph.value(node, PP.line) is not None:
        return [node]
    if own := list(graph.objects(node, PROV.wasDerivedFrom)):
        return own
    for predicate in (*CARRIERS, None):
        carriers = graph.subjects(predicate, node)
        if carried := [span for carrier in carriers for span in graph.objects(carrier, PROV.wasDerivedFrom)]:
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


def _place(graph: Graph, span: Node) -> Place:
    found = dict(_values(graph, span))
    if "sheet" in found and "row" in found:
        row, column = found["row"], found.get("column")
        cell = f"{column_letters(int(column))}{row}" if column else f"{row}:{row}"
        return {"sheet": found["sheet"], "cell": cell}
    return {name: found[name] for name in ("line", "sheet", "page", "table", "row") if name in found}


def _values(graph: Graph, span: Node) -> Iterator[tuple[str, int | str]]:
    for name in ("line", "sheet", "page", "table", "row", "column"):
        value = graph.value(span, PP[name])
        if isinstance(value, Literal):
            yield name, str(value) if name == "sheet" else int(value)


def _numbers(place: Place) -> list[int]:
    """Numbers to sort places by; of a cell its row."""
    row = re.search(r"\d+", str(place.get("cell", "")))
    return [value for value in place.values() if isinstance(value, int)] + ([int(row[0])] if row else [])


def _words(graph: Graph, node: Node) -> str:
    for predicate in WORDS:
        words = [value for value in graph.objects(node, predicate) if isinstance(value, Literal)]
        if words:
            return str(max(words, key=lambda word: ((word.language or "").startswith("zh"), word)))
    return _local_name(node)


def _local_name(node: Node) -> str:
    """The end of an IRI, for a resource without words."""
    return str(node).rstrip("/").rsplit("/", 1)[-1] if isinstance(node, URIRef) else str(node)
