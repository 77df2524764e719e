"""gzip for those who take it; who does not is not asked to pay for it."""

from __future__ import annotations

from typing import Final

from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

OFFICE: Final = "application/vnd.openxmlformats-officedocument"
COMPRESSED_ALREADY: Final = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    f"{OFFICE}.spreadsheetml.sheet",
    f"{OFFICE}.wordprocessingml.document",
    "application/vnd.apache.parquet",
    "application/x-ndjson",
)
"""Media types that gzip does not make smaller; a stream of lines would be held back by it."""
FROM_BYTES: Final = 1_000
LEVEL: Final = 5
GZIP: Final = (b"accept-encoding", b"gzip")
"""What :mod:`kg.web.caching` leaves of the field where gzip is acceptable."""


class Compressing:
    """ASGI middleware.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._gzip = GZipMiddleware(app, FROM_BYTES, LEVEL, exclude_content_types=COMPRESSED_ALREADY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        wanted = scope["type"] == "http" and GZIP in scope["headers"]
        await (self._gzip if wanted else self._app)(scope, receive, send)
