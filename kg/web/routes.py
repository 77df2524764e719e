"""Adding resources to a router with all the methods that they answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg.web.headers import options_response

Endpoint = Callable[[Request], Awaitable[Response]]


def add_resource(router: APIRouter, path: str, endpoint: Endpoint, summary: str, extra: tuple[str, ...] = ()) -> None:
    """Serve ``endpoint`` at ``path`` for GET and HEAD, and OPTIONS beside it.

    Args:
        router: where to add it.
        path: the route.
        endpoint: answers the request.
        summary: one line for ``/openapi.json``.
        extra: further methods, for example ``("POST",)``.
    """
    methods = ("GET", "HEAD", *extra)

    async def options(request: Request) -> Response:  # noqa: ARG001 -- the signature of an endpoint
        return options_response(", ".join(methods))

    router.add_api_route(path, endpoint, methods=["GET"], summary=summary, response_model=None)
    router.add_api_route(path, endpoint, methods=list(methods[1:]), include_in_schema=False, response_model=None)
    router.add_api_route(path, options, methods=["OPTIONS"], include_in_schema=False, response_model=None)
