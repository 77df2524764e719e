"""``/compare``: plans side by side – those that are loaded, or a file that nobody keeps."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from string import ascii_lowercase
from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.alignment.model import RELATIONS
from kg.comparison.forms import FORMS
from kg.comparison.job import FRAGMENT, QUEUE, quads_of
from kg.comparison.workbench import MOST_PLANS, stored_graphs
from kg.documents.registry import FORMATS as FILE_FORMATS
from kg.errors import PolicyKGError, UsageError
from kg.identifiers import Identifiers
from kg.messages import explain, render
from kg.saved_queries.tables import run_query
from kg.store.formats import JSON, Wanted
from kg.web import reviewing, urls
from kg.web.disconnect import unless_gone
from kg.web.errors import HttpError, problem, status_of
from kg.web.language import PARAMETER as LANGUAGE_PARAMETER
from kg.web.language import request_language
from kg.web.negotiation import negotiate, prefers_html
from kg.web.pages import frame_of, page_response
from kg.web.routes import add_resource
from kg.web.site import Site, site_of
from kg.web.uploads import Upload, read_form
from kg.web.views import Choice, ComparePage, ComparisonPage, PlansForm, ReviewPage

REVIEWS = ("accepted", "proposed")
READINGS = ("lenient", "strict")
CONVENTIONS = ("review", "reading", "as_of")
FORMAT, PAGE = "format", "page"
OFFERS = [("text/html", PAGE), *((form.media_type, name) for name, form in FORMS.items() if name != "html")]
GRAPHS_AT_A_TIME = 40
"""Graphs that one query fetches."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants to have compared.

    Args:
        plans: as named, the first to be A; none is empty.
        conventions: ``review``, ``reading``, ``as_of`` as given.
        form: a key of :data:`kg.comparison.forms.FORMS`, or :data:`PAGE`.
        upload: a file, which comes first.
    """

    plans: tuple[str, ...]
    conventions: Mapping[str, str]
    form: str
    upload: Upload | None = None


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, f"{urls.COMPARE}.{{suffix}}", download, "Comparison of plans, in a format")
    add_resource(found, f"{urls.COMPARE}/review", review, "What waits for a person's word between two plans", ("POST",))
    add_resource(found, urls.COMPARE, compare, "Comparison of plans, or the form to choose them", ("POST",))
    return found


async def download(request: Request) -> Response:
    """The comparison in the format that the suffix names."""
    suffix = request.path_params["suffix"]
    if suffix not in FORMS:
        raise HttpError(404, "web.not_found", path=request.url.path)
    return await _answer(request, _asked(list(request.query_params.multi_items()), suffix))


async def compare(request: Request) -> Response:
    """The form; with plans in the address, or a file in the body, the comparison.

    A browser gets what is wrong on the form, with what was chosen; other clients get a problem.
    """
    if request.method == "POST":
        return await _posted(request)
    pairs = list(request.query_params.multi_items())
    if not any(value for name, value in pairs if name != LANGUAGE_PARAMETER):
        form = _form_of(request, "")
        if form != PAGE:
            raise HttpError(400, "web.compare.how_many", found=0, most=MOST_PLANS)
        return await _chooser(request, Asked((), {}, form))
    try:
        return await _answer(request, _asked(pairs, _form_of(request, request.query_params.get(FORMAT, ""))))
    except PolicyKGError as error:
        return await _told(request, error, _lenient(pairs))


async def review(request: Request) -> Response:
    """The matches of two plans that nobody has judged, proposed ones first; a form where the server may write."""
    site, own = site_of(request), request_language(request)
    if request.method == "POST":
        return await _decided(request)
    pairs = list(request.query_params.multi_items())
    named = request.query_params.get(FORMAT, "")
    offers = [("text/html", PAGE), ("application/json", "json")]
    chosen = named if named in {PAGE, "json"} else negotiate(request.headers.get("accept"), offers)
    if chosen is None or (named and named not in {PAGE, "json"}):
        raise HttpError(406, "web.not_acceptable", known="text/html, application/json", formats=[PAGE, "json"])
    form = chosen if isinstance(chosen, str) else chosen[1]
    asked = _asked(pairs, QUEUE)
    if len(asked.plans) != 2:
        raise HttpError(400, "web.compare.pair", found=len(asked.plans))
    asked = replace(asked, conventions={**asked.conventions, "review": "proposed"})
    titles = await unless_gone(request, _plans(site))
    documents = _documents(asked, titles, Identifiers(site.settings.base_iri))
    with site.comparing.place():
        facts, made = await unless_gone(request, _compared(request, asked, documents, list(titles)))
    queue = json.loads(made)
    if site.review_folder:
        done = reviewing.decided(site.review_folder, documents[0], documents[1], Identifiers(site.settings.base_iri))
        queue["waiting"] = [each for each in queue["waiting"] if (each["a"]["key"], each["b"]["key"]) not in done]
    if form != PAGE:
        headers = {"Vary": "Accept, Accept-Language", "Content-Language": own}
        body = json.dumps(queue, ensure_ascii=False, indent=1)
        return _with_facts(request, Response(body, headers=headers, media_type="application/json"), facts)
    page = ReviewPage(
        frame=frame_of(request, render("web.compare.review_title", own)),
        queue=queue,
        relations={each: render(f"compare.relation_{each}", own) for each in RELATIONS},
        writable=site.review_folder is not None,
        by=request.query_params.get("by", ""),
        command=f"kg align review {documents[0]} {documents[1]}",
        comparison=urls.with_parameters(urls.COMPARE, {"a": documents[0], "b": documents[1]}),
    )
    return _with_facts(request, page_response("review.html", page), facts)


async def _decided(request: Request) -> Response:
    """Write a decision, and show what still waits."""
    site = site_of(request)
    if site.review_folder is None:
        raise HttpError(403, "web.compare.review_closed")
    said = await reviewing.read_decision(request)
    ids = Identifiers(site.settings.base_iri)
    titles = await unless_gone(request, _plans(site))
    documents = _documents(Asked((said["a"], said["b"]), {}, PAGE), titles, ids)
    quads = b"".join(quads_of(each) for each in await _graphs(site, documents))
    known = [_id_of(name, ids) for name in titles]
    decision = {**said, "a": documents[0], "b": documents[1]}
    await reviewing.record(decision, quads, known, site.review_folder, site.settings)
    back = {"a": documents[0], "b": documents[1], "by": said["by"]}
    if chosen := request.query_params.get(LANGUAGE_PARAMETER):
        back[LANGUAGE_PARAMETER] = chosen
    return RedirectResponse(urls.with_parameters(f"{urls.COMPARE}/review", back), 303)


async def _posted(request: Request) -> Response:
    chosen = Asked((), {}, PAGE)
    try:
        site_of(request).comparing.refuse_if_full()
        pairs, upload = await read_form(request, site_of(request).settings.upload_bytes, "web.compare.form")
        chosen = _lenient(pairs)
        asked = _asked(pairs, _form_of(request, dict(pairs).get(FORMAT, "")))
        if upload is None:
            raise HttpError(400, "web.compare.no_file")
        return await _answer(request, replace(asked, upload=upload))
    except PolicyKGError as error:
        return await _told(request, error, chosen)


def _lenient(pairs: Sequence[tuple[str, str]]) -> Asked:
    """What was chosen, right or wrong, to be shown again on the form."""
    letters = sorted((pair for pair in pairs if pair[0] in ascii_lowercase and pair[1]), key=lambda pair: pair[0])
    given = {name: value for name, value in pairs if name in CONVENTIONS and value}
    return Asked(tuple(value for _, value in letters), given, PAGE)


def _asked(pairs: Sequence[tuple[str, str]], form: str) -> Asked:
    """What is to be compared.

    Raises:
        UsageError: a parameter is unknown or has a value that it cannot have.
    """
    known = (*CONVENTIONS, FORMAT, LANGUAGE_PARAMETER)
    for name, value in pairs:
        if name not in known and not (len(name) == 1 and name in ascii_lowercase):
            raise UsageError("web.compare.parameter", parameter=name, known=", ".join(known))
        allowed = {"review": REVIEWS, "reading": READINGS}.get(name)
        if value and allowed is not None and value not in allowed:
            raise UsageError("web.compare.value", parameter=name, value=value, known=" / ".join(allowed))
        if value and name == "as_of" and not _is_date(value):
            raise UsageError("web.compare.value", parameter=name, value=value, known="YYYY-MM-DD")
    return replace(_lenient(pairs), form=form)


def _is_date(value: str) -> bool:
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _form_of(request: Request, named: str) -> str:
    """The form that ``format`` names or ``Accept`` prefers.

    Raises:
        HttpError: 406, with the list of forms.
    """
    if named == PAGE or named in FORMS:
        return named
    chosen = None if named else negotiate(request.headers.get("accept"), OFFERS)
    if chosen is None:
        known = [PAGE, *FORMS] if named else [media_type for media_type, _ in OFFERS]
        raise HttpError(406, "web.not_acceptable", known=", ".join(known), formats=known)
    return chosen[1]


async def _answer(request: Request, asked: Asked) -> Response:
    site = site_of(request)
    titles = await unless_gone(request, _plans(site))
    documents = _documents(asked, titles, Identifiers(site.settings.base_iri))
    with site.comparing.place():
        facts, made = await unless_gone(request, _compared(request, asked, documents, list(titles)))
    if asked.form == PAGE:
        return _with_facts(request, await _page(request, asked, documents, titles, facts, made), facts)
    form = FORMS[asked.form]
    headers = {"Vary": "Accept, Accept-Language", "Content-Language": request_language(request)}
    if asked.form != "json":
        named = "--".join(plan["id"] for plan in facts["plans"][:3])
        headers["Content-Disposition"] = f'attachment; filename="{named}{form.ending}"'
    return _with_facts(request, Response(made, headers=headers, media_type=form.media_type), facts)


def _with_facts(request: Request, response: Response, facts: Mapping[str, Any]) -> Response:
    response.headers["Server-Timing"] = f"comparison;dur={facts['elapsed_seconds'] * 1000:.0f}"
    if version := site_of(request).store.version:
        response.headers["Policy-KG-Data-Version"] = version
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response


def _documents(asked: Asked, titles: Mapping[str, str], ids: Identifiers) -> list[str]:
    """The ids of the plans that are loaded.

    Raises:
        UsageError: too few or too many, one named twice, or one that is not there.
    """
    found = len(asked.plans) + (asked.upload is not None)
    if not 2 <= found <= MOST_PLANS:
        raise UsageError("web.compare.how_many", found=found, most=MOST_PLANS)
    documents = [_id_of(name, ids) for name in asked.plans]
    for name, document in zip(asked.plans, documents, strict=True):
        if document not in titles:
            near = difflib.get_close_matches(document, titles, n=3, cutoff=0.3) or list(titles)[:3]
            raise HttpError(404, "web.compare.unknown", plan=name, near=near, listed=", ".join(near) or "–")
        if documents.count(document) > 1:
            raise UsageError("web.compare.same", plan=titles[document] or document)
    return documents


def _id_of(name: str, ids: Identifiers) -> str:
    """The id in an IRI or a short form; an id as it is."""
    local = name.removeprefix(ids.base).removeprefix("id/policy/")
    return name if local == name else local.replace("/", "-")


async def _plans(site: Site) -> dict[str, str]:
    """Id → title of every plan that is loaded, those with items only."""
    query = site.page_queries.get("plans")
    text = site.page_queries.reader.bind(query, {})
    table = await run_query(site.store, query, text, timeout_seconds=site.limit_seconds)
    ids = Identifiers(site.settings.base_iri)
    return {
        _id_of(row["plan"].text, ids): row["title"].text if "title" in row else ""
        for row in table.rows
        if row["plan"].text.startswith(ids.base) and row["items"].text != "0"
    }


async def _compared(
    request: Request, asked: Asked, documents: Sequence[str], known: Sequence[str]
) -> tuple[dict[str, Any], bytes]:
    site = site_of(request)
    answers = await _graphs(site, documents)
    upload = asked.upload
    header = {
        "plans": [*([None] if upload else []), *documents],
        "known": list(known),
        "upload": upload.name if upload else None,
        "upload_bytes": len(upload.content) if upload else 0,
        "answers": [len(answer) for answer in answers],
        "conventions": {
            "review": asked.conventions.get("review"),
            "reading": asked.conventions.get("reading", "lenient"),
            "as_of": asked.conventions.get("as_of", ""),
        },
        "form": FRAGMENT if asked.form == PAGE else asked.form,
        "language": request_language(request),
        "settings": asdict(site.settings),
    }
    return await site.comparing.run(header, b"".join([upload.content if upload else b"", *answers]))


async def _graphs(site: Site, documents: Sequence[str]) -> list[bytes]:
    """What the store has of some plans, as SPARQL results; a store that names its graphs is not asked for others."""
    there = set(site.store.status().graphs)
    wanted = stored_graphs(documents, Identifiers(site.settings.base_iri))
    graphs = [name for name in wanted if not there or name in there]
    query = site.page_queries.get("triples-of-graphs")
    answers = []
    for at in range(0, len(graphs), GRAPHS_AT_A_TIME):
        text = site.page_queries.reader.bind(query, {"graphs": graphs[at : at + GRAPHS_AT_A_TIME]})
        answer = await site.store.query(text, timeout_seconds=site.limit_seconds, wanted=Wanted(JSON, None))
        answers.append(answer.body)
    return answers


async def _told(request: Request, error: PolicyKGError, asked: Asked) -> Response:
    """The form with what is wrong, for a browser; where the form cannot be shown either, the error as any other."""
    if not prefers_html(request.headers.get("accept")) or status_of(error) >= 500:
        return problem(request, error)
    response = await _chooser(request, asked, explain(error, request_language(request)), status_of(error))
    response.headers["Cache-Control"] = "no-store"
    return response


async def _chooser(request: Request, asked: Asked, wrong: str = "", status: int = 200) -> Response:
    site, own = site_of(request), request_language(request)
    titles = await unless_gone(request, _plans(site))
    plans = [_id_of(name, Identifiers(site.settings.base_iri)) for name in asked.plans]
    page = ComparePage(
        frame=frame_of(request, render("web.compare.title", own)),
        problem=wrong,
        form=_plans_form(titles, plans, asked.conventions, own),
        known=" ".join(suffix for each in FILE_FORMATS for suffix in each.suffixes),
        megabytes=f"{site.settings.upload_bytes / 1_000_000:g}",
        formats=tuple(
            (name, render(f"web.compare.form_{name}", own)) for name in (PAGE, *(n for n in FORMS if n != PAGE))
        ),
    )
    return page_response("compare.html", page, status)


def _plans_form(titles: Mapping[str, str], plans: Sequence[str], conventions: Mapping[str, str], own: str) -> PlansForm:
    """The fields that both pages have."""

    def choices(chosen: Sequence[str]) -> tuple[Choice, ...]:
        listed = titles.items()
        return tuple(Choice(each, f"{title} ({each})" if title else each, each in chosen) for each, title in listed)

    review = [("", render("web.compare.review_any", own))]
    review += [(each, render(f"compare.review_{each}", own)) for each in REVIEWS]
    reading = [(each, render(f"compare.reading_{each}", own)) for each in READINGS]
    return PlansForm(
        first=choices(plans[:1]),
        second=choices(plans[1:2]),
        more=choices(plans[2:]),
        review=tuple(Choice(key, label, key == conventions.get("review", "")) for key, label in review),
        reading=tuple(Choice(key, label, key == conventions.get("reading", READINGS[0])) for key, label in reading),
        as_of=conventions.get("as_of", ""),
    )


async def _page(
    request: Request,
    asked: Asked,
    documents: Sequence[str],
    titles: Mapping[str, str],
    facts: Mapping[str, Any],
    made: bytes,
) -> Response:
    own = request_language(request)
    head, found = json.loads(made)
    said: dict[str, str | Sequence[str]] = {"a": documents[0], "b": documents[1:2], "c": documents[2:]}
    said |= {name: value for name, value in asked.conventions.items() if value}
    if LANGUAGE_PARAMETER in request.query_params:
        said[LANGUAGE_PARAMETER] = own
    page = ComparisonPage(
        frame=frame_of(request, " / ".join(plan["title"] or plan["id"] for plan in facts["plans"])),
        head=Markup(head),  # noqa: S704 -- made by an escaping template
        found=Markup(found),  # noqa: S704 -- the same
        form=None if asked.upload else _plans_form(titles, documents, asked.conventions, own),
        upload=asked.upload.name if asked.upload else "",
        review=urls.with_parameters(f"{urls.COMPARE}/review", {"a": documents[0], "b": documents[1]})
        if not asked.upload and len(documents) == 2
        else "",
        downloads=()
        if asked.upload
        else tuple(
            (render(f"web.compare.form_{name}", own), urls.with_parameters(f"{urls.COMPARE}.{name}", said))
            for name in FORMS
            if name != "sssom" or len(documents) == 2
        ),
    )
    return page_response("comparison.html", page)
