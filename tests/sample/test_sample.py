"""The main job on real input: the sample over HTTP, with SPARQLWrapper as client, against counts made by hand."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path

import pytest
from SPARQLWrapper import CSV, JSON, SPARQLWrapper

HERE = Path(__file__).parent
BY_HAND = tomllib.loads((HERE / "by-hand.toml").read_text(encoding="utf-8"))
SOURCE = HERE.parents[1] / "data" / "500000-2022-zwfw-gzyd" / "source.txt"


@pytest.fixture(scope="module")
def url(built: Path):
    """``kg serve`` on the built data, as a user starts it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # the counts are asked of the union of all graphs, which takes seconds while other tests run
    environment = {**os.environ, "POLICY_KG_HOME": str(built), "POLICY_KG_QUERY_SECONDS": "60"}
    command = [Path(sys.executable).parent / "kg", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
        address = f"http://127.0.0.1:{port}"
        for _ in range(1200):
            try:
                with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                assert server.poll() is None, server.stdout.read().decode()
                time.sleep(0.1)
        yield address
        server.terminate()
        assert server.wait(timeout=10) in {0, -signal.SIGTERM}  # uvicorn ends by the signal it was sent


def ask(url: str, query: str, form: str = JSON):
    client = SPARQLWrapper(f"{url}/sparql", returnFormat=form)
    client.setQuery(query)
    return client.query()


def one(url: str, name: str, number: int) -> dict[str, int]:
    text = (HERE / name).read_text(encoding="utf-8").replace("NUMBER", str(number))
    (row,) = ask(url, text).convert()["results"]["bindings"]
    return {key: int(cell["value"]) for key, cell in row.items()}


@pytest.mark.parametrize("section", BY_HAND["section"], ids=lambda section: f"section-{section['number']}")
def test_counts_by_hand(url: str, section: dict) -> None:
    counted = {key: value for key, value in section.items() if key not in {"number", "lines"}}
    assert one(url, "section-counts.rq", section["number"]) == counted
    first, last = section["lines"]
    assert one(url, "section-lines.rq", section["number"]) == {"first": first, "last": last}


def test_totals_agree_with_a_count_of_lines(url: str) -> None:
    """The file itself, by line: cells of deadlines begin with a date or are 持續推進; —— stands for no support."""
    cells = [line.strip() for line in SOURCE.read_text(encoding="utf-8").splitlines()[70:]]
    dated = [cell for cell in cells if re.fullmatch(r"2022年\d+月.*", cell)]
    ongoing = [cell for cell in cells if re.fullmatch(r"(2022年.*)?持續\(xù\)推進", cell)]
    overview = ask(url, (HERE / "totals.rq").read_text(encoding="utf-8")).convert()["results"]["bindings"][0]
    found = {key: int(cell["value"]) for key, cell in overview.items()}
    assert found == {
        "sections": BY_HAND["whole"]["sections"],
        "items": len(dated) + sum(cell == "持續(xù)推進" for cell in cells),
        "milestones": len(dated) + sum(cell.count("月前") == 2 for cell in dated),
        "ongoing": len(ongoing),
        "no_support": cells.count("——"),
    }


def test_csv_over_sparqlwrapper(url: str) -> None:
    body = ask(
        url, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a <https://w3id.org/policy-kg/ns#PolicyItem> }", CSV
    ).convert()
    assert body.decode().split() == ["n", "180"]
