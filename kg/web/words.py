"""How a page of statements calls things, terms and graphs, in the reader's language."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS
from starlette.requests import Request

from kg.namespaces import PP
from kg.saved_queries.model import SUFFIXES
from kg.saved_queries.tables import Cell, Row
from kg.web.asking import ask
from kg.web.cards import named
from kg.web.labels import Name, language_of_text
from kg.web.language import request_language
from kg.web.pages import local_address, short_iri
from kg.web.site import site_of

TYPE = str(RDF.type)
NAMING = (
    *map(str, (DCTERMS.title, RDFS.label, FOAF.name)),
    *map(str, (PP.heading, PP.assigneeText, PP.timeText, PP.targetText)),
)
"""Properties that name what has no preferred label, the best first."""


@dataclass(frozen=True, slots=True)
class Words:
    """How a page calls things, terms and graphs.

    Args:
        request: of the reader.
        names: IRI → name of a thing.
        labels: IRI → language → label of a class or property.
    """

    request: Request
    names: dict[str, Name]
    labels: dict[str, dict[str, str]]

    def name(self, iri: str) -> Name:
        """A thing, or a class, with the page that tells of it."""
        if iri in self.labels:
            return self.term(iri)
        found = self.names.get(iri, Name(short_iri(self.request, iri)))
        return Name(found.text, found.language, iri, self._address(iri), found.other)

    def term(self, iri: str) -> Name:
        """A class or property: its label, or else its short form."""
        own, texts = request_language(self.request), self.labels.get(iri, {})
        short = short_iri(self.request, iri)
        return Name(texts.get(own, short), "", iri, self._address(iri), short if own in texts else "")

    def graph(self, iri: str) -> Name:
        """A named graph, by the end of its IRI."""
        start = f"{site_of(self.request).settings.base_iri}graph/"
        return Name(iri.removeprefix(start), "", iri, self._address(iri))

    def _address(self, iri: str) -> str:
        """What this site tells of it, or else where its own IRI leads."""
        return local_address(self.request, iri) or iri

    def value(self, row: Row) -> Name:
        """What stands at the other end of a statement."""
        cell: Cell = row["value"]
        if cell.iri:
            return self.name(cell.iri)
        return Name(cell.text, language_of_text(row, "value", request_language(self.request)))


async def words_of(request: Request, rows: Sequence[Row]) -> Words:
    """The words for everything that rows of statements name."""
    columns = ("thing", "subject", "value")
    things = {iri for row in rows for column in columns if column in row and (iri := row[column].iri)}
    terms = {row["link"].text for row in rows} | {row["value"].text for row in rows if row["link"].text == TYPE}
    if not terms:
        return Words(request, {}, {})
    own = request_language(request)
    names, labels = await asyncio.gather(
        ask(request, "names-of-things", {"things": sorted(things)}),
        ask(request, "labels-of-terms", {"terms": sorted(terms)}),
    )
    found = {row["thing"].text: named(request, row, "thing") for row in names.rows}
    if others := sorted(things - found.keys() - {row["term"].text for row in labels.rows}):
        called = await ask(request, "names-of-described", {"things": others})
        found |= {iri: named(request, row, "thing") for iri, row in _names_in(called.rows, own).items()}
    texts: dict[str, dict[str, str]] = {}
    for row in labels.rows:
        if language := _site_language(row["label"].language):
            texts.setdefault(row["term"].text, {})[language] = row["label"].text
    return Words(request, {iri: name for iri, name in found.items() if name is not None}, texts)


def _site_language(tag: str) -> str:
    """The language of the site that a tag means, or nothing."""
    return next((each for each, suffix in SUFFIXES.items() if tag.startswith(suffix)), "")


def _names_in(rows: Iterable[Row], own: str) -> dict[str, dict[str, Cell]]:
    """Thing → its best name in each language, as columns of a row; a name without a language is in the reader's."""
    found: dict[str, dict[str, Cell]] = {}
    for row in sorted(rows, key=lambda row: NAMING.index(row["naming"].text)):
        if (language := _site_language(row["name"].language) if row["name"].language else own) in SUFFIXES:
            names = found.setdefault(row["thing"].text, {"thing": row["thing"]})
            name = row["name"]
            called = replace(name, text=f"{name.text} {row['number'].text}") if "number" in row else name
            names.setdefault(f"thing_{SUFFIXES[language]}", called)
    return found
