"""The command line: which parts of the benchmark are run, at which size."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.serving import publication, runaway, speed, starting
from benchmarks.serving.data import make_home
from benchmarks.serving.load import print_ceiling
from benchmarks.serving.peers import ALL, Ours, RdflibEndpoint, Server
from benchmarks.serving.questions import OF_PLAN, questions

PARTS = ("ceiling", "loads", "small", "large", "runaway", "publication")


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "policy-kg-serving")
    parser.add_argument("--plans", type=int, default=1000, help="invented plans beside those of data/")
    parser.add_argument("--seconds", type=float, default=2.0, help="of a slice")
    parser.add_argument("--rounds", type=int, default=3, help="slices of each server and load")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--servers", nargs="+", choices=list(ALL), default=list(ALL))
    parser.add_argument("--questions", nargs="+", help="beginnings of their names; all if none is given")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> None:
    """Run the parts that are wanted."""
    options = arguments(given)
    options.cache.mkdir(parents=True, exist_ok=True)
    wanted = [
        each
        for each in questions()
        if not options.questions or any(each.name.startswith(name) for name in options.questions)
    ]
    (of_plan,) = (each for each in questions() if each.name == OF_PLAN)
    kinds: list[type[Server]] = [ALL[name] for name in options.servers]
    able = [kind for kind in kinds if kind is not RdflibEndpoint]
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start.")
    if "ceiling" in options.parts:
        print("\n## The sender\n")
        print_ceiling()
    small, large = make_home(options.cache, 0), make_home(options.cache, options.plans)
    if "loads" in options.parts:
        print("\n## Loading\n")
        starting.run_loads(large, small)
    for name, home, those in (("small", small, kinds), ("large", large, able)):
        if name in options.parts:
            print(f"\n## {home.quads:,} quads: data/ and {home.plans:,} invented plans\n")
            with stopped_at_the_end([kind(options.cache, home) for kind in those]) as servers:
                starting.run_servers(servers)
                asked = [each for each in wanted if each.small or home is large]
                speed.run(asked, servers, options.clients, options.seconds, options.rounds)
    if "runaway" in options.parts:
        print(f"\n## Runaway queries, time limit {runaway.LIMIT_SECONDS:.0f} s\n")
        runaway.print_heads()
        alone = [kind for kind in kinds if kind not in able]
        for home, those in ((large, able), (small, alone)):
            for kind in those:  # one at a time: what one leaves behind shall not slow the next
                with kind(options.cache, home, runaway.LIMIT_SECONDS) as server:
                    runaway.run(of_plan, server)
    if "publication" in options.parts:
        print("\n## Publication of one plan\n")
        with Ours(options.cache, large) as server:
            print(f"{large.quads:,} quads, {publication.CLIENTS} clients.")
            publication.run(options.cache, server)


@contextlib.contextmanager
def stopped_at_the_end(servers: list[Server]) -> Iterator[list[Server]]:
    """Servers that do not outlive the block."""
    try:
        yield servers
    finally:
        for server in servers:
            server.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main(sys.argv[1:])
