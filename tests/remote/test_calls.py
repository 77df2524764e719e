"""The wire: servers that drip, break off, redirect, are overloaded, or send too much. Each is a real socket."""

from __future__ import annotations

import asyncio
import gzip
import http.server
import re
import socket
import threading
import time
import urllib.request

import pytest

from kg import messages
from kg.errors import AnswerTooLarge, PolicyKGError, QuerySyntaxError, QueryTimeout, StoreBusy, StoreError, UsageError
from kg.settings import Settings
from kg.store.authentication import Credentials
from kg.store.calls import Client, timed_call
from kg.store.formats import CSV, JSON, TURTLE, XML, Wanted
from kg.store.remote import RemoteStore

ONE_ROW = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]}}'
SETTINGS = Settings()
ASK, SELECT = "ASK { ?s ?p ?o }", "SELECT ?a { ?a ?b ?c }"


class Scripted:
    """A server that answers request after request as it is told; the last answer is repeated."""

    def __init__(self, *answers) -> None:
        self.requests: list[http.server.BaseHTTPRequestHandler] = []
        self.bodies: list[bytes] = []
        self.asked, self.freed = threading.Event(), threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                outer.requests.append(self)
                outer.asked.set()
                outer.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
                answers[min(len(outer.requests), len(answers)) - 1](self)
                self.close_connection = True

            do_GET = do_POST = do_PUT = answer  # noqa: N815 -- the names that the library looks for

            def log_message(self, *_) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.freed = self.freed
        self.url = f"http://127.0.0.1:{self._server.server_port}/sparql"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def says(
    body: bytes,
    media_type: str = JSON.media_type,
    status: int = 200,
    length: int | None = None,
    server: str = "test",
    **headers,
):
    def answer(handler) -> None:
        handler.version_string = lambda: server
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def redirects(status: int, target: str):
    return says(b"", "text/plain", status, Location=target)


def hangs_up(handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def drips(handler) -> None:
    """A byte now and then, in the head or in the body, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON.media_type)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            time.sleep(0.02)
    except OSError:
        handler.server.freed.set()


def drips_head(handler) -> None:
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            handler.wfile.write(b"x")
            time.sleep(0.02)
    except OSError:
        handler.server.freed.set()


@pytest.fixture
def scripted():
    started = []

    def starting(*answers) -> Scripted:
        started.append(Scripted(*answers))
        return started[-1]

    yield starting
    for server in started:
        server.close()


def ask(url: str, text: str = SELECT, seconds: float = 20, settings: Settings = SETTINGS, **wanted):
    async def inside():
        return await RemoteStore(url, settings).query(text, timeout_seconds=seconds, wanted=Wanted(**wanted))

    return asyncio.run(inside())


def threads() -> set[threading.Thread]:
    """Those of all stores of this process, other tests' among them."""
    return {thread for thread in threading.enumerate() if thread.name.startswith("kg.store.remote")}


@pytest.mark.parametrize("answer", [drips, drips_head])
def test_a_dripping_server_holds_nobody(scripted, answer) -> None:
    """The caller is free at the limit, the server sees the connection close, and the thread takes the next query."""
    server = scripted(answer)
    before = threads()

    async def inside() -> None:
        store = RemoteStore(server.url, Settings(remote_connections=1))
        for _ in range(3):  # with one thread: a thread that is held would starve the next
            with pytest.raises(QueryTimeout):
                await store.query(SELECT, timeout_seconds=0.5)
        assert await asyncio.to_thread(server.freed.wait, 20)
        await store.__aenter__()
        await store.__aexit__(None, None, None)

    asyncio.run(inside())
    end = time.monotonic() + 20
    while threads() - before and time.monotonic() < end:
        time.sleep(0.02)
    assert not threads() - before
    assert len(server.requests) == 3


def test_a_cancelled_query_closes_its_connection(scripted) -> None:
    server = scripted(drips)

    async def inside() -> None:
        store = RemoteStore(server.url, SETTINGS)
        asked = asyncio.create_task(store.query(SELECT, timeout_seconds=60))
        assert await asyncio.to_thread(server.asked.wait, 20)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        assert asked.cancelled()
        assert await asyncio.to_thread(server.freed.wait, 20)

    asyncio.run(inside())


def test_a_synchronous_call_ends_too(scripted) -> None:
    server = scripted(drips)
    with timed_call(0.5) as call, pytest.raises(TimeoutError):
        Client(1_000_000).send(urllib.request.Request(server.url), call, again=True)
    assert server.freed.wait(20)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_to_another_server_are_refused(scripted, listener, status) -> None:
    target = f"http://127.0.0.1:{listener.port}/sparql"
    server = scripted(redirects(status, target))
    with pytest.raises(StoreError) as caught:
        ask(server.url)
    assert (caught.value.key, caught.value.values["target"]) == ("store.remote_redirect", target)
    assert target in messages.explain(caught.value, "en")
    assert listener.seen() is False


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "https://127.0.0.1/sparql"])
def test_redirects_to_another_scheme_are_refused(scripted, target) -> None:
    with pytest.raises(StoreError):
        ask(scripted(redirects(307, target)).url)


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_on_the_same_server_keeps_the_query(scripted, status) -> None:
    server = scripted(redirects(status, "/other"), says(ONE_ROW))
    assert ask(server.url).rows == 1
    assert [request.path for request in server.requests] == ["/sparql", "/other"]
    assert server.bodies[0] == server.bodies[1] != b""


def test_a_redirect_that_would_lose_the_query_is_refused(scripted) -> None:
    with pytest.raises(StoreError) as caught:
        ask(scripted(redirects(303, "/other")).url)
    assert caught.value.key == "store.remote_redirect"


def test_redirects_do_not_go_round_for_ever(scripted) -> None:
    with pytest.raises(StoreError):
        ask(scripted(redirects(307, "/a"), redirects(307, "/b"), redirects(307, "/a")).url)


@pytest.mark.parametrize(
    "first",
    [hangs_up, says(b"", status=503), says(b"", status=429), says(b"", status=502), says(ONE_ROW, length=10_000)],
    ids=["lost", "503", "429", "502", "cut short"],
)
def test_a_query_is_sent_again(scripted, first) -> None:
    server = scripted(first, first, says(ONE_ROW))
    assert ask(server.url).rows == 1
    assert len(server.requests) == 3


@pytest.mark.parametrize(("status", "error"), [(503, StoreBusy), (429, StoreBusy), (502, StoreError)])
def test_attempts_end(scripted, status, error) -> None:
    server = scripted(says(b"<html><body><h1>Sorry</h1>&amp; bye", "text/html", status))
    with pytest.raises(error) as caught:
        ask(server.url, settings=Settings(remote_attempts=2))
    assert len(server.requests) == 2
    assert f"{status} Sorry & bye" in messages.explain(caught.value, "en")


def test_a_wait_longer_than_the_time_is_not_waited(scripted) -> None:
    server = scripted(says(b"", status=503, Retry_After="3600"))
    with pytest.raises(StoreBusy) as caught:
        ask(server.url)
    assert len(server.requests) == 1
    assert caught.value.values["retry_after_seconds"] == 3600


@pytest.mark.parametrize("status", [400, 404, 500])
def test_other_failures_are_told_at_once(scripted, status) -> None:
    server = scripted(says(b'{"detail":"line 1: what?"}', "application/problem+json", status))
    with pytest.raises(QuerySyntaxError if status == 400 else StoreError) as caught:
        ask(server.url)
    assert f"{status} line 1: what?" in messages.explain(caught.value, "en")
    assert len(server.requests) == 1


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(StoreError) as caught:
        ask(f"http://127.0.0.1:{port}/sparql")
    assert caught.value.key == "store.remote_failed"


def test_answers_are_capped(scripted) -> None:
    settings = Settings(answer_bytes=100_000)
    bomb = gzip.compress(b" " * 50_000_000 + ONE_ROW, mtime=0)
    assert len(bomb) < settings.answer_bytes
    for answer in (says(bomb, Content_Encoding="gzip"), says(b" " * 200_000 + ONE_ROW), says(b"", length=10**12)):
        server = scripted(answer)
        with pytest.raises(AnswerTooLarge):
            ask(server.url, settings=settings)
        assert len(server.requests) == 1


def test_packed_answers_are_read(scripted) -> None:
    server = scripted(says(gzip.compress(ONE_ROW, mtime=0), Content_Encoding="gzip"))
    assert ask(server.url).body == ONE_ROW
    assert server.requests[0].headers["Accept-Encoding"] == "gzip"
    assert server.requests[0].headers["User-Agent"].startswith("policy-kg/")


@pytest.mark.parametrize("packed", [gzip.compress(ONE_ROW, mtime=0)[:-9], b"not gzip"])
def test_broken_packing_is_an_error(scripted, packed) -> None:
    with pytest.raises(StoreError):
        ask(scripted(says(packed, Content_Encoding="gzip")).url)


@pytest.mark.parametrize(
    ("body", "media_type", "key"),
    [
        (ONE_ROW[:-10], JSON.media_type, "store.remote_broken"),
        (b"", JSON.media_type, "store.remote_broken"),
        (b'{"head":{},"boolean":true}', JSON.media_type, "store.remote_broken"),
        (ONE_ROW, "text/html", "store.remote_format"),
        (b"<html>", XML.media_type, "store.remote_broken"),
    ],
)
def test_what_is_no_answer_is_an_error(scripted, body, media_type, key) -> None:
    with pytest.raises(StoreError) as caught:
        ask(scripted(says(body, media_type)).url)
    assert caught.value.key == key


def test_dialects_are_levelled(scripted) -> None:
    """The JSON of the note of 2007, with white space, under another media type."""
    body = (
        b'{ "head": { "link": [], "vars": ["a"] },\n "results": { "distinct": false, "ordered": true, "bindings": [\n'
        b'{ "a": { "type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "1" }},\n'
        b'{ "a": { "type": "literal", "xml:lang": "zh-Hans", "value": "},{" }} ] } }'
    )
    server = scripted(says(body, "application/json; charset=UTF-8"))
    found = ask(server.url)
    assert found.rows == 2
    assert b"typed-literal" not in found.body
    assert ask(server.url, solutions=CSV).body == b'a\r\n1\r\n"},{"\r\n'
    cut = ask(server.url, solution_rows=1)
    assert (cut.rows, cut.truncated) == (1, True)


def test_a_partial_answer_is_a_time_out(scripted) -> None:
    """Virtuoso sends what it had when its time was over, with status 200; and it counts time in milliseconds."""
    part = says(ONE_ROW, X_SQL_State="S1TAT", server="Virtuoso/07.20")
    server = scripted(part, says(ONE_ROW, server="Virtuoso/07.20"), part)
    store = RemoteStore(server.url, SETTINGS)
    assert asyncio.run(store.query(SELECT, timeout_seconds=20)).rows == 1
    first, second = (float(re.search(rb"timeout=([0-9.]+)", body)[1]) for body in server.bodies)
    assert first <= 20
    assert 1_000 < second <= 20_000
    with pytest.raises(QueryTimeout):
        asyncio.run(store.query(SELECT, timeout_seconds=20))


def test_rows_held_back_are_told(scripted) -> None:
    assert ask(scripted(says(ONE_ROW, X_SPARQL_MaxRows="1")).url).truncated
    assert not ask(scripted(says(ONE_ROW)).url).truncated


def test_ask_answered_as_a_table(scripted) -> None:
    for number, word in ((b"1", b"true"), (b"0", b"false")):
        row = b'{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"%s"}' % number
        body = b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[{"__ASK_RETVAL":%s}]}}' % row
        found = ask(scripted(says(body)).url, ASK)
        assert (found.kind, found.body) == ("boolean", b'{"head":{},"boolean":%s}' % word)


@pytest.mark.parametrize(
    "address",
    ["ftp://host/x", "http://", "host/sparql", "http://u:hidden@host/", "http://host:x/", "http://a b/", "http://h/\n"],
)
def test_addresses_that_cannot_be(address) -> None:
    with pytest.raises(UsageError) as caught:
        RemoteStore(address, SETTINGS)
    assert "hidden" not in messages.explain(caught.value, "en")


def test_too_many_wait(scripted) -> None:
    server = scripted(drips)
    settings = Settings(remote_connections=1, queue_length=1)

    async def inside() -> list[object]:
        store = RemoteStore(server.url, settings)
        asked = [asyncio.create_task(store.query(SELECT, timeout_seconds=1)) for _ in range(3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    kinds = sorted(type(error).__name__ for error in asyncio.run(inside()))
    assert kinds == ["QueryTimeout", "QueryTimeout", "StoreBusy"]


def wants_basic(handler) -> None:
    good = handler.headers.get("Authorization") == "Basic dTpw"
    answer = says(ONE_ROW) if good else says(b"", "text/plain", 401, WWW_Authenticate='Basic realm="r"')
    answer(handler)


def test_credentials_are_sent_when_asked_for_and_only_there(scripted) -> None:
    server = scripted(wants_basic)

    async def inside(credentials: Credentials) -> list[int | None]:
        store = RemoteStore(server.url, Settings(remote_connections=1), credentials)
        return [(await store.query(SELECT, timeout_seconds=20)).rows for _ in range(2)]

    assert asyncio.run(inside(Credentials("u", "p"))) == [1, 1]
    assert [request.headers.get("Authorization") for request in server.requests] == [None, "Basic dTpw", "Basic dTpw"]
    with pytest.raises(PolicyKGError) as caught:
        asyncio.run(inside(Credentials("u", "wrong")))
    assert caught.value.key == "store.remote_denied"
    assert "wrong" not in messages.explain(caught.value, "en") + repr(Credentials("u", "wrong"))


def test_turtle_of_a_remote_graph_has_our_prefixes(scripted) -> None:
    body = b"<https://w3id.org/policy-kg/ns#a> <https://w3id.org/policy-kg/ns#b> <x:c> .\n"
    found = ask(scripted(says(body, "application/n-triples")).url, "CONSTRUCT WHERE { ?s ?p ?o }", graph=TURTLE)
    assert found.body.startswith(b"@prefix pp: <https://w3id.org/policy-kg/ns#> .\n")
    assert found.rows == 1
