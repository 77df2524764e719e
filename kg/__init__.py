"""policy-kg: government policy plans as a validated, queryable knowledge graph.

A plan flows one way through the packages, and imports point down the same way::

    documents -> records -> graph -> store -> saved_queries, validation, network -> web, cli
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """``kg.queries`` without importing it first; nothing is loaded before it is used."""
    if name == "queries":
        return import_module("kg.queries")
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
