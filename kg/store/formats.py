"""The formats in which a store can answer, and what a caller wants of them.

Sources: SPARQL 1.1 Query Results JSON / XML / CSV and TSV; RDF 1.1 Turtle, N-Triples, N-Quads, TriG, RDF/XML;
JSON-LD 1.1. Only registered media types are sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """One serialisation.

    Args:
        name: how the command line and ``format=`` call it.
        media_type: registered media type.
        suffix: file name ending with its dot.
        iri: W3C "unique IRI" of the format, for service descriptions; empty where W3C has none.
    """

    name: str
    media_type: str
    suffix: str
    iri: str


_FORMATS = "http://www.w3.org/ns/formats/"

JSON = ResultFormat("json", "application/sparql-results+json", ".srj", f"{_FORMATS}SPARQL_Results_JSON")
XML = ResultFormat("xml", "application/sparql-results+xml", ".srx", f"{_FORMATS}SPARQL_Results_XML")
CSV = ResultFormat("csv", "text/csv", ".csv", f"{_FORMATS}SPARQL_Results_CSV")
TSV = ResultFormat("tsv", "text/tab-separated-values", ".tsv", f"{_FORMATS}SPARQL_Results_TSV")
SOLUTION_FORMATS = (JSON, XML, CSV, TSV)
"""For SELECT and ASK, in the order of preference of the server."""

TURTLE = ResultFormat("turtle", "text/turtle", ".ttl", f"{_FORMATS}Turtle")
N_TRIPLES = ResultFormat("ntriples", "application/n-triples", ".nt", f"{_FORMATS}N-Triples")
JSON_LD = ResultFormat("jsonld", "application/ld+json", ".jsonld", f"{_FORMATS}JSON-LD")
RDF_XML = ResultFormat("rdfxml", "application/rdf+xml", ".rdf", f"{_FORMATS}RDF_XML")
TRIG = ResultFormat("trig", "application/trig", ".trig", f"{_FORMATS}TriG")
N_QUADS = ResultFormat("nquads", "application/n-quads", ".nq", f"{_FORMATS}N-Quads")
GRAPH_FORMATS = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS)
"""For CONSTRUCT and DESCRIBE, in the order of preference of the server."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a caller accepts; the kind of a query is known only when it is parsed.

    Args:
        solutions: format for SELECT and ASK, None if none is acceptable.
        graph: format for CONSTRUCT and DESCRIBE, None if none is acceptable.
        solution_rows: at most so many solutions; the answer says that it was cut.
        graph_rows: at most so many triples, likewise.
        cut: whether an answer over the limits of rows or bytes of the store is cut and says so; else it is refused.
        spool: whether a large answer may come as a file.
    """

    solutions: ResultFormat | None = JSON
    graph: ResultFormat | None = TURTLE
    solution_rows: int | None = None
    graph_rows: int | None = None
    cut: bool = False
    spool: bool = False


ALIASES: Mapping[str, Wanted] = {
    "json": Wanted(JSON, JSON_LD),
    "xml": Wanted(XML, RDF_XML),
    "csv": Wanted(CSV, None),
    "tsv": Wanted(TSV, None),
    "turtle": Wanted(None, TURTLE),
    "ttl": Wanted(None, TURTLE),
    "ntriples": Wanted(None, N_TRIPLES),
    "nt": Wanted(None, N_TRIPLES),
    "jsonld": Wanted(None, JSON_LD),
    "json-ld": Wanted(None, JSON_LD),
    "rdfxml": Wanted(None, RDF_XML),
    "rdf+xml": Wanted(None, RDF_XML),
    "rdf": Wanted(None, RDF_XML),
    "trig": Wanted(None, TRIG),
    "nquads": Wanted(None, N_QUADS),
    **{form.media_type: Wanted(form, None) for form in SOLUTION_FORMATS},
    **{form.media_type: Wanted(None, form) for form in GRAPH_FORMATS},
}
"""Names and media types that ``format=`` takes, those that SPARQLWrapper sends among them."""
