"""``/ns``, ``/vocab``, ``/shapes``: ontology, schemes and shapes for people and as RDF."""

from __future__ import annotations

from fastapi import APIRouter

from kg.web.vocabulary import ontology_page, scheme_page, shapes_page


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    for page in (ontology_page, scheme_page, shapes_page):
        page.add_routes(found)
    return found
