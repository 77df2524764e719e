"""An answer of SELECT or ASK as RDF, in the result-set vocabulary of the SPARQL working group.

Source: W3C, "SPARQL test cases", result sets as RDF (DAWG); rdflib and Jena read it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.saved_queries.model import QueryKind
from kg.saved_queries.tables import Cell, Table

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def result_set_turtle(table: Table, kind: QueryKind = "solutions") -> bytes:
    """The rows, or the truth value, as Turtle; a truncated answer holds the rows that it has."""
    prefixes = {"rs": RS, "xsd": "http://www.w3.org/2001/XMLSchema#"}
    triples = _truth(table) if kind == "boolean" else _triples(table)
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _truth(table: Table) -> Iterator[ox.Triple]:
    result, ((_, cell),) = ox.BlankNode("result"), table.rows[0].items()
    yield ox.Triple(result, RDF_TYPE, _rs("ResultSet"))
    yield ox.Triple(result, _rs("boolean"), term_of(cell))


def _triples(table: Table) -> Iterator[ox.Triple]:
    result = ox.BlankNode("result")
    yield ox.Triple(result, RDF_TYPE, _rs("ResultSet"))
    for column in table.columns:
        yield ox.Triple(result, _rs("resultVariable"), ox.Literal(column.name))
    for index, row in enumerate(table.rows, start=1):
        solution = ox.BlankNode(f"s{index}")
        yield ox.Triple(result, _rs("solution"), solution)
        yield ox.Triple(solution, _rs("index"), ox.Literal(index))
        for name, cell in row.items():
            binding = ox.BlankNode(f"s{index}{name}")
            yield ox.Triple(solution, _rs("binding"), binding)
            yield ox.Triple(binding, _rs("variable"), ox.Literal(name))
            yield ox.Triple(binding, _rs("value"), term_of(cell))


def term_of(cell: Cell) -> ox.NamedNode | ox.Literal:
    """The RDF term of a cell."""
    if cell.iri is not None:
        return ox.NamedNode(cell.iri)
    if cell.language:
        return ox.Literal(cell.text, language=cell.language)
    return ox.Literal(cell.text, datatype=ox.NamedNode(cell.datatype) if cell.datatype else None)


def _rs(name: str) -> ox.NamedNode:
    return ox.NamedNode(RS + name)
