"""What the RDF beside a page is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Description:
    """The RDF of a page: a query of ``queries/pages`` that gives a graph and its values, or what the program makes.

    Args:
        query: its name; empty where a page has no RDF.
        values: of its parameters.
        whole: whether all its triples are wanted, as far as an answer may be long.
        made: whether the program makes it, of what several queries find.
    """

    query: str = ""
    values: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    whole: bool = False
    made: bool = False

    @property
    def is_there(self) -> bool:
        """Whether there is any RDF."""
        return self.made or bool(self.query)


MADE = Description(made=True)
"""RDF that is not the answer of one query."""
NOTHING = Description()
"""A page of which there is no RDF."""
