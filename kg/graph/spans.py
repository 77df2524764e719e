"""Places of a source file as resources, so that every fact can point to its words (Web Annotation §4.2)."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import Literal
from rdflib.namespace import DCTERMS, RDF, XSD

from kg.documents import Place, Words
from kg.graph.writer import Writer
from kg.identifiers import PolicyIdentifiers
from kg.namespaces import OA, PP
from kg.records.model import Cell

PLAIN_TEXT = "text/plain"
RFC_5147 = "http://tools.ietf.org/rfc/rfc5147"
CONTEXT_CHARACTERS = 16
"""So many characters before and behind a quotation tell it from the same words elsewhere in its paragraph."""


class Spans:
    """Writes a :class:`pp:SourceSpan` for each place, and for each part of a paragraph or cell, once.

    Args:
        writer: of the provenance graph.
        identifiers: of the document.
        file: IRI of the source file.
        media_type: of the source file.
    """

    def __init__(self, writer: Writer, identifiers: PolicyIdentifiers, file: str, media_type: str) -> None:
        self.writer = writer
        self.identifiers = identifiers
        self.file = file
        self.media_type = media_type
        self._written: set[str] = set()

    def of_place(self, place: Place) -> str:
        """The IRI of the span of a whole place."""
        iri = self._write(_key(place), place)
        if place.line and self.media_type == PLAIN_TEXT:
            self._lines(iri, place.line, place.end_line or place.line)
        return iri

    def of_words(self, words: Words) -> str:
        """The IRI of the span of words, with their quotation; words of a part say which characters they are."""
        found, (start, end) = words.block.as_found, words.found_range
        if (start, end) == (0, len(found)):
            iri = self.of_place(words.place)
            self._quote(iri, found)
            return iri
        iri = self._write(f"{_key(words.place)}-c{start}-{end}", words.place)
        self.writer.value(iri, PP.fromCharacter, Literal(start, datatype=XSD.nonNegativeInteger))
        self.writer.value(iri, PP.toCharacter, Literal(end, datatype=XSD.nonNegativeInteger))
        self._quote(iri, words.as_found, found[max(0, start - CONTEXT_CHARACTERS) : start], found[end:])
        return iri

    def of_cell(self, cell: Cell, phrase: str = "") -> list[str]:
        """The IRIs of the spans that a fact of a cell rests on: the pieces that hold the phrase, else all of them.

        Args:
            cell: words and place; a cell that is not there has no span.
            phrase: the words of the fact.
        """
        if cell.place is None:
            return []
        if not cell.words:
            return [self.of_place(cell.place)]
        holding = [words for words in cell.words if phrase in words.text]
        return [self.of_words(words) for words in holding or cell.words]

    def of_phrase(self, phrase: str, within: Sequence[Words], place: Place) -> str:
        """The IRI of the span of a phrase: where the words hold it, else its whole place."""
        for words in within:
            start = words.text.find(phrase)
            if start >= 0 and words.place == place:
                return self.of_words(words.part(start, start + len(phrase)))
        return self.of_place(place)

    def _write(self, key: str, place: Place) -> str:
        iri = self.identifiers.part("span", key)
        if iri in self._written:
            return iri
        self._written.add(iri)
        write = self.writer
        write.describe(iri, PP.SourceSpan, OA.SpecificResource)
        write.link(iri, OA.hasSource, self.file)
        write.number(iri, PP.line, place.line)
        write.number(iri, PP.endLine, place.end_line)
        write.number(iri, PP.row, place.row)
        write.number(iri, PP.table, place.table)
        write.number(iri, PP.page, place.page)
        write.value(iri, PP.sheet, place.sheet)
        return iri

    def _lines(self, iri: str, first: int, last: int) -> None:
        selector, write = f"{iri}/selector", self.writer
        write.describe(selector, OA.FragmentSelector)
        write.link(iri, OA.hasSelector, selector)
        write.link(selector, DCTERMS.conformsTo, RFC_5147)
        # RFC 5147 counts the positions between lines, from 0
        write.value(selector, RDF.value, Literal(f"line={first - 1},{last}", datatype=XSD.string))

    def _quote(self, iri: str, exact: str, before: str = "", behind: str = "") -> None:
        if exact:
            quote, write = f"{iri}/quote", self.writer
            write.link(iri, OA.hasSelector, quote)
            write.describe(quote, OA.TextQuoteSelector)
            write.value(quote, OA.exact, exact)
            write.value(quote, OA.prefix, before)
            write.value(quote, OA.suffix, behind[:CONTEXT_CHARACTERS])


def _key(place: Place) -> str:
    if place.line:
        last = place.end_line or place.line
        return f"L{place.line}" if last == place.line else f"L{place.line}-{last}"
    parts = (("s", place.sheet), ("p", place.page), ("t", place.table), ("r", place.row))
    return "-".join(f"{mark}{value}" for mark, value in parts if value is not None)
