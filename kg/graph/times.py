"""Time requirements (ONTOLOGY §4.4)."""

from __future__ import annotations

from rdflib import Literal
from rdflib.namespace import PROV, XSD

from kg.graph.plan import PlanWriter
from kg.graph.writer import chinese
from kg.namespaces import PP, concept
from kg.records.model import Deadline, Item
from kg.vocabulary import concept_with


def write_deadlines(of: PlanWriter, item_iri: str, item: Item) -> None:
    """Write the requirements of one item, in printed order.

    An ongoing requirement that comes out of the same phrase or cell as a milestone follows it.
    """
    milestone: str | None = None
    for order, entry in enumerate(item.deadlines, start=1):
        iri = f"{item_iri}/time/{order}"
        of.plan.describe(iri, PP.OngoingRequirement if entry.ongoing else PP.Milestone, PP.TimeRequirement)
        of.plan.link(iri, PP.timeRequirementOf, item_iri)
        of.plan.value(iri, PP.timeText, item.cells["deadlines"].text)
        of.plan.link(iri, PP.boundType, concept("bound-type", entry.bound))
        if entry.ongoing:
            of.plan.link(iri, PP.follows, milestone)
        else:
            _write_milestone(of, iri, entry)
            milestone = iri
        if (cell := item.cells["deadlines"]).place is not None:
            of.plan.link(iri, PROV.wasDerivedFrom, of.spans.span_of(cell.place, cell.as_found))


def _write_milestone(of: PlanWriter, iri: str, entry: Deadline) -> None:
    write = of.plan
    write.value(iri, PP.due, entry.due)
    write.value(iri, PP.latestStrict, entry.latest_strict)
    write.value(iri, PP.latestLenient, entry.latest_lenient)
    write.value(iri, PP.statedMonth, entry.month and Literal(entry.month, datatype=XSD.gYearMonth))
    write.value(iri, PP.deliverable, entry.deliverable and chinese(entry.deliverable))
    write.link(iri, PP.appliesTo, concept_with(entry.scope, "applies-to"))
    if entry.year_inferred:
        write.value(iri, PP.yearInferred, value=True)
