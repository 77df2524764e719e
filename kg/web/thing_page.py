"""What ``thing.html`` receives, and how it is made: what is said of a thing and of its parts, and what points at it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.tables import Row
from kg.web.asking import ask
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.labels import Name, number_of
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.paging import labelled, page_addresses, page_number
from kg.web.self_description import dataset_of_graph
from kg.web.site import site_of
from kg.web.thing_documents import Described, anchor_of, document_of
from kg.web.things import page_of
from kg.web.words import TYPE, Words, words_of

ROWS = 100
"""Statements that point at a thing, on a page."""
PARTS = 1_000
"""Parts of a thing that are described with it, on a page; links lead to a place on the first."""
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
            things=tuple(_things(words, things, main, said.rows)),
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


def _things(words: Words, things: Iterable[str], main: str, rows: Iterable[Row]) -> Iterator[DescribedThing]:
    """Those of which something is said, in order, their classes first."""
    said: defaultdict[str, defaultdict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        said[row["thing"].text][row["link"].text].append(row)
    for iri in things:
        if by_link := said.get(iri):
            links = sorted(by_link, key=lambda link: (link != TYPE, link))
            statements = tuple(_statement(words, link, by_link[link]) for link in links)
            yield DescribedThing(words.name(iri), anchor_of(iri, main), statements)


def _statement(words: Words, link: str, rows: Iterable[Row]) -> Statement:
    values = {(row["value"].iri or row["value"].text, row["value"].language): words.value(row) for row in rows}
    graphs = {row["graph"].text: words.graph(row["graph"].text) for row in rows}
    return Statement(words.term(link), tuple(values.values()), tuple(graphs.values()))


def description_of(main: str, document: str, base: str, below: str = NO_PARTS) -> Description:
    """The RDF of the document of a thing.

    Args:
        main: IRI of the thing.
        document: IRI of the document.
        base: start of the IRIs of the data.
        below: what the IRIs of further parts begin with.
    """
    values = {"document": document, "dataset": f"{base}dataset", "thing": main, "below": below}
    return Description("description-of-document", values)


def making_of(described: Described, base: str) -> Making:
    """What the page of a document is made from.

    Args:
        described: what it describes.
        base: start of the IRIs of the data.
    """
    things = tuple(f"{base}id/{path}" for path in described.things)
    below = f"{base}id/{described.below}" if described.below else NO_PARTS
    document = f"{base}doc/{document_of(described.main)}"
    return Making(things[0], things, description_of(things[0], document, base, below), below)
