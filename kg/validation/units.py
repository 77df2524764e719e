"""One plan → its report."""

from __future__ import annotations

from kg.screening.surroundings import Surroundings
from kg.validation.collector import collector_paused
from kg.validation.completeness import completeness_of
from kg.validation.engine import Engine
from kg.validation.fast import engine_named
from kg.validation.findings import findings_of
from kg.validation.plans import PlanData
from kg.validation.report import Report


def validate_plan(plan: PlanData, around: Surroundings, file_name: str, engine: Engine | None = None) -> Report:
    """Validate one plan.

    Args:
        plan: what a document says, with its provenance.
        around: agencies, places and schemes that the plan refers to; not judged itself.
        file_name: as findings shall name it.
        engine: the default of :func:`kg.validation.fast.engine_named`, if none is given.

    Raises:
        DataError: the shapes are broken, or the engine cannot read the triples.
    """
    with collector_paused():
        results = (engine or engine_named(None)).results(around.with_plan(plan.triples), plan.triples.subjects)
        scores, findings = completeness_of(plan.census, findings_of(results, plan, file_name), file_name)
        return Report(tuple(findings), (scores,) if scores else ())
