"""Addresses as they go over the wire, and those that may be asked.

RFC 3986 (URI), RFC 3987 §3.1 (an IRI becomes a URI by percent-encoding its UTF-8), RFC 9110 §4.2 (http and https).
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from kg.errors import UsageError

KEPT = "%!$&'()*+,;=:@/?~-._"
"""Signs of a path or query that stay as they are (RFC 3986 §3.3, §3.4)."""
_UNRESERVED = re.compile(r"(?<!%)(?<!%[0-9A-Fa-f])[A-Za-z0-9]")
"""A sign of a path that may be written plain or encoded."""
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_NO_HOST = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]")
"""Signs that are in no host (RFC 3986 §3.2.2), those that move a terminal among them."""


def checked(address: str) -> str:
    """An address of the command line.

    Raises:
        UsageError: it is no http(s) address with a host, or carries a password.
    """
    try:
        parts = urlsplit(address)
        good = address.isprintable() and uri_of(address) and "@" not in parts.netloc
    except ValueError:
        raise UsageError("verify.address", value=address) from None
    if not good or re.search(r"[\s<>\"{}|\\^`]", address):
        raise UsageError("verify.address", value=address)
    return address if parts.path else urlunsplit(parts._replace(path="/"))


def uri_of(iri: str) -> str:
    """What goes over the wire for an IRI: ASCII only, without the fragment; empty where nothing can be asked.

    >>> uri_of("http://a.org/id/区县?x=é#s1")
    'http://a.org/id/%E5%8C%BA%E5%8E%BF?x=%C3%A9'
    >>> uri_of("http://例子.测试:8080/")
    'http://xn--fsqu00a.xn--0zwm56d:8080/'
    >>> uri_of("http://a.org:99999/")
    ''
    """
    try:
        parts = urlsplit(iri)
        name, port = parts.hostname or "", parts.port
        host = parts.netloc
        if not host.isascii():
            host = name.encode("idna").decode() + (f":{port}" if port is not None else "")
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not name or port == 0 or _NO_HOST.search(host):
        return ""
    path, query = quote(parts.path, safe=KEPT), quote(parts.query, safe=KEPT)
    return urlunsplit((parts.scheme, host, path or "/", query, ""))


def resolved(base: str, reference: str) -> str:
    """A reference of a header field or page as an absolute address; empty where it can be none."""
    try:
        found = urljoin(base, reference.strip())
        parts = urlsplit(found)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    return found if good else ""


def normal(address: str) -> str:
    """An address in the form in which equal ones are equal (RFC 3986 §6.2.2): unreserved signs plain, hex upper case.

    >>> normal("HTTP://A.org:80/%69d/%e5")
    'http://a.org/id/%E5'
    """
    parts = urlsplit(uri_of(address))
    default = {"http": ":80", "https": ":443"}.get(parts.scheme.lower(), "")
    host = parts.netloc.lower().removesuffix(default)
    return urlunsplit((parts.scheme.lower(), host, *(plain_octets(part) for part in (parts.path, parts.query)), ""))


def plain_octets(text: str) -> str:
    """A percent-encoded text with unreserved signs plain and hex in upper case."""

    def one(match: re.Match[str]) -> str:
        sign = chr(int(match[0][1:], 16))
        return sign if re.fullmatch(r"[A-Za-z0-9._~-]", sign) else match[0].upper()

    return _ENCODED.sub(one, text)


def variants(address: str) -> list[str]:
    """Other spellings of an address that mean the same: an unreserved sign encoded, hex in the other case.

    >>> variants("http://a.org/id/x%E5")
    ['http://a.org/id/%78%E5', 'http://a.org/id/x%e5']
    """
    parts = urlsplit(uri_of(address))
    found = []
    if match := _UNRESERVED.search(parts.path, parts.path.rfind("/", 0, -1) + 1):
        found.append(f"{parts.path[: match.start()]}%{ord(match[0]):02X}{parts.path[match.end() :]}")
    if _ENCODED.search(parts.path):
        found.append(_ENCODED.sub(lambda each: each[0].lower(), parts.path))
    return [urlunsplit(parts._replace(path=path)) for path in found if path != parts.path]


def folders(address: str) -> list[str]:
    """The folders that may be the root of the site an address is of, the likeliest first.

    >>> folders("http://a.org/sub/")
    ['http://a.org/sub/', 'http://a.org/']
    >>> folders("http://a.org/id/x/y")
    ['http://a.org/', 'http://a.org/id/', 'http://a.org/id/x/']
    """
    parts = urlsplit(uri_of(address))
    steps = parts.path.split("/")[1:-1]
    paths = ["/" + "".join(f"{step}/" for step in steps[:count]) for count in range(len(steps) + 1)]
    if parts.path.endswith("/"):
        paths = list(dict.fromkeys([paths[-1], *paths]))
    return [urlunsplit((parts.scheme, parts.netloc, path, "", "")) for path in paths[:4]]


def is_private(host: str) -> bool:
    """Whether an address of a machine (a number, not a name) is one of a machine's own or a closed network."""
    return not ipaddress.ip_address(host.partition("%")[0]).is_global


def names_private(host: str) -> bool:
    """Whether a host, as an address writes it, is of a closed network: a number of one in any form, or ``localhost``.

    >>> [names_private(each) for each in ("10.0.0.1", "0x7f.1", "localhost", "8.8.8.8", "a.org")]
    [True, True, True, False, False]
    """
    with contextlib.suppress(OSError):
        host = socket.inet_ntoa(socket.inet_aton(host))
    try:
        return is_private(host)
    except ValueError:
        return f".{host.rstrip('.')}".endswith(".localhost")


def is_loopback(address: str) -> bool:
    """Whether an address names this machine by a loopback number or as ``localhost``."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
