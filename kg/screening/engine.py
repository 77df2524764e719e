"""The Rust package ``shacl`` on N-Triples: compiled shapes, results as terms in N-Triples syntax.

https://github.com/pwin/SHACL_Engine. It releases the interpreter's lock, so threads over plans use all cores.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.screening.triples import Line

try:
    import shacl
except ImportError:  # an extra
    shacl = None  # type: ignore[assignment]


BLANK = re.compile(r"(?:^|(?<=> ))_:(\S+)(?= <|(?= \.$))", re.MULTILINE)
"""A blank node as subject or object of a line of N-Triples."""


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
        quads = ox.parse(shapes, format=ox.RdfFormat.TURTLE, base_iri="http://example.org/shapes")
        terms = (term for quad in quads for term in (quad.subject, quad.object))
        self._blank_nodes = len({term for term in terms if isinstance(term, ox.BlankNode)})

    def results(self, lines: Iterable[Line]) -> set[RawResult]:
        """Validate triples, each result once.

        Raises:
            ValueError: a line is no N-Triples, or the package gave up.
        """
        text = b"\n".join(lines).decode() + "\n"
        try:
            report = self._compiled.validate_text(text, format="ntriples")
        except BaseException as error:
            if type(error).__name__ == "PanicException":  # a panic of PyO3 is no Exception, and would end a server
                raise ValueError(str(error)) from error
            raise
        return raw_results(report, blank_names(text, self._blank_nodes))


def raw_results(report: Any, blank: Mapping[str, str]) -> set[RawResult]:
    """The results of a report of the package.

    Args:
        report: as the package gives it.
        blank: the names that the package has for blank nodes of the data → those of the data.
    """
    return {
        RawResult(
            (result.root_shape or result.source_shape or "").strip("<>"),
            blank.get(result.focus_node, result.focus_node),
            blank.get(result.value, result.value),
            result.component_iri,
        )
        for result in report.results
    }


def blank_names(text: str, before: int) -> dict[str, str]:
    """The names that the package gives to blank nodes: it counts them as they come, those of the shapes first.

    Without this a finding about a blank node would be of a node that the plan does not have.

    Args:
        text: the data as N-Triples.
        before: how many blank nodes the shapes have.
    """
    labels = dict.fromkeys(BLANK.findall(text)) if "_:" in text else {}
    return {f"_:0_b{number}": f"_:{label}" for number, label in enumerate(labels, start=before)}
