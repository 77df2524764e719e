"""Around every request: its id, its line in the log, its place in the metrics; what fails unexpectedly goes no further.

Plain ASGI, outside of everything else, so that errors and mounted applications are counted as well.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.web.errors import HttpError, problem
from kg.web.logs import UNKNOWN_ROUTE, RequestRecord, log_failure, log_request, method_of, recording, request_id_of
from kg.web.metrics import Metrics

HEADER = b"x-request-id"
RETRY_AFTER_SECONDS = 5
PATHS_REMEMBERED = 2_000


class Operations:
    """ASGI middleware.

    Args:
        app: answers the requests.
        metrics: counts them.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._templates: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record = RequestRecord(request_id_of(_given_id(scope)), method_of(scope["method"]))
        started, send = time.perf_counter(), _counted(send, record)
        with recording(record), self._metrics.in_flight():
            try:
                await self._app(scope, receive, send)
            except asyncio.CancelledError:  # the server stops and has waited for this request as long as it may
                if record.status is not None:
                    raise
                await _stopping(Request(scope))(scope, receive, send)
            except Exception as error:  # noqa: BLE001 -- it has been answered with 500 as far as that was possible
                self._metrics.observe_failure()
                log_failure(record, error)
            finally:
                record.milliseconds = (time.perf_counter() - started) * 1000
                record.route = self._route_of(scope, record)
                self._metrics.observe_request(record)
                log_request(record)

    def _route_of(self, scope: Scope, record: RequestRecord) -> str:
        """The template of the route that answered; of an answer from the cache, that of when it was made."""
        template: str = getattr(scope.get("route"), "path", record.route)
        path = scope["path"]
        if template == UNKNOWN_ROUTE:
            return self._templates.get(path, template)
        if record.status == 200 and path not in self._templates:
            self._templates[path] = template
            if len(self._templates) > PATHS_REMEMBERED:
                self._templates.popitem(last=False)
        return template


def _given_id(scope: Scope) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == HEADER), None)


def _stopping(request: Request) -> Response:
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Connection": "close"}
    return problem(request, HttpError(503, "web.stopping", headers))


def _counted(send: Send, record: RequestRecord) -> Send:
    """A ``send`` that notes status and bytes, and gives the answer its id."""

    async def counted(message: Message) -> None:
        if message["type"] == "http.response.start":
            record.status = message["status"]
            named = (HEADER, record.request_id.encode())
            message = {**message, "headers": [*message.get("headers", ()), named]}
        elif message["type"] == "http.response.body":
            record.bytes += len(message.get("body", b""))
        await send(message)

    return counted
