"""The fast engine: the Rust package ``shacl``, where it is installed. pySHACL stays the reference.

https://github.com/pwin/SHACL_Engine
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from rdflib import Graph
from rdflib.term import Node
from rdflib.util import from_n3

from kg.errors import UsageError
from kg.validation.engine import Result
from kg.validation.shapes import shapes_graph
from kg.validation.terms import ntriples

try:
    import shacl
except ImportError:  # an extra
    shacl = None  # type: ignore[assignment]


class RustSHACL:
    """Adapter of the package ``shacl``.

    Raises:
        UsageError: the package is not installed.
    """

    name = "shacl"

    def __init__(self) -> None:
        if shacl is None:
            raise UsageError("validation.no_engine", engine=self.name)

    def results(self, data: Graph) -> Iterable[Result]:
        """See :meth:`kg.validation.engine.Engine.results`."""
        report = compiled().validate_text(ntriples(data).decode(), format="ntriples")
        return {
            Result(
                str(_term(result.root_shape or result.source_shape)),
                _term(result.focus_node),
                None if result.value is None else _term(result.value),
                result.component_iri,
            )
            for result in report.results
        }


@cache
def compiled() -> Any:
    """The shapes as the package holds them; safe to share."""
    return shacl.Shapes.from_text(shapes_graph().serialize(format="turtle"), format="turtle")


def _term(text: str | None) -> Node:
    term = from_n3(text or "")
    if not isinstance(term, Node):
        raise TypeError(text)
    return term
