"""Settings with their units in the names; each can be set by the environment variable ``POLICY_KG_<NAME>``."""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, fields

from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """Every number and address that a deployment may want to change (DESIGN §6)."""

    base_iri: str = "https://w3id.org/policy-kg/"
    """Start of the IRIs of the data; ends in ``/``. Ontology, schemes and shapes do not move with it."""
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
    workers: int = 4
    """Worker processes that answer queries."""
    worker_memory_bytes: int = 2 * 1024**3
    """Address space a worker may take above what it starts with, in bytes."""
    queue_length: int = 64
    """Queries that may wait for a worker before 503 is answered."""

    @classmethod
    def from_environment(cls) -> Settings:
        """Settings with ``POLICY_KG_*`` applied.

        Raises:
            UsageError: a value is not of the setting's type or not above 0, or the base IRI is no http(s) IRI that ends
                in ``/``.
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
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`/]+(?:/[^\s<>\"{}|\\^`]*)?/", settings.base_iri):
            raise UsageError("settings.base_iri", value=settings.base_iri)
        return settings
