"""What is validated: one plan with everything said of it, and the surroundings that it is judged in.

The unit of work is one plan. A file with several plans, such as the built data, is taken apart by its named graphs:
each plan with the graphs named after it, and what is left, the reference data and the alignments, as one more unit.
"""

from __future__ import annotations

import mmap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from kg import resources
from kg.graph.documents import DocumentGraphs
from kg.graph.reference import agencies_graph, places_graph
from kg.identifiers import Identifiers
from kg.records.model import PlanRecord
from kg.screening.census import Census, census_of
from kg.screening.facts import Facts
from kg.screening.surroundings import Surroundings
from kg.screening.terms import PLAN, TYPE
from kg.screening.triples import Line, Triples
from kg.settings import Settings
from kg.validation.shapes import visible_terms
from kg.validation.terms import lines_of, lines_of_quads


@dataclass(frozen=True)
class PlanData:
    """One unit: the triples that are judged.

    Args:
        lines: as N-Triples.
        record: what was read from the document, where there is one.
    """

    lines: Sequence[Line]
    record: PlanRecord | None = None

    @classmethod
    def of_document(cls, graphs: DocumentGraphs, record: PlanRecord) -> PlanData:
        """A document that was read and extracted."""
        return cls(lines_of(graphs.plan, graphs.provenance), record)

    @classmethod
    def of_graph(cls, graph: Graph) -> PlanData:
        """A graph of rdflib."""
        return cls(lines_of(graph))

    def with_graph(self, graph: Graph) -> PlanData:
        """The same with the triples of one more graph."""
        return PlanData([*self.lines, *lines_of(graph)], self.record)

    @cached_property
    def triples(self) -> Triples:
        """The lines, taken apart once."""
        return Triples(self.lines)

    @cached_property
    def facts(self) -> Facts:
        """The triples to be looked up, indexed when that is first wanted: most plans have nothing to tell."""
        return Facts(self.triples)

    @cached_property
    def census(self) -> Census:
        """What there is of it."""
        return census_of(self.triples)


def units_of(quads: Iterable[ox.Quad]) -> list[PlanData]:
    """The plans of a dataset, each with the graphs that are named after it.

    What other graphs say of a plan, such as the catalogue of the policy that it implements, goes to the plan. A dataset
    of one plan, or one whose plans share a graph, is a single unit: then nothing says what belongs where.
    """
    by_graph: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        by_graph[quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""].append(quad)
    homes = {name: _plans_in(members) for name, members in by_graph.items()}
    keys = {name.rpartition("/graph/policy/")[2]: name for name, plans in homes.items() if len(plans) == 1 and name}
    if len(keys) < 2 or any(len(plans) > 1 for plans in homes.values()):
        return [PlanData(lines_of_quads(quad for members in by_graph.values() for quad in members))]
    units: dict[str, list[ox.Quad]] = {name: [] for name in keys.values()}
    home_of = {plan: name for name in units for plan in homes[name]}
    rest: list[ox.Quad] = []
    for name, members in by_graph.items():
        home = name if name in units else keys.get(name.rpartition("/graph/provenance/")[2])
        for quad in members:
            of = home or home_of.get(str(quad.subject))
            (units[of] if of else rest).append(quad)
    found = [PlanData(lines_of_quads(members)) for members in units.values()]
    return [*found, PlanData(lines_of_quads(rest))] if rest else found


def _plans_in(quads: Iterable[ox.Quad]) -> set[str]:
    said = TYPE.decode(), PLAN.decode()
    return {str(quad.subject) for quad in quads if (str(quad.predicate), str(quad.object)) == said}


@cache
def surroundings(settings: Settings) -> Surroundings:
    """What plans are validated in: agencies, places, ontology and schemes."""
    ids = Identifiers(settings.base_iri)
    folder = resources.folder("ontology")
    files = (folder / "policy-kg.ttl", *sorted((folder / "schemes").glob("*.ttl")))
    vocabulary = [line for path in files for line in lines_of_quads(ox.parse(path=path))]
    return Surroundings([*lines_of(places_graph(ids), agencies_graph(ids)), *vocabulary], visible_terms())


@cache
def surroundings_with(settings: Settings, dataset: Path) -> Surroundings:
    """The same with the plans of built data as neighbours.

    Args:
        settings: base IRI.
        dataset: ``dataset.nq``, its lines sorted.
    """
    return surroundings(settings).beyond(SortedDataset(dataset).described)


class SortedDataset:
    """Sorted N-Quads on disk, asked for a subject by bisection: the file is not loaded.

    Args:
        path: the file; it is not changed in place, but replaced.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def described(self, subject: bytes) -> list[Line]:
        """What is said of a subject, as triples."""
        return list(dict.fromkeys(_triple(line) for line in self._lines_from(subject + b" ")))

    def _lines_from(self, start: bytes) -> Iterator[bytes]:
        low, high = 0, len(self._bytes)
        while low < high:
            middle = self._bytes.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._bytes.find(b"\n", middle) + 1 or len(self._bytes)
            if self._bytes[middle:end] < start:
                low = end
            else:
                high = middle
        while (line := self._bytes[low : self._bytes.find(b"\n", low) + 1]).startswith(start):
            yield line
            low += len(line)


def _triple(quad: bytes) -> Line:
    """The triple of a line of N-Quads whose graph is an IRI."""
    return quad[: quad.rindex(b" <")] + b" ."
