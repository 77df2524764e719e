"""Corrections by a person as resources, stale ones too, each pointing to the item it corrects."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib.namespace import DCTERMS, PROV

from kg.graph.items import ItemWriter
from kg.namespaces import PP
from kg.records.corrections import Correction


def write_corrections(items: ItemWriter, corrections: Sequence[Correction]) -> None:
    """Write what was corrected, why, by whom and when, into the provenance graph."""
    write = items.of.provenance
    for order, correction in enumerate(corrections, start=1):
        iri = items.of.ids.part("correction", str(order))
        write.describe(iri, PP.Correction, PROV.Entity)
        write.link(iri, PP.corrects, items.iri(correction.item) if correction.item in items.keys else items.of.ids.work)
        write.value(iri, PP.correctedField, correction.field)
        write.value(iri, PP.foundValue, correction.found)
        write.value(iri, PP.correctedValue, correction.corrected)
        write.value(iri, PP.correctionReason, correction.reason)
        write.value(iri, DCTERMS.creator, correction.who)
        write.value(iri, DCTERMS.date, correction.day)
        write.value(iri, PP.isStale, value=correction.is_stale)
