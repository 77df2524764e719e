"""A few plans on the bench: their graphs, their alignments and the shared data in one store in memory.

Whatever is compared – plans of the built data, of an endpoint, or a file that nobody loaded – comes onto the bench as
RDF, and every figure is a saved query over it. Nothing of it is kept.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from kg import namespaces, resources
from kg.alignment.model import ComparedPlan
from kg.comparison.judgements import judge
from kg.documents import read_document
from kg.errors import InputError, UsageError
from kg.graph.alignments import STATES, Judged, PairIdentifiers, alignment_graphs, stored_judgements
from kg.graph.canonical import canonical_nquads
from kg.graph.compared import compared_plan
from kg.graph.documents import build_document
from kg.graph.reference import agencies_graph, places_graph, vocabulary_graph
from kg.identifiers import DOCUMENT_ID, Identifiers, file_document_id
from kg.records.extraction import extract
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.registry import Registry
from kg.saved_queries.tables import Table, read_table
from kg.saved_queries.values import ValueReader, Values
from kg.settings import Settings
from kg.store.base import Answer
from kg.store.formats import JSON

Fetch = Callable[[Collection[str]], bytes]
"""Names of graphs → their quads as N-Quads; an unknown graph has none."""
SHARED = ("agencies", "places", "vocab")
"""Graphs that every comparison needs; made anew where nothing is stored."""
MOST_PLANS = 50
"""Plans of one comparison."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two plans and their correspondences, seen from the one whose id sorts first."""

    a: ComparedPlan
    b: ComparedPlan
    judged: tuple[Judged, ...]
    alignment_set: str


def given_graphs(quads: bytes) -> Fetch:
    """Graphs out of N-Quads in memory."""

    def fetch(names: Collection[str]) -> bytes:
        ends = tuple(f"<{name}> .\n".encode() for name in names)
        return b"".join(line for line in quads.splitlines(keepends=True) if line.endswith(ends))

    return fetch


def no_graphs(_names: Collection[str]) -> bytes:
    """Nothing is stored: only files are compared."""
    return b""


def stored_graphs(documents: Sequence[str], ids: Identifiers) -> list[str]:
    """The graphs that a comparison of stored plans takes: what the plans say, and what was judged of each pair.

    Args:
        documents: ids of the plans.
        ids: IRIs of the data.
    """
    own = [ids.policy(each) for each in documents]
    graphs = [name for each in own for name in (each.graph, each.provenance_graph)]
    for a, b in combinations(sorted(documents), 2):
        pair = PairIdentifiers(ids, a, b)
        graphs += [pair.graph(state) for state in STATES if state != "candidates"]
    return graphs


class Workbench:
    """Plans side by side.

    Args:
        names: ids or IRIs of stored plans, or paths of files.
        fetch: gives the stored graphs.
        known: ids of the stored plans, for suggestions.
        settings: base IRI and limits.

    Raises:
        InputError: a file cannot be read, or holds no plan.
        UsageError: fewer than two plans, more than :data:`MOST_PLANS`, one named twice, or an unknown id.
    """

    def __init__(self, names: Sequence[str], fetch: Fetch, known: Sequence[str], settings: Settings) -> None:
        if not 2 <= len(names) <= MOST_PLANS:
            raise UsageError("compare.how_many", found=len(names), most=MOST_PLANS)
        self.settings = settings
        self.ids = Identifiers(settings.base_iri)
        self.store = ox.Store()
        shared = fetch([self.ids.graph(name) for name in SHARED]) or _shared(settings.base_iri)
        self.store.bulk_load(shared, format=ox.RdfFormat.N_QUADS)
        documents = [self._document(name, known) for name in names]
        for name, document in zip(names, documents, strict=True):
            if documents.count(document) > 1:
                raise UsageError("compare.same_plan", name=name, document=document)
        self._fetch(documents, fetch, known)
        self.plans = tuple(compared_plan(self.store, each, self.ids.policy(each)) for each in documents)
        self.pairs = {pair: self._align(*pair) for pair in combinations(sorted(documents), 2)}

    def _document(self, name: str, known: Sequence[str]) -> str:
        """The id of a plan; a file is extracted and put on the bench."""
        local = name.removeprefix(f"{self.ids.base}id/policy/")
        document = local.replace("/", "-") if local != name else name
        if document in known:
            return document
        path = Path(name)
        if path.is_file():
            record = extract(read_document(path, self.settings.upload_bytes))
            document = file_document_id(record.sha256)
            graphs = build_document(record, document, self.ids)
            self.store.extend(ox.parse(canonical_nquads((graphs.plan, graphs.provenance)), format=ox.RdfFormat.N_QUADS))
            return document
        if path.suffix and not DOCUMENT_ID.fullmatch(document):
            raise InputError("compare.file_missing", file=name)
        near = difflib.get_close_matches(document, known, n=3, cutoff=0.3) or list(known)[:3]
        raise UsageError("compare.unknown", name=name, near=", ".join(near) or "–")

    def _fetch(self, documents: Sequence[str], fetch: Fetch, known: Sequence[str]) -> None:
        graphs = stored_graphs([document for document in documents if document in known], self.ids)
        self.store.extend(ox.parse(fetch(graphs), format=ox.RdfFormat.N_QUADS))

    def _align(self, first: str, second: str) -> Pair:
        plans = {plan.id: plan for plan in self.plans}
        a, b = plans[first], plans[second]
        names = PairIdentifiers(self.ids, first, second)
        judged = tuple(judge(a, b, stored_judgements(self.store, names)))
        for state in STATES:
            self.store.remove_graph(ox.NamedNode(names.graph(state)))
        quads = canonical_nquads(alignment_graphs(a, b, judged, self.ids))
        self.store.extend(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
        return Pair(a, b, judged, names.alignment_set)

    @cached_property
    def _reader(self) -> ValueReader:
        return ValueReader(self.settings.base_iri, namespaces.prefixes())

    def query(self, name: str) -> SavedQuery:
        """A saved query."""
        return _saved(name, self._reader.base_iri)

    def ask(self, name: str, values: Values) -> Table:
        """The rows of a saved query over the bench.

        Args:
            name: of the query.
            values: its parameters.
        """
        query = self.query(name)
        found = self.store.query(self._reader.bind(query, values), base_iri=self.settings.base_iri)
        body = cast("ox.QuerySolutions", found).serialize(format=ox.QueryResultsFormat.JSON) or b""
        media_type = JSON.media_type
        return read_table(
            Answer("solutions", media_type, body, None, truncated=False, elapsed_seconds=0), query.columns
        )

    def alignment_trig(self) -> bytes:
        """The alignment graphs of the bench as TriG, in canonical order."""
        graphs = [
            graph for pair in self.pairs.values() for graph in alignment_graphs(pair.a, pair.b, pair.judged, self.ids)
        ]
        quads = ox.parse(canonical_nquads(graphs), format=ox.RdfFormat.N_QUADS)
        return ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=dict(namespaces.prefixes())) or b""


@cache
def _saved(name: str, base_iri: str) -> SavedQuery:
    """A saved query, parsed and checked once."""
    return Registry.read_one(resources.folder("queries"), name, ValueReader(base_iri, namespaces.prefixes()))


@cache
def _shared(base_iri: str) -> bytes:
    """Places, agencies and vocabularies."""
    ids = Identifiers(base_iri)
    return canonical_nquads((places_graph(ids), agencies_graph(ids), vocabulary_graph(base_iri)))
