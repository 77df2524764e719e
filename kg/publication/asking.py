"""The application asked directly, without a network: one request and its whole answer (ASGI 3)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp, Message, Scope


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, its media type without parameters, its body."""

    status: int
    media_type: str
    body: bytes


async def ask_app(app: ASGIApp, address: str, site: str, language: str) -> Reply:
    """Ask for an address as a browser would that reads ``language``.

    Args:
        app: the application.
        address: path and parameters.
        site: address under which people reach the site.
        language: that is wanted.
    """
    path, _, parameters = address.partition("?")
    host = urlsplit(site).netloc
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": urlsplit(site).scheme,
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": parameters.encode("ascii"),
        "root_path": "",
        "headers": [
            (b"host", host.encode()),
            (b"accept", b"text/html, */*;q=0.1"),
            (b"accept-language", language.encode()),
        ],
        "client": ("127.0.0.1", 0),
        "server": (host, None),
        "state": {},
    }
    status, media_type, body = 0, "", bytearray()

    async def receive() -> Message:
        await asyncio.Event().wait()  # the client stays
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status, media_type
        if message["type"] == "http.response.start":
            status = message["status"]
            fields = {name.lower(): value for name, value in message["headers"]}
            media_type = fields.get(b"content-type", b"").decode("latin-1").partition(";")[0]
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await app(scope, receive, send)
    return Reply(status, media_type, bytes(body))
