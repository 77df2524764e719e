"""``/health`` and ``/metrics``: for those who run the service."""

from __future__ import annotations

import json

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg import __version__
from kg.errors import StoreError
from kg.messages import explain
from kg.web.language import request_language
from kg.web.metrics import MEDIA_TYPE
from kg.web.routes import add_resource
from kg.web.site import Site, site_of

PROBE_SECONDS = 2.0


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, "/health", health, "Whether the service answers, what it holds, and its limits")
    add_resource(found, "/metrics", metrics, "Counters for Prometheus")
    return found


async def health(request: Request) -> Response:
    """200 if a worker answers a query that reads nothing, else 503 with the reason."""
    site = site_of(request)
    try:
        await site.store.query(_probe(site), timeout_seconds=PROBE_SECONDS)
        status, reason = 200, None
    except StoreError as error:
        status, reason = 503, explain(error, request_language(request))
    body = {"status": "ok" if status == 200 else "failing", "reason": reason, **_facts(request)}
    headers = {"Cache-Control": "no-store"}
    return Response(json.dumps(body, ensure_ascii=False), status, headers, media_type="application/json")


async def metrics(request: Request) -> Response:
    """All metrics; beside the event loop, because they read ``/proc``."""
    body = await run_in_threadpool(site_of(request).metrics.text)
    return Response(body, headers={"Cache-Control": "no-store", "Content-Type": MEDIA_TYPE})


def _probe(site: Site) -> str:
    return site.page_queries.reader.bind(site.page_queries.get("probe"), {})


def _facts(request: Request) -> dict[str, object]:
    site = site_of(request)
    facts, settings = site.store.status(), site.settings
    return {
        "version": __version__,
        "store": facts.store,
        "location": list(facts.location),
        "data_version": facts.data_version,
        "quads": facts.quads,
        "triples": facts.triples,
        "graphs": len(facts.graphs),
        "saved_queries": len(site.queries),
        "generation": facts.generation,
        "trouble": None if facts.trouble is None else explain(facts.trouble, request_language(request)),
        "workers": facts.workers,
        "busy": dict(facts.busy),
        "waiting": dict(facts.waiting),
        "jail": facts.jail,
        "validation_jail": site.validating.jail,
        "comparison_jail": site.comparing.jail,
        "limits": {
            "query_seconds": site.limit_seconds,
            "answer_rows": settings.answer_rows,
            "answer_bytes": settings.answer_bytes,
            "request_bytes": settings.request_bytes,
            "html_rows": settings.html_rows,
            "worker_memory_bytes": settings.worker_memory_bytes,
            "workers_of_a_lane": settings.workers,
            "queue_length": settings.queue_length,
            "client_queries": settings.client_queries,
            "upload_bytes": settings.upload_bytes,
        },
    }
