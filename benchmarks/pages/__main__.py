"""The command line: how many plans, how many pages of each type."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from benchmarks.serving.data import Home, make_home
from benchmarks.serving.load import Address, Reply, ask
from benchmarks.serving.peers import Ours

ADDRESSES = tomllib.loads((Path(__file__).parent / "addresses.toml").read_text(encoding="utf-8"))
SEED = 20261128
WANTED_MS = 50.0
WORDS = (
    "跨省通办",
    "电子证照",
    "一件事",
    "营商环境",
    "政务服务",
    "审批",
    "12345",
    "数据共享",
    "综合窗口",
    "司法",
    "证明",
    "好差评",
)


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "policy-kg-serving")
    parser.add_argument("--plans", type=int, default=1000, help="invented plans beside those of data/")
    parser.add_argument("--pages", type=int, default=20, help="of each type")
    parser.add_argument("--types", nargs="+", help="only these types of pages")
    parser.add_argument("--keep", action="store_true", help="use the data of the run before")
    return parser.parse_args(given)


def get(address: Address, path: str, accept: str = "text/html") -> Reply:
    """A page, as a browser wants it."""
    head = (
        f"GET {quote(path, safe='/?&=%{}.-_~')} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nAccept-Language: zh\r\n\r\n"
    )
    return ask(address, head.encode())


def values(address: Address) -> dict[str, list[str]]:
    """What stands in the braces of an address, drawn from the data."""
    draw = random.Random(SEED)

    def rows(query: str) -> list[dict[str, str]]:
        return list(json.loads(get(address, f"/queries/{query}", "application/json").body)["rows"])

    plans = [row["document"].rpartition("/id/policy/")[2].replace("/", "-") for row in rows("plan-overview.json")]
    draw.shuffle(plans)
    agencies = [row["agency"].rpartition("/id/agency/")[2] for row in rows("workload-of-agencies.json")]
    chosen = plans[:40]
    items = []
    for plan in chosen:
        page = json.loads(get(address, f"/plans/{plan}.json", "application/json").body)
        keys = [item["key"] for section in page["sections"] for item in section["items"]]
        items.append(f"{plan}/items/{draw.choice(keys)}")
    themes = sorted(
        {row["theme"].rpartition("/")[2] for row in rows(f"compare-coverage.json?a={plans[0]}&b={plans[1]}")}
    )
    initiatives = [row["initiative"].rpartition("/")[2] for row in rows("initiatives-by-items.json")]
    return {
        "plan": chosen,
        "item": items,
        "agency": agencies,
        "group": ["500000/municipal-departments-concerned", "500000/county-governments-concerned"],
        "place": ["500000", "cn", "500120", "440000", "330100", "500102"],
        "theme": themes,
        "initiative": initiatives,
        "day": [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 15)],
        "words": list(WORDS),
        "page": ["1"],
    }


def addresses(form: str, found: dict[str, list[str]], count: int) -> Iterator[str]:
    """Different addresses of a type; where values are too few, a parameter that no page reads tells them apart."""
    name = next((each for each in found if f"{{{each}}}" in form), None)
    drawn = found[name] if name else [""]
    for number, value in zip(range(count), itertools.cycle(drawn), strict=False):
        path = form.replace(f"{{{name}}}", value)
        yield path if number < len(drawn) else f"{path}{'&' if '?' in path else '?'}n={number}"


def main(given: Sequence[str]) -> None:
    """Measure and print a table."""
    options = arguments(given)
    options.cache.mkdir(parents=True, exist_ok=True)
    folder = options.cache / f"home-{options.plans}"
    home = (
        Home(folder, 0, options.plans) if options.keep and folder.is_dir() else make_home(options.cache, options.plans)
    )
    server = Ours(options.cache, home)
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {home.plans:,} plans\n")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the server is stopped then too
    try:
        server.start()
        found = values(server.address)
        print("| page | evaluated, median ms | slowest ms | warm, median ms | KB | status |\n|---|---|---|---|---|---|")
        for name, form in ADDRESSES.items():
            if options.types and name not in options.types:
                continue
            paths = list(addresses(form, found, options.pages))
            get(server.address, form.partition("?")[0].replace("{", "x").replace("}", "x"))  # loads what is loaded once
            once = [get(server.address, path) for path in paths]
            again = [get(server.address, path) for path in paths]
            _print(name, once, again)
    finally:
        server.stop()


def _print(name: str, once: list[Reply], again: list[Reply]) -> None:
    first, warm = ([1000 * reply.seconds for reply in replies] for replies in (once, again))
    size = statistics.median(len(reply.body) for reply in once) / 1000
    statuses = ",".join(map(str, sorted({reply.status for reply in once})))
    median = statistics.median(first)
    mark = "" if median <= WANTED_MS else " **"
    print(
        f"| {name} | {median:.1f}{mark} | {max(first):.1f} | {statistics.median(warm):.1f} | {size:.0f} | {statuses} |",
        flush=True,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
