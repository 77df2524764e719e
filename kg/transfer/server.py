"""A SPARQL store as pushing and pulling see it: sizes, fingerprints and triples of its named graphs, and writing them.

Reading goes through :class:`kg.store.remote.RemoteStore`. Writing uses the SPARQL 1.1 Graph Store HTTP Protocol
(PUT and DELETE with ``?graph=``) where the store has it, else SPARQL 1.1 Update in bounded pieces.
"""

from __future__ import annotations

import asyncio
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from types import TracebackType
from typing import Self

from kg.errors import InputError, QueryTimeout, StoreBusy, StoreError
from kg.settings import Settings
from kg.store import remote_facts
from kg.store.addresses import shown
from kg.store.authentication import Credentials
from kg.store.calls import Client, Reply, timed_call
from kg.store.formats import N_TRIPLES, Wanted
from kg.store.remote import AGENT, RemoteStore, check_address, reason_of

PIECE_TRIPLES = 1_000
"""Triples in one update: Virtuoso compiles each, and has an end."""
PIECE_BYTES = 500_000
NO_GRAPH = "urn:policy-kg:no-such-graph"
OWN_GRAPHS = (
    "http://www.openlinksw.com/",
    "http://www.w3.org/ns/ldp#",
    "http://localhost:8890/",
    "urn:virtuoso:",
    "http://localuriqaserver/",
)
"""How the names of graphs begin in which Virtuoso keeps its own things; never touched, never listed."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a server counts in a graph.

    Args:
        triples: how many.
        classes: the fingerprint; ``None`` where the server cannot compute it.
    """

    triples: int
    classes: Mapping[str, int] | None


class Server:
    """A store at an address; a context manager, for one thread.

    Args:
        endpoint: of SPARQL queries.
        settings: limits; ``transfer_seconds`` for each request.
        graph_store: address of the Graph Store Protocol; updates are used where there is none.
        update: address of SPARQL updates; the endpoint's own if not given.
        credentials: for all three.
    """

    def __init__(
        self,
        endpoint: str,
        settings: Settings,
        *,
        graph_store: str | None = None,
        update: str | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        self._store = RemoteStore(endpoint, settings, credentials)
        self._graph_store = graph_store
        self._update = update or endpoint
        for address in (graph_store, update):
            if address:
                check_address(address)
        self._seconds = settings.transfer_seconds
        self._client = Client(settings.answer_bytes, settings.remote_attempts, credentials)
        self._signs = credentials is not None
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        """Nothing to open: each request is one of its own."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the threads and the event loop."""
        self._store.close()
        self._runner.close()

    def sizes(self) -> dict[str, int]:
        """Named graph → number of triples, the server's own things left out.

        Raises:
            StoreError: the server does not answer, or not completely.
        """
        rows = self._rows(remote_facts.sparql("graph-sizes.rq"))
        found = {row["graph"]: int(row["triples"]) for row in rows if "graph" in row}
        return {graph: size for graph, size in sorted(found.items()) if not graph.startswith(OWN_GRAPHS)}

    def measure(self, graph: str) -> Measure:
        """Size and fingerprint of a graph.

        Raises:
            StoreError: the server does not answer.
        """
        try:
            rows = self._rows(_sparql("fingerprint.rq"), graph)
        except (QueryTimeout, StoreBusy):
            raise
        except StoreError:  # a function that it does not have, or its row limit
            (row,) = self._rows(remote_facts.sparql("default-graph-size.rq"), graph)
            return Measure(int(row["triples"]), None)
        classes = {row.get("class", ""): int(row["triples"]) for row in rows}
        return Measure(sum(classes.values()), classes)

    def triples(self, graph: str, part: str = "") -> bytes:
        """The triples of a graph as N-Triples.

        Args:
            graph: its name.
            part: only those whose MD5 begins with these hexadecimal digits.

        Raises:
            AnswerTooLarge: they pass the byte limit.
            StoreError: the server does not answer.
        """
        text = _sparql("part-of-graph.rq").replace("$part", part) if part else _sparql("graph.rq")
        wanted = Wanted(None, N_TRIPLES)
        asked = self._store.query(text, timeout_seconds=self._seconds, wanted=wanted, default_graphs=[graph])
        return self._runner.run(asked).body

    def put(self, graph: str, triples: Iterable[bytes]) -> None:
        """Make the content of a graph these triples, and nothing else.

        Args:
            graph: its name.
            triples: lines of N-Triples.

        Raises:
            InputError: blank nodes cannot be sent in pieces.
            StoreError: the server refuses or does not answer; an interrupted graph is left in part.
        """
        if self._graph_store:
            if self._signs:  # a server that wants a signature first may close the connection on a large body
                self._send(self._graph_request("GET", NO_GRAPH, None), {200, 204, 404})
            self._send(self._graph_request("PUT", graph, b"".join(triples)), {200, 201, 202, 204})
            return
        pieces = list(_pieces(triples, graph))
        self._run_update("drop.ru", graph)
        for piece in pieces:
            self._run_update("insert.ru", graph, b"".join(piece).decode())

    def delete(self, graph: str) -> None:
        """Remove a graph; one that is not there is no error.

        Raises:
            StoreError: the server refuses or does not answer.
        """
        if self._graph_store:
            self._send(self._graph_request("DELETE", graph, None), {200, 202, 204, 404})
        else:
            self._run_update("drop.ru", graph)

    def _rows(self, text: str, graph: str | None = None) -> list[dict[str, str]]:
        return self._runner.run(
            remote_facts.rows(self._store, text, self._seconds, default_graphs=[graph] if graph else [])
        )

    def _graph_request(self, method: str, graph: str, body: bytes | None) -> urllib.request.Request:
        address = self._graph_store or ""
        address += ("&" if "?" in address else "?") + f"graph={urllib.parse.quote(graph, safe='')}"
        headers = {"User-Agent": AGENT} | ({"Content-Type": N_TRIPLES.media_type} if body is not None else {})
        return urllib.request.Request(address, body, headers, method=method)  # noqa: S310 -- address is checked

    def _run_update(self, name: str, graph: str, triples: str = "") -> None:
        before, sign, after = _sparql(name).replace("$graph", f"<{graph}>", 1).partition("$triples")
        form = urllib.parse.urlencode({"update": before + (triples if sign else "") + after}).encode()
        headers = {"User-Agent": AGENT, "Content-Type": "application/x-www-form-urlencoded"}
        request = urllib.request.Request(self._update, form, headers, method="POST")  # noqa: S310 -- address is checked
        self._send(request, {200, 201, 202, 204})

    def _send(self, request: urllib.request.Request, good: set[int]) -> Reply:
        """Send a request that may be sent again; what it does twice is as if done once.

        Raises:
            StoreError: the answer is none of the good ones.
        """
        try:
            with timed_call(self._seconds) as call:
                reply = self._client.send(request, call, again=True)
        except TimeoutError:
            raise QueryTimeout("transfer.timeout", seconds=self._seconds) from None
        if reply.status not in good:
            denied = reply.status in {401, 403}
            key = "store.remote_denied" if denied else "store.remote_failed"
            raise StoreError(key, endpoint=shown(request.full_url), reason=reason_of(reply))
        return reply


def _sparql(name: str) -> str:
    return (resources.files(__package__) / "sparql" / name).read_text(encoding="utf-8")


def _pieces(triples: Iterable[bytes], graph: str) -> list[list[bytes]]:
    """The lines in pieces of bounded length; those with blank nodes in the first, as a label means one update only.

    Raises:
        InputError: they are too many for one piece.
    """
    with_blank: list[bytes] = []
    others: list[bytes] = []
    for line in triples:
        (with_blank if line.startswith(b"_:") or b"> _:" in line else others).append(line)
    size = sum(len(line) for line in with_blank)
    if len(with_blank) > PIECE_TRIPLES or size > PIECE_BYTES:
        raise InputError("transfer.blank_nodes", graph=graph)
    pieces = [with_blank]
    for line in others:
        if len(pieces[-1]) >= PIECE_TRIPLES or size + len(line) > PIECE_BYTES:
            pieces.append([])
            size = 0
        pieces[-1].append(line)
        size += len(line)
    return pieces
