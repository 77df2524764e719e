"""A live server with the project's own queries and data, short limits, and what each of its answers must be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from jsonschema import Draft202012Validator

from kg import resources
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data
from kg.web.openapi import PROBLEM_SCHEMA
from tests.servers import Running

STATUSES = {200, 204, 303, 304, 307, 400, 403, 404, 405, 406, 413, 415, 422, 503, 504}
"""All that a request may be answered with, whatever it is; no 500, and 502 only comes from a remote store."""
MEDIA_TYPES = {
    "application/json",
    "application/ld+json",
    "application/n-quads",
    "application/n-triples",
    "application/problem+json",
    "application/rdf+xml",
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "application/trig",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/xml",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/plain",
    "text/tab-separated-values",
    "text/turtle",
}
"""Registered types that this server sends."""
PROBLEM = Draft202012Validator(PROBLEM_SCHEMA)


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    settings = Settings(workers=2, query_seconds=2, request_bytes=20_000, upload_bytes=100_000)
    store = LocalStore(built_data(built), settings)
    running = Running(settings, store, resources.folder("queries"))
    yield running.url
    running.close()


@pytest.fixture(scope="session")
def web_client(address: str) -> Iterator[httpx2.Client]:
    """Gives up after 20 seconds, so that a request that hangs fails its test."""
    with httpx2.Client(base_url=address, timeout=20) as client:
        yield client


@pytest.fixture(scope="session")
def check() -> Callable[[httpx2.Response], httpx2.Response]:
    return checked


def checked(answer: httpx2.Response) -> httpx2.Response:
    """The answer, if it is one that this server may give."""
    told = f"{answer.request.method} {answer.request.url} {dict(answer.request.headers)} -> {answer.status_code}"
    assert answer.status_code in STATUSES, f"{told}\n{answer.text[:500]}"
    assert answer.headers["x-request-id"], told
    assert answer.headers["access-control-allow-origin"] == "*", told
    assert "Traceback" not in answer.text, told
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code in {204, 303, 304, 307}:
        return answer
    assert media_type in MEDIA_TYPES, told
    if answer.status_code >= 400 and media_type != "text/html" and answer.content:
        assert media_type == "application/problem+json", told
        body = json.loads(answer.content)
        PROBLEM.validate(body)
        assert body["status"] == answer.status_code, told
        assert body["request_id"] == answer.headers["x-request-id"], told
    return answer
