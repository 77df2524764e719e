"""What the query editor of ``/sparql`` is given: saved queries to start from, and the names that it completes."""

from __future__ import annotations

import json
from functools import cache

from fastapi import APIRouter
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node
from starlette.requests import Request
from starlette.responses import Response

from kg import namespaces, resources
from kg.namespaces import short
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.web import urls
from kg.web.language import request_language
from kg.web.pages import static_address
from kg.web.query_answers import json_response
from kg.web.query_themes import by_theme
from kg.web.query_views import Choice
from kg.web.routes import add_resource
from kg.web.site import site_of
from kg.web.sparql_views import EditorView
from kg.web.vocabulary.sources import context_file, graph_of, ontology_file, scheme_files
from kg.web.vocabulary.terms import text

TERMS = f"{urls.SPARQL}/terms.json"
FIRST = "first-query"
"""The query of ``queries/pages`` that the editor opens with."""
HEADER = "#+"
OWN_PREFIX = "pp:"
CLASS, PROPERTY, CONCEPT = "class", "property", "concept"
KINDS = (
    (OWL.Class, CLASS),
    (OWL.ObjectProperty, PROPERTY),
    (OWL.DatatypeProperty, PROPERTY),
    (OWL.AnnotationProperty, PROPERTY),
)
Term = tuple[str, str, str]
"""Prefixed name, label in one language (or empty), and kind."""


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, TERMS, terms_json, "Prefixes and terms that the query editor completes")
    return found


async def terms_json(request: Request) -> Response:
    """Prefixes, and the terms of the ontology, of the vocabularies in use and of our schemes."""
    own = request_language(request)
    return json_response({"prefixes": dict(namespaces.prefixes()), "terms": terms(own)})


@cache
def terms(language: str) -> list[Term]:
    """Everything that may be named in a query of our data: our ontology first, each part in alphabetical order.

    Args:
        language: of the labels.
    """
    ontology = graph_of((ontology_file(),))
    found = {node: kind for type_, kind in KINDS for node in ontology.subjects(RDF.type, type_)}
    named = [(short(str(node)), text(ontology, node, RDFS.label, language), kind) for node, kind in found.items()]
    for path in scheme_files().values():
        scheme = graph_of((path,))
        concepts: list[Node] = list(scheme.subjects(RDF.type, SKOS.Concept))
        named += [(short(str(node)), text(scheme, node, SKOS.prefLabel, language), CONCEPT) for node in concepts]
    known = {name for name, _, _ in named}
    named += [(name, "", PROPERTY) for name in _borrowed() if name not in known]
    return sorted((term for term in named if ":" in term[0] and "/" not in term[0]), key=_place)


def _place(term: Term) -> tuple[bool, str]:
    return not term[0].startswith(OWN_PREFIX), term[0]


def _borrowed() -> set[str]:
    """The properties of other vocabularies that the JSON-LD context names."""
    entries = json.loads(context_file().read_text(encoding="utf-8"))["@context"].values()
    names = (entry["@id"] if isinstance(entry, dict) else entry for entry in entries)
    return {name for name in names if isinstance(name, str) and name.partition(":")[0] in namespaces.prefixes()}


def editor_view(request: Request, chosen: str) -> EditorView:
    """What ``sparql.html`` needs to offer saved queries and the editor.

    Args:
        request: for the language.
        chosen: name of the saved query whose text is shown, or empty.
    """
    site, own = site_of(request), request_language(request)
    fetched = resources.asset("yasgui.min.js") is not None and resources.asset("yasgui.min.css") is not None
    scripts = ("vendor/yasgui.min.js", "editor.js") if fetched else ()
    styles = ("vendor/yasgui.min.css",) if fetched else ()
    return EditorView(
        saved=tuple(
            (theme, tuple(Choice(query.name, query.title[own], query.name == chosen) for query in queries))
            for theme, queries in by_theme(site.queries, own).items()
        ),
        terms=urls.with_parameters(TERMS, {"lang": own}),
        scripts=tuple(map(static_address, scripts)),
        styles=tuple(map(static_address, (*styles, "editor.css"))),
    )


def first_text(page_queries: Registry) -> str:
    """The query that the editor opens with."""
    return example_text(page_queries.reader, page_queries.get(FIRST))


def example_text(reader: ValueReader, query: SavedQuery) -> str:
    """The text of a saved query with its example values in place, without its header."""
    values = {parameter.name: parameter.example for parameter in query.parameters if parameter.required}
    return without_header(reader.bind(query, values))


def without_header(query: str) -> str:
    """The text of a query file below its header."""
    return "\n".join(line for line in query.splitlines() if not line.startswith(HEADER)).strip()
