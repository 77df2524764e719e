"""A cache of whole answers, with validators (RFC 9110 §8.8, §13; RFC 9111).

The key of an answer is the version of the data and what the answer is negotiated by, so that nothing has to be
invalidated: a new generation has new keys. The strong validator is a digest of the bytes as sent; the weak one,
``Last-Modified``, is when this process first answered from the data: a new program may answer otherwise from the same.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import formatdate, parsedate_to_datetime
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.web.negotiation import accepts_gzip

NEGOTIATED: Final = ("host", "accept", "accept-language", "accept-encoding", "x-forwarded-host", "x-forwarded-proto")
"""Fields of a request that an answer may depend on."""
REVALIDATE: Final = "no-cache"
"""What caches elsewhere are told: keep it, and ask each time whether it is still right."""
LISTS: Final = (b"accept", b"accept-language", b"accept-encoding", b"if-none-match")
"""Fields that hold a list, which may come in several lines."""
ENTRY_OVERHEAD_BYTES: Final = 1_000
NOT_IN_304: Final = frozenset({b"content-length", b"content-type", b"content-encoding"})

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was sent.

    Args:
        headers: as sent.
        body: as sent; None of one that is too large to be kept, of which the validators are.
        etag: its validator.
        modified: since when it is so, in seconds since 1970.
    """

    headers: list[tuple[bytes, bytes]]
    body: bytes | None
    etag: str
    modified: int

    @property
    def size(self) -> int:
        """Bytes that it takes here, about."""
        return len(self.body or b"") + ENTRY_OVERHEAD_BYTES


class Cache:
    """Answers, the least used ones thrown away first.

    Args:
        limit_bytes: of all answers together.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self.hits = 0
        self.misses = 0

    @property
    def entry_limit_bytes(self) -> int:
        """The largest answer that is kept."""
        return self._limit // 16

    def get(self, key: Key, headers: Headers) -> Kept | None:
        """The answer for a key, if it is here or the client has it."""
        found = self._kept.get(key)
        if found is not None and (found.body is not None or is_known(headers, found.etag, found.modified)):
            self._kept.move_to_end(key)
            self.hits += 1
        else:
            self.misses += 1
            found = None
        return found

    def put(self, key: Key, answer: Kept) -> None:
        """Keep an answer, of a large one the validators."""
        if answer.body is not None and len(answer.body) > self.entry_limit_bytes:
            answer = replace(answer, body=None)
        if (before := self._kept.pop(key, None)) is not None:
            self._bytes -= before.size
        self._kept[key] = answer
        self._bytes += answer.size
        while self._bytes > self._limit:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.size


class Caching:
    """ASGI middleware that answers from the cache where it can.

    Args:
        app: what answers else.
        cache: where answers are kept.
        version: of what answers are made from, told for a path; None where nobody knows it: then nothing is kept.
    """

    def __init__(self, app: ASGIApp, cache: Cache, version: Callable[[str], str | None]) -> None:
        self._app = app
        self._cache = cache
        self._version = version
        self._data = ""
        self._since: dict[str, int] = {}
        self._latest = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        _fold(scope)
        headers = Headers(scope=scope)
        accept_gzip = accepts_gzip(headers.get("accept-encoding"))
        _set_encoding(scope, "gzip" if accept_gzip else "identity")
        version = self._version(scope["path"]) if scope["method"] in {"GET", "HEAD"} else None
        if version is None or "prefer" in headers:
            await self._app(scope, receive, send)
            return
        since = self._begun(version)
        key = (
            version,
            str(since),
            scope["path"],
            scope["query_string"].decode("latin-1"),
            scope["scheme"],
            str(accept_gzip),
            *(headers.get(name, "") for name in NEGOTIATED if name != "accept-encoding"),
        )
        fresh = "no-cache" in headers.get("cache-control", "")
        kept = None if fresh else self._cache.get(key, headers)
        if kept is None:
            recorder = _Recorder(send, self._cache, key, headers, scope["method"] == "HEAD", since)
            await self._app(scope, receive, recorder)
        else:
            await _send_kept(send, kept, headers, head=scope["method"] == "HEAD")

    def _begun(self, version: str) -> int:
        """When answers of a version began, in seconds since 1970; later than any other, also if it was there before."""
        data = version.partition(" ")[0]
        if data and data != self._data:
            self._data, self._since = data, {}
        if version not in self._since:
            self._latest = self._since[version] = max(int(time.time()), self._latest + 1)
        return self._since[version]


class _Recorder:
    """A ``send`` that keeps an answer which may be kept, and gives it its validator before it goes out."""

    def __init__(
        self,
        send: Send,
        cache: Cache,
        key: Key,
        headers: Headers,
        head: bool,  # noqa: FBT001
        since: int,
    ) -> None:
        self._send = send
        self._cache = cache
        self._key = key
        self._headers = headers
        self._head = head
        self._since = since
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _may_be_kept(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            await self._more(self._start, message)

    async def _more(self, start: Message, message: Message) -> None:
        self._body += message.get("body", b"")
        is_whole = not message.get("more_body", False)
        if not is_whole and len(self._body) > self._cache.entry_limit_bytes:  # it goes out as it comes
            self._start = None
            await self._send(start)
            await self._send({**message, "body": bytes(self._body)})
            self._body.clear()
        elif is_whole:
            kept = _kept(start, bytes(self._body), self._since)
            self._cache.put(self._key, kept)
            await _send_kept(self._send, kept, self._headers, head=self._head)


def _may_be_kept(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and "no-store" not in headers.get("cache-control", "") and "set-cookie" not in headers


def _kept(start: Message, body: bytes, since: int) -> Kept:
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["Content-Length"] = str(len(body))
    headers["ETag"] = etag
    headers["Last-Modified"] = formatdate(since, usegmt=True)
    headers.setdefault("Cache-Control", REVALIDATE)
    if "accept-encoding" not in headers.get("vary", "").lower():
        headers.add_vary_header("Accept-Encoding")
    return Kept(headers.raw, body, etag, since)


async def _send_kept(send: Send, kept: Kept, headers: Headers, *, head: bool) -> None:
    if is_known(headers, kept.etag, kept.modified):
        left = [(name, value) for name, value in kept.headers if name not in NOT_IN_304]
        await send({"type": "http.response.start", "status": 304, "headers": left})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
    await send({"type": "http.response.body", "body": b"" if head else kept.body})


def is_known(headers: Headers, etag: str, modified: int) -> bool:
    """Whether the client has the answer already (RFC 9110 §13.2.2: the entity tag decides where one is named).

    Args:
        headers: of the request.
        etag: of the answer.
        modified: since when it is so, in seconds since 1970.
    """
    if "if-none-match" in headers:
        return matches(headers["if-none-match"], etag)
    try:
        return modified <= parsedate_to_datetime(headers.get("if-modified-since", "")).timestamp()
    except ValueError:  # no date, or none that can be read: as if nothing was said
        return False


def matches(field: str | None, etag: str) -> bool:
    """Whether If-None-Match names the validator (weak comparison, RFC 9110 §13.1.2)."""
    if field is None:
        return False
    return field.strip() == "*" or etag.removeprefix("W/") in {
        part.strip().removeprefix("W/") for part in field.split(",")
    }


def _fold(scope: Scope) -> None:
    """Make one field of several lines that hold one list (RFC 9110 §5.3)."""
    names = [name for name, _ in scope["headers"]]
    for name in LISTS:
        if names.count(name) > 1:
            whole = b", ".join(value for each, value in scope["headers"] if each == name)
            scope["headers"] = [*((each, value) for each, value in scope["headers"] if each != name), (name, whole)]


def _set_encoding(scope: Scope, encoding: str) -> None:
    """Say plainly what was negotiated, for what compresses further in."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    scope["headers"] = [*kept, (b"accept-encoding", encoding.encode())]
