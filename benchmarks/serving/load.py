"""A load of requests: connections kept alive, each sends the next request when it has the answer to the one before.

One thread, no framework, answers parsed no further than where they end, so that the two cores are left to the server.
``python -m benchmarks.serving.load`` measures what it can do against a server that does nothing.
"""

from __future__ import annotations

import multiprocessing
import select
import socket
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

RECEIVED = 1 << 20
"""Bytes taken at a time."""
PATIENCE_SECONDS = 30.0
"""How long answers are waited for after the last request."""
Address = tuple[str, int]


@dataclass(slots=True)
class Load:
    """What came of a load, or of several slices of one.

    Args:
        seconds: from the first request to the last answer.
        latencies: seconds of each answered request.
        statuses: status → answers; 0 where the connection broke or nothing came.
        lengths: length of a body → answers of status 200.
        sent_cpu_seconds: processor time of the one that sends.
    """

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    sent_cpu_seconds: float = 0.0

    def add(self, other: Load) -> None:
        """Put another slice to this one."""
        self.seconds += other.seconds
        self.latencies += other.latencies
        self.statuses += other.statuses
        self.lengths += other.lengths
        self.sent_cpu_seconds += other.sent_cpu_seconds

    @property
    def failed(self) -> int:
        """Answers that are not 200."""
        return sum(self.statuses.values()) - self.statuses[200]

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.statuses[200] / self.seconds if self.seconds else 0.0

    @property
    def median_ms(self) -> float:
        """Half of the answers took less."""
        return 1000 * statistics.median(self.latencies) if self.latencies else float("nan")

    @property
    def p99_ms(self) -> float:
        """99 of 100 answers took less."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] if ordered else float("nan")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whole.

    Args:
        at: when its last byte came (``time.perf_counter``).
        seconds: since its request.
        status: 0 where the connection broke.
        headers: names in lower case.
        body: with its transfer coding undone; empty where bodies are not kept.
        client: which connection.
    """

    at: float
    seconds: float
    status: int
    headers: dict[str, str]
    body: bytes
    client: int


class Broken(Exception):
    """The connection ended, or what came is no HTTP."""


class Client:
    """A connection with at most one request on its way, from a loopback address of its own: a server may share out."""

    def __init__(self, address: Address, number: int, *, keep: bool) -> None:
        self.number = number
        self.socket = socket.create_connection(address, timeout=5, source_address=(f"127.0.0.{number + 2}", 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._keep = keep
        self._clear()

    def _clear(self) -> None:
        self.began = 0.0
        self._head = b""
        self._headers: dict[str, str] | None = None
        self._status = 0
        self._body: list[bytes] = []
        self._length = 0
        self._wanted: int | None = None
        self._end = b""

    def send(self, request: bytes) -> None:
        """Send a request; only when no answer is awaited."""
        self._clear()
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self, scratch: bytearray) -> tuple[Reply, int] | None:
        """Take what has come; the answer and the length of its body once it is complete.

        Raises:
            Broken: no more will come.
        """
        try:
            count = self.socket.recv_into(scratch)
        except OSError as problem:
            raise Broken from problem
        if count == 0:
            raise Broken
        piece: bytes | memoryview = memoryview(scratch)[:count]
        if self._headers is None:
            self._head += bytes(piece)
            head, blank, rest = self._head.partition(b"\r\n\r\n")
            if not blank:
                return None
            self._read_head(head.decode("latin-1"))
            piece = rest
        self._length += len(piece)
        if self._keep:
            self._body.append(bytes(piece))
        if self._wanted is None:
            self._end = (self._end + bytes(piece[-5:]))[-5:]
        if self._length < self._wanted if self._wanted is not None else self._end != b"0\r\n\r\n":
            return None
        now = time.perf_counter()
        body = b"".join(self._body) if self._wanted is not None else b"".join(unchunked(b"".join(self._body)))
        return Reply(now, now - self.began, self._status, self._headers or {}, body, self.number), self._length

    def _read_head(self, text: str) -> None:
        first, *lines = text.split("\r\n")
        try:
            self._status = int(first.split(" ", 2)[1])
        except (IndexError, ValueError):
            raise Broken from None
        self._headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if "chunked" not in self._headers.get("transfer-encoding", ""):
            self._wanted = int(self._headers.get("content-length", 0))

    @property
    def closes(self) -> bool:
        """Whether the server said that it will close."""
        return (self._headers or {}).get("connection", "").lower() == "close"


def unchunked(body: bytes) -> Iterator[bytes]:
    """The pieces of a body in chunks (RFC 9112 §7.1)."""
    at = 0
    while at < len(body):
        end = body.index(b"\r\n", at)
        size = int(body[at:end].split(b";")[0], 16)
        if size == 0:
            return
        yield body[end + 2 : end + 2 + size]
        at = end + 4 + size


def drive(
    address: Address,
    requests: Sequence[bytes],
    clients: int,
    seconds: float,
    *,
    watch: Callable[[Reply], None] | None = None,
    patience_seconds: float = PATIENCE_SECONDS,
    first_client: int = 0,
) -> Load:
    """Send these requests by turns for so long, and wait for what is on its way.

    Args:
        address: host and port.
        requests: whole HTTP/1.1 requests.
        clients: connections.
        seconds: how long new requests are sent.
        watch: is told each answer with its body; without it bodies are only counted.
        patience_seconds: how long the last answers are waited for; then they count as broken.
        first_client: number of the first connection, which says where it comes from.
    """
    driver = _Driver(address, requests, watch, time.perf_counter() + seconds)
    try:
        for number in range(first_client, first_client + clients):
            driver.connect(number)
        driver.run(driver.until + patience_seconds)
    finally:
        driver.close()
    return driver.load


class _Driver:
    """The connections of a load, in one thread."""

    def __init__(
        self, address: Address, requests: Sequence[bytes], watch: Callable[[Reply], None] | None, until: float
    ) -> None:
        self.load, self.until = Load(), until
        self._address, self._turns, self._watch = address, cycle(requests), watch
        self._poll = select.epoll()
        self._clients: dict[int, Client] = {}
        self._scratch = bytearray(RECEIVED)
        self._cpu, self._started = time.process_time(), time.perf_counter()
        self._last = self._started

    def connect(self, number: int) -> None:
        """Open a connection and send its first request; where nobody takes it, that counts as broken."""
        try:
            client = Client(self._address, number, keep=self._watch is not None)
        except OSError:
            self.load.statuses[0] += 1
            self._last = time.perf_counter()
            return
        self._clients[client.socket.fileno()] = client
        self._poll.register(client.socket, select.EPOLLIN)
        client.send(next(self._turns))

    def run(self, end: float) -> None:
        """Take answers and send requests until all is answered, or to the end."""
        while self._clients and (now := time.perf_counter()) < end:
            for descriptor, _ in self._poll.poll(max(0.01, min(0.5, self.until - now))):
                client = self._clients[descriptor]
                if answer := self._answer(client):
                    self._count(*answer)
                    self._go_on(client, *answer)

    def _answer(self, client: Client) -> tuple[Reply, int] | None:
        try:
            return client.receive(self._scratch)
        except Broken:
            now = time.perf_counter()
            return Reply(now, now - client.began, 0, {}, b"", client.number), 0

    def _count(self, reply: Reply, length: int) -> None:
        self._last = reply.at
        self.load.latencies.append(reply.seconds)
        self.load.statuses[reply.status] += 1
        if reply.status == 200:
            self.load.lengths[length] += 1
        if self._watch:
            self._watch(reply)

    def _go_on(self, client: Client, reply: Reply, _length: int) -> None:
        again = reply.at < self.until
        if again and reply.status and not client.closes:
            client.send(next(self._turns))
            return
        self._drop(client)
        if again:
            self.connect(client.number)

    def _drop(self, client: Client) -> None:
        del self._clients[client.socket.fileno()]
        self._poll.unregister(client.socket)
        client.socket.close()

    def close(self) -> None:
        """Count what is still awaited as broken, and say how long all took."""
        for client in list(self._clients.values()):
            self.load.statuses[0] += 1
            self._last = time.perf_counter()
            self._drop(client)
        self._poll.close()
        self.load.seconds, self.load.sent_cpu_seconds = self._last - self._started, time.process_time() - self._cpu


def ask(address: Address, request: bytes, timeout_seconds: float = 60.0, client: int = 0) -> Reply:
    """One request and its answer, whole; status 0 if there is none in time."""
    found: list[Reply] = []
    drive(address, [request], 1, 0.0, watch=found.append, patience_seconds=timeout_seconds, first_client=client)
    return found[0] if found else Reply(time.perf_counter(), timeout_seconds, 0, {}, b"", client)


def trivial_server(listening: socket.socket, body: bytes) -> None:
    """Give one answer to whatever comes, without looking at it."""
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
    poll, known = select.epoll(), {}
    poll.register(listening, select.EPOLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == listening.fileno():
                connection, _ = listening.accept()
                known[connection.fileno()] = connection
                poll.register(connection, select.EPOLLIN)
            elif known[descriptor].recv(65536):
                known[descriptor].sendall(answer)
            else:
                poll.unregister(descriptor)
                known.pop(descriptor).close()


def ceiling(body_bytes: int, clients: int, seconds: float) -> Load:
    """The load at which the one that sends is the bottleneck."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = multiprocessing.get_context("fork").Process(
            target=trivial_server, args=(listening, b"x" * body_bytes), daemon=True
        )
        server.start()
        try:
            return drive(listening.getsockname(), [b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"], clients, seconds)
        finally:
            server.kill()
            server.join()


def print_ceiling(seconds: float = 2.0) -> None:
    """What the sender can do, at the sizes of the answers that count."""
    print("| answer, bytes | clients | requests/s | sender, µs a request |\n|---|---|---|---|")
    for size in (1_500, 67_000):
        for clients in (1, 8, 32):
            load = ceiling(size, clients, seconds)
            cost = 1e6 * load.sent_cpu_seconds / max(1, len(load.latencies))
            print(f"| {size:,} | {clients} | {load.rate:,.0f} | {cost:.0f} |", flush=True)


if __name__ == "__main__":
    print_ceiling()
