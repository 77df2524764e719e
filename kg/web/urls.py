"""Addresses of the application, made in this one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

SPARQL = "/sparql"
QUERIES = "/queries"
COMPARE = "/compare"
VALIDATE = "/validate"
STATIC = "/static"


def with_parameters(path: str, parameters: Mapping[str, str | Sequence[str]]) -> str:
    """``path`` with a query string, if there is anything to say in it; a parameter may have several values."""
    return f"{path}?{urlencode(parameters, doseq=True)}" if parameters else path


def query(name: str, values: Mapping[str, str | Sequence[str]], suffix: str = "") -> str:
    """A saved query's page (``suffix`` empty) or download (``.json``, ``.csv``, …)."""
    return with_parameters(f"{QUERIES}/{quote(name)}{suffix}", values)


def sparql(text: str, **parameters: str) -> str:
    """The endpoint with a query."""
    return with_parameters(SPARQL, {"query": text, **parameters})
