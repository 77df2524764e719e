"""Header fields of every answer: security and cross-origin reading.

Sources: Content Security Policy Level 3; Fetch (CORS); RFC 9110.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Message, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERY_ANSWER = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Preference-Applied, Retry-After, Server-Timing, X-Request-ID, "
    "Policy-KG-Rows, Policy-KG-Truncated, Policy-KG-Data-Version",
}
PREFLIGHT_SECONDS = 86_400


def with_headers(send: Send) -> Send:
    """A ``send`` that adds :data:`EVERY_ANSWER` to the start of a response."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in EVERY_ANSWER.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


def options_response(methods: str) -> Response:
    """The answer to OPTIONS, preflight included; credentials are never allowed.

    Args:
        methods: what the resource allows, for example ``"GET, HEAD"``.
    """
    headers = {
        "Allow": f"{methods}, OPTIONS",
        "Access-Control-Allow-Methods": f"{methods}, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match, Prefer",
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }
    return Response(status_code=204, headers=headers)
