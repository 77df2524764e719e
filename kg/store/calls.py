"""One HTTP exchange that ends when it must: a total time limit, a byte limit, and no way to another server.

urllib's ``timeout`` bounds each single wait, so a server that sends a byte now and then holds its reader for ever.
Here a :class:`Call` keeps a second handle on the socket, and :meth:`Call.break_off`, from any thread, shuts the
connection down: the reading thread comes back at once. Only the look-up of a host name cannot be broken off; the
resolver's own limit ends it.

A redirect is followed on the same server only, and only where method and body stay (307 and 308, or GET): a public
server must not be led to other addresses (RFC 9110 §15.4). Proxies come from the environment, as urllib reads them.
"""

from __future__ import annotations

import contextlib
import email.message
import email.utils
import http.client
import random
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, cast

from kg.errors import AnswerTooLarge, StoreError
from kg.store.addresses import origin, shown
from kg.store.authentication import Authentication, Credentials

PIECE_BYTES = 65_536
CONNECTION_LOST = (ConnectionError, http.client.IncompleteRead, http.client.BadStatusLine)
OVERLOADED = frozenset({429, 502, 503})
"""Statuses after which an idempotent request may be sent again."""
SAME_METHOD = frozenset({307, 308})
FIRST_WAIT_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered, whatever its status.

    Args:
        status: of HTTP.
        headers: its fields.
        body: unpacked; empty where it was not read.
    """

    status: int
    headers: email.message.Message
    body: bytes

    @property
    def media_type(self) -> str:
        """Of the body, without parameters and in lower case."""
        return self.headers.get_content_type()


class Call:
    """The time that a request may take, attempts and waits between them included.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()
        self._over = threading.Event()

    @property
    def remaining_seconds(self) -> float:
        """Time left; 0 when it is over or broken off."""
        return 0.0 if self._over.is_set() else max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Go on only in time.

        Raises:
            TimeoutError: the time is over, or the call was broken off.
        """
        if self.remaining_seconds == 0.0:
            raise TimeoutError

    def wait(self, seconds: float) -> None:
        """Sleep, but not past the end.

        Raises:
            TimeoutError: the end came.
        """
        self._over.wait(min(seconds, self.remaining_seconds))
        self.check()

    def connect(self, address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        """As :func:`socket.create_connection`, within the time.

        Raises:
            OSError: no address of the host answers.
        """
        problem = OSError(f"{address[0]}: no address")
        for family, kind, protocol, _name, place in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
            self.check()
            made = socket.socket(family, kind, protocol)
            try:
                made.settimeout(self.remaining_seconds or 0.001)
                made.connect(place)
                self._watch(made)
            except OSError as error:
                made.close()
                problem = error
            else:
                return made
        raise problem

    def _watch(self, connected: socket.socket) -> None:
        with self._lock:
            self.check()
            self._handles.append(connected.dup())

    def break_off(self) -> None:
        """End the call now: what reads from it or waits comes back; harmless when it is over."""
        with self._lock:
            self._over.set()
            for handle in self._handles:
                with contextlib.suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)
                handle.close()
            self._handles.clear()


@contextlib.contextmanager
def timed_call(seconds: float) -> Iterator[Call]:
    """A call that breaks itself off, for callers without an event loop."""
    call = Call(seconds)
    timer = threading.Timer(seconds, call.break_off)
    timer.daemon = True
    timer.start()
    try:
        yield call
    finally:
        timer.cancel()
        call.break_off()


class _Connections(urllib.request.HTTPSHandler):
    """Opens http and https through the sockets of a call."""

    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(self._made(http.client.HTTPConnection), request)

    def https_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(self._made(http.client.HTTPSConnection), request)

    http_request = urllib.request.AbstractHTTPHandler.do_request_

    def _made(self, kind: type[http.client.HTTPConnection]) -> Any:
        def connection(host: str, **options: Any) -> http.client.HTTPConnection:
            made = kind(host, **options)
            vars(made)["_create_connection"] = self._call.connect  # where http.client keeps what makes its socket
            return made

        return connection


class _SameServer(urllib.request.HTTPRedirectHandler):
    """Follows a redirect where nothing changes but the path."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,  # noqa: ARG002 -- urllib's signature
        headers: Any,  # noqa: ARG002
        newurl: str,
    ) -> urllib.request.Request:
        """The next request.

        Raises:
            StoreError: it would go to another server, or lose its body.
        """
        fp.close()
        if origin(newurl) != origin(req.full_url) or (code not in SAME_METHOD and req.get_method() != "GET"):
            raise StoreError("store.remote_redirect", endpoint=shown(req.full_url), target=shown(newurl))
        return _copied(req, newurl)


def _copied(request: urllib.request.Request, address: str) -> urllib.request.Request:
    """The same request to an http(s) address; sending changes a request where there is a proxy."""
    return urllib.request.Request(  # noqa: S310 -- no other scheme has a handler
        address, request.data, dict(request.headers), method=request.get_method()
    )


class _EveryStatus(urllib.request.BaseHandler):
    """Gives back answers of every status, instead of raising."""

    def http_error_default(self, _request: Any, answer: Any, *_: object) -> Any:
        return answer


class Client:
    """Sends requests to one server.

    Args:
        answer_bytes: largest body that is read, packed or not.
        attempts: how often an idempotent request is sent when the connection fails or the server is overloaded.
        credentials: sent, when it asks, to the server that is asked first.
    """

    def __init__(self, answer_bytes: int, attempts: int = 1, credentials: Credentials | None = None) -> None:
        self._answer_bytes = answer_bytes
        self._attempts = attempts
        self._credentials = credentials
        self._of_thread = threading.local()

    def send(self, request: urllib.request.Request, call: Call, *, again: bool) -> Reply:
        """Send a request and read the answer, in the thread of the caller.

        Args:
            request: to be sent.
            call: its time.
            again: whether it may be sent more than once (RFC 9110 §9.2.2, idempotent).

        Raises:
            TimeoutError: the time is over.
            AnswerTooLarge: the body passes the limit.
            StoreError: no answer, or a redirect to elsewhere.
        """
        attempts = self._attempts if again else 1
        for attempt in range(1, attempts + 1):
            wait = pause_seconds(attempt)
            try:
                reply = self._exchange(request, call)
            except CONNECTION_LOST as error:
                call.check()
                if attempt == attempts or wait >= call.remaining_seconds:
                    raise StoreError(
                        "store.remote_failed", endpoint=shown(request.full_url), reason=readable(error)
                    ) from None
            else:
                wait = max(wait, retry_after_seconds(reply))
                if reply.status not in OVERLOADED or attempt == attempts or wait >= call.remaining_seconds:
                    return reply
            call.wait(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _exchange(self, request: urllib.request.Request, call: Call) -> Reply:
        call.check()
        try:
            with self._opened(_copied(request, request.full_url), call) as answer:
                return self._read(answer, call)
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError):  # a redirect that urllib itself refuses
                error.close()
            cause = error.reason
            if isinstance(cause, CONNECTION_LOST):
                raise cause from None
            call.check()
            if isinstance(cause, TimeoutError):
                raise cause from None
            raise StoreError("store.remote_failed", endpoint=shown(request.full_url), reason=readable(error)) from None
        except TimeoutError:
            raise
        except CONNECTION_LOST:
            call.check()  # broken off by ourselves, it looks lost
            raise
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            call.check()
            raise StoreError("store.remote_failed", endpoint=shown(request.full_url), reason=readable(error)) from None

    def _opened(self, request: urllib.request.Request, call: Call) -> Any:
        director = urllib.request.OpenerDirector()
        director.addheaders = []
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.UnknownHandler(),
            _Connections(call),
            urllib.request.HTTPErrorProcessor(),
            _SameServer(),
            _EveryStatus(),
            *self._authentication(request),
        ):
            director.add_handler(handler)
        return director.open(request, timeout=call.remaining_seconds or 0.001)

    def _authentication(self, request: urllib.request.Request) -> list[urllib.request.BaseHandler]:
        if self._credentials is None:
            return []
        handler: Authentication | None = getattr(self._of_thread, "authentication", None)
        if handler is None:
            handler = self._of_thread.authentication = Authentication(self._credentials, origin(request.full_url))
        handler.tries = 0
        return [handler] if handler.server == origin(request.full_url) else []

    def _read(self, answer: http.client.HTTPResponse, call: Call) -> Reply:
        """Read the body, unpacked as it comes.

        Raises:
            AnswerTooLarge: it passes the limit.
            IncompleteRead: it ends before its announced length.
        """
        limit, unpacking = self._answer_bytes, _unpacking(answer.headers.get("Content-Encoding", ""))
        if answer.length is not None and answer.length > limit:
            raise AnswerTooLarge("store.too_large", bytes=limit)
        body, packed = bytearray(), 0
        while piece := answer.read(PIECE_BYTES):
            call.check()
            packed += len(piece)
            if unpacking is None:
                body += piece
            else:
                body += unpacking.decompress(unpacking.unconsumed_tail + piece, limit + 1 - len(body))
            if len(body) > limit or packed > limit:
                raise AnswerTooLarge("store.too_large", bytes=limit)
        call.check()
        if answer.length or (packed and unpacking and not unpacking.eof):
            raise http.client.IncompleteRead(b"")  # http.client is silent when a body with a length is cut off
        return Reply(answer.status, answer.headers, bytes(body))


def _unpacking(coding: str) -> Any:
    """What unpacks a body; ``None`` where it is not packed.

    Raises:
        ValueError: the coding is none that was asked for.
    """
    match coding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
    raise ValueError(f"Content-Encoding: {coding}")


def pause_seconds(attempt: int) -> float:
    """How long to wait after an attempt: twice as long each time, at random so that clients do not come in step."""
    doubled: float = FIRST_WAIT_SECONDS * 2 ** (attempt - 1)
    return doubled * random.uniform(0.5, 1.5)  # noqa: S311 -- no secret


def retry_after_seconds(reply: Reply) -> float:
    """The time that a server asks to wait (RFC 9110 §10.2.3, seconds or a date); 0 where it names none."""
    text = (reply.headers.get("Retry-After") or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0


def readable(error: BaseException) -> str:
    """An error of the network in words."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    words = cast("Any", cause).strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return " ".join(str(words).split())[:300] or type(cause).__name__
