"""A thin hand for writing triples: plain values in, typed terms out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

ZH = "zh-Hans"

Value = str | int | bool | date | Decimal | Literal | None


def chinese(text: str) -> Literal:
    """A text in simplified Chinese."""
    return Literal(text, lang=ZH)


def english(text: str) -> Literal:
    """A text in English."""
    return Literal(text, lang="en")


class Writer:
    """Writes into one graph.

    Args:
        graph: the graph.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def describe(self, subject: str, kind: URIRef, *others: URIRef) -> None:
        """Give a subject its classes."""
        for each in (kind, *others):
            self.graph.add((URIRef(subject), RDF.type, each))

    def link(self, subject: str, predicate: URIRef, *objects: str | None) -> None:
        """Objects that are IRIs; ``None`` writes nothing."""
        for target in objects:
            if target is not None:
                self.graph.add((URIRef(subject), predicate, URIRef(target)))

    def value(self, subject: str, predicate: URIRef, value: Value) -> None:
        """A literal; ``None`` and the empty string write nothing. Integers become ``xsd:integer``."""
        if value is None or value == "":
            return
        self.graph.add((URIRef(subject), predicate, value if isinstance(value, Literal) else Literal(value)))

    def number(self, subject: str, predicate: URIRef, value: int | None) -> None:
        """A count from 1, as ``xsd:positiveInteger``."""
        if value is not None:
            self.graph.add((URIRef(subject), predicate, Literal(value, datatype=XSD.positiveInteger)))
