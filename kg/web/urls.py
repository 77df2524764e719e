"""Addresses of the application, made in this one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

SPARQL = "/sparql"
QUERIES = "/queries"
COMPARE = "/compare"
VALIDATE = "/validate"
STATIC = "/static"
PLANS = "/plans"
ITEMS = "/items"
AGENCIES = "/agencies"
GROUPS = "/groups"
JURISDICTIONS = "/jurisdictions"
THEMES = "/themes"
INITIATIVES = "/initiatives"
DEADLINES = "/deadlines"
NETWORK = "/network"
SEARCH = "/search"
DATA = "/data"
ABOUT = "/about"
CATALOG = "/catalog"
THING = "/id"
DOCUMENT = "/doc"
GRAPH = "/graph"
VOID = "/void"


def with_parameters(path: str, parameters: Mapping[str, str | Sequence[str]]) -> str:
    """``path`` with a query string, if there is anything to say in it; a parameter may have several values."""
    return f"{path}?{urlencode(parameters, doseq=True)}" if parameters else path


def query(name: str, values: Mapping[str, str | Sequence[str]], suffix: str = "") -> str:
    """A saved query's page (``suffix`` empty) or download (``.json``, ``.csv``, …)."""
    return with_parameters(f"{QUERIES}/{quote(name)}{suffix}", values)


def sparql(text: str, **parameters: str) -> str:
    """The endpoint with a query."""
    return with_parameters(SPARQL, {"query": text, **parameters})


def plan(document_id: str) -> str:
    """The page of a plan."""
    return f"{PLANS}/{quote(document_id)}"


def item(document_id: str, key: str) -> str:
    """The page of an item of a plan; ``key`` is the last segment of its IRI, ``13-04``."""
    return f"{plan(document_id)}/items/{quote(key)}"


def dump(path: str) -> str:
    """A file of the dumps, by its path there."""
    return f"{DATA}/{quote(path)}"


def and_parameter(address: str, name: str, value: str) -> str:
    """An address with one parameter more, before its fragment."""
    page, sign, fragment = address.partition("#")
    return f"{page}{'&' if '?' in page else '?'}{urlencode({name: value})}{sign}{fragment}"
