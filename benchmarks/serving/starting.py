"""How long each server takes from its start to its first answer, and what memory it has then; bulk loading alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox

from benchmarks.serving.data import Home
from benchmarks.serving.peers import Server, Virtuoso
from benchmarks.serving.tables import print_head, print_row


def run_servers(servers: Sequence[Server]) -> None:
    """Start each, one after the other; they stay."""
    print_head("server", "quads", "start with data, s", "MB (PSS)", "processes", "threads")
    for server in servers:
        seconds = server.start()
        use = server.use()
        said = f"{seconds:.1f}"
        if isinstance(server, Virtuoso):
            said += f", of it bulk loading {server.load_seconds:.1f}"
        print_row(server.name, f"{server.home.quads:,}", said, f"{use.megabytes:,.0f}", use.processes, use.threads)


def run_loads(large: Home, small: Home) -> None:
    """The dump loaded by libraries, each in a process of its own."""
    print_head("loaded by", "quads", "s", "quads/s", "MB at most")
    for way, home in (("pyoxigraph bulk_load", large), ("pyoxigraph bulk_load", small), ("rdflib parse", small)):
        command = [sys.executable, "-m", "benchmarks.serving.starting", way, str(home.dataset.absolute())]
        done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parents[2])
        seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
        print_row(way, f"{home.quads:,}", f"{seconds:.2f}", f"{home.quads / seconds:,.0f}", f"{megabytes:,.0f}")


def bulk_load(path: Path) -> None:
    """Into memory of pyoxigraph, by all cores."""
    ox.Store().bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)


def rdflib_parse(path: Path) -> None:
    """Into memory of rdflib."""
    from rdflib import Dataset

    Dataset().parse(path, format="nquads")


WAYS: dict[str, Callable[[Path], None]] = {"pyoxigraph bulk_load": bulk_load, "rdflib parse": rdflib_parse}

if __name__ == "__main__":
    began = time.perf_counter()
    WAYS[sys.argv[1]](Path(sys.argv[2]))
    taken = time.perf_counter() - began
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())  # getrusage begins with the parent's
    print(json.dumps([taken, int(peak[1]) / 1024 if peak else 0]))
