"""How complete a plan is, as quality measurements (W3C Data Quality Vocabulary, Working Group Note 2016)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from rdflib import Graph, URIRef
from rdflib.namespace import PROV

import kg
from kg.graph.writer import Writer
from kg.identifiers import PolicyIdentifiers
from kg.namespaces import DQV, PP, concept

WHOLE = "completeness"
"""Key of the metric of a plan as a whole; those of its elements are ``completeness-{element}``."""
STEP = Decimal("0.0001")


def quality_graph(ids: PolicyIdentifiers, values: Mapping[str, tuple[float, float]]) -> Graph:
    """The measurements of one plan, with what made them, as a named graph: they are ours, not the document's.

    Args:
        ids: IRIs of the document.
        values: element → score and gain, as :func:`write_measurements` takes them.
    """
    graph = Graph(identifier=URIRef(ids.quality_graph))
    write_measurements(graph, ids.work, values)
    write, run = Writer(graph), f"{ids.work}/quality/run"
    write.describe(ids.quality_graph, DQV.QualityMetadata)
    write.link(ids.quality_graph, PROV.wasGeneratedBy, run)
    write.describe(run, PROV.Activity)
    write.link(run, PROV.used, ids.graph)
    write.value(run, PP.rulesetVersion, kg.__version__)
    write.link(run, PROV.wasAssociatedWith, f"{ids.base}id/software/policy-kg")
    return graph


def write_measurements(graph: Graph, plan: str, values: Mapping[str, tuple[float, float]]) -> None:
    """Write the measurements of one plan.

    Args:
        graph: where to.
        plan: its IRI.
        values: key of an element → its score and what mending it would add to the plan's, both 0 to 1; the plan
            itself under the empty key.
    """
    write = Writer(graph)
    for element, (score, gain) in values.items():
        metric = f"{WHOLE}-{element}" if element else WHOLE
        iri = f"{plan}/quality/{metric}"
        write.describe(iri, DQV.QualityMeasurement)
        write.link(plan, DQV.hasQualityMeasurement, iri)
        write.link(iri, DQV.computedOn, plan)
        write.link(iri, DQV.isMeasurementOf, concept("metric", metric))
        write.value(iri, DQV.value, _rounded(score))
        write.value(iri, PP.possibleGain, _rounded(gain))


def _rounded(value: float) -> Decimal:
    return Decimal(str(value)).quantize(STEP, ROUND_HALF_UP).normalize() + Decimal(0)
