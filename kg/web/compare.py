"""``/compare``: plans side by side – those that are loaded, or a file that nobody keeps."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.comparison.forms import FORMS
from kg.comparison.outputs.html import style
from kg.comparison.workbench import MOST_PLANS
from kg.errors import PolicyKGError
from kg.messages import explain
from kg.web import review, urls
from kg.web.comparison_data import compared
from kg.web.comparison_pages import STYLE, address_of, chooser, comparison_page
from kg.web.comparison_plans import documents_of, ids_of, known_plans, with_ids
from kg.web.comparison_request import FORMAT, LIST, PAGE, PLACE, Asked, form_of, read_asked, read_leniently
from kg.web.errors import HttpError, problem, status_of
from kg.web.language import PARAMETER as LANGUAGE_PARAMETER
from kg.web.language import request_language
from kg.web.negotiation import prefers_html
from kg.web.routes import add_resource
from kg.web.site import site_of
from kg.web.uploads import read_form


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, STYLE, style_of_comparisons, "The style of comparisons")
    add_resource(found, f"{urls.COMPARE}.{{suffix}}", download, "Comparison of plans, in a format")
    add_resource(found, review.ADDRESS, review.review, "What waits for a person's word between two plans", ("POST",))
    add_resource(found, urls.COMPARE, compare, "Comparison of plans, or the form to choose them", ("POST",))
    return found


async def style_of_comparisons(request: Request) -> Response:  # noqa: ARG001 -- the signature of an endpoint
    """The style of comparisons, of the form to choose plans, and of the review."""
    return Response(style(), headers={"Cache-Control": "max-age=86400"}, media_type="text/css")


async def download(request: Request) -> Response:
    """The comparison in the format that the suffix names."""
    suffix = request.path_params["suffix"]
    if suffix not in FORMS:
        raise HttpError(404, "web.not_found", path=request.url.path)
    return await _answer(request, read_asked(list(request.query_params.multi_items()), suffix))


async def compare(request: Request) -> Response:
    """The form; with plans in the address, or a file in the body, the comparison.

    A browser gets what is wrong on the form, with what was chosen; other clients get a problem. One plan alone gives a
    browser the form with this plan chosen. In a browser plans may be named by words of their titles: the comparison
    then is at the address with their ids.
    """
    if request.method == "POST":
        return await _posted(request)
    pairs = list(request.query_params.multi_items())
    if not any(value for name, value in pairs if name not in {LANGUAGE_PARAMETER, PLACE}) or LIST in dict(pairs):
        form = form_of(request, "")
        if form != PAGE:
            raise HttpError(400, "web.compare.how_many", found=0, most=MOST_PLANS)
        return await chooser(request, read_leniently(pairs))
    try:
        asked = read_asked(pairs, form_of(request, request.query_params.get(FORMAT, "")))
        if asked.form != PAGE:
            return await _answer(request, asked)
        named = await with_ids(request, asked)
        if len(named.plans) == 1:
            await known_plans(request, named.plans)
            return await chooser(request, named)
        if named.plans != asked.plans:
            return RedirectResponse(address_of(request, ids_of(request, named.plans), named.conventions), 303)
        return await _answer(request, named)
    except PolicyKGError as error:
        return await _told(request, error, read_leniently(pairs))


async def _posted(request: Request) -> Response:
    chosen = Asked((), {}, PAGE)
    try:
        site_of(request).comparing.refuse_if_full()
        pairs, upload = await read_form(request, site_of(request).settings.upload_bytes, "web.compare.form")
        chosen = read_leniently(pairs)
        asked = read_asked(pairs, form_of(request, dict(pairs).get(FORMAT, "")))
        if upload is None:
            raise HttpError(400, "web.compare.no_file")
        if asked.form == PAGE:
            asked = await with_ids(request, asked)
        return await _answer(request, replace(asked, upload=upload))
    except PolicyKGError as error:
        return await _told(request, error, chosen)


async def _answer(request: Request, asked: Asked) -> Response:
    site = site_of(request)
    titles = await documents_of(request, asked)
    made = await compared(request, asked, list(titles))
    if asked.form == PAGE:
        response = await comparison_page(request, asked, titles, made)
    else:
        form = FORMS[asked.form]
        headers = {"Vary": "Accept, Accept-Language", "Content-Language": request_language(request)}
        if asked.form != "json":
            named = "--".join(plan["id"] for plan in made.facts["plans"][:3])
            headers["Content-Disposition"] = f'attachment; filename="{named}{form.ending}"'
        response = Response(made.body, headers=headers, media_type=form.media_type)
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return made.stated_in(response, site.store.version)


async def _told(request: Request, error: PolicyKGError, asked: Asked) -> Response:
    """The form with what is wrong, for a browser; where the form cannot be shown either, the error as any other."""
    if not prefers_html(request.headers.get("accept")) or status_of(error) >= 500:
        return problem(request, error)
    response = await chooser(request, asked, explain(error, request_language(request)), status_of(error))
    response.headers["Cache-Control"] = "no-store"
    return response
