"""Large answers on their way out of their files: in pieces, and never to a client that takes them too slowly.

Their validator is weak: it is made before the answer is compressed, and holds for it packed and plain.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.settings import Settings
from kg.store.spool import Spooled

PATIENCE_SECONDS = 30.0
"""Beyond what the slowest client needs."""


def etag_of(spooled: Spooled) -> str:
    """The validator of an answer (RFC 9110 §8.8.1)."""
    return f'W/"{spooled.digest}"'


class SpooledResponse(Response):
    """A response whose body is in a file, which is closed however the response ends.

    Args:
        spooled: the body.
        settings: how slow a client may be.
        headers: further fields.
        media_type: of the body.
    """

    def __init__(
        self, spooled: Spooled, settings: Settings, headers: Mapping[str, str], media_type: str | None
    ) -> None:
        super().__init__(b"", headers={**headers, "ETag": etag_of(spooled)}, media_type=media_type)
        self.headers["Content-Length"] = str(spooled.size)
        self._spooled = spooled
        self._seconds = PATIENCE_SECONDS + spooled.size / settings.slowest_client_bytes_a_second

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- ASGI
        """Send it (ASGI 3).

        Raises:
            ClientDisconnect: the client was too slow.
        """
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async with asyncio.timeout(self._seconds):
                for piece in self._spooled.pieces():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            raise ClientDisconnect from None  # without the last piece the client knows that the answer is not whole
        finally:
            self._spooled.close()
