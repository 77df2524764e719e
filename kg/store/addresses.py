"""Addresses of other servers: where they lead, and how they may be told."""

from __future__ import annotations

import urllib.parse


def origin(address: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address (RFC 6454)."""
    parts = urllib.parse.urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme.lower(), (parts.hostname or "").lower(), port


def shown(address: str) -> str:
    """An address as a message may show it: no name and password, no query string."""
    parts = urllib.parse.urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
