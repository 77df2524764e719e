"""A file that comes with a form, held in memory and never written where it could stay."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from email.message import Message

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from kg.web.body import read_body
from kg.web.errors import HttpError

FILE = "file"
"""Name of the field that holds it."""
ENVELOPE_BYTES = 100_000
"""What a form may hold beside its file."""
LONGEST_NAME_BYTES = 240
"""What is kept of an upload's name while it is read; a file system takes 255 bytes."""
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
"""Source: RFC 2046 §5.1.1."""


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
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


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
    headers = _headers_of_form(request, unreadable)
    body = await read_body(request, limit_bytes + ENVELOPE_BYTES)

    async def pieces() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    try:
        fields = await _InMemory(headers, pieces(), max_files=1, max_part_size=limit_bytes).parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise HttpError(400, unreadable) from None
    try:
        pairs = [(name, value) for name, value in fields.multi_items() if isinstance(value, str) and name != FILE]
        return pairs, await _upload_of(fields, limit_bytes)
    finally:
        await fields.close()


def _headers_of_form(request: Request, unreadable: str) -> Headers:
    """The type of the form with nothing but its boundary.

    A ``charset``, which RFC 7578 §5.1.2 does not know, would let a stranger choose the codec that reads the fields.

    Raises:
        HttpError: 400, there is no boundary.
    """
    message = Message()
    message["Content-Type"] = request.headers["content-type"]
    boundary = message.get_boundary() or ""
    if not BOUNDARY.fullmatch(boundary):
        raise HttpError(400, unreadable)
    return Headers({"content-type": f'multipart/form-data; boundary="{boundary}"'})


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
    name = re.sub(r"[^\w.()（）《》〔〕 -]", "_", base).encode()[-LONGEST_NAME_BYTES:]
    return name.decode(errors="ignore").lstrip(". ") or "_"  # a letter that the cut went through is left out
