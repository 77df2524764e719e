"""SHACL engines behind one small protocol, and pySHACL, the reference.

pySHACL checks the core constraints on rdflib. The plain SPARQL constraints (SHACL §5) go to a pyoxigraph store with
the same triples: rdflib's own SPARQL engine orders joins badly and takes minutes for what takes 0.3 s there. pySHACL's
``focus_nodes`` and ``use_shapes`` hide violations and its Oxigraph backend is no good for core constraints: neither is
used. Advanced features are off.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph
from rdflib import BNode, Graph, Variable
from rdflib.namespace import RDF, SH
from rdflib.query import Result as QueryResult
from rdflib.term import Identifier, Node

from kg.errors import DataError
from kg.screening.triples import Line
from kg.validation.prebinding import prebound
from kg.validation.shapes import shapes_graph
from kg.validation.terms import Term, graph_of, lines_of, text_of, to_rdflib


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (SHACL §3.6.2).

    Args:
        shape: IRI of the source shape.
        focus: the focus node.
        value: the value that is wrong, where the constraint names one.
        component: IRI of the constraint component that failed.
    """

    shape: str
    focus: Node
    value: Node | None
    component: str


class Engine(Protocol):
    """A SHACL processor that has the project's shapes."""

    @property
    def name(self) -> str:
        """What ``--engine`` calls it."""

    def results(self, data: Sequence[Line], judged: Container[bytes] | None = None) -> Iterable[Result]:
        """Validate triples.

        Args:
            data: lines of N-Triples.
            judged: only results whose focus node, in N-Triples syntax, is among these; all by default.

        Returns:
            results in no particular order, each once.

        Raises:
            DataError: the shapes are broken, or the engine cannot work with them.
        """


@dataclass(frozen=True, slots=True)
class PySHACL:
    """The reference engine.

    Args:
        hybrid: SPARQL constraints on pyoxigraph; false leaves everything to rdflib (slow, for comparison).
    """

    hybrid: bool = True
    name: str = "pyshacl"

    def results(self, data: Sequence[Line], judged: Container[bytes] | None = None) -> Iterable[Result]:
        """See :meth:`Engine.results`."""
        from pyshacl import validate
        from pyshacl.errors import ReportableRuntimeError

        from kg.validation.comparison import mend_pyshacl

        plain = graph_of(data, "default")  # pySHACL wants a store with contexts
        graph = HybridGraph(plain, data) if self.hybrid else plain
        mend_pyshacl()
        try:
            _, report, text = validate(graph, shacl_graph=shapes_graph(), inference="none", advanced=False)
        except ReportableRuntimeError as error:
            raise DataError("validation.engine_failed", engine=self.name, reason=str(error)) from error
        if not isinstance(report, Graph):
            raise DataError("validation.engine_failed", engine=self.name, reason=text)
        return {found for found in _results_of(report) if judged is None or text_of(found.focus).encode() in judged}


def _results_of(report: Graph) -> Iterator[Result]:
    for node in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(node, SH.focusNode)
        if focus is not None:
            shape, component = report.value(node, SH.sourceShape), report.value(node, SH.sourceConstraintComponent)
            yield Result(str(shape), focus, report.value(node, SH.value), str(component))


class HybridGraph(Graph):
    """A graph on the triples of another that answers SPARQL from a pyoxigraph store.

    Args:
        data: the triples; not to be changed as long as this graph is used.
        lines: the same as lines of N-Triples, where they are at hand.
    """

    def __init__(self, data: Graph, lines: Sequence[Line] | None = None) -> None:
        super().__init__(store=data.store, identifier=data.identifier)
        self._solver = pyoxigraph.Store()
        text = b"\n".join(lines_of(data) if lines is None else lines)
        self._solver.extend(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES))

    def query(  # type: ignore[override]  # pySHACL hands over exactly these
        self,
        query_object: str,
        processor: str = "sparql",
        result: str = "sparql",
        initNs: Mapping[str, str] | None = None,  # noqa: N803  # rdflib's name
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803  # rdflib's name
        use_store_provided: bool = True,  # noqa: FBT001, FBT002  # rdflib's signature
    ) -> QueryResult:
        """Evaluate a SELECT or ASK query with variables bound beforehand.

        No query text can name a blank node: the store takes it as a substitution, which reaches the variables that the
        query returns; rdflib answers where it returns others.
        """
        bound = initBindings or {}
        blank: dict[pyoxigraph.Variable, Term] = {
            pyoxigraph.Variable(name): pyoxigraph.BlankNode(str(term))
            for name, term in bound.items()
            if isinstance(term, BNode)
        }
        named = {name: term for name, term in bound.items() if not isinstance(term, BNode)}
        try:
            solutions = self._solver.query(prebound(query_object, named), substitutions=blank)
        except RuntimeError:
            return super().query(query_object, processor, result, initNs, initBindings, use_store_provided)
        if isinstance(solutions, pyoxigraph.QueryBoolean):
            answer = QueryResult("ASK")
            answer.askAnswer = bool(solutions)
            return answer
        if not isinstance(solutions, pyoxigraph.QuerySolutions):
            raise DataError("validation.engine_failed", engine="pyoxigraph", reason="SELECT or ASK expected")
        return _answer(solutions)


def _answer(solutions: pyoxigraph.QuerySolutions) -> QueryResult:
    answer = QueryResult("SELECT")
    answer.vars = [Variable(variable.value) for variable in solutions.variables]
    answer.bindings = [
        {name: to_rdflib(term) for name, term in zip(answer.vars, solution, strict=True) if term is not None}
        for solution in solutions
    ]
    return answer
