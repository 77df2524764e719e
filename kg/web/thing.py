"""``/id/…`` names a thing and leads to its document; ``/doc/…`` is that document, ``/graph/…`` a named graph.

For every thing of the data: what is said of it and of its parts, and by which graph; what points at it, a page at a
time; the names of what stands at the other end. What people usually ask for has a page of its own besides.

Sources: Cool URIs for the Semantic Web §4.2; RFC 9110 §15.4.4 (303 See Other); Concise Bounded Description, symmetric
(W3C Member Submission 2005), here with the names of both ends and bounded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS
from starlette.requests import Request
from starlette.responses import Response

from kg.messages import render
from kg.namespaces import PP
from kg.saved_queries.model import SUFFIXES
from kg.saved_queries.tables import Cell, Row
from kg.web import urls
from kg.web.alternates import split_ending
from kg.web.asking import ask
from kg.web.beside import OFFERS, answer_page
from kg.web.cards import named
from kg.web.described import Described, address_of, anchor_of, described_by, document_of, spellings_of
from kg.web.describing import dataset_of_graph, is_distribution
from kg.web.descriptions import Description
from kg.web.errors import HttpError
from kg.web.labels import Name, language_of_text, number_of
from kg.web.language import request_language, sent_path
from kg.web.pages import frame_of, local_address, short_iri
from kg.web.paging import labelled, page_addresses, page_number
from kg.web.query_answers import HTML, negotiated
from kg.web.routes import add_resource, see
from kg.web.site import site_of
from kg.web.things import page_of
from kg.web.views import Frame

TYPE = str(RDF.type)
ROWS = 100
"""Statements that point at a thing, on a page."""
PARTS = 1_000
"""Parts of a thing that are described with it, on a page; links lead to a place on the first."""
TEMPLATE = "thing.html"
NAMING = (
    *map(str, (DCTERMS.title, RDFS.label, FOAF.name)),
    *map(str, (PP.heading, PP.assigneeText, PP.timeText, PP.targetText)),
)
"""Properties that name what has no preferred label, the best first."""
NO_PARTS = " "
"""What no IRI begins with: a thing without parts leaves out none of those that point at it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A property with its values, and the graphs that say so."""

    link: Name
    values: tuple[Name, ...]
    graphs: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class DescribedThing:
    """A thing: its name, its place on the page, what is said of it."""

    name: Name
    anchor: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Pointing:
    """A statement that points at the thing: its subject, its property, the graph that says so."""

    subject: Name
    link: Name
    graph: Name


@dataclass(frozen=True, slots=True)
class ThingPage:
    """``thing.html``.

    Args:
        frame: around it.
        iri: of the main thing.
        name: of the main thing.
        kinds: its classes.
        page: address of the page for people, if there is one.
        things: described, the main one first.
        pointing: statements that point at the main thing, a page of them.
        count: of all such statements.
        pages: label and address of other pages.
    """

    frame: Frame
    iri: str
    name: Name
    kinds: tuple[Name, ...]
    page: str | None
    things: tuple[DescribedThing, ...]
    pointing: tuple[Pointing, ...]
    count: int
    pages: tuple[tuple[str, str], ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, f"{urls.THING}/{{path:path}}", thing, "A thing: 303 to the document that describes it")
    add_resource(found, f"{urls.DOCUMENT}/{{path:path}}", document, "What is known of a thing, as page or RDF")
    add_resource(found, f"{urls.GRAPH}/{{path:path}}", graph, "A named graph, as page or RDF")
    return found


async def thing(request: Request) -> Response:
    """Lead from a thing to the document that describes it.

    Raises:
        HttpError: 404, the data know no such thing.
    """
    path = await _known(request, _sent_path(request, urls.THING))
    return _see_document(request, document_of(path))


async def document(request: Request) -> Response:
    """The document that describes a thing, by ending, ``format=`` or ``Accept``.

    Raises:
        HttpError: 404, the data know no such thing; 406, none of its formats is acceptable.
    """
    sent, form = split_ending(_sent_path(request, urls.DOCUMENT))
    described = described_by(sent)
    if len(described.things) == 1:
        path = await _known(request, sent)
        if document_of(path) != path:
            return _see_document(request, document_of(path), form)
        described = described_by(path)
    making = _making(described, site_of(request).settings.base_iri)
    return await answer_page(request, form or negotiated(request, OFFERS), TEMPLATE, making.page)


def _sent_path(request: Request, start: str) -> str:
    """The path after ``start``, percent-encoded as it was sent."""
    return sent_path(request).removeprefix(f"{start}/")


async def _known(request: Request, sent: str) -> str:
    """The spelling of a path under which the data know a thing."""
    base = f"{site_of(request).settings.base_iri}id/"
    spellings = [f"{base}{path}" for path in spellings_of(sent)]
    if spellings:
        known = {row["thing"].text for row in (await ask(request, "known-things", {"things": spellings})).rows}
        for iri in spellings:
            if iri in known:
                return iri.removeprefix(base)
    raise HttpError(404, "web.no_thing", iri=spellings[0] if spellings else f"{base}{sent}")


def _see_document(request: Request, path: str, ending: str = "") -> Response:
    """303 to a document; what the address says of language and format goes along."""
    return see(request, f"{urls.DOCUMENT}/{address_of(path)}{f'.{ending}' if ending else ''}")


async def graph(request: Request) -> Response:
    """A named graph: what is said of it as a page, its statements as RDF; or what is said of a thing named like one.

    Raises:
        HttpError: 404, there is no such graph; 406, none of its formats is acceptable.
    """
    whole = _sent_path(request, urls.GRAPH)
    sent, form = split_ending(whole)
    base = f"{site_of(request).settings.base_iri}graph/"
    spellings = [f"{base}{path}" for path in spellings_of(sent)]
    making = await _graph_among(request, spellings)
    if making is None and await is_distribution(request, f"{base}{whole}"):
        return see(request, urls.CATALOG)
    if making is None:
        raise HttpError(404, "web.no_graph", iri=spellings[0] if spellings else f"{base}{sent}")
    return await answer_page(request, form or negotiated(request, OFFERS), TEMPLATE, making.page)


async def _graph_among(request: Request, spellings: Sequence[str]) -> Making | None:
    if not spellings:
        return None
    for row in (await ask(request, "known-graphs", {"graphs": spellings})).rows:
        iri = row["graph"].text
        return Making(iri, (iri,), Description("content-of-graph", {"graph": iri}, whole=True))
    for row in (await ask(request, "known-things", {"things": spellings})).rows:
        iri = row["thing"].text
        return Making(iri, (iri,), _description(iri, f"{iri}.{HTML}", site_of(request).settings.base_iri))
    return None


def _description(main: str, document: str, base: str, below: str = NO_PARTS) -> Description:
    values = {"document": document, "dataset": f"{base}dataset", "thing": main, "below": below}
    return Description("description-of-document", values)


def _making(described: Described, base: str) -> Making:
    things = tuple(f"{base}id/{path}" for path in described.things)
    below = f"{base}id/{described.below}" if described.below else NO_PARTS
    document = f"{base}doc/{document_of(described.main)}"
    return Making(things[0], things, _description(things[0], document, base, below), below)


@dataclass(frozen=True, slots=True)
class Making:
    """What the page of a thing is made from.

    Args:
        main: IRI of the main thing.
        things: IRIs of all that is described, as far as their names alone tell.
        rdf: what the RDF beside the page is, without the things described and the rows of the page.
        below: what the IRIs of further parts begin with.
    """

    main: str
    things: tuple[str, ...]
    rdf: Description
    below: str = NO_PARTS

    async def page(self, request: Request) -> ThingPage:
        """What the graphs say.

        Raises:
            HttpError: 404, they say nothing.
        """
        number, main, below, things = page_number(request), self.main, self.below, list(self.things)
        here = len(things)
        if below != NO_PARTS:
            parts = await ask(request, "parts-of-thing", {"thing": main, "below": below, **_rows(number, PARTS)})
            things += [row["part"].text for row in parts.rows]
        said, pointing, counted = await asyncio.gather(
            ask(request, "statements-about-things", {"things": things}),
            ask(request, "statements-pointing-at", {"thing": main, "below": below, **_rows(number, ROWS)}),
            ask(request, "statements-pointing-at-counted", {"thing": main, "below": below}),
        )
        count = number_of(counted.rows[0], "statements")
        if not self.rdf.whole and not pointing.rows and (not said.rows if number == 1 else len(things) == here):
            raise HttpError(404, "web.no_thing", iri=main)
        pages = page_addresses(request, number, max(count, _filled(number, len(things) - here)), ROWS)
        words = await words_of(request, [*said.rows, *pointing.rows])
        name = words.graph(main) if self.rdf.whole and main not in words.names else words.name(main)
        kinds = {row["value"].text: words.name(row["value"].text) for row in said.rows if _is_kind(row, main)}
        own, subject = request_language(request), "graph" if self.rdf.whole else "thing"
        rows = {} if self.rdf.whole else {"things": things, **_rows(number, ROWS)}
        about = {"@type": "Thing", "@id": main, "name": name.text}
        return ThingPage(
            frame=frame_of(
                request,
                name.text,
                description=render(f"web.{subject}.description", own, name=name.text),
                rdf=replace(self.rdf, values={**self.rdf.values, **rows}),
                about=await dataset_of_graph(request, main, name.text, said.rows) if self.rdf.whole else about,
                pages=pages,
            ),
            iri=main,
            name=name,
            kinds=tuple(kinds.values()),
            page=page_of(main, site_of(request).settings.base_iri),
            things=tuple(filter(None, (_thing(words, iri, main, said.rows) for iri in things))),
            pointing=tuple(
                Pointing(words.name(row["subject"].text), words.term(row["link"].text), words.graph(row["graph"].text))
                for row in pointing.rows
            ),
            count=count,
            pages=labelled(pages, own),
        )


def _filled(number: int, parts: int) -> int:
    """As many statements as have the pages that the parts of a thing fill: one page more while they fill theirs."""
    return ROWS * (number + (parts == PARTS))


def _rows(number: int, rows: int) -> dict[str, str]:
    """The rows of a page of a list."""
    return {"rows": str(rows), "skip": str(rows * (number - 1))}


def _is_kind(row: Row, thing: str) -> bool:
    return row["thing"].text == thing and row["link"].text == TYPE


def _thing(words: Words, iri: str, main: str, rows: Sequence[Row]) -> DescribedThing | None:
    by_link: dict[str, list[Row]] = {}
    for row in rows:
        if row["thing"].text == iri:
            by_link.setdefault(row["link"].text, []).append(row)
    if not by_link:
        return None
    anchor = anchor_of(iri, main)
    links = sorted(by_link, key=lambda link: (link != TYPE, link))
    return DescribedThing(words.name(iri), anchor, tuple(_statement(words, link, by_link[link]) for link in links))


def _statement(words: Words, link: str, rows: Iterable[Row]) -> Statement:
    values = {(row["value"].iri or row["value"].text, row["value"].language): words.value(row) for row in rows}
    graphs = {row["graph"].text: words.graph(row["graph"].text) for row in rows}
    return Statement(words.term(link), tuple(values.values()), tuple(graphs.values()))


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
