"""The licence of the data, while a request is answered: pages and the data beside them state it, and else none."""

from __future__ import annotations

from starlette.requests import Request

KEPT = "policy-kg.licence"


def keep_licence(request: Request, licence: str) -> None:
    """Remember the licence of the data, or that they state none, for what answers the request."""
    request.scope[KEPT] = licence


def known_licence(request: Request) -> str:
    """What :func:`keep_licence` was told; empty where nobody asked the data."""
    found: str = request.scope.get(KEPT, "")
    return found
