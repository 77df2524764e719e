"""Errors over HTTP: one status for each, one body for all.

Clients of the API get ``application/problem+json`` (RFC 9457): ``type`` (base IRI + ``problem/`` + code), ``title``,
``status``, ``detail`` in the user's language, ``code``, what the error names (``line``, ``column``, ``formats`` …), and
the id of the request, which the log has too: ``request_id``, and in ``instance`` as an IRI.
A browser gets the same as a page, with the same status.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import (
    AnswerTooLarge,
    DataError,
    InputError,
    PolicyKGError,
    QuerySyntaxError,
    QueryTimeout,
    StoreBusy,
    StoreError,
    UsageError,
)
from kg.messages import catalogue, explain, render
from kg.web.language import request_language
from kg.web.logs import current_record
from kg.web.negotiation import prefers_html
from kg.web.pages import error_page
from kg.web.site import site_of

STATUS_OF_KEY = {
    "queries.unknown": 404,
    "store.federation": 403,
    "store.federation_endpoint": 403,
    "store.not_acceptable": 406,
    "store.remote_broken": 502,
    "store.remote_denied": 502,
    "store.remote_redirect": 502,
    "store.remote_row_limit": 502,
    "store.remote_failed": 502,
    "store.remote_format": 502,
    "store.evaluation": 400,
    "store.worker_ended": 413,
}
"""Statuses that differ from those of the class."""

STATUS_OF_CLASS: tuple[tuple[type[PolicyKGError], int], ...] = (
    (QuerySyntaxError, 400),
    (QueryTimeout, 504),
    (AnswerTooLarge, 413),
    (StoreBusy, 503),
    (StoreError, 503),
    (UsageError, 400),
    (InputError, 422),
    (DataError, 500),
)


class HttpError(UsageError):
    """An error that only HTTP knows.

    Args:
        status: status code.
        key: message key.
        headers: header fields of the answer.
        **values: what the message names.
    """

    def __init__(self, status: int, key: str, headers: Mapping[str, str] | None = None, **values: object) -> None:
        super().__init__(key, **values)
        self.status = status
        self.headers = dict(headers or {})


def status_of(error: PolicyKGError) -> int:
    """The status code for an error."""
    if isinstance(error, HttpError):
        return error.status
    if error.key in STATUS_OF_KEY:
        return STATUS_OF_KEY[error.key]
    return next((status for kind, status in STATUS_OF_CLASS if isinstance(error, kind)), 500)


def problem(request: Request, error: PolicyKGError) -> Response:
    """The answer to ``request`` that tells of ``error``."""
    status, language = status_of(error), request_language(request)
    headers = dict(error.headers) if isinstance(error, HttpError) else {}
    if "retry_after_seconds" in error.values:
        headers["Retry-After"] = str(error.values["retry_after_seconds"])
    title, detail = title_of(status, language), explain(error, language)
    headers |= {"Content-Language": language, "Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}
    if prefers_html(request.headers.get("accept")):
        page = error_page(request, status, title, detail)
        return Response(page, status, headers, media_type="text/html")
    body = json.dumps(problem_body(request, error), ensure_ascii=False)
    return Response(body, status, headers, media_type="application/problem+json")


def problem_body(request: Request, error: PolicyKGError) -> dict[str, object]:
    """The members of a problem (RFC 9457 §3.1), and the values that its message names."""
    status, language = status_of(error), request_language(request)
    named = {name: value for name, value in error.values.items() if isinstance(value, int | float | str | list)}
    kinds, record = f"{site_of(request).settings.base_iri}problem/", current_record()
    occurrence = {"instance": f"{kinds}instance/{record.request_id}", "request_id": record.request_id} if record else {}
    return {
        **named,
        **occurrence,
        "type": f"{kinds}{error.key}",
        "title": title_of(status, language),
        "status": status,
        "detail": explain(error, language),
        "code": error.key,
    }


def title_of(status: int, language: str) -> str:
    """What a status means, in words."""
    key = f"web.status.{status}"
    return render(key, language) if key in catalogue() else HTTPStatus(status).phrase


def add_handlers(app: FastAPI) -> None:
    """Answer every error of ``app`` by :func:`problem`; what is unexpected goes to the log and shows no trace."""

    async def known(request: Request, error: Exception) -> Response:
        return problem(request, error if isinstance(error, PolicyKGError) else HttpError(500, "web.internal"))

    async def http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = error.headers if isinstance(error, HTTPException) else None
        key = {404: "web.not_found", 405: "web.method"}.get(status, "web.refused")
        return problem(request, HttpError(status, key, headers, path=request.url.path, method=request.method))

    async def invalid(request: Request, error: Exception) -> Response:
        reasons = error.errors() if isinstance(error, RequestValidationError) else ()
        listed = "; ".join(f"{'.'.join(map(str, reason['loc']))}: {reason['msg']}" for reason in reasons)
        return problem(request, HttpError(422, "web.invalid", reason=listed))

    app.add_exception_handler(PolicyKGError, known)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, known)
