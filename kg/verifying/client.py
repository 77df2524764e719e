"""Sending requests to a site one by one: redirects followed by hand, each hop kept, everything bounded.

Only the host of the address given is asked, and hosts to which its own redirects lead: what a description names on
other hosts is told and not fetched. Connections end at an address of a private network only where the address given
is of one (RFC 1918, RFC 6890), so that a site on the web cannot lead its verifier into the verifier's own network.
Proxies come from the environment, as urllib reads them. A host behind one is the proxy's to look up, and counts as one
of the web unless it is written as a private number or ``localhost``.
"""

from __future__ import annotations

import base64
import http.client
import socket
import time
import urllib.request
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit

from kg import __version__
from kg.settings import Settings
from kg.store.addresses import origin
from kg.store.calls import Call, timed_call
from kg.verifying.addresses import KEPT, is_private, names_private, resolved, uri_of
from kg.verifying.exchange import Exchange, Walk

AGENT = f"policy-kg-verify/{__version__}"
HOPS = 6
"""Redirects in a row that are followed."""
PIECE_BYTES = 65_536


class _PrivateAddressError(OSError):
    """The connection ended in a private network."""


class Client:
    """Asks one site.

    Args:
        address: that was given; its host may be asked.
        settings: seconds and bytes of a request, seconds and requests of everything.
    """

    def __init__(self, address: str, settings: Settings) -> None:
        self._settings = settings
        self._end = time.monotonic() + settings.verify_seconds
        self._hosts = _either(uri_of(address))
        self._asked: set[tuple[str, str, int]] = set()
        self._private: bool | None = None
        self._proxies = urllib.request.getproxies()
        self._kept: dict[tuple[str, str, tuple[tuple[str, str], ...]], Exchange] = {}
        self.moved: tuple[str, str] | None = None
        """Beginning of the site's IRIs and the folder that answers for them, where the two differ."""
        self.requests = 0
        self.walks: list[Walk] = []
        """Every walk that was made."""

    @property
    def body_bytes(self) -> int:
        """Largest body that is read."""
        return self._settings.verify_body_bytes

    @property
    def hosts(self) -> list[str]:
        """Hosts that were asked."""
        return sorted(f"{scheme}://{host}:{port}" for scheme, host, port in self._asked)

    @property
    def exhausted(self) -> bool:
        """Whether the limits of a verification are reached."""
        return self.requests >= self._settings.verify_requests or time.monotonic() >= self._end

    def place(self, iri: str) -> str:
        """The address that is asked for an IRI: as it goes over the wire, on the host that stands for another."""
        address = uri_of(iri)
        if self.moved and address.startswith(self.moved[0]):
            return self.moved[1] + address.removeprefix(self.moved[0])
        return address

    def named(self, address: str) -> str:
        """The IRI that an address stands for, the other way round."""
        if self.moved and address.startswith(self.moved[1]):
            return self.moved[0] + address.removeprefix(self.moved[1])
        return address

    def may_ask(self, iri: str) -> bool:
        """Whether the host of an IRI is one that may be asked."""
        return origin(self.place(iri)) in self._hosts

    def open(self, address: str, accept: str) -> Walk:
        """Follow the address that was given; the hosts it leads to may be asked from here on."""
        return self._walk(address, _fields(accept, {}), "GET", admit=True)

    def follow(self, iri: str, accept: str = "", method: str = "GET", **fields: str) -> Walk:
        """Ask for an IRI and follow its redirects.

        Args:
            iri: any http(s) IRI.
            accept: the header field; empty sends none.
            method: GET or HEAD.
            fields: further header fields, ``_`` for ``-``.
        """
        return self._walk(iri, _fields(accept, fields), method, admit=False)

    def ask(self, iri: str, accept: str = "", method: str = "GET", **fields: str) -> Exchange:
        """Ask for an IRI and follow nothing; see :meth:`follow`."""
        return self._send(method, self.place(iri), _fields(accept, fields))

    def post(self, iri: str, body: bytes, media_type: str, accept: str) -> Exchange:
        """Send a body; follow nothing."""
        return self._send("POST", self.place(iri), {"Accept": accept, "Content-Type": media_type}, body)

    def _walk(self, iri: str, fields: Mapping[str, str], method: str, *, admit: bool) -> Walk:
        hops: list[Exchange] = []
        address, seen = self.place(iri), set[str]()
        while address and address not in seen and len(hops) <= HOPS:
            seen.add(address)
            hops.append(self._send(method, address, fields))
            address = self._target(hops[-1]) if hops[-1].is_redirect else ""
            if admit and address:
                self._hosts |= _either(address)
        if not hops:
            hops.append(Exchange(method, iri, fields, problem="elsewhere", reason="–"))
        walk = Walk(tuple(hops), endless=bool(address))
        self.walks.append(walk)
        return walk

    def _target(self, hop: Exchange) -> str:
        """Where a redirect leads; octets beyond ASCII, which no field may hold, are read as UTF-8 where they are it."""
        octets = hop.header("location").encode("latin-1", "replace")
        try:
            reference = octets.decode()
        except UnicodeDecodeError:
            reference = quote(octets, safe=KEPT + "#[]")
        found = resolved(hop.address, reference)
        return self.place(found) if found else ""

    def _send(self, method: str, address: str, fields: Mapping[str, str], body: bytes | None = None) -> Exchange:
        """One exchange; a request that was made before is not made again."""
        key = (method, address, tuple(sorted(fields.items())))
        if body is None and key in self._kept:
            return self._kept[key]
        if origin(address) not in self._hosts:
            return Exchange(method, address, fields, problem="elsewhere", reason=urlsplit(address).netloc)
        if self.exhausted:
            return Exchange(method, address, fields, problem="limit")
        self.requests += 1
        self._asked.add(origin(address))
        made = self._exchange(method, address, fields, body)
        if body is None:
            self._kept[key] = made
        return made

    def _exchange(self, method: str, address: str, fields: Mapping[str, str], body: bytes | None) -> Exchange:
        seconds = min(self._settings.verify_request_seconds, self._end - time.monotonic())
        with timed_call(seconds) as call:
            try:
                return self._read(call, method, address, fields, body)
            except _PrivateAddressError as error:
                return Exchange(method, address, fields, problem="private", reason=str(error))
            except (OSError, http.client.HTTPException, ValueError) as error:
                if call.remaining_seconds == 0.0:
                    return Exchange(method, address, fields, problem="timeout", reason=f"{seconds:g} s")
                return Exchange(method, address, fields, problem="connection", reason=str(error) or repr(error))

    def _read(self, call: Call, method: str, address: str, fields: Mapping[str, str], body: bytes | None) -> Exchange:
        connection, target, more = self._connection(call, address)
        try:
            connection.request(method, target, body, {"User-Agent": AGENT, "Connection": "close", **more, **fields})
            answer = connection.getresponse()
            received = tuple((name.lower(), value.strip()) for name, value in answer.getheaders())
            most, got = self.body_bytes, bytearray()
            cut = most if (answer.length or 0) > most else 0
            while not (cut and got) and (piece := answer.read(PIECE_BYTES)):
                got += piece
                cut = most if len(got) > most else cut
            if cut:
                del got[min(most, PIECE_BYTES) :]
            elif method != "HEAD" and answer.length:  # http.client ends early without a word
                raise http.client.IncompleteRead(b"", answer.length)
            return Exchange(method, address, fields, answer.status, received, bytes(got), cut)
        finally:
            connection.close()

    def _connection(self, call: Call, address: str) -> tuple[http.client.HTTPConnection, str, dict[str, str]]:
        """A connection to the host, or to the proxy that stands before it; what to ask it for, with which fields."""
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        proxy = self._proxies.get(parts.scheme, "")
        proxy = "" if proxy and urllib.request.proxy_bypass(host) else proxy
        if proxy:
            self._admit(host, private=names_private(host))
        else:
            made = kind(host, port)
            vars(made)["_create_connection"] = lambda *_, **__: self._own(call, host, port)
            return made, target, {}
        way = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        made = kind(way.hostname or "", way.port or 80)
        vars(made)["_create_connection"] = call.connect
        login = f"{unquote(way.username or '')}:{unquote(way.password or '')}".encode()
        more = {"Proxy-Authorization": f"Basic {base64.b64encode(login).decode()}"} if way.username else {}
        if parts.scheme == "https":
            made.set_tunnel(host, port, more)
            return made, target, {}
        return made, address, more

    def _own(self, call: Call, host: str, port: int) -> socket.socket:
        """A connection without proxy.

        Raises:
            _PrivateAddressError: it ends in a private network, and the address given did not.
        """
        made = call.connect((host, port))
        peer = str(made.getpeername()[0])
        try:
            self._admit(peer, private=is_private(peer))
        except _PrivateAddressError:
            made.close()
            raise
        return made

    def _admit(self, peer: str, *, private: bool) -> None:
        """The first that is asked sets the standard.

        Raises:
            _PrivateAddressError: this one is in a private network, and the address given was not.
        """
        if self._private is None:
            self._private = private
        if private and not self._private:
            raise _PrivateAddressError(peer)


def _either(address: str) -> set[tuple[str, str, int]]:
    """The origin of an address; where its port is the usual one, with encryption and without."""
    scheme, host, port = origin(address)
    return (
        {("http", host, 80), ("https", host, 443)}
        if port == {"http": 80, "https": 443}[scheme]
        else {(scheme, host, port)}
    )


def _fields(accept: str, more: Mapping[str, str]) -> dict[str, str]:
    fields = {name.replace("_", "-").title(): value for name, value in more.items()}
    return {"Accept": accept, **fields} if accept else fields
