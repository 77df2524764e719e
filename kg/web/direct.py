"""The two routes that are asked most, answered without a router: ``/sparql`` and the answers of saved queries.

FastAPI looks at every route of the site before it finds these; that costs more than the rest of a small query.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.errors import PolicyKGError
from kg.web import urls
from kg.web.errors import HttpError, problem
from kg.web.headers import options_response
from kg.web.queries import download
from kg.web.sparql import sparql

SPARQL_PATHS: Final = frozenset({urls.SPARQL, f"{urls.SPARQL}/"})
"""Both are answered, without redirecting."""
SPARQL_METHODS: Final = ("GET", "HEAD", "POST", "QUERY")
_ANSWER = re.compile(rf"{urls.QUERIES}/(?P<name>[^/.]+)\.(?P<suffix>[^/]+)")


SPARQL_ROUTE: Final = Route(urls.SPARQL, sparql)
ANSWER_ROUTE: Final = Route(f"{urls.QUERIES}/{{name}}.{{suffix}}", download)
"""What stands in the scope for metrics and log; nobody looks for a route in them."""


class DirectRoutes:
    """ASGI middleware that answers the two routes itself.

    Args:
        app: answers everything else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        work = None
        if scope["type"] == "http":
            if scope["path"] in SPARQL_PATHS:
                work, scope["route"] = _sparql, SPARQL_ROUTE
            elif scope["method"] in {"GET", "HEAD"} and (match := _ANSWER.fullmatch(scope["path"])):
                scope["path_params"] = match.groupdict()
                work, scope["route"] = download, ANSWER_ROUTE
        if work is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await work(request)
        except PolicyKGError as error:
            response = problem(request, error)
        except ClientDisconnect:
            return
        await response(scope, receive, send)


async def _sparql(request: Request) -> Response:
    if request.method == "OPTIONS":
        return options_response(", ".join(SPARQL_METHODS))
    if request.method not in SPARQL_METHODS:
        allowed = {"Allow": ", ".join((*SPARQL_METHODS, "OPTIONS"))}
        raise HttpError(405, "web.method", allowed, path=request.url.path, method=request.method)
    return await sparql(request)
