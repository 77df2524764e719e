"""The wall behind the lexer: even a query that reaches the engine cannot call out."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kg.errors import UsageError

INSIDE = """
import json, socket, sys
import pyoxigraph as ox
from kg.store import jail
from kg.store.worker import Evaluator
print(jail.deny_network_and_programs())
for attempt in (
    lambda: socket.socket(),
    lambda: socket.socket(socket.AF_UNIX),
    lambda: __import__("os").execv("/bin/true", ["true"]),
    lambda: list(ox.Store().query("SELECT * { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }")),
):
    try:
        attempt()
        print("open")
    except OSError as error:
        print(type(error).__name__)
socket.socketpair()
open("/dev/null").close()
print(any(name.split(".")[0] in ("rdflib", "SPARQLWrapper", "fastapi") for name in sys.modules))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="seccomp is Linux's")
def test_nothing_goes_out(listener):
    run = subprocess.run(
        [sys.executable, "-I", "-c", INSIDE % listener.port], capture_output=True, text=True, check=True, timeout=20
    )
    first, *denied, foreign = run.stdout.split()
    assert first == "seccomp"
    assert (
        denied == ["PermissionError", "PermissionError", "PermissionError", "OSError"]
        or denied == ["PermissionError"] * 4
    )
    assert foreign == "False"
    assert listener.seen == 0


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
        "SELECT * {{ service silent <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
        "SELECT * {{ VALUES ?e {{ <http://127.0.0.1:{port}/> }} SERVICE ?e {{ ?s ?p ?o }} }}",
        # the lexer reads an IRI and a long string here, the engine a comparison, a comment and SERVICE
        (
            "SELECT * {{ VALUES (?a ?b) {{ (1 2) }} FILTER(?a<?b#>'''\n) "
            "SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} #'''\n}}"
        ),
    ],
)
def test_service_is_refused(asked, listener, text):
    with pytest.raises(UsageError, match="federation"):
        asked(text.format(port=listener.port))
    assert listener.seen == 0


def test_a_child_whose_parent_has_ended_already_ends_at_once() -> None:
    """The signal is asked for after the fork; a parent that ended in between would never send it."""
    program = "import os; from kg.store import jail; jail.die_with_parent({}); print('alive')"
    orphan, child = (
        subprocess.run([sys.executable, "-c", program.format(parent)], capture_output=True, text=True, check=True)
        for parent in ("os.getppid() + 1", "os.getppid()")
    )
    assert (orphan.stdout, child.stdout) == ("", "alive\n")
