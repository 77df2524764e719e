"""SHACL validation of plans: shapes → results → findings at a line or cell.

``shapes`` loads ``shapes/*.ttl``; ``engine`` is the protocol and pySHACL, ``fast`` the Rust engine; ``context`` picks
what a plan needs of the reference data; ``places`` and ``findings`` say where and what; ``report`` is the contract.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from rdflib import Graph

from kg.validation.context import union, with_context
from kg.validation.engine import Engine, PySHACL, Result
from kg.validation.fast import RustSHACL
from kg.validation.findings import Finding, findings_of
from kg.validation.report import Report

__all__ = ["Engine", "Finding", "PySHACL", "Report", "Result", "RustSHACL", "engine_named", "validate_graph"]


def validate_graph(plan_graph: Graph, context_graph: Graph, file_name: str, engine: Engine | None = None) -> Report:
    """Validate one plan.

    Args:
        plan_graph: what a document says, with its provenance; a dataset stands for the union of its graphs.
        context_graph: agencies, places and schemes that the plan refers to; not judged itself.
        file_name: as findings shall name it.
        engine: pySHACL, if none is given.

    Raises:
        DataError: the shapes are broken.
    """
    plan = union(plan_graph)
    with _collector_paused():
        results = (engine or PySHACL()).results(with_context(plan, context_graph))
        return Report(tuple(findings_of(results, plan, file_name)))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection for a moment: it would walk all the triples again and again, a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def engine_named(name: str) -> Engine:
    """The engine that ``--engine`` names.

    Raises:
        UsageError: the package of that engine is not installed.
    """
    return RustSHACL() if name == RustSHACL.name else PySHACL()
