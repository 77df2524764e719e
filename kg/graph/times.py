"""Time requirements (ONTOLOGY §4.4)."""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import PROV, XSD

from kg.graph.plan import PlanWriter
from kg.graph.writer import chinese
from kg.namespaces import PP, concept
from kg.records.model import DEADLINES, Cell, Deadline, Item
from kg.vocabulary import concept_with


def write_deadlines(of: PlanWriter, item_iri: str, item: Item) -> None:
    """Write the requirements of one item, in printed order.

    An ongoing requirement that comes out of the same phrase or cell as a milestone follows it.
    """
    milestone: str | None = None
    for order, entry in enumerate(item.deadlines, start=1):
        iri, kind = f"{item_iri}/time/{order}", kind_of(entry)
        _write_requirement(of, iri, entry, item.cells[DEADLINES])
        of.plan.describe(iri, kind)
        of.plan.link(iri, PP.timeRequirementOf, item_iri)
        if kind == PP.OngoingRequirement:
            of.plan.link(iri, PP.follows, milestone)
        elif kind == PP.Milestone:
            _write_bounds(of, iri, entry)
            milestone = iri
        elif kind == PP.AimDate:
            of.plan.value(iri, PP.aimedFor, entry.due)
        else:
            of.plan.value(iri, PP.recurrence, entry.recurs)


def kind_of(entry: Deadline) -> URIRef:
    """The class of a requirement: what it asks for, not whether a date could be read from it."""
    if entry.ongoing or entry.bound == "from-date":
        return PP.OngoingRequirement
    if entry.recurs:
        return PP.RecurringRequirement
    return PP.AimDate if entry.kind == "target" else PP.Milestone


def _write_requirement(of: PlanWriter, iri: str, entry: Deadline, cell: Cell) -> None:
    """What every requirement has: words, kind of bound, scope, deliverable and place."""
    write = of.plan
    write.describe(iri, PP.TimeRequirement)
    write.value(iri, PP.timeText, _words_of(entry, cell))
    write.link(iri, PP.boundType, concept("bound-type", entry.bound))
    write.value(iri, PP.statedMonth, entry.month and Literal(entry.month, datatype=XSD.gYearMonth))
    write.value(iri, PP.deliverable, entry.deliverable and chinese(entry.deliverable))
    write.link(iri, PP.appliesTo, concept_with(entry.scope, "applies-to"))
    write.link(iri, PROV.wasDerivedFrom, *of.spans.of_cell(cell, entry.text))


def _words_of(entry: Deadline, cell: Cell) -> str:
    """The words of the cell; of several pieces the one that holds the phrase."""
    holding = (words.text.strip() for words in cell.words if entry.text in words.text)
    return next(holding, cell.text) if len(cell.words) > 1 else cell.text


def _write_bounds(of: PlanWriter, iri: str, entry: Deadline) -> None:
    write = of.plan
    write.value(iri, PP.due, entry.due)
    write.value(iri, PP.latestStrict, entry.latest_strict)
    write.value(iri, PP.latestLenient, entry.latest_lenient)
    if entry.year_inferred:
        write.value(iri, PP.yearInferred, value=True)
