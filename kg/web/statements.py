"""What the graph says with one thing as subject, and in which words a page tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib.namespace import RDF
from starlette.requests import Request

from kg.saved_queries.tables import Row
from kg.web.asking import ask
from kg.web.cards import named
from kg.web.labels import Name, language_of_text
from kg.web.language import request_language

SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = str(RDF.type)


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements about a thing.

    Args:
        request: of the reader.
        iri: of the thing.
        rows: of ``facts-of-thing``.
    """

    request: Request
    iri: str
    rows: tuple[Row, ...]

    def things(self, link: str) -> tuple[Name, ...]:
        """The things to which a property leads."""
        found = (named(self.request, row, "value") for row in self._of(link) if row["value"].iri)
        return tuple({name.iri: name for name in found if name is not None}.values())

    def texts(self, link: str) -> tuple[Name, ...]:
        """The literals of a property, each with its language where that is not the page's."""
        own = request_language(self.request)
        cells = [row for row in self._of(link) if row["value"].iri is None]
        return tuple(Name(row["value"].text, language_of_text(row, "value", own)) for row in cells)

    def text(self, link: str) -> str:
        """The first literal of a property, empty where there is none."""
        return next((name.text for name in self.texts(link)), "")

    def is_a(self, kind: str) -> bool:
        """Whether the thing is an instance of a class."""
        return any(row["value"].iri == kind for row in self._of(TYPE))

    def name(self) -> Name:
        """What the thing is called, in the reader's language if it can be."""
        names = self.texts(f"{SKOS}prefLabel")
        shown = next((name for name in names if not name.language), names[0] if names else None)
        if shown is None:
            return Name(self.iri.rpartition("/")[2], iri=self.iri)
        other = next((name.text for name in names if name.language != shown.language), "")
        return Name(shown.text, shown.language, self.iri, None, other)

    def other_names(self) -> tuple[Name, ...]:
        """Long, short and former forms of the name."""
        return self.texts(f"{SKOS}altLabel")

    def matches(self) -> tuple[Name, ...]:
        """Resources of other data sets that are the same thing (``skos:exactMatch``), named by the end of their IRI."""
        return self.things(f"{SKOS}exactMatch")

    def _of(self, link: str) -> Iterator[Row]:
        return (row for row in self.rows if row["link"].text == link)


async def statements_of(request: Request, iri: str) -> Statements:
    """The statements about a thing; none where the graph does not know it."""
    table = await ask(request, "facts-of-thing", {"thing": iri})
    return Statements(request, iri, table.rows)
