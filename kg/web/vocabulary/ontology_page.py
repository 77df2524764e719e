"""``/ns`` and ``/ns/{version}``: the ontology, Chinese and English side by side, with its picture and its changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import DataError
from kg.store.formats import JSON_LD
from kg.web.errors import HttpError
from kg.web.language import request_language
from kg.web.pages import frame_of
from kg.web.routes import add_resource
from kg.web.vocabulary.entries import OntologyReader
from kg.web.vocabulary.history import history
from kg.web.vocabulary.instances import classes_in_use
from kg.web.vocabulary.representations import Document, answer, downloads, ending, split_ending, words
from kg.web.vocabulary.sources import context_file, ontology_file, version_of, versions
from kg.web.vocabulary.svg import ontology_diagram
from kg.web.vocabulary.views import OntologyPage

ADDRESS = "/ns"
TEMPLATE = "vocabulary/ontology.html"
Instances = Mapping[str, tuple[str, str]]


def add_routes(router: APIRouter) -> None:
    """Add the routes of the ontology."""
    add_resource(router, ADDRESS, ontology, "The ontology, as page or RDF")
    add_resource(router, f"{ADDRESS}.{{suffix}}", ontology_as, "The ontology: .ttl .jsonld .nt .rdf")
    add_resource(router, f"{ADDRESS}/context.jsonld", context, "The JSON-LD context")
    add_resource(router, f"{ADDRESS}/diagram.svg", diagram, "The main classes and their relations, as a picture")
    add_resource(router, f"{ADDRESS}/{{name}}", version, "A version of the ontology, as page or RDF (with ending)")


async def ontology(request: Request) -> Response:
    """The ontology as it stands now."""
    return await _ontology(request, ADDRESS, ontology_file())


async def ontology_as(request: Request) -> Response:
    """The ontology in the format that the ending names."""
    return await answer(request, _document(request, ADDRESS, ontology_file(), {}), ending(request))


async def version(request: Request) -> Response:
    """One version; with an ending, in that format."""
    name, form = split_ending(request.path_params["name"])
    path = versions().get(name)
    if path is None:
        raise HttpError(404, "web.not_found", path=request.url.path)
    if form is not None:
        return await answer(request, _document(request, f"{ADDRESS}/{name}", path, {}), form)
    return await _ontology(request, f"{ADDRESS}/{name}", path)


async def context(request: Request) -> Response:  # noqa: ARG001 -- the signature of an endpoint
    """The JSON-LD context."""
    return Response(context_file().read_bytes(), media_type=JSON_LD.media_type)


async def diagram(request: Request) -> Response:
    """The picture alone, in the language of the request."""
    own = request_language(request)
    headers = {"Content-Language": own, "Vary": "Accept-Language"}
    picture = ontology_diagram(OntologyReader.of(ontology_file(), own).graph, own)
    return Response(picture, headers=headers, media_type="image/svg+xml")


async def _ontology(request: Request, address: str, path: Path) -> Response:
    return await answer(request, _document(request, address, path, await classes_in_use(request)))


def _document(request: Request, address: str, path: Path, instances: Instances) -> Document:
    state = tuple(instances.items())
    return Document(address, (path,), TEMPLATE, partial(_page, request, address, path, instances), state)


def _page(request: Request, address: str, path: Path, instances: Instances) -> OntologyPage:
    reader = OntologyReader.of(path, request_language(request))
    return OntologyPage(
        frame=frame_of(request, words(request, "ns.title")),
        head=reader.head(address, downloads(address)),
        diagram=_picture(reader),
        diagram_href=f"{ADDRESS}/diagram.svg",
        classes=reader.classes(instances),
        properties=reader.properties(),
        foreign=reader.foreign(),
        version=version_of(path),
        changes=history(reader.own, until=path),
    )


def _picture(reader: OntologyReader) -> Markup:
    """The diagram; an old version that lacks what is drawn today has none."""
    try:
        return Markup(ontology_diagram(reader.graph, reader.own, page=""))  # noqa: S704 -- every value in it is escaped
    except DataError:
        if reader.path == ontology_file():
            raise
        return Markup()
