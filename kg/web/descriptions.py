"""What the RDF beside a page is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Description:
    """The RDF of a page: a query of ``queries/pages`` that gives a graph, and its values.

    Args:
        query: its name; empty where a page has no RDF.
        values: of its parameters.
        whole: whether all its triples are wanted, as far as an answer may be long.
    """

    query: str = ""
    values: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    whole: bool = False


NOTHING = Description()
"""A page of which there is no RDF."""
