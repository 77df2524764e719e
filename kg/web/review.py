"""``/compare/review``: matches of two plans that nobody has judged; with ``kg serve --review`` also the decision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.alignment.model import RELATIONS
from kg.comparison.job import QUEUE, quads_of
from kg.comparison.wording import relation_in_words
from kg.identifiers import Identifiers
from kg.messages import render
from kg.web import reviewing, urls
from kg.web.comparison_data import compared, graphs_of
from kg.web.comparison_pages import style_address
from kg.web.comparison_plans import documents_of
from kg.web.comparison_request import FORMAT, PAGE, Asked, read_asked
from kg.web.comparison_views import ReviewPage
from kg.web.errors import HttpError
from kg.web.language import PARAMETER as LANGUAGE_PARAMETER
from kg.web.language import request_language
from kg.web.negotiation import negotiate
from kg.web.pages import frame_of, page_response
from kg.web.site import site_of

ADDRESS = f"{urls.COMPARE}/review"
REVIEWER = "by"
"""Parameter with the name that the form is filled in with."""
OFFERS = [("text/html", PAGE), ("application/json", "json")]


async def review(request: Request) -> Response:
    """What waits for a person's word, proposed matches first; a form where the server may write."""
    if request.method == "POST":
        return await _decided(request)
    site, ids = site_of(request), Identifiers(site_of(request).settings.base_iri)
    form = _form_of(request)
    asked = read_asked([pair for pair in request.query_params.multi_items() if pair[0] != REVIEWER], QUEUE)
    if len(asked.plans) != 2:
        raise HttpError(400, "web.compare.pair", found=len(asked.plans))
    asked = replace(asked, conventions={**asked.conventions, "review": "proposed"})
    documents = list(await documents_of(request, asked))
    made = await compared(request, asked, documents)
    queue = json.loads(made.body) | {"decided": 0}
    if site.review_folder:
        done = reviewing.decided(site.review_folder, documents[0], documents[1], ids)
        waiting = [each for each in queue["waiting"] if (each["a"]["key"], each["b"]["key"]) not in done]
        queue |= {"waiting": waiting, "decided": len(queue["waiting"]) - len(waiting)}
    if form == PAGE:
        return made.stated_in(_page(request, queue, documents), site.store.version)
    headers = {"Vary": "Accept, Accept-Language", "Content-Language": request_language(request)}
    body = json.dumps(queue, ensure_ascii=False, indent=1)
    return made.stated_in(Response(body, headers=headers, media_type="application/json"), site.store.version)


def _form_of(request: Request) -> str:
    named = request.query_params.get(FORMAT, "")
    chosen = named if named in {PAGE, "json"} else negotiate(request.headers.get("accept"), OFFERS)
    if chosen is None or (named and named not in {PAGE, "json"}):
        raise HttpError(406, "web.not_acceptable", known="text/html, application/json", formats=[PAGE, "json"])
    return chosen if isinstance(chosen, str) else chosen[1]


def _page(request: Request, queue: Mapping[str, Any], documents: list[str]) -> Response:
    own = request_language(request)
    page = ReviewPage(
        frame=frame_of(request, render("web.compare.review_title", own)),
        style=style_address(),
        queue=queue,
        relations={each: relation_in_words(each, own) for each in RELATIONS},
        writable=site_of(request).review_folder is not None,
        by=request.query_params.get(REVIEWER, ""),
        command=f"kg align review {documents[0]} {documents[1]}",
        comparison=urls.with_parameters(urls.COMPARE, {"a": documents[0], "b": documents[1]}),
    )
    return page_response("review.html", page)


async def _decided(request: Request) -> Response:
    """Write a decision, and show what still waits."""
    site = site_of(request)
    if site.review_folder is None:
        raise HttpError(403, "web.compare.review_closed")
    said = await reviewing.read_decision(request)
    documents = list(await documents_of(request, Asked((said["a"], said["b"]), {}, PAGE)))
    quads = b"".join(quads_of(each) for each in await graphs_of(site, documents))
    decision = {**said, "a": documents[0], "b": documents[1]}
    await reviewing.record(decision, quads, documents, site.review_folder, site.settings)
    back = {"a": documents[0], "b": documents[1], REVIEWER: said["by"]}
    if chosen := request.query_params.get(LANGUAGE_PARAMETER):
        back[LANGUAGE_PARAMETER] = chosen
    return RedirectResponse(urls.with_parameters(ADDRESS, back), 303)
