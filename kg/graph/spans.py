"""Places of a source file as resources, so that every fact can point to its words."""

from __future__ import annotations

from rdflib import Literal
from rdflib.namespace import DCTERMS, RDF, XSD

from kg.documents import Place
from kg.graph.writer import Writer
from kg.identifiers import PolicyIdentifiers
from kg.namespaces import OA, PP

RFC_5147 = "http://tools.ietf.org/rfc/rfc5147"


class Spans:
    """Writes a :class:`pp:SourceSpan` for each place once.

    Args:
        writer: of the provenance graph.
        identifiers: of the document.
        file: IRI of the source file.
    """

    def __init__(self, writer: Writer, identifiers: PolicyIdentifiers, file: str) -> None:
        self.writer = writer
        self.identifiers = identifiers
        self.file = file
        self._written: dict[Place, str] = {}
        self._quoted: set[str] = set()

    def span_of(self, place: Place, words: str = "") -> str:
        """The IRI of the span for a place.

        Args:
            place: the place.
            words: all characters that stand there, as found, where the caller knows them.
        """
        if place not in self._written:
            self._written[place] = self._write(place)
        iri = self._written[place]
        if words and iri not in self._quoted:
            self._quoted.add(iri)
            quote = f"{iri}/quote"
            self.writer.link(iri, OA.hasSelector, quote)
            self.writer.describe(quote, OA.TextQuoteSelector)
            self.writer.value(quote, OA.exact, words)
        return iri

    def _write(self, place: Place) -> str:
        iri = self.identifiers.part("span", _key(place))
        write = self.writer
        write.describe(iri, PP.SourceSpan, OA.SpecificResource)
        write.link(iri, OA.hasSource, self.file)
        write.number(iri, PP.line, place.line)
        write.number(iri, PP.endLine, place.end_line)
        write.number(iri, PP.row, place.row)
        write.number(iri, PP.table, place.table)
        write.number(iri, PP.page, place.page)
        write.value(iri, PP.sheet, place.sheet)
        if place.line:
            selector = f"{iri}/selector"
            write.describe(selector, OA.FragmentSelector)
            write.link(iri, OA.hasSelector, selector)
            write.link(selector, DCTERMS.conformsTo, RFC_5147)
            # RFC 5147 counts the positions between lines, from 0
            fragment = f"line={place.line - 1},{place.end_line or place.line}"
            write.value(selector, RDF.value, Literal(fragment, datatype=XSD.string))
        return iri


def _key(place: Place) -> str:
    if place.line:
        last = place.end_line or place.line
        return f"L{place.line}" if last == place.line else f"L{place.line}-{last}"
    parts = (("s", place.sheet), ("p", place.page), ("t", place.table), ("r", place.row))
    return "-".join(f"{mark}{value}" for mark, value in parts if value is not None)
