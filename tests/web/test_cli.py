"""``kg query``, ``kg queries`` and ``kg serve`` as processes see them."""

from __future__ import annotations

import importlib
import io
import json
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from kg.generations import publish

DATA = Path(__file__).parent.parent / "store" / "data.nq"
OWN_QUERY = Path(__file__).parent / "queries" / "items-led-by-agency.rq"
KG = [sys.executable, "-c", "from kg.cli import main; main()"]
OFFICE = "agency=id/agency/500000/office"


@dataclass(frozen=True)
class Run:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def home(tmp_path):
    publish(tmp_path, {"data": b"".join(sorted(DATA.read_bytes().splitlines(keepends=True)))})
    return tmp_path


@pytest.fixture
def kg(monkeypatch, capsys):
    """Run the command line in this process, which has imported everything already."""
    main = importlib.import_module("kg.cli").main

    def run(*words, home, given=""):
        for name, value in (("POLICY_KG_HOME", str(home)), ("POLICY_KG_LANG", "en"), ("COLUMNS", "120")):
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["kg", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        written = capsys.readouterr()
        return Run(code, written.out, written.err)

    return run


def test_table_and_json(kg, home):
    table = kg("query", str(OWN_QUERY), "-p", OFFICE, home=home)
    assert table.returncode == 0, table.stderr
    assert "Wording" in table.stdout
    assert "2022-06-30" in table.stdout
    body = json.loads(kg("query", str(OWN_QUERY), "-p", OFFICE, "--format", "json", home=home).stdout)
    assert body["total"] == 3
    assert body["data_version"]


@pytest.mark.parametrize(
    ("words", "given", "code", "said"),
    [
        (("query", "item-of-themes"), "", 2, "nearest"),
        (("query", str(OWN_QUERY)), "", 2, "id/agency/500000/office"),
        (("query", "-"), "SELEC", 2, "syntax error"),
        (("query", "-", "--format", "csv"), "DESCRIBE <urn:x>", 2, "csv"),
        (("query", "none.rq"), "", 3, "none.rq"),
        (("query", "-", "--endpoint", "http://127.0.0.1:9/"), "ASK {}", 4, "127.0.0.1:9"),
        (("serve", "--load", "none.ttl"), "", 3, "none.ttl"),
    ],
)
def test_what_is_wrong_is_one_line(kg, home, words, given, code, said):
    run = kg(*words, home=home, given=given)
    assert (run.returncode, run.stdout) == (code, "")
    assert said in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_without_data_the_remedy_is_told(kg, tmp_path):
    run = kg("query", "-", home=tmp_path, given="ASK {}")
    assert run.returncode == 4
    assert "kg build" in run.stderr


def test_serve_and_query_it(kg, home, tmp_path):
    turtle = tmp_path / "own.ttl"
    turtle.write_text("<a> <b> 1 .")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*KG, "serve", "--port", str(port), "--workers", "1", "--load", str(turtle)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        assert health(port)["triples"] == 1
        endpoint = f"http://127.0.0.1:{port}/sparql"
        answer = kg("query", "-", "--format", "csv", "--endpoint", endpoint, home=home, given="SELECT ?o { ?s ?p ?o }")
        assert answer.stdout.split() == ["o", "1"]
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) in (0, -signal.SIGINT)


def health(port):
    for _ in range(300):
        try:
            return httpx2.get(f"http://127.0.0.1:{port}/health").json()
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")
