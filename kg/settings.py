"""Settings with their units in the names; each can be set by the environment variable ``POLICY_KG_<NAME>``."""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """Every number and address that a deployment may want to change (DESIGN §6)."""

    base_iri: str = "https://w3id.org/policy-kg/"
    """Start of the IRIs of the data; ends in ``/``. Ontology, schemes and shapes do not move with it."""
    public_address: str = ""
    """Address under which people reach the site, without ``/`` at its end; that of each request if empty."""
    query_seconds: float = 10.0
    """Time limit of a query when the caller names none."""
    query_seconds_ceiling: float = 60.0
    """Time limit of a query of the command line; over HTTP a caller may only lower :attr:`query_seconds`."""
    answer_bytes: int = 64_000_000
    """Largest answer of a query, in bytes."""
    request_bytes: int = 10_000_000
    """Largest request body, in bytes."""
    upload_bytes: int = 50_000_000
    """Largest document file, in bytes."""
    html_rows: int = 10_000
    """Rows of a result table on a page."""
    answer_rows: int = 1_000_000
    """Most rows or triples of an answer; what is cut is said."""
    workers: int = 4
    """Worker processes of each of the two lanes, saved queries and queries of strangers."""
    worker_memory_bytes: int = 2 * 1024**3
    """Address space a worker may take above what it starts with, in bytes."""
    worker_retire_bytes: int = 4 * 1024**3
    """A worker whose queries have touched so much memory in all, in bytes, is replaced by one that shares its pages."""
    queue_length: int = 64
    """Queries of a lane that may wait for a worker before 503 is answered."""
    client_queries: int = 16
    """Queries of its own that one client may have running or waiting; it never has a lane's last free worker."""
    spool_bytes: int = 1_000_000
    """An answer larger than this, in bytes, waits in a file while the client reads it."""
    spool_bytes_in_all: int = 512 * 1024**2
    """Bytes of answers that may wait in such files at one time."""
    slowest_client_bytes_a_second: int = 20_000
    """A client that takes a large answer more slowly than this, in bytes a second, is cut off."""
    cache_bytes: int = 64_000_000
    """Answers over HTTP that are kept to be given again, in bytes."""
    kept_cells: int = 100_000
    """Answers of queries behind pages that are kept for other pages, in cells; a cell takes about 300 bytes."""
    sitemap_addresses: int = 50_000
    """Addresses of one file of the sitemap; 50,000 is the most that its standard allows."""
    stop_seconds: float = 15.0
    """Time that running requests get to end when the server is told to stop."""
    follow_seconds: float = 0.2
    """How often a server looks whether a new generation was published."""
    remote_attempts: int = 3
    """How often a query is sent to a remote endpoint when the connection fails or the server is overloaded."""
    remote_connections: int = 16
    """Requests to a remote endpoint at one time."""
    remote_look_seconds: float = 5.0
    """Time for the first look at what a remote endpoint holds."""
    transfer_seconds: float = 300.0
    """Time for a graph to be sent, counted or fetched by ``kg push`` and ``kg pull``."""
    verify_seconds: float = 300.0
    """Time of a whole ``kg verify``."""
    verify_request_seconds: float = 15.0
    """Time for one of its requests, body included."""
    verify_requests: int = 600
    """Requests of a ``kg verify``."""
    verify_body_bytes: int = 20_000_000
    """Largest body that ``kg verify`` reads, in bytes."""
    federation_allowed: str = ""
    """Endpoints that SERVICE may name, separated by spaces; none by default."""
    federation_rows: int = 10_000
    """Largest answer of an endpoint that SERVICE names, in rows."""
    generations_kept: int = 3
    """Builds that stay on disk, the newest first; one that is in force or being read stays besides."""

    @classmethod
    def from_environment(cls) -> Settings:
        """Settings with ``POLICY_KG_*`` applied.

        Raises:
            UsageError: a value is not of the setting's type or not above 0, or as :meth:`check`.
        """
        values: dict[str, object] = {}
        for field in fields(cls):
            name = f"POLICY_KG_{field.name.upper()}"
            if (text := os.environ.get(name)) is None:
                continue
            kind: type = type(field.default)
            try:
                values[field.name] = kind(text)
            except ValueError:
                raise UsageError("settings.wrong_type", name=name, value=text, type=kind.__name__) from None
            if kind in {int, float} and not 0 < float(text) < math.inf:
                raise UsageError("settings.not_positive", name=name, value=text)
        settings = cls(**values)  # type: ignore[arg-type]  # each value was made by its field's own type
        settings.check()
        return settings

    def check(self) -> None:
        """See that the addresses are addresses.

        Raises:
            UsageError: the base IRI is no http(s) IRI of host, port and path that ends in ``/``, or the public address
                is none that ends without.
        """
        if not _is_base(self.base_iri):
            raise UsageError("settings.base_iri", value=self.base_iri)
        if not re.fullmatch(r"(?:https?://[^\s<>\"{}|\\^`]*[^\s<>\"{}|\\^`/])?", self.public_address):
            raise UsageError("settings.public_address", value=self.public_address)


def _is_base(value: str) -> bool:
    """Whether names can be put behind it: no query, fragment or user, and a port that there is."""
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`/?#@]+(?:/[^\s<>\"{}|\\^`?#]*)?/", value):
        return False
    try:
        parts = urlsplit(value)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
