"""One request sees one generation of the data, and counts for one client."""

from __future__ import annotations

import ipaddress

from starlette.types import ASGIApp, Receive, Scope, Send

from kg.store.base import Store
from kg.web import urls

NETWORK_BITS = 64
"""Of an IPv6 address: what one customer of a network is usually given (RFC 6177)."""


class Pinning:
    """ASGI middleware that holds the generation in force while a request is answered.

    Args:
        app: what answers.
        store: open.
    """

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        # a file is open while it is sent: a slow reader of it would hold a generation, and its processes, for nothing
        if scope["type"] != "http" or scope["path"].startswith(f"{urls.DATA}/"):
            await self._app(scope, receive, send)
            return
        with self._store.pin(client_of(scope)):
            await self._app(scope, receive, send)


def client_of(scope: Scope) -> str:
    """Whom fairness counts a request for: the address, of IPv6 the network; one name for all that have none."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host or "-"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False))
    return str(address)
