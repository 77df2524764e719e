"""``/vocab``, ``/vocab/{scheme}``, ``/vocab/{scheme}/{key}``: the concept schemes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from fastapi import APIRouter
from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.term import Node
from starlette.requests import Request
from starlette.responses import Response

from kg.messages import render
from kg.namespaces import PP, VOCAB, short
from kg.web.alternates import split_ending
from kg.web.beside import OFFERS, add_representations
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.language import request_language
from kg.web.page_rdf import MADE
from kg.web.pages import frame_of
from kg.web.representation import HTML, negotiated
from kg.web.routes import add_resource
from kg.web.vocabulary.representations import Document, answer, see_other
from kg.web.vocabulary.sources import graph_of, ontology_file, order_of, scheme_files
from kg.web.vocabulary.terms import MATCHES, Reader, local_name, text
from kg.web.vocabulary.views import EntriesPage, Entry, Fact, Group, Head, SchemeLink, SchemesPage, Side

ADDRESS = "/vocab"
NOTES = (("note.other_names", SKOS.altLabel), ("note.scope", SKOS.scopeNote), ("example", SKOS.example))
METADATA = (
    ("meta.created", DCTERMS.created),
    ("meta.issued", DCTERMS.issued),
    ("meta.creator", DCTERMS.creator),
    ("meta.publisher", DCTERMS.publisher),
    ("meta.licence", DCTERMS.license),
    ("meta.sources", DCTERMS.source),
)
TRIGGERS = (
    ("fact.triggers", PP.trigger),
    ("fact.fallback_triggers", PP.fallbackTrigger),
    ("fact.excluded_triggers", PP.excludeTrigger),
)


def add_routes(router: APIRouter) -> None:
    """Add the routes of the schemes."""
    add_representations(router, ADDRESS, schemes, "The concept schemes, as page or RDF")
    add_resource(router, f"{ADDRESS}/{{name}}", scheme, "A concept scheme, as page or RDF (with ending)")
    add_resource(router, f"{ADDRESS}/{{name}}/{{key}}", concept, "A concept: 303 to its place on the page, or RDF")


async def schemes(request: Request, form: str) -> Response:
    """The list of schemes; as RDF, all of them."""
    document = Document(ADDRESS, tuple(scheme_files().values()), "vocabulary/schemes.html", _list_frame, _list_page)
    return await answer(request, document, form)


async def scheme(request: Request) -> Response:
    """One scheme; with an ending, in that format."""
    name, form = split_ending(request.path_params["name"])
    return await answer(request, _scheme(request, name), form or negotiated(request, OFFERS))


async def concept(request: Request) -> Response:
    """A concept: its scheme, at the concept for people."""
    name = request.path_params["name"]
    key, form = split_ending(request.path_params["key"])
    document = _scheme(request, name)
    if (URIRef(f"{VOCAB}{name}/{key}"), RDF.type, SKOS.Concept) not in graph_of(document.paths):
        raise _not_found(request)
    chosen = form or negotiated(request, OFFERS)
    return see_other(request, document.address, key) if chosen == HTML else await answer(request, document, chosen)


def _not_found(request: Request) -> HttpError:
    return HttpError(404, "web.not_found", path=request.url.path)


def _scheme(request: Request, name: str) -> Document:
    path = scheme_files().get(name)
    if path is None:
        raise _not_found(request)
    frame, page = partial(_frame, name, path), partial(_page, name, path)
    return Document(f"{ADDRESS}/{name}", (path,), "vocabulary/entries.html", frame, page)


def _list_frame(request: Request) -> Frame:
    own = request_language(request)
    title, lead = _title_and_lead(own)
    parts = [{"@type": "DefinedTermSet", "@id": f"{VOCAB}{name}"} for name in scheme_files()]
    about = {
        "@type": "Collection",
        "@id": str(VOCAB).removesuffix("/"),
        "name": title,
        "description": lead,
        "hasPart": parts,
    }
    return frame_of(request, title, description=lead, rdf=MADE, about=about)


def _list_page(frame: Frame) -> SchemesPage:
    return _list_content(frame.language)(frame=frame)


@cache
def _list_content(own: str) -> Callable[..., SchemesPage]:
    """The list without its frame."""
    links = tuple(_link(name, path, own) for name, path in scheme_files().items())
    return partial(SchemesPage, head=Head("vocab", ADDRESS, (Side(own, *_title_and_lead(own)),), ()), schemes=links)


def _title_and_lead(own: str) -> tuple[str, str]:
    lead = render("web.vocabulary.vocab.lead", own, count=len(scheme_files()))
    return render("web.vocabulary.vocab.title", own), lead


def _link(name: str, path: Path, own: str) -> SchemeLink:
    graph = graph_of((path,))
    sides = Reader(graph, graph, own).sides(URIRef(f"{VOCAB}{name}"), SKOS.prefLabel, SKOS.definition)
    count = len({*graph.subjects(RDF.type, SKOS.Concept)})
    return SchemeLink(f"{ADDRESS}/{name}", name, sides, count)


def _frame(name: str, path: Path, request: Request) -> Frame:
    graph, node, own = graph_of((path,)), URIRef(f"{VOCAB}{name}"), request_language(request)
    title, description = (text(graph, node, key, own) for key in (SKOS.prefLabel, SKOS.definition))
    about = {
        "@type": "DefinedTermSet",
        "@id": str(node),
        "name": title,
        "description": description,
        "license": graph.value(node, DCTERMS.license),
    }
    return frame_of(request, title, description=description, rdf=MADE, about=about)


def _page(name: str, path: Path, frame: Frame) -> EntriesPage:
    return _content(name, path, frame.language)(frame=frame)


@cache
def _content(name: str, path: Path, own: str) -> Callable[..., EntriesPage]:
    """The page of a scheme without its frame: made once, for the files behind it do not change while we run."""
    graph, node = graph_of((path,)), URIRef(f"{VOCAB}{name}")
    reader = Reader(graph, graph_of((path, ontology_file())), own)
    sides = reader.sides(node, SKOS.prefLabel, SKOS.definition)
    facts = [fact for key, predicate in METADATA for fact in reader.fact(key, graph.objects(node, predicate))]
    address = [*reader.words_fact("meta.iri", [str(node)])]
    entries = tuple(_entry(reader, concept, level) for concept, level in _tree(reader, order_of(path)))
    return partial(
        EntriesPage,
        head=Head("vocab", f"{ADDRESS}/{name}", sides, (*address, *facts)),
        groups=(Group(reader.word("vocab.concepts", count=len(entries)), "", entries),),
        back=(ADDRESS, reader.word("vocab.back")),
    )


def _tree(reader: Reader, order: Mapping[str, int]) -> Iterator[tuple[Node, int]]:
    """Every concept once with its depth: top concepts in the order of the file, the narrower below the broader."""
    graph = reader.graph
    known = sorted({*graph.subjects(RDF.type, SKOS.Concept)}, key=lambda node: order[str(node)])
    seen: set[Node] = set()

    def walk(node: Node, level: int) -> Iterator[tuple[Node, int]]:
        if node not in seen:
            seen.add(node)
            yield node, level
            for child in known:
                if (child, SKOS.broader, node) in graph:
                    yield from walk(child, level + 1)

    tops = [node for node in known if graph.value(node, SKOS.broader) is None]
    for node in (*tops, *known):
        yield from walk(node, 0)


def _entry(reader: Reader, node: Node, level: int) -> Entry:
    kinds = (kind for kind in reader.graph.objects(node, RDF.type) if kind != SKOS.Concept)
    kind = reader.word("comma").join(sorted(reader.label(found) or short(str(found)) for found in kinds))
    sides = reader.sides(node, SKOS.prefLabel, SKOS.definition, NOTES)
    return Entry(local_name(node), short(str(node)), kind, sides, tuple(_facts(reader, node)), level)


def _facts(reader: Reader, node: Node) -> list[Fact]:
    graph = reader.graph
    matches = (target for predicate in MATCHES for target in graph.objects(node, predicate))
    return [
        *reader.fact("fact.notation", graph.objects(node, SKOS.notation)),
        *reader.fact("fact.broader", graph.objects(node, SKOS.broader)),
        *reader.fact("fact.narrower", graph.objects(node, SKOS.narrower)),
        *reader.fact("fact.related", graph.objects(node, SKOS.related)),
        *reader.fact("fact.alignments", matches),
        *(fact for key, predicate in TRIGGERS for fact in reader.fact(key, graph.objects(node, predicate))),
    ]
