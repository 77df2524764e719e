"""What those who run the service see: metrics, log lines, request ids; and how it stops."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2
import pytest
from jsonschema import Draft202012Validator
from prometheus_client.parser import text_string_to_metric_families

from kg.web import logs
from kg.web.logs import JsonFormatter, TextFormatter
from kg.web.metrics import LANES, OUTCOMES
from kg.web.openapi import PROBLEM_SCHEMA

DATA = Path(__file__).parent.parent / "store" / "data.nq"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
SECRET = "Geheimnis-4711"


def samples(client: httpx2.Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """What ``/metrics`` says: name and labels → value."""
    text = client.get("/metrics").text
    families = text_string_to_metric_families(text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def added(before: dict, after: dict) -> dict:
    return {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)}


def test_metrics_are_the_text_format(client):
    answer = client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    found = samples(client)
    assert found["policy_kg_data_quads", ()] > 100
    assert found["process_open_fds", ()] > 3
    assert found["policy_kg_processes", (("kind", "nursery"),)] >= 1
    assert found["policy_kg_processes", (("kind", "worker"),)] >= 2
    assert found["policy_kg_processes_resident_bytes", (("kind", "nursery"),)] > 1_000_000


@pytest.mark.parametrize(
    ("query", "status", "outcome"),
    [
        ("ASK {}", 200, "ok"),
        ("SELEC", 400, "syntax"),
        ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "federation"),
        (RUNAWAY, 504, "timeout"),
        ("DESCRIBE <urn:x>", 406, "refused"),
    ],
)
def test_a_query_counts_by_its_outcome(client, query, status, outcome):
    before = samples(client)
    parameters = {"query": query, "timeout": "0.3", "format": "csv"}
    assert client.get("/sparql", params=parameters).status_code == status
    change = added(before, samples(client))
    assert change["policy_kg_queries_total", (("lane", "adhoc"), ("outcome", outcome))] == 1
    labels = (("method", "GET"), ("route", "/sparql"), ("status", str(status)))
    assert change["policy_kg_requests_total", labels] == 1
    assert change["policy_kg_request_seconds_count", (("route", "/sparql"),)] == 1


def test_a_client_that_leaves_counts_as_gone(client, server):
    before = samples(client)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        body = f"query={RUNAWAY.replace(' ', '+').replace('?', '%3F')}"
        connection.sendall(f"GET /sparql?{body} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        wait_until(lambda: samples(client)["policy_kg_requests_in_flight", ()] >= 2)  # this look is one as well
    key = ("policy_kg_queries_total", (("lane", "adhoc"), ("outcome", "gone")))
    wait_until(lambda: added(before, samples(client)).get(key) == 1)


def test_strangers_cannot_make_series_grow(client):
    client.get("/nowhere")
    client.request("BREW", "/nowhere")
    before = set(samples(client))
    for number in range(20):
        client.get(f"/nowhere/{number}")
        client.get(f"/queries/none-{number}")
        client.get(f"/static/none-{number}")
        client.request(f"METHOD{number}", "/nowhere")
        client.get("/sparql", params={"query": f"ASK {{ <urn:{number}> ?p ?o }}", "timeout": "5"})
    new = {key for key in set(samples(client)) - before if not re.search(r"_(bucket|count|sum|created)$", key[0])}
    routes = {dict(labels).get("route") for _, labels in samples(client)} - {None}
    assert len(new) <= 6
    assert routes <= {template_of(route) for route in routes}
    assert not any(re.search(r"\d", route) for route in routes)


def template_of(route: str) -> str:
    return route if route == "(none)" or route.startswith("/") else f"not a template: {route}"


def test_lanes_and_outcomes_are_there_from_the_start(start):
    from kg.settings import Settings

    fresh = start(Settings(workers=1))
    with httpx2.Client(base_url=fresh.url) as client:
        found = samples(client)
    for lane in LANES:
        assert {("policy_kg_queries_total", (("lane", lane), ("outcome", each))) for each in OUTCOMES} <= set(found)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("edge-7f3a.B_9", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("two words", False),
        ("a;b", False),
        ("", False),
        (None, False),
    ],
)
def test_request_id(client, sent, kept):
    headers = {} if sent is None else {"X-Request-ID": sent}
    answer = client.get("/sparql", params={"query": "SELEC"}, headers=headers)
    told = answer.headers["x-request-id"]
    assert (told == sent) is kept
    assert re.fullmatch(r"[0-9A-Za-z._-]{1,64}", told)
    body = answer.json()
    assert body["request_id"] == told
    assert body["instance"].endswith(f"/problem/instance/{told}")
    Draft202012Validator(PROBLEM_SCHEMA).validate(body)
    assert client.get("/health", headers=headers).headers["x-request-id"]


@pytest.fixture
def log():
    """What the loggers write, in both formats."""
    streams = []
    found = [logging.getLogger(name) for name in (logs.REQUESTS, logs.SERVER)]
    for formatter in (JsonFormatter(), TextFormatter()):
        handler = logging.StreamHandler(io.StringIO())
        handler.setFormatter(formatter)
        streams.append(handler)
    for logger in found:
        logger.setLevel(logging.INFO)
        for handler in streams:
            logger.addHandler(handler)
    yield lambda: [handler.stream.getvalue() for handler in streams]
    for logger in found:
        logger.setLevel(logging.NOTSET)
        for handler in streams:
            logger.removeHandler(handler)


def test_a_line_tells_what_was_done_and_not_who_asked_what(client, log):
    headers = {"User-Agent": SECRET, "Referer": f"http://{SECRET}/", "X-Forwarded-For": "192.0.2.77", "Cookie": SECRET}
    headers |= {"Authorization": f"Bearer {SECRET}", "X-Request-ID": "id-1"}
    client.get("/sparql", params={"query": f"ASK {{ ?s ?p '{SECRET}' }}", SECRET: SECRET}, headers=headers)
    client.get(f"/queries/items-of-theme.{SECRET}", params={"theme": SECRET}, headers=headers)
    client.get(f"/{SECRET}", headers=headers)
    client.request("POST", "/sparql", content=SECRET, headers={**headers, "Content-Type": SECRET})
    wait_until(lambda: len(log()[1].splitlines()) == 4)
    as_json, as_text = log()
    lines = [json.loads(line) for line in as_json.splitlines()]
    assert len(lines) == 4
    for each in (SECRET, "192.0.2", "127.0.0.1", "httpx", "ASK"):
        assert each.lower() not in (as_json + as_text).lower()
    first = lines[0]
    assert {name: first[name] for name in ("request_id", "method", "route", "status", "lane", "outcome")} == {
        "request_id": "id-1",
        "method": "GET",
        "route": "/sparql",
        "status": 200,
        "lane": "adhoc",
        "outcome": "ok",
    }
    assert first["milliseconds"] > 0
    assert first["bytes"] > 10
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])
    assert [line["route"] for line in lines[1:3]] == ["/queries/{name}.{suffix}", "(none)"]


def test_an_unexpected_exception_is_logged_without_its_message_and_not_sent(client, server, log, monkeypatch):
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr("kg.web.health._probe", breaks)
    before = samples(client)
    answer = client.get("/health", headers={"X-Request-ID": "broken-1"})
    assert (answer.status_code, answer.json()["code"]) == (500, "web.internal")
    assert answer.json()["request_id"] == "broken-1"
    wait_until(lambda: log()[1].count("broken-1") == 2)  # a line is written when its answer has been sent
    as_json, as_text = log()
    failure, line = [each for each in map(json.loads, as_json.splitlines()) if each.get("request_id") == "broken-1"]
    assert (failure["level"], failure["exception"], line["status"]) == ("error", "ZeroDivisionError", 500)
    assert "test_operations.py" in failure["trace"][-1]
    assert "breaks" in as_text
    for text in (as_json, as_text, answer.text):
        assert SECRET not in text
    assert "breaks" not in answer.text
    assert added(before, samples(client))["policy_kg_unexpected_exceptions_total", ()] == 1


def refuse(text: str) -> None:
    try:
        int(text)
    except ValueError as error:
        raise LookupError(text) from error


def test_causes_are_named(log):
    try:
        refuse(SECRET)
    except LookupError:
        logging.getLogger(logs.SERVER).exception("it failed")
    told = json.loads(log()[0])
    assert told["exception"] == "LookupError < ValueError"
    assert [frame.rpartition(" ")[2] for frame in told["trace"]] == ["refuse", "test_causes_are_named", "refuse"]
    assert SECRET not in str(log())


class Served:
    """``kg serve`` as a process of its own session, with what it wrote."""

    def __init__(self, folder: Path, *options: str, **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = folder / "log"
        command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", str(self.port)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--workers", "2", "--load", str(DATA), *options],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, **settings},
            )
        wait_until(self.answers, 60)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return httpx2.get(f"{self.url}/health").status_code == 200
        except httpx2.TransportError:
            return False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def processes(self) -> list[int]:
        """Processes of the session, those that have ended and are not waited for left out."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self.process.pid and fields[0] != "Z":
                found.append(int(entry.parent.name))
        return found

    def ask(self, query: str, found: dict) -> threading.Thread:
        """Ask in a thread; the answer or the error comes into ``found``."""

        def run() -> None:
            try:
                with httpx2.Client(timeout=60) as client:
                    found["answer"] = client.get(f"{self.url}/sparql", params={"query": query})
            except httpx2.TransportError as error:
                found["error"] = error

        thread = threading.Thread(target=run)
        thread.start()
        wait_until(lambda: b"in_flight 2.0" in httpx2.get(f"{self.url}/metrics").content)
        return thread

    def refuses(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 5).close()
        except ConnectionRefusedError:
            return True
        return False


@pytest.fixture
def served(tmp_path):
    started = []

    def start(*options: str, **settings: str) -> Served:
        started.append(Served(tmp_path, *options, **settings))
        return started[-1]

    yield start
    for each in started:
        for process_id in each.processes():
            os.kill(process_id, signal.SIGKILL)
        each.process.wait(20)


def wait_until(holds, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_running_request_may_end(served, number):
    server = served("--log-format", "json", POLICY_KG_QUERY_SECONDS="2", POLICY_KG_STOP_SECONDS="30")
    assert len(server.processes()) >= 4  # front, nursery, two workers
    found: dict = {}
    asking = server.ask(RUNAWAY, found)
    server.process.send_signal(number)
    wait_until(server.refuses)
    asking.join(60)
    assert found["answer"].status_code == 504  # its own time limit ended it, and it was told so
    assert server.process.wait(60) == 0
    wait_until(lambda: server.processes() == [])
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert [line["outcome"] for line in lines if line.get("status") == 504] == ["timeout"]
    assert all({"time", "level", "event"} <= set(line) for line in lines)


def test_a_request_that_does_not_end_is_ended(served):
    server = served("--log-format", "text", POLICY_KG_QUERY_SECONDS="50", POLICY_KG_STOP_SECONDS="1")
    found: dict = {}
    asking = server.ask(RUNAWAY, found)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(40) == 0
    asking.join(60)
    assert (found["answer"].status_code, found["answer"].json()["code"]) == (503, "web.stopping")
    assert found["answer"].headers["retry-after"]
    wait_until(lambda: server.processes() == [])
    assert "/health" in server.log.read_text()


def test_a_second_signal_ends_at_once(served):
    server = served(POLICY_KG_QUERY_SECONDS="50", POLICY_KG_STOP_SECONDS="50")
    found: dict = {}
    asking = server.ask(RUNAWAY, found)
    server.process.send_signal(signal.SIGTERM)
    wait_until(server.refuses)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0
    asking.join(60)
    assert "error" in found
    wait_until(lambda: server.processes() == [])
    assert server.refuses()
