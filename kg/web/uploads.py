"""A file that comes with a form, held in memory and never written where it could stay."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from kg.web.body import read_body
from kg.web.errors import HttpError

FILE = "file"
"""Name of the field that holds it."""
ENVELOPE_BYTES = 100_000
"""What a form may hold beside its file."""
LONGEST_NAME = 80
"""Letters of an upload's name that are kept while it is read; a file system takes 255 bytes."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request: its name without folders, and its bytes."""

    name: str
    content: bytes


class _InMemory(MultiPartParser):
    """A parser that puts no file on the disk; the body was bounded before."""

    spool_max_size = 2**40


def is_form(request: Request) -> bool:
    """Whether the body is a form that can hold a file."""
    return request.headers.get("content-type", "").startswith("multipart/form-data")


async def read_form(request: Request, limit_bytes: int, unreadable: str) -> tuple[list[tuple[str, str]], Upload | None]:
    """The fields of a form, and its file if there is one.

    Args:
        request: whose body has not been read.
        limit_bytes: largest file.
        unreadable: key of the message that says what the form should be.

    Raises:
        HttpError: 400, 413 or 415.
    """
    if not is_form(request):
        raise HttpError(415, unreadable, {"Accept-Post": "multipart/form-data"})
    body = await read_body(request, limit_bytes + ENVELOPE_BYTES)

    async def pieces() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    try:
        fields = await _InMemory(request.headers, pieces(), max_files=1, max_part_size=limit_bytes).parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise HttpError(400, unreadable) from None
    try:
        pairs = [(name, value) for name, value in fields.multi_items() if isinstance(value, str) and name != FILE]
        return pairs, await _upload_of(fields, limit_bytes)
    finally:
        await fields.close()


async def _upload_of(fields: FormData, limit_bytes: int) -> Upload | None:
    file = fields.get(FILE)
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    content = await file.read()
    if len(content) > limit_bytes:
        raise HttpError(413, "web.body_too_large", bytes=limit_bytes)
    return Upload(safe_name(file.filename), content)


def safe_name(given: str) -> str:
    r"""A file name without folders and without signs that mean something to a file system.

    >>> safe_name(r"C:\temp\..\计划.docx"), safe_name("../../.bashrc")
    ('计划.docx', 'bashrc')
    """
    base = re.split(r"[\\/]", given)[-1]
    return re.sub(r"[^\w.()（）《》〔〕 -]", "_", base)[-LONGEST_NAME:].lstrip(". ") or "_"
