"""``/ns`` and ``/ns/{version}``: the ontology, Chinese and English side by side, with its picture and its changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from fastapi import APIRouter
from markupsafe import Markup
from rdflib.namespace import DCTERMS
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import DataError, StoreError
from kg.namespaces import PP
from kg.store.formats import JSON_LD
from kg.web.alternates import RDF_FORMATS, split_ending
from kg.web.beside import OFFERS, add_representations
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.language import request_language
from kg.web.page_rdf import MADE
from kg.web.pages import frame_of
from kg.web.representation import negotiated
from kg.web.routes import add_resource
from kg.web.vocabulary.entries import OntologyReader
from kg.web.vocabulary.history import history
from kg.web.vocabulary.instances import classes_in_use
from kg.web.vocabulary.representations import Document, answer
from kg.web.vocabulary.sources import ONTOLOGY, context_file, graph_of, ontology_file, version_of, versions
from kg.web.vocabulary.svg import ontology_diagram
from kg.web.vocabulary.terms import text
from kg.web.vocabulary.views import OntologyPage

ADDRESS = "/ns"
TEMPLATE = "vocabulary/ontology.html"
Instances = Mapping[str, tuple[str, str]]


def add_routes(router: APIRouter) -> None:
    """Add the routes of the ontology."""
    add_representations(router, ADDRESS, ontology, "The ontology, as page or RDF")
    add_resource(router, f"{ADDRESS}/context.jsonld", context, "The JSON-LD context")
    add_resource(router, f"{ADDRESS}/diagram.svg", diagram, "The main classes and their relations, as a picture")
    add_resource(router, f"{ADDRESS}/{{name}}", version, "A version of the ontology, as page or RDF (with ending)")


async def ontology(request: Request, form: str) -> Response:
    """The ontology as it stands now."""
    return await _ontology(request, ADDRESS, ontology_file(), form)


async def version(request: Request) -> Response:
    """One version; with an ending, in that format."""
    name, form = split_ending(request.path_params["name"])
    path = versions().get(name)
    if path is None:
        raise HttpError(404, "web.not_found", path=request.url.path)
    return await _ontology(request, f"{ADDRESS}/{name}", path, form or negotiated(request, OFFERS))


async def context(request: Request) -> Response:  # noqa: ARG001 -- the signature of an endpoint
    """The JSON-LD context."""
    return Response(context_file().read_bytes(), media_type=JSON_LD.media_type)


async def diagram(request: Request) -> Response:
    """The picture alone, in the language of the request."""
    own = request_language(request)
    headers = {"Content-Language": own, "Vary": "Accept-Language"}
    picture = ontology_diagram(OntologyReader.of(ontology_file(), own).graph, own)
    return Response(picture, headers=headers, media_type="image/svg+xml")


async def _ontology(request: Request, address: str, path: Path, form: str) -> Response:
    """The ontology; without the links to instances, which a busy store does not tell, it is not to be kept."""
    instances: Instances | None = {}
    if form not in RDF_FORMATS:
        try:
            instances = await classes_in_use(request)
        except StoreError:
            instances = None
    frame, page = partial(_frame, address, path), partial(_page, address, path, instances or {})
    response = await answer(request, Document(address, (path,), TEMPLATE, frame, page), form)
    if instances is None:
        response.headers["Cache-Control"] = "no-store"
    return response


def _frame(address: str, path: Path, request: Request) -> Frame:
    graph, own = graph_of((path,)), request_language(request)
    title, description = (text(graph, ONTOLOGY, key, own) for key in (DCTERMS.title, DCTERMS.description))
    about = {
        "@type": "DefinedTermSet",
        "@id": f"{ONTOLOGY}{address.removeprefix(ADDRESS)}",
        "name": title,
        "description": description,
        "version": version_of(path),
        "license": graph.value(ONTOLOGY, DCTERMS.license),
    }
    return frame_of(request, title, description=description, rdf=MADE, about=about)


def _page(address: str, path: Path, instances: Instances, frame: Frame) -> OntologyPage:
    page = _content(address, path, frame.language)(frame=frame)
    classes = (replace(entry, query=instances.get(f"{PP}{entry.anchor}")) for entry in page.classes)
    return replace(page, classes=tuple(classes))


@cache
def _content(address: str, path: Path, own: str) -> Callable[..., OntologyPage]:
    """The page without its frame: made once, for the files behind it do not change while we run."""
    reader = OntologyReader.of(path, own)
    return partial(
        OntologyPage,
        head=reader.head(address),
        picture=_picture(reader),
        picture_href=f"{ADDRESS}/diagram.svg",
        classes=reader.classes(),
        properties=reader.properties(),
        foreign=reader.foreign(),
        version=version_of(path),
        changes=history(own, until=path),
    )


def _picture(reader: OntologyReader) -> Markup:
    """The diagram; an old version that lacks what is drawn today has none."""
    try:
        return Markup(ontology_diagram(reader.graph, reader.own, page=""))  # noqa: S704 -- every value in it is escaped
    except DataError:
        if reader.path == ontology_file():
            raise
        return Markup()
