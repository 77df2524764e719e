"""One document → its named graphs: what it says, and the provenance of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import Dataset, Graph, URIRef

from kg import resources
from kg.documents import read_document
from kg.graph.agents import UNLOCATED, Resolver
from kg.graph.corrections import write_corrections
from kg.graph.items import ItemWriter
from kg.graph.plan import PlanWriter
from kg.graph.repairs import write_repairs
from kg.graph.spans import Spans
from kg.graph.writer import Writer
from kg.identifiers import Identifiers, file_document_id
from kg.records.corrections import Correction
from kg.records.extraction import extract
from kg.records.model import PlanRecord
from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class DocumentGraphs:
    """The graphs of one document, with their names."""

    plan: Graph
    provenance: Graph

    def dataset(self) -> Dataset:
        """Both graphs as one dataset."""
        dataset = Dataset()
        for graph in (self.plan, self.provenance):
            named = dataset.graph(graph.identifier)
            for triple in graph:
                named.add(triple)
        return dataset


def build_document(
    record: PlanRecord, document_id: str, identifiers: Identifiers, corrections: Sequence[Correction] = ()
) -> DocumentGraphs:
    """The graphs of a record.

    Args:
        record: what the document says.
        document_id: ``{gb2260|cn}-{year}-{slug}`` or ``file-{sha256 prefix}``.
        identifiers: IRIs of the data.
        corrections: what people corrected in it.

    Raises:
        UsageError: the id is malformed.
    """
    ids = identifiers.policy(document_id)
    graphs = DocumentGraphs(Graph(identifier=URIRef(ids.graph)), Graph(identifier=URIRef(ids.provenance_graph)))
    plan, provenance = Writer(graphs.plan), Writer(graphs.provenance)
    spans = Spans(provenance, ids, ids.file(record.sha256), record.media_type)
    jurisdiction = record.metadata.jurisdiction
    resolver = Resolver(identifiers, (jurisdiction.code if jurisdiction else None) or UNLOCATED)
    of = PlanWriter(plan, provenance, spans, resolver, ids)
    of.write(record)
    items = ItemWriter(of, record)
    items.write()
    write_repairs(items, record)
    write_corrections(items, corrections)
    _materialise(graphs.plan)
    return graphs


def _materialise(graph: Graph) -> None:
    """Add the shortcuts ``pp:leadAgent`` … that ``queries/build/shortcuts.rq`` derives from the assignments."""
    query = (resources.folder("queries") / "build" / "shortcuts.rq").read_text(encoding="utf-8")
    for triple in list(graph.query(query)):
        graph.add(tuple(triple))  # type: ignore[arg-type]  # a CONSTRUCT gives triples


def graph_of_file(path: Path, settings: Settings) -> Dataset:
    """Read, extract and build a document that is not in ``data/``.

    Raises:
        InputError: the file cannot be read, or holds no plan.
    """
    record = extract(read_document(path, settings.upload_bytes))
    return build_document(record, file_document_id(record.sha256), Identifiers(settings.base_iri)).dataset()
