"""Statements gathered to be serialised: quick enough for the description of thousands of documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

import pyoxigraph as ox
from rdflib.namespace import RDF, XSD

from kg import namespaces
from kg.store.answers import without_idle_prefixes

FORMATS: Mapping[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
"""Media type → format."""
TYPE = ox.NamedNode(str(RDF.type))


class Statements:
    """A set of triples; each once, in an order that they alone decide."""

    def __init__(self) -> None:
        self._triples: set[ox.Triple] = set()

    def __len__(self) -> int:
        return len(self._triples)

    def parse(self, n_triples: bytes) -> None:
        """Take over triples.

        Raises:
            SyntaxError: that is not N-Triples.
        """
        self._triples.update(quad.triple for quad in ox.parse(n_triples, format=ox.RdfFormat.N_TRIPLES))

    def describe(self, subject: str, *kinds: str) -> None:
        """Give a subject its classes."""
        self.link(subject, str(RDF.type), *kinds)

    def link(self, subject: str, predicate: str, *objects: str) -> None:
        """Objects that are IRIs."""
        for each in objects:
            self._add(subject, predicate, ox.NamedNode(each))

    def text(self, subject: str, predicate: str, texts: Mapping[str, str]) -> None:
        """One literal a language."""
        for language, text in texts.items():
            self._add(subject, predicate, ox.Literal(text, language=language))

    def value(self, subject: str, predicate: str, value: str | int, datatype: str = "") -> None:
        """A literal: a number as ``xsd:integer``, a text plain, or with a datatype."""
        kind = datatype or (str(XSD.integer) if isinstance(value, int) else "")
        literal = ox.Literal(str(value), datatype=ox.NamedNode(kind)) if kind else ox.Literal(str(value))
        self._add(subject, predicate, literal)

    def has(self, subject: str, predicate: str) -> bool:
        """Whether a subject has a value of a property."""
        node, link = ox.NamedNode(subject), ox.NamedNode(predicate)
        return any(triple.subject == node and triple.predicate == link for triple in self._triples)

    def objects(self, predicate: str) -> set[str]:
        """The IRIs that a property leads to."""
        link = ox.NamedNode(predicate)
        objects = {triple.object for triple in self._triples if triple.predicate == link}
        return {node.value for node in objects if isinstance(node, ox.NamedNode)}

    def written(self, media_type: str) -> bytes:
        """The triples in a format; the same bytes for the same triples.

        Args:
            media_type: one of :data:`FORMATS`.
        """
        form = FORMATS[media_type]
        if form is not ox.RdfFormat.TURTLE:
            return cast("bytes", ox.serialize(self._sorted(), format=form))
        text = ox.serialize(self._sorted(), format=form, prefixes=dict(namespaces.prefixes()))
        return without_idle_prefixes(cast("bytes", text))

    def _sorted(self) -> Iterable[ox.Triple]:
        """Subject by subject, its classes first."""
        return sorted(self._triples, key=lambda triple: (str(triple.subject), triple.predicate != TYPE, str(triple)))

    def _add(self, subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        self._triples.add(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value))
