"""100,000 requests of every kind, good and bad, to ``kg serve``: no 5xx that is no limit, and nothing left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from kg.building import publisher_of
from kg.settings import Settings

REQUESTS = 100_000
CLIENTS = 16
RUNAWAY = (Path(__file__).parent / "runaway.rq").read_text(encoding="utf-8")
PLAN = "500000-2022-zwfw-gzyd"
FINE = {200, 204, 303, 304, 307, 400, 403, 404, 405, 406, 413, 415, 503, 504}
GROWTH_BYTES = Settings().cache_bytes + 60_000_000
CONNECTIONS_OF_TABLES = 8
"""Open files of the derived tables, one for each thread that reads."""

pytestmark = pytest.mark.soak


def sparql(text: str, **more: str) -> str:
    return "/sparql?" + urlencode({"query": text, **more})


def request(draw: random.Random) -> tuple[str, str, dict[str, str], bytes]:
    """Method, target, fields and body of one request."""
    item = f"<https://w3id.org/policy-kg/id/policy/500000/2022/zwfw-gzyd/item/{draw.randrange(1, 20):02}-01>"
    form = draw.choice(["json", "xml", "csv", "tsv", "turtle", "docx", "nquads"])
    accept = draw.choice(["*/*", "text/html", "text/csv;q=0.1", "application/json", "image/png", ";;q=", ""])
    fields = {"Accept": accept, "Accept-Language": draw.choice(["zh", "en", "fr;q=x", "*"])}
    if draw.random() < 0.3:
        fields["Accept-Encoding"] = "gzip"
    if draw.random() < 0.3:
        fields["Cache-Control"] = "no-cache"
    if draw.random() < 0.05:
        fields["If-None-Match"] = draw.choice(['"x"', "*", 'W/"'])
    get = [
        sparql(f"SELECT * {{ {item} ?p ?o }}", format=form),
        sparql(f"DESCRIBE {item}", format=form),
        sparql("SELECT * { ?s a ?c } LIMIT 500"),
        sparql("SELECT (NOW() AS ?t) {}"),
        sparql("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        sparql("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"),
        sparql("SELECT " + "(" * draw.randrange(400) + "1"),
        sparql("DROP ALL"),
        "/sparql?query=%ff",
        "/sparql?query=ASK{}&query=ASK{}",
        f"/queries/items-with-words.json?words={quote(draw.choice(['渝快办', '审批', 'a', '%', '二手房']))}",
        f"/queries/workload-of-agencies.{draw.choice(['json', 'csv', 'xlsx', 'ttl', 'exe'])}",
        f"/queries/items-of-agency.json?agency=id/agency/500000/sfj&plan={PLAN}",
        f"/queries/milestones-due-by?date={draw.choice(['2022-06-30', '2022-02-30', 'soon'])}",
        "/queries?q=" + quote(draw.choice(["任务", "agency", "<script>"])),
        f"/{draw.choice(['', 'health', 'metrics', 'ns', 'nowhere', 'compare', 'validate', 'openapi.json'])}",
        "/static/style.css",
    ]
    kind = draw.random()
    if kind < 0.80:
        return draw.choice(["GET", "GET", "GET", "HEAD"]), draw.choice(get), fields, b""
    if kind < 0.81:
        return "GET", sparql(RUNAWAY, timeout="0.05"), fields, b""
    if kind < 0.83:
        return draw.choice(["OPTIONS", "PUT", "DELETE", "PATCH", "QUERY"]), "/sparql", fields, b""
    fields["Content-Type"] = draw.choice(
        ["application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update", "text/plain"]
    )
    body = draw.choice([b"ASK {}", b"query=ASK%20%7B%7D", b"\xff\xfe", b"update=DROP+ALL", b"", draw.randbytes(300)])
    return "POST", "/sparql", fields, body


async def client(port: int, seed: int, count: int) -> Counter[int]:
    """Send requests over connections that are kept as long as they last; 0 stands for one that was given up."""
    draw, found = random.Random(seed), Counter[int]()
    reader = writer = None
    for _ in range(count):
        if writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        method, target, fields, body = request(draw)
        lines = [f"{method} {target} HTTP/1.1", "Host: soak", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        if draw.random() < 0.01:  # gone before the answer
            writer.close()
            writer = None
            found[0] += 1
            continue
        status, last = await asyncio.wait_for(answer(reader, method), 60)
        found[status] += 1
        if last:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()
    return found


async def answer(reader: asyncio.StreamReader, method: str) -> tuple[int, bool]:
    """The status of an answer read to its end, and whether the connection ends with it."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if method != "HEAD" and status not in {204, 304}:
        if fields.get("transfer-encoding") == "chunked":
            while size := int(await reader.readuntil(b"\r\n"), 16):
                await reader.readexactly(size + 2)
            await reader.readexactly(2)
        else:
            await reader.readexactly(int(fields["content-length"]))
    return status, fields.get("connection") == "close"


def session(number: int) -> set[int]:
    """All processes of a session; the nursery of a later generation is no child of the server any more."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == number:
                    found.add(int(folder.name))
    return found


def memory(number: int) -> int:
    return int(Path(f"/proc/{number}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors(number: int) -> int:
    return len(list(Path(f"/proc/{number}/fd").iterdir()))


def settled(number: int) -> tuple[int, int]:
    """Descriptors and processes when connections and old workers have gone."""
    time.sleep(5)
    return descriptors(number), len(session(number))


def test_100_000_mixed_requests(built: Path) -> None:
    """A new generation is published every few seconds meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "POLICY_KG_HOME": str(built)}
    command = [Path(sys.executable).with_name("kg"), "serve", "--port", str(port), "--log-format", "json"]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(port)
        asyncio.run(client(port, 1, 2_000))
        before, size = settled(server.pid), memory(server.pid)
        found = asyncio.run(load(port, built))
        after, grown = settled(server.pid), memory(server.pid) - size
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(30)
    print(dict(sorted(found.items())), before, after, f"{grown / 1e6:.1f} MB more")
    assert found.total() == REQUESTS
    assert set(found) - {0} <= FINE
    assert after[0] <= before[0] + CONNECTIONS_OF_TABLES
    assert after[1] <= before[1] + 1
    assert grown < GROWTH_BYTES
    assert code == 0
    time.sleep(2)  # the kernel ends workers after their nursery
    assert not session(server.pid)


def publish(built: Path, changes: dict[str, bytes | None]) -> None:
    with publisher_of(built, Settings()) as publisher:
        publisher.publish(changes)


async def load(port: int, built: Path) -> Counter[int]:
    clients = [asyncio.create_task(client(port, seed, REQUESTS // CLIENTS)) for seed in range(10, 10 + CLIENTS)]
    number = 0
    while not all(task.done() for task in clients):
        number += 1
        line = f'<urn:soak> <urn:at> "{number}" <urn:graph:soak> .\n'.encode()
        await asyncio.to_thread(publish, built, {"soak": line})
        await asyncio.wait(clients, timeout=5)
    return sum((task.result() for task in clients), Counter[int]())


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        else:
            return
