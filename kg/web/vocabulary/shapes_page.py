"""``/shapes``: every rule that data are checked against, by class."""

from __future__ import annotations

from collections import Counter
from functools import partial

from fastapi import APIRouter
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, RDFS, SH
from rdflib.term import Node
from starlette.requests import Request
from starlette.responses import Response

from kg.messages import catalogue as messages
from kg.messages import render
from kg.validation.shapes import SEVERITIES, Shape, catalogue
from kg.web.language import request_language
from kg.web.pages import frame_of
from kg.web.routes import add_resource
from kg.web.vocabulary.representations import Document, answer, downloads, ending, words
from kg.web.vocabulary.sources import graph_of, ontology_file, prefixes_file, shape_files
from kg.web.vocabulary.terms import Reader, languages, local_name, short
from kg.web.vocabulary.views import EntriesPage, Entry, Fact, Group, Head, Note, Side

ADDRESS = "/shapes"
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
STEPS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}


def add_routes(router: APIRouter) -> None:
    """Add the routes of the shapes."""
    add_resource(router, ADDRESS, shapes, "The shapes, as page or RDF")
    add_resource(router, f"{ADDRESS}.{{suffix}}", shapes_as, "The shapes: .ttl .jsonld .nt .rdf")


async def shapes(request: Request) -> Response:
    """All shapes, with the prefix table that their queries need."""
    return await answer(request, _document(request))


async def shapes_as(request: Request) -> Response:
    """All shapes in the format that the ending names."""
    return await answer(request, _document(request), ending(request))


def _document(request: Request) -> Document:
    paths = (*shape_files().values(), prefixes_file())
    return Document(ADDRESS, paths, "vocabulary/entries.html", partial(_page, request))


def _page(request: Request) -> EntriesPage:
    own = request_language(request)
    labels = graph_of((ontology_file(),))
    groups = tuple(_group(name, Reader(graph_of((path,)), labels, own)) for name, path in shape_files().items())
    counts = Counter(shape.severity for shape in catalogue().values())
    rules = len({shape.rule for shape in catalogue().values()})
    lead = words(request, "shapes.lead", rules=rules, shapes=len(catalogue()))
    side = Side(own, words(request, "shapes.title"), lead)
    facts = tuple(fact for key in SEVERITIES.values() for fact in _count(request, key, counts[key]))
    head = Head("shapes", ADDRESS, (side,), facts, downloads(ADDRESS))
    return EntriesPage(frame_of(request, words(request, "shapes.title")), head, groups)


def _count(request: Request, severity: str, count: int) -> list[Fact]:
    reader = Reader(Graph(), Graph(), request_language(request))
    meaning = words(request, f"severity.{severity}.meaning", count=count)
    return [Fact(fact.heading, fact.references) for fact in reader.words_fact(f"severity.{severity}.name", [meaning])]


def _group(name: str, reader: Reader) -> Group:
    """The shapes of one file: a file is about one class."""
    nodes = {n for kind in (SH.NodeShape, SH.PropertyShape) for n in reader.graph.subjects(RDF.type, kind)}
    shown = [catalogue()[str(node)] for node in nodes if isinstance(node, URIRef)]
    entries = tuple(_entry(reader, shape) for shape in sorted(shown, key=_rank))
    key = f"shapes.about.{name}"
    heading = reader.word(key) if f"web.vocabulary.{key}" in messages() else name
    return Group(heading, f"about-{name}", entries)


def _rank(shape: Shape) -> tuple[str, int, str]:
    """By rule, ``I10`` after ``I9``."""
    number = shape.rule.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return shape.rule.removesuffix(number), int(number) if number.isdecimal() else 0, shape.iri


def _entry(reader: Reader, shape: Shape) -> Entry:
    severity = reader.word(f"severity.{shape.severity}.name")
    sides = tuple(_side(shape, language) for language in languages(reader.own))
    facts = tuple(_facts(reader, URIRef(shape.iri)))
    return Entry(local_name(URIRef(shape.iri)), shape.rule, severity, sides, facts, mark=shape.severity)


def _side(shape: Shape, language: str) -> Side:
    expected = Note(render("web.vocabulary.note.expected", language), (shape.expected[language],))
    return Side(language, shape.name[language], shape.message[language], (expected,))


def _facts(reader: Reader, node: URIRef) -> list[Fact]:
    graph = reader.graph
    targets = {target for predicate in TARGETS for target in graph.objects(node, predicate)}
    sources = [*graph.objects(node, DCTERMS.source), *graph.objects(node, RDFS.seeAlso)]
    return [
        *reader.fact("fact.targets", targets),
        *reader.words_fact("fact.path", (path_text(graph, path) for path in graph.objects(node, SH.path))),
        *reader.fact("fact.source", sources),
    ]


def path_text(graph: Graph, path: Node) -> str:
    """A property path as SPARQL writes it (SHACL §2.3.1)."""
    if isinstance(path, URIRef):
        return short(path)
    if (path, RDF.first, None) in graph:
        return "/".join(path_text(graph, step) for step in Collection(graph, path))
    choice = graph.value(path, SH.alternativePath)
    if choice is not None:
        return "|".join(path_text(graph, step) for step in Collection(graph, choice))
    found = ((form, graph.value(path, predicate)) for predicate, form in STEPS.items())
    return next((form.format(path_text(graph, step)) for form, step in found if step is not None), "")
