"""What is sent to be validated: a file of a form, a text pasted into one, or a body that is the file."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from kg.documents.registry import FORMATS as DOCUMENTS
from kg.errors import UsageError
from kg.messages import render
from kg.validation.inputs import MEDIA_TYPES as RDF
from kg.web.body import read_body
from kg.web.errors import HttpError
from kg.web.language import request_language
from kg.web.site import site_of
from kg.web.uploads import Upload, is_form, read_form, safe_name

NAME, TEXT, KIND = "name", "text", "kind"
PASTED = {"txt": "text/plain", "csv": "text/csv", "ttl": "text/turtle", "jsonld": "application/ld+json"}
"""Ending → media type of what may be pasted."""
SUFFIXES = {each.media_type: each.suffixes[0] for each in DOCUMENTS} | RDF
UPLOAD_SECONDS = 120.0
"""How long a file may take to come: it holds one of the few places meanwhile."""


async def read_submission(request: Request) -> Upload:
    """What is sent, if it comes in time.

    Raises:
        HttpError: 400, 408, 413, 415 or 499.
    """
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            return await _read(request)
    except TimeoutError:
        raise HttpError(408, "web.validate.slow", {"Connection": "close"}, seconds=UPLOAD_SECONDS) from None


async def _read(request: Request) -> Upload:
    """The file of a form, the text pasted into one, or the body as it is.

    Raises:
        HttpError: 400, 413, 415 or 499.
    """
    limit = site_of(request).settings.upload_bytes
    if not is_form(request):
        return await _raw(request, limit)
    pairs, upload = await read_form(request, limit, "web.validate.form")
    if upload is not None:
        return upload
    fields = dict(pairs)
    text, kind = fields.get(TEXT, ""), fields.get(KIND, "txt")
    if not text.strip():
        raise HttpError(400, "web.validate.no_file")
    if kind not in PASTED:
        raise UsageError("web.compare.value", parameter=KIND, value=kind, known=" / ".join(PASTED))
    return Upload(f"{render('web.validate.pasted', request_language(request))}.{kind}", text.encode())


async def _raw(request: Request, limit: int) -> Upload:
    """A body that is the file; its name, or else its media type, says how to read it."""
    named = request.query_params.get(NAME, "")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not named and media_type not in SUFFIXES:
        known = ", ".join(["multipart/form-data", *SUFFIXES])
        raise HttpError(415, "web.validate.media_type", {"Accept-Post": known}, found=media_type or "–", known=known)
    content = await read_body(request, limit)
    if not content:
        raise HttpError(400, "web.validate.no_file")
    return Upload(safe_name(named) if named else f"plan{SUFFIXES[media_type]}", content)
