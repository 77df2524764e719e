"""JSON-LD: contexts that it names, and the descriptions inside pages.

A context of the site itself is fetched and put in its place; that of schema.org, which is nothing but a vocabulary for
what is looked at here, is written out (JSON-LD 1.1 §3.1, §7).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from kg.verifying.addresses import resolved
from kg.verifying.client import Client
from kg.verifying.exchange import Exchange
from kg.verifying.graphs import Graph, UnreadableError, read

SCHEMA_ORG = ("https://schema.org/", "http://schema.org/")
DEPTH = 100
"""How deep a description may be nested."""

MEDIA_TYPE = "application/ld+json"


def read_json_ld(client: Client, answer: Exchange, text: bytes | str) -> Graph:
    """The graph of a JSON-LD text of an answer.

    Raises:
        UnreadableError: it is no JSON-LD, is nested too deeply, or has a context that cannot be had.
    """
    try:
        tree = json.loads(text)
        tree = _inline(tree, lambda name: _context(client, answer, name), 0)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(str(error)) from None
    return read(answer, MEDIA_TYPE, json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace"))


def scripts(page: Exchange) -> list[str]:
    """The JSON-LD texts of a page."""
    return [node.text() for node in LexborHTMLParser(page.body).css(f'script[type="{MEDIA_TYPE}"]')]


def _inline(tree: Any, fetched: Callable[[str], Any], depth: int) -> Any:
    if depth > DEPTH:
        raise UnreadableError(f"> {DEPTH}")
    if isinstance(tree, list):
        return [_inline(each, fetched, depth + 1) for each in tree]
    if not isinstance(tree, dict):
        return tree
    found = {key: _inline(value, fetched, depth + 1) for key, value in tree.items() if key != "@context"}
    if "@context" in tree:
        given = tree["@context"]
        parts = [
            fetched(part) if isinstance(part, str) else part for part in (given if isinstance(given, list) else [given])
        ]
        found = {"@context": parts if isinstance(given, list) else parts[0], **found}
    return found


def _context(client: Client, answer: Exchange, name: str) -> Any:
    """What a context stands for.

    Raises:
        UnreadableError: it is on another host, or is none.
    """
    if f"{name.rstrip('/')}/" in SCHEMA_ORG:
        return {"@vocab": SCHEMA_ORG[0]}
    address = resolved(answer.address, name)
    walk = client.follow(address, "application/ld+json, application/json;q=0.9") if address else None
    try:
        return json.loads(walk.last.body)["@context"] if walk and walk.arrived else _refuse(name)
    except (ValueError, KeyError, TypeError, RecursionError):
        return _refuse(name)


def _refuse(name: str) -> Any:
    raise UnreadableError(f"@context {name}")
