"""The instruments of ``benchmarks/serving``: the sender counts what was answered, rows are compared by value."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.serving.answers import difference, rows_of
from benchmarks.serving.data import plan_nquads
from benchmarks.serving.load import Address, Reply, ask, drive, trivial_server
from benchmarks.serving.processes import used
from benchmarks.serving.questions import LOOKUP, OF_PLAN, questions

REQUEST = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


@contextmanager
def scripted(*answers: bytes, pieces: int = 1) -> Iterator[Address]:
    """A server that gives these answers by turns on each connection and then closes it, each in so many pieces."""

    def serve(listening: socket.socket) -> None:
        while True:
            connection, _ = listening.accept()
            with connection:
                for answer in answers:
                    if not connection.recv(65536):
                        break
                    size = -(-len(answer) // pieces)
                    for at in range(0, len(answer), size):
                        connection.sendall(answer[at : at + size])
                        time.sleep(0.002 if pieces > 1 else 0)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = multiprocessing.get_context("fork").Process(target=serve, args=(listening,), daemon=True)
        server.start()
        try:
            yield listening.getsockname()
        finally:
            server.kill()
            server.join()


PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Name: value\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno"
CLOSING = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"


@pytest.mark.parametrize("pieces", [1, 7])
@pytest.mark.parametrize("answer", [PLAIN, CHUNKED, CLOSING])
def test_an_answer_is_read_whole(answer: bytes, pieces: int) -> None:
    with scripted(answer, pieces=pieces) as address:
        reply = ask(address, REQUEST)
    assert (reply.status, reply.body) == (200, b"hello")


def test_answers_are_counted_by_status_and_connections_are_made_anew() -> None:
    seen: list[Reply] = []
    with scripted(PLAIN, CHUNKED, BUSY, CLOSING) as address:
        load = drive(address, [REQUEST], 3, 0.3, watch=seen.append)
    assert set(load.statuses) == {200, 503}
    assert load.statuses[503] > 3  # more connections than clients: each closes after four answers
    assert load.statuses.total() == len(load.latencies) == len(seen)
    assert {reply.body for reply in seen if reply.status == 200} == {b"hello"}
    assert load.failed == load.statuses[503]
    assert load.rate == pytest.approx(load.statuses[200] / load.seconds)


def test_a_server_that_breaks_off_or_does_not_answer_is_a_failure() -> None:
    with scripted(PLAIN[:-2]) as address:
        assert ask(address, REQUEST).status == 0
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert ask(silent.getsockname(), REQUEST, timeout_seconds=0.2).status == 0


def test_lengths_tell_answers_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = multiprocessing.get_context("fork").Process(
            target=trivial_server, args=(listening, b"x" * 300_000), daemon=True
        )
        server.start()
        try:
            load = drive(listening.getsockname(), [REQUEST], 4, 0.2)
        finally:
            server.kill()
            server.join()
    assert list(load.lengths) == [300_000]


def cell(value: str, datatype: str = "", kind: str = "literal") -> dict[str, str]:
    return {"type": kind, "value": value} | ({"datatype": datatype} if datatype else {})


def test_rows_are_compared_by_value() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    rows = [{"a": cell("urn:x", kind="uri"), "n": cell("3", f"{xsd}integer")}, {"a": cell("urn:y", kind="uri")}]
    other = [{"a": cell("urn:y", kind="uri")}, {"a": cell("urn:x", kind="uri"), "n": cell("3.0", f"{xsd}decimal")}]
    saved = {"rows": [{"a": "urn:x", "n": 3}, {"a": "urn:y", "n": None}]}
    ours = rows_of(json.dumps({"results": {"bindings": rows}}).encode())
    assert difference(ours, rows_of(json.dumps({"results": {"bindings": other}}).encode())) == ""
    assert difference(ours, rows_of(json.dumps(saved).encode())) == ""
    assert "1 rows missing, 0 others" in difference(ours, rows_of(b'{"rows": [{"a": "urn:y"}]}'))
    assert "0 rows missing, 1 others" in difference(ours, ours + rows_of(b'{"rows": [{"a": "urn:y"}]}'))


def test_a_session_is_measured_with_all_its_processes() -> None:
    code = "import os, time; os.fork(); x = [0] * 5_000_000; sum(x); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            process.stdout.readline()
            process.stdout.readline()
            use = used(process.pid)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
    assert use.processes == 2
    assert use.megabytes > 70  # two lists of 40 MB
    assert use.cpu_seconds > 0


def test_a_plan_is_the_same_bytes_each_time_and_an_edition_is_another() -> None:
    digests = [hashlib.sha256(plan_nquads(*given)).hexdigest() for given in ((3,), (3,), (3, 1), (4,))]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_questions_are_bound_without_comments() -> None:
    found = {question.name: question for question in questions()}
    assert {LOOKUP, OF_PLAN, "compare-coverage"} <= set(found)
    assert found[LOOKUP].saved_path is None
    assert (found[OF_PLAN].saved_path or "").startswith("/queries/items-with-many-leads.json?plan=")
    for question in found.values():
        assert "#+" not in question.text
        assert "$item" not in question.text
