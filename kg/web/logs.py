"""One line a request, and what failed: structured, with a request id, without personal data.

A line holds what the service did and nothing of who asked or what: no client address, no user agent, no query text, no
value of a parameter; the path stands as the template of its route. An exception that nobody expected is logged with
the frames of its trace and the type, without its message, which may quote the request.

Formats: ``json`` (one object a line, RFC 8259) for collectors, ``text`` for a terminal.
"""

from __future__ import annotations

import json
import logging
import logging.config
import re
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

FORMATS = ("json", "text")
REQUESTS, SERVER = "kg.requests", "kg.server"
"""Names of the loggers."""
FACTS = "facts"
"""Attribute of a log record that holds the members of its line."""
SANE_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")
"""What is taken over from ``X-Request-ID``: nothing that could break a line, a header or a URL."""
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "QUERY"})
OTHER = "other"
UNKNOWN_ROUTE = "(none)"
"""Stands for every path that no route answers."""


@dataclass(slots=True)
class RequestRecord:
    """What is told of one request.

    Args:
        request_id: given by the proxy before us, or made.
        method: HTTP method (:func:`method_of`).
        route: template of the route, never the path.
        status: status code; None where the connection ended before an answer began.
        milliseconds: until the last byte was handed to the server.
        bytes: of the body sent.
        lane: ``saved`` or ``adhoc``, where a query was evaluated.
        outcome: how the query ended (:data:`kg.web.metrics.OUTCOMES`).
        generation: of the data that answered.
    """

    request_id: str
    method: str
    route: str = UNKNOWN_ROUTE
    status: int | None = None
    milliseconds: float = 0.0
    bytes: int = 0
    lane: str | None = None
    outcome: str | None = None
    generation: int | None = None


MEMBERS = tuple(field.name for field in fields(RequestRecord))

_CURRENT: ContextVar[RequestRecord | None] = ContextVar("request_record", default=None)


def current_record() -> RequestRecord | None:
    """The record of the request that this task answers; None outside of one."""
    return _CURRENT.get()


@contextmanager
def recording(record: RequestRecord) -> Iterator[None]:
    """Make ``record`` the current one."""
    token = _CURRENT.set(record)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def request_id_of(header: str | None) -> str:
    """The id for a request: the header's, if it is a token of at most 64 characters, else a new one.

    >>> request_id_of("edge-7f3a")
    'edge-7f3a'
    >>> len(request_id_of("two words")), len(request_id_of(None))
    (16, 16)
    """
    return header if header and SANE_ID.fullmatch(header) else secrets.token_hex(8)


def method_of(method: str) -> str:
    """The method, if it is one that HTTP clients use, else ``other``: it may be any word."""
    return method if method in METHODS else OTHER


def log_request(record: RequestRecord) -> None:
    """Write the line of a request that has been answered."""
    members = {name: value for name in MEMBERS if (value := getattr(record, name)) is not None}
    members["milliseconds"] = round(record.milliseconds, 3)
    logging.getLogger(REQUESTS).info("request", extra={FACTS: members})


def log_failure(record: RequestRecord, error: BaseException) -> None:
    """Write where an unexpected exception came from."""
    members = {"request_id": record.request_id, "route": record.route, **trace_of(error)}
    logging.getLogger(SERVER).error("unexpected exception", extra={FACTS: members})


def trace_of(error: BaseException) -> dict[str, Any]:
    """The exception's type, its causes' types and its frames, innermost last; no message and no value."""
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for each in reversed(chain)
        for frame in traceback.extract_tb(each.__traceback__)
    ]
    return {"exception": " < ".join(type(each).__qualname__ for each in chain), "trace": frames}


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        members = {"time": _time(record), "level": record.levelname.lower(), "event": record.getMessage()}
        members |= _facts(record)
        return json.dumps(members, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts = _facts(record)
        time = _time(record)[11:19]
        if record.name != REQUESTS:
            lines = [f"{time} {record.levelname.lower()}: {record.getMessage()}"]
            lines += [f"    {name}: {value}" for name, value in facts.items() if name != "trace"]
            return "\n".join([*lines, *(f"        {frame}" for frame in facts.get("trace", ()))])
        told = f"{time} {facts.get('status', '–')} {facts['method']} {facts['route']}"
        told += f" {facts['milliseconds']:.1f} ms {facts['bytes']} B"
        return " ".join([told, *(str(facts[name]) for name in ("lane", "outcome", "request_id") if name in facts)])


def _time(record: logging.LogRecord) -> str:
    """Time of a record (RFC 3339, UTC, milliseconds)."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    """Members of a record; of an exception that other code logged, where it came from."""
    facts: dict[str, Any] = dict(getattr(record, FACTS, {}))
    if record.exc_info and record.exc_info[1] is not None:
        facts |= trace_of(record.exc_info[1])
    return facts


def configure(form: str) -> dict[str, Any]:
    """A configuration for :func:`logging.config.dictConfig` (uvicorn's ``log_config``): everything to stderr.

    Args:
        form: one of :data:`FORMATS`.
    """
    formatter = JsonFormatter if form == "json" else TextFormatter
    handled = {"handlers": ["stderr"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
        "loggers": {REQUESTS: handled, SERVER: handled, "uvicorn": handled, "asyncio": handled},
    }
