"""``/vocab``, ``/vocab/{scheme}``, ``/vocab/{scheme}/{key}``: the concept schemes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from fastapi import APIRouter
from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.term import Node
from starlette.requests import Request
from starlette.responses import Response

from kg.namespaces import PP, VOCAB
from kg.web.errors import HttpError
from kg.web.language import request_language
from kg.web.pages import frame_of
from kg.web.routes import add_resource
from kg.web.vocabulary.representations import (
    Document,
    answer,
    downloads,
    ending,
    negotiated,
    see_other,
    split_ending,
    words,
)
from kg.web.vocabulary.sources import graph_of, ontology_file, order_of, scheme_files
from kg.web.vocabulary.terms import Reader, local_name, short
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
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


def add_routes(router: APIRouter) -> None:
    """Add the routes of the schemes."""
    add_resource(router, ADDRESS, schemes, "The concept schemes, as page or RDF")
    add_resource(router, f"{ADDRESS}.{{suffix}}", schemes_as, "All concept schemes: .ttl .jsonld .nt .rdf")
    add_resource(router, f"{ADDRESS}/{{name}}", scheme, "A concept scheme, as page or RDF (with ending)")
    add_resource(router, f"{ADDRESS}/{{name}}/{{key}}", concept, "A concept: 303 to its place on the page, or RDF")


async def schemes(request: Request) -> Response:
    """The list of schemes; as RDF, all of them."""
    return await answer(request, _list(request))


async def schemes_as(request: Request) -> Response:
    """All schemes in the format that the ending names."""
    return await answer(request, _list(request), ending(request))


async def scheme(request: Request) -> Response:
    """One scheme; with an ending, in that format."""
    name, form = split_ending(request.path_params["name"])
    return await answer(request, _scheme(request, name), form)


async def concept(request: Request) -> Response:
    """A concept: its scheme, at the concept for people."""
    name = request.path_params["name"]
    key, form = split_ending(request.path_params["key"])
    document = _scheme(request, name)
    if (URIRef(f"{VOCAB}{name}/{key}"), RDF.type, SKOS.Concept) not in graph_of(document.paths):
        raise _not_found(request)
    chosen = form or negotiated(request)
    return see_other(request, document.address, key) if chosen is None else await answer(request, document, chosen)


def _not_found(request: Request) -> HttpError:
    return HttpError(404, "web.not_found", path=request.url.path)


def _list(request: Request) -> Document:
    paths = tuple(scheme_files().values())
    return Document(ADDRESS, paths, "vocabulary/schemes.html", partial(_schemes_page, request))


def _scheme(request: Request, name: str) -> Document:
    path = scheme_files().get(name)
    if path is None:
        raise _not_found(request)
    page = partial(_scheme_page, request, name, path)
    return Document(f"{ADDRESS}/{name}", (path,), "vocabulary/entries.html", page)


def _schemes_page(request: Request) -> SchemesPage:
    own = request_language(request)
    links = tuple(_link(name, path, own) for name, path in scheme_files().items())
    side = Side(own, words(request, "vocab.title"), words(request, "vocab.lead", count=len(links)))
    head = Head("vocab", ADDRESS, (side,), (), downloads(ADDRESS))
    return SchemesPage(frame_of(request, words(request, "vocab.title")), head, links)


def _link(name: str, path: Path, own: str) -> SchemeLink:
    graph = graph_of((path,))
    sides = Reader(graph, graph, own).sides(URIRef(f"{VOCAB}{name}"), SKOS.prefLabel, SKOS.definition)
    count = len({*graph.subjects(RDF.type, SKOS.Concept)})
    return SchemeLink(f"{ADDRESS}/{name}", name, sides, count)


def _scheme_page(request: Request, name: str, path: Path) -> EntriesPage:
    own, graph, node = request_language(request), graph_of((path,)), URIRef(f"{VOCAB}{name}")
    reader = Reader(graph, graph_of((path, ontology_file())), own)
    sides = reader.sides(node, SKOS.prefLabel, SKOS.definition)
    facts = [fact for key, predicate in METADATA for fact in reader.fact(key, graph.objects(node, predicate))]
    address = [*reader.words_fact("meta.iri", [str(node)])]
    entries = tuple(_entry(reader, concept, level) for concept, level in _tree(reader, order_of(path)))
    return EntriesPage(
        frame=frame_of(request, sides[0].label),
        head=Head("vocab", f"{ADDRESS}/{name}", sides, (*address, *facts), downloads(f"{ADDRESS}/{name}")),
        groups=(Group(words(request, "vocab.concepts", count=len(entries)), "", entries),),
        back=(ADDRESS, words(request, "vocab.back")),
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
    kind = reader.word("comma").join(sorted(reader.label(found) or short(found) for found in kinds))
    sides = reader.sides(node, SKOS.prefLabel, SKOS.definition, NOTES)
    return Entry(local_name(node), short(node), kind, sides, tuple(_facts(reader, node)), level)


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
