"""From a request to the bytes of a comparison: graphs out of the store, the work, what was made before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from starlette.requests import Request

from kg.comparison.job import FRAGMENT, quads_of
from kg.comparison.workbench import SHARED, stored_graphs
from kg.identifiers import Identifiers
from kg.store.formats import JSON, Wanted
from kg.web.comparing import Made
from kg.web.comparison_request import PAGE, READINGS, Asked
from kg.web.disconnect import unless_gone
from kg.web.language import request_language
from kg.web.site import Site, site_of

GRAPHS_AT_A_TIME = 40
"""Graphs that one query fetches."""


async def compared(request: Request, asked: Asked, documents: Sequence[str]) -> Made:
    """The comparison in the form wanted; of stored plans what was made before of the same data, if it is still there.

    Args:
        request: for the language, and to see whether somebody still waits.
        asked: conventions, form, upload.
        documents: ids of the stored plans.

    Raises:
        StoreBusy: all places are taken.
        PolicyKGError: as :meth:`kg.web.comparing.Comparing.run`.
    """
    site, language = site_of(request), request_language(request)
    conventions = {
        "review": asked.conventions.get("review"),
        "reading": asked.conventions.get("reading", READINGS[0]),
        "as_of": asked.conventions.get("as_of", ""),
    }
    form = FRAGMENT if asked.form == PAGE else asked.form
    key = (site.store.version, tuple(documents), tuple(conventions.values()), form, language)
    is_kept = asked.upload is None and site.store.version is not None
    if is_kept and (found := site.comparing.kept.get(key)):
        return found
    header = {"conventions": conventions, "form": form, "language": language, "settings": asdict(site.settings)}
    with site.comparing.place():
        made = await unless_gone(request, _made(site, asked, documents, {**header, "known": list(documents)}))
    if is_kept and site.store.version == key[0]:
        site.comparing.kept.put(key, made)
    return made


async def _made(site: Site, asked: Asked, documents: Sequence[str], header: dict[str, Any]) -> Made:
    shared, answers, upload = await _shared(site), await graphs_of(site, documents), asked.upload
    header |= {
        "plans": [*([None] if upload else []), *documents],
        "upload": upload.name if upload else None,
        "upload_bytes": len(upload.content) if upload else 0,
        "shared_bytes": len(shared),
        "answers": [len(answer) for answer in answers],
    }
    facts, body = await site.comparing.run(header, b"".join([upload.content if upload else b"", shared, *answers]))
    return Made(facts, body)


async def graphs_of(site: Site, documents: Sequence[str]) -> list[bytes]:
    """What the store has of some plans, as SPARQL results; a store that names its graphs is not asked for others."""
    return await _fetched(site, stored_graphs(documents, Identifiers(site.settings.base_iri)))


async def _shared(site: Site) -> bytes:
    """Places, agencies and vocabularies as N-Quads, once a version of the data; empty where not all are there."""
    ids = Identifiers(site.settings.base_iri)
    names = [ids.graph(name) for name in SHARED]
    if site.store.version is None or not set(names) <= set(site.store.status().graphs):
        return b""
    version, found = site.comparing.shared
    if version != site.store.version:
        version, answers = site.store.version, await _fetched(site, names)
        found = await asyncio.to_thread(lambda: b"".join(map(quads_of, answers)))
        site.comparing.shared = version, found
    return found


async def _fetched(site: Site, names: Sequence[str]) -> list[bytes]:
    there = set(site.store.status().graphs)
    graphs = [name for name in names if not there or name in there]
    query = site.page_queries.get("triples-of-graphs")
    answers = []
    for at in range(0, len(graphs), GRAPHS_AT_A_TIME):
        text = site.page_queries.reader.bind(query, {"graphs": graphs[at : at + GRAPHS_AT_A_TIME]})
        answer = await site.store.query(text, timeout_seconds=site.limit_seconds, wanted=Wanted(JSON, None))
        answers.append(answer.body)
    return answers
