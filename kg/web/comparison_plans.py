"""Which plans a comparison means: named by id, by IRI, or by words of their titles."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from starlette.requests import Request

from kg.comparison.workbench import MOST_PLANS
from kg.errors import UsageError
from kg.identifiers import Identifiers
from kg.saved_queries.scope import graphs_of
from kg.web import finding
from kg.web.asking import ask
from kg.web.comparison_request import Asked, id_of
from kg.web.errors import HttpError
from kg.web.labels import Name
from kg.web.plans import title_of
from kg.web.site import site_of
from kg.web.things import place_iri, plan_iri

MOST_NEAR = 200
"""Plans whose ids are held against an unknown one."""
MOST_READ = 1000
"""Titles that hold the longest of the words, among which those with all words are looked for."""
MOST_MEANT = 50
"""Plans offered for words that stand in many titles."""


async def documents_of(request: Request, asked: Asked) -> dict[str, Name]:
    """Id → title of the plans that are compared, in the order in which they were named.

    Raises:
        HttpError: 404, one is not there.
        UsageError: too few or too many, or one named twice.
    """
    found = len(asked.plans) + (asked.upload is not None)
    if not 2 <= found <= MOST_PLANS:
        raise UsageError("web.compare.how_many", found=found, most=MOST_PLANS)
    titles, documents = await known_plans(request, asked.plans), ids_of(request, asked.plans)
    for document in documents:
        if documents.count(document) > 1:
            raise UsageError("web.compare.same", plan=titles[document].text or document)
    return titles


async def known_plans(request: Request, names: Sequence[str]) -> dict[str, Name]:
    """Id → title of plans named by id or IRI.

    Raises:
        HttpError: 404, one is not there; the nearest ids are named.
    """
    documents = ids_of(request, names)
    titles = await titles_of(request, documents)
    for document, name in zip(documents, names, strict=True):
        if document not in titles:
            near = await _near(request, document)
            raise HttpError(404, "web.compare.unknown", plan=name, near=near, listed=", ".join(near) or "–")
    return {document: titles[document] for document in documents}


def ids_of(request: Request, names: Iterable[str]) -> list[str]:
    """The ids of plans, from ids or IRIs."""
    ids = Identifiers(site_of(request).settings.base_iri)
    return [id_of(name, ids) for name in names]


async def titles_of(request: Request, documents: Iterable[str]) -> dict[str, Name]:
    """Id → title of those among some plans that are loaded and have items."""
    base = site_of(request).settings.base_iri
    iris = {iri: document for document in documents if (iri := plan_iri(document, base))}
    if not iris:
        return {}
    within = graphs_of(list(iris), base, alignments=False)
    table = await ask(request, "plans-to-compare", {"plans": list(iris)}, within=within)
    return {iris[row["plan"].text]: title_of(request, row) for row in table.rows}


async def _near(request: Request, document: str) -> list[str]:
    """Ids like an unknown one: of plans of the same place, if it has any, else of the latest."""
    site = site_of(request)
    place = place_iri(document.partition("-")[0], site.settings.base_iri)
    listed = {"rows": str(MOST_NEAR)}
    rows = (await ask(request, "plans-listed", listed | ({"places": place} if place else {}))).rows
    if place and not rows:
        rows = (await ask(request, "plans-listed", listed)).rows
    known = ids_of(request, (row["plan"].text for row in rows if row["items"].text != "0"))
    return difflib.get_close_matches(document, known, n=3, cutoff=0.3) or known[:3]


async def meant(request: Request, name: str) -> tuple[Name, ...]:
    """The plans that somebody may mean who wrote no id: those whose titles hold the words, the latest first."""
    words = tuple(dict.fromkeys(name.split()))
    return await finding.plans(request, words, MOST_READ)


def is_words(request: Request, name: str) -> bool:
    """Whether a name is not of the form of an id or IRI of a plan."""
    return plan_iri(ids_of(request, [name])[0], site_of(request).settings.base_iri) is None


async def with_ids(request: Request, asked: Asked) -> Asked:
    """The same with the ids of plans that were named by words.

    Raises:
        HttpError: 404, no plan has the words in its title; 400, several have.
    """
    plans = []
    for name in asked.plans:
        if is_words(request, name):
            found = await meant(request, name)
            if not found:
                raise HttpError(404, "web.compare_form.nothing", words=name)
            if len(found) > 1:
                count = f"{len(found)}+" if len(found) == MOST_READ else str(len(found))
                shown = min(len(found), MOST_MEANT)
                raise HttpError(400, "web.compare_form.several", words=name, count=count, shown=shown)
            plans += ids_of(request, [found[0].iri])
        else:
            plans.append(name)
    return replace(asked, plans=tuple(plans))
