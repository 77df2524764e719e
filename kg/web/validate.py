"""``/validate`` and ``/api/validate``: a plan of one's own against the rules; the file is not kept."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import ExitStack, aclosing
from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from kg.documents.registry import FORMATS as DOCUMENTS
from kg.errors import PolicyKGError, UsageError
from kg.messages import explain, render
from kg.validation.forms import FORMS, FRAGMENT, forms_for_name
from kg.validation.inputs import MEDIA_TYPES as RDF
from kg.validation.job import parts
from kg.validation.outputs.html import style
from kg.web import urls
from kg.web.disconnect import unless_gone
from kg.web.errors import HttpError, problem, problem_body, status_of
from kg.web.headers import options_response
from kg.web.language import PARAMETER as LANGUAGE_PARAMETER
from kg.web.language import request_language
from kg.web.negotiation import negotiate, prefers_html
from kg.web.pages import frame_of, page_response, static_address
from kg.web.pages import render as render_page
from kg.web.routes import add_resource
from kg.web.site import site_of
from kg.web.submission import KIND, NAME, PASTED, SUFFIXES, TEXT, read_submission
from kg.web.uploads import Upload
from kg.web.validating import Validating
from kg.web.validation_views import ReportPage, ValidatePage

API = "/api/validate"
STYLE = f"{urls.VALIDATE}.css"
FORMAT = "format"
STAGES = "application/x-ndjson"
OFFERS = [(form.media_type, name) for name, form in FORMS.items()]
MOST_INLINE_BYTES = 4_000_000
"""A download that is larger is not put into the page."""


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, STYLE, style_of_reports, "The style of reports")
    add_resource(found, urls.VALIDATE, page, "Validate a plan: the form, and the report as a page", ("POST",))
    found.add_api_route(
        API,
        validate,
        methods=["POST"],
        summary="Validate a plan: a document, a spreadsheet or RDF",
        response_model=None,
        openapi_extra=_operation(),
    )
    found.add_api_route(API, _options, methods=["OPTIONS"], include_in_schema=False, response_model=None)
    return found


async def style_of_reports(request: Request) -> Response:  # noqa: ARG001 -- the signature of an endpoint
    """The style of the part of a page that tells what was found."""
    return Response(style(), headers={"Cache-Control": "max-age=86400"}, media_type="text/css")


def _style_address() -> str:
    return f"{STYLE}?v={hashlib.sha256(style().encode()).hexdigest()[:8]}"


async def _options(request: Request) -> Response:  # noqa: ARG001 -- the signature of an endpoint
    return options_response("POST")


async def validate(request: Request) -> Response:
    """The report of the file in the body, in the form that ``format`` names or ``Accept`` prefers."""
    site = site_of(request)
    form = _form_of(request)
    with site.validating.place():
        upload = await read_submission(request)
        offered = forms_for_name(upload.name)
        if form not in offered:
            raise UsageError("web.validate.not_for", format=form, file=upload.name, known=", ".join(offered))
        header, body = await unless_gone(request, _last(site.validating, upload, [form], request_language(request)))
    headers = {"Vary": "Accept, Accept-Language", "Content-Language": request_language(request)}
    if form in {"xlsx", "csv"}:
        headers["Content-Disposition"] = f'attachment; filename="report{FORMS[form].ending}"'
    response = Response(body, headers=headers, media_type=FORMS[form].media_type)
    return _with_facts(response, header)


async def page(request: Request) -> Response:
    """The form; with a file in the body the report, or the form with what is wrong above it."""
    site = site_of(request)
    if request.method != "POST":
        site.validating.warm()
        return _form(request)
    if negotiate(request.headers.get("accept"), [("text/html", True), (STAGES, False)]) == (STAGES, False):
        return _Staged(request)
    try:
        with site.validating.place():
            upload = await read_submission(request)
            forms = [FRAGMENT, *forms_for_name(upload.name)]
            work = _last(site.validating, upload, forms, request_language(request))
            header, body = await unless_gone(request, work)
        return _with_facts(page_response("report.html", _report(request, upload, header, body)), header)
    except PolicyKGError as error:
        if not prefers_html(request.headers.get("accept")) or status_of(error) >= 500:
            return problem(request, error)
        response = _form(request, explain(error, request_language(request)), status_of(error))
        response.headers["Cache-Control"] = "no-store"
        return response


async def _last(validating: Validating, upload: Upload, forms: Sequence[str], language: str) -> tuple[Any, bytes]:
    """The answer of a validation whose stages nobody watches."""
    header, body = dict[str, Any](), b""
    async with aclosing(validating.run(upload.name, upload.content, forms, language)) as frames:
        async for frame in frames:
            header, body = frame
    return header, body


class _Staged(Response):
    """Stages as lines of JSON, then the page's content, or a problem, as the last line.

    The status is 200 as soon as work begins: what goes wrong later is the last line. The file is read when the answer
    is sent, so that the place is held by one block, which ends however the connection does.
    """

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = self._request
        with ExitStack() as held:
            held.enter_context(site_of(request).validating.place())
            upload = await read_submission(request)
            headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
            headers |= {"Content-Language": request_language(request)}
            async with aclosing(_lines(request, upload, held)) as lines:
                await StreamingResponse(lines, headers=headers, media_type=STAGES)(scope, receive, send)


async def _lines(request: Request, upload: Upload, held: ExitStack) -> AsyncGenerator[str, None]:
    """The lines; ``held`` is let go before the last, which is long and may be read slowly."""
    own = request_language(request)
    forms = [FRAGMENT, *forms_for_name(upload.name)]
    last: Mapping[str, Any] = {}
    try:
        async with aclosing(site_of(request).validating.run(upload.name, upload.content, forms, own)) as frames:
            async for header, body in frames:
                if "stage" in header:
                    yield _line({**header, "text": render(f"web.validate.{header['stage']}", own)})
                else:
                    last = {"content": render_page("report_content.html", _report(request, upload, header, body))}
    except PolicyKGError as error:
        last = {"problem": problem_body(request, error)}
    held.close()
    yield _line(last)


def _line(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False) + "\n"


def _form_of(request: Request) -> str:
    """The form of the report that the request wants.

    Raises:
        HttpError: 406, with the list of forms.
    """
    named = request.query_params.get(FORMAT, "")
    if named in FORMS:
        return named
    chosen = None if named else negotiate(request.headers.get("accept"), OFFERS)
    if chosen is None:
        known = list(FORMS) if named else [media_type for media_type, _ in OFFERS]
        raise HttpError(406, "web.not_acceptable", known=", ".join(known), formats=known)
    return chosen[1]


def _with_facts(response: Response, header: Mapping[str, Any]) -> Response:
    response.headers["Server-Timing"] = f"validation;dur={header['elapsed_seconds'] * 1000:.0f}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(request: Request, wrong: str = "", status: int = 200) -> Response:
    site, own = site_of(request), request_language(request)
    shown = ValidatePage(
        frame=frame_of(request, render("web.validate.title", own), description=render("web.validate.lead", own)),
        problem=wrong,
        known=" ".join([suffix for each in DOCUMENTS for suffix in each.suffixes] + list(RDF.values())),
        megabytes=f"{site.settings.upload_bytes / 1_000_000:g}",
        kinds=tuple((kind, render(f"web.validate.kind_{kind}", own)) for kind in PASTED),
        script=static_address("validate.js"),
        style=_style_address(),
    )
    return page_response("validate.html", shown, status)


def _report(request: Request, upload: Upload, header: Mapping[str, Any], body: bytes) -> ReportPage:
    made = parts(header["lengths"], body)
    own = request_language(request)
    stem = upload.name.rpartition(".")[0] or upload.name
    downloads = tuple(
        (
            render(f"web.validate.form_{name}", own),
            f"{stem}.report{FORMS[name].ending}",
            f"data:{FORMS[name].media_type};base64,{base64.b64encode(content).decode()}",
        )
        for name, content in made.items()
        if name != FRAGMENT and len(content) <= MOST_INLINE_BYTES
    )
    return ReportPage(
        frame=frame_of(request, render("web.validate.report_title", own, file=upload.name)),
        style=_style_address(),
        report=Markup(made[FRAGMENT].decode()),  # noqa: S704 -- made by an escaping template
        file=upload.name,
        downloads=downloads,
        back=urls.with_parameters(
            urls.VALIDATE, {LANGUAGE_PARAMETER: own} if LANGUAGE_PARAMETER in request.query_params else {}
        ),
    )


def _operation() -> dict[str, Any]:
    """What ``/openapi.json`` says of the request and the answer."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    form = {
        "schema": {
            "type": "object",
            "properties": {
                "file": binary["schema"],
                TEXT: {"type": "string"},
                KIND: {"type": "string", "enum": list(PASTED)},
            },
        }
    }
    languages = {"type": "string", "enum": ["zh-Hans", "en"]}
    return {
        "parameters": [
            {"name": NAME, "in": "query", "description": "File name of a raw body.", "schema": {"type": "string"}},
            {"name": FORMAT, "in": "query", "schema": {"type": "string", "enum": list(FORMS)}},
            {"name": LANGUAGE_PARAMETER, "in": "query", "schema": languages},
        ],
        "requestBody": {
            "required": True,
            "content": {"multipart/form-data": form, **dict.fromkeys(SUFFIXES, binary)},
        },
        "responses": {
            "200": {
                "description": "The report; whether the plan conforms is inside it.",
                "content": {form.media_type: {} for form in FORMS.values()},
            }
        },
    }
