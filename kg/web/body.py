"""Reading a request body up to a limit."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request

from kg.web.disconnect import CLIENT_CLOSED_REQUEST
from kg.web.errors import HttpError


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """The body of ``request``.

    Args:
        request: whose body has not been read.
        limit_bytes: largest size; reading stops as soon as it is passed.

    Raises:
        HttpError: 413, the body is larger (RFC 9110 §15.5.14); 499, the client has gone before its end.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit_bytes:
        raise HttpError(413, "web.body_too_large", bytes=limit_bytes)
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > limit_bytes:
                raise HttpError(413, "web.body_too_large", bytes=limit_bytes)
    except ClientDisconnect:
        raise HttpError(CLIENT_CLOSED_REQUEST, "web.gone") from None
    return bytes(body)
