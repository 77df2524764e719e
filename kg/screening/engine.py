"""The Rust package ``shacl`` on N-Triples: compiled shapes, results as terms in N-Triples syntax.

https://github.com/pwin/SHACL_Engine. It releases the interpreter's lock, so threads over plans use all cores.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.screening.surroundings import Line

try:
    import shacl
except ImportError:  # an extra
    shacl = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class RawResult:
    """One validation result (SHACL §3.6.2), its terms in N-Triples syntax.

    Args:
        shape: IRI of the nearest named shape.
        focus: the focus node.
        value: the value that is wrong, where the constraint names one.
        component: IRI of the constraint component that failed.
    """

    shape: str
    focus: str
    value: str | None
    component: str


def is_installed() -> bool:
    """Whether the package is there."""
    return shacl is not None


class Screen:
    """Compiled shapes; safe to share among threads.

    Args:
        shapes: the shapes graph, in Turtle.

    Raises:
        ValueError: the package cannot compile them.
    """

    def __init__(self, shapes: str) -> None:
        self._compiled = shacl.Shapes.from_text(shapes, format="turtle")

    def results(self, lines: Iterable[Line]) -> set[RawResult]:
        """Validate triples, each result once.

        Raises:
            ValueError: a line is no N-Triples.
        """
        report = self._compiled.validate_text(b"\n".join(lines).decode() + "\n", format="ntriples")
        return {
            RawResult(
                (result.root_shape or result.source_shape or "").strip("<>"),
                result.focus_node,
                result.value,
                result.component_iri,
            )
            for result in report.results
        }
