"""``/metrics``: what the service did, for those who run it, in the text format of Prometheus 0.0.4.

Labels come from closed sets: templates of routes, known methods, status codes, lanes and outcomes. No path, no query
text and no client is ever a label, so that strangers cannot make the number of series grow.
https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from kg.web.gauges import CurrentFacts, Gauges, Processes
from kg.web.logs import OTHER, RequestRecord

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
LANES = ("saved", "adhoc")
OUTCOMES = ("ok", "timeout", "too_large", "busy", "syntax", "federation", "refused", "ended", "gone", "failed")
"""How a query ends; ``refused``: another mistake of the caller; ``ended``: it took its worker along."""
KILLING = ("timeout", "gone", "ended")
"""Those that take a worker along, which is replaced."""
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the buckets of a latency."""


class Metrics:
    """The counters of one application, in a registry of its own.

    Args:
        read: gives the gauges; called once for each answer of ``/metrics``.
    """

    def __init__(self, read: Callable[[], Gauges]) -> None:
        self.registry = registry = CollectorRegistry()
        self._requests = Counter(
            "policy_kg_requests", "Answers, by route template.", ["route", "method", "status"], registry=registry
        )
        self._seconds = Histogram(
            "policy_kg_request_seconds", "Time of a request.", ["route"], buckets=SECONDS, registry=registry
        )
        self._bytes = Counter("policy_kg_response_bytes", "Bytes of bodies sent.", ["route"], registry=registry)
        self._running = Gauge("policy_kg_requests_in_flight", "Requests being answered.", registry=registry)
        self._queries = Counter(
            "policy_kg_queries", "Queries, by lane and how they ended.", ["lane", "outcome"], registry=registry
        )
        self._query_seconds = Histogram(
            "policy_kg_query_seconds",
            "Time of a query, its wait for a worker included.",
            ["lane"],
            buckets=SECONDS,
            registry=registry,
        )
        self._kills = Counter(
            "policy_kg_worker_kills", "Workers that ended with their query.", ["lane"], registry=registry
        )
        self._failures = Counter("policy_kg_unexpected_exceptions", "Exceptions nobody expected.", registry=registry)
        registry.register(CurrentFacts(read))
        registry.register(Processes(read))
        ProcessCollector(registry=registry)
        for lane in LANES:
            self._kills.labels(lane)
            for outcome in OUTCOMES:
                self._queries.labels(lane, outcome)

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        """Count a request while it is answered."""
        with self._running.track_inprogress():
            yield

    def observe_request(self, record: RequestRecord) -> None:
        """Count a request that has been answered, or whose connection ended before (status ``none``)."""
        self._requests.labels(
            record.route, record.method, "none" if record.status is None else str(record.status)
        ).inc()
        self._seconds.labels(record.route).observe(record.milliseconds / 1000)
        self._bytes.labels(record.route).inc(record.bytes)

    def observe_query(self, lane: str, outcome: str, seconds: float) -> None:
        """Count a query.

        Args:
            lane: one of :data:`LANES`.
            outcome: one of :data:`OUTCOMES`.
            seconds: from the question to the answer or error.
        """
        lane = lane if lane in LANES else OTHER
        self._queries.labels(lane, outcome if outcome in OUTCOMES else OTHER).inc()
        if outcome in KILLING:
            self._kills.labels(lane).inc()
        self._query_seconds.labels(lane).observe(seconds)

    def observe_failure(self) -> None:
        """Count an exception that nobody expected."""
        self._failures.inc()

    def text(self) -> bytes:
        """Everything, in the text format."""
        return generate_latest(self.registry)
