"""What a store may answer from a derived table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A saved query that a derived table can answer.

    Args:
        table: the derived table that the query's header names.
        query: name of the saved query.
        terms: parameter → term, or several terms for one that takes many; without those that are not given.
    """

    table: str
    query: str
    terms: Mapping[str, Term | tuple[Term, ...]]
