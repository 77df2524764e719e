"""Repairs of the text as resources, each pointing to the statement whose wording rests on it."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import Literal

from kg.documents import Words
from kg.documents.restoration import Repair
from kg.graph.items import ItemWriter
from kg.graph.plan import confidence
from kg.namespaces import PP, SCHEMA, SSSOM, concept
from kg.records.model import PlanRecord

WordsOfLine = dict[int, list[tuple[Words, str]]]


def write_repairs(items: ItemWriter, record: PlanRecord) -> None:
    """Write every repair of the document.

    A repair outside the statements (title, headings, notice) repairs the expression as a whole. A statement carries
    the least confidence of its repairs.
    """
    of, write = items.of, items.of.provenance
    lines = _statements_by_line(items, record)
    least: dict[str, float] = {}
    for order, repair in enumerate(record.repairs, start=1):
        iri = of.ids.part("repair", str(order))
        write.describe(iri, PP.TextRepair)
        write.number(iri, PP.line, repair.line)
        write.value(iri, SCHEMA.position, order)
        write.value(iri, PP.asFound, Literal(repair.found))
        write.value(iri, PP.restored, Literal(repair.restored))
        write.link(iri, PP.repairKind, concept("repair-kind", repair.rule))
        write.value(iri, SSSOM.confidence, confidence(repair.confidence))
        touched = _touched(repair, lines.get(repair.line, ()))
        write.link(iri, PP.repairs, *(touched or [of.ids.expression]))
        for statement in touched:
            least[statement] = min(least.get(statement, 1.0), repair.confidence)
    for statement, value in least.items():
        of.plan.value(statement, PP.restorationConfidence, confidence(value))


def _statements_by_line(items: ItemWriter, record: PlanRecord) -> WordsOfLine:
    lines: WordsOfLine = {}
    for item in record.items:
        for statement in item.statements:
            for words in statement.words:
                entry = (words, f"{items.iri(item)}/{statement.where}")
                lines.setdefault(words.place.line or 0, []).append(entry)
    return lines


def _touched(repair: Repair, candidates: Sequence[tuple[Words, str]]) -> list[str]:
    """Statements whose words as found hold the place of the repair."""
    found = []
    for words, statement in candidates:
        start, end = words.found_range
        if start <= repair.offset < end:
            found.append(statement)
    return found
