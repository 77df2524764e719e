"""``/shapes``: every rule that data are checked against, by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache, partial

from fastapi import APIRouter
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, RDFS, SH
from rdflib.term import Node
from starlette.requests import Request
from starlette.responses import Response

from kg.messages import catalogue as messages
from kg.messages import render
from kg.namespaces import SHAPE, short
from kg.validation.shapes import SEVERITIES, Shape, catalogue
from kg.web.beside import add_representations
from kg.web.frame import Frame
from kg.web.language import request_language
from kg.web.page_rdf import MADE
from kg.web.pages import frame_of
from kg.web.vocabulary.representations import Document, answer
from kg.web.vocabulary.sources import graph_of, ontology_file, prefixes_file, shape_files
from kg.web.vocabulary.terms import Reader, languages, local_name
from kg.web.vocabulary.views import EntriesPage, Entry, Fact, Group, Head, Note, Side

ADDRESS = "/shapes"
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
STEPS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}


def add_routes(router: APIRouter) -> None:
    """Add the routes of the shapes."""
    add_representations(router, ADDRESS, shapes, "The shapes, as page or RDF")


async def shapes(request: Request, form: str) -> Response:
    """All shapes, with the prefix table that their queries need."""
    paths = (*shape_files().values(), prefixes_file())
    return await answer(request, Document(ADDRESS, paths, "vocabulary/entries.html", _frame, _page), form)


def _frame(request: Request) -> Frame:
    title, lead = _title_and_lead(request_language(request))
    about = {"@type": "DefinedTermSet", "@id": str(SHAPE).removesuffix("#"), "name": title, "description": lead}
    return frame_of(request, title, description=lead, rdf=MADE, about=about)


def _title_and_lead(own: str) -> tuple[str, str]:
    rules = len({shape.rule for shape in catalogue().values()})
    lead = render("web.vocabulary.shapes.lead", own, rules=rules, shapes=len(catalogue()))
    return render("web.vocabulary.shapes.title", own), lead


def _page(frame: Frame) -> EntriesPage:
    return _content(frame.language)(frame=frame)


@cache
def _content(own: str) -> Callable[..., EntriesPage]:
    """The page without its frame: made once, for the files behind it do not change while we run."""
    labels = graph_of((ontology_file(),))
    groups = tuple(_group(name, Reader(graph_of((path,)), labels, own)) for name, path in shape_files().items())
    counts = Counter(shape.severity for shape in catalogue().values())
    facts = tuple(fact for key in SEVERITIES.values() for fact in _count(own, key, counts[key]))
    head = Head("shapes", ADDRESS, (Side(own, *_title_and_lead(own)),), facts)
    return partial(EntriesPage, head=head, groups=groups)


def _count(own: str, severity: str, count: int) -> list[Fact]:
    reader = Reader(Graph(), Graph(), own)
    return reader.words_fact(f"severity.{severity}.name", [reader.word(f"severity.{severity}.meaning", count=count)])


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
