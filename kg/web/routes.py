"""Adding resources to a router with all the methods that they answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.web.errors import HttpError
from kg.web.headers import options_response

OTHERS = ("POST", "PUT", "PATCH", "DELETE", "QUERY")
"""Methods that a client may try; of a method that nobody knows Starlette tells itself."""
Endpoint = Callable[[Request], Awaitable[Response]]


def add_resource(router: APIRouter, path: str, endpoint: Endpoint, summary: str, extra: tuple[str, ...] = ()) -> None:
    """Serve ``endpoint`` at ``path`` for GET and HEAD, and OPTIONS beside it; 405 with all of them for other methods.

    Args:
        router: where to add it.
        path: the route.
        endpoint: answers the request.
        summary: one line for ``/openapi.json``.
        extra: further methods, for example ``("POST",)``.
    """
    methods = ("GET", "HEAD", *extra)

    async def options(request: Request) -> Response:
        allowed = options_response(", ".join(methods))
        if request.method == "OPTIONS":
            return allowed
        raise HttpError(
            405, "web.method", {"Allow": allowed.headers["Allow"]}, path=request.url.path, method=request.method
        )

    router.add_api_route(path, endpoint, methods=["GET"], summary=summary, response_model=None)
    router.add_api_route(path, endpoint, methods=list(methods[1:]), include_in_schema=False, response_model=None)
    others = [method for method in OTHERS if method not in methods]
    router.add_api_route(path, options, methods=["OPTIONS", *others], include_in_schema=False, response_model=None)


def see(request: Request, address: str) -> Response:
    """303 to what describes a thing (RFC 9110 §15.4.4); what the request says of language and format goes along.

    Args:
        request: for a thing that is no page.
        address: of the description, without parameters.
    """
    asked = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{address}{asked}", 303, {"Vary": "Accept, Accept-Language"})
