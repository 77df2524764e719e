"""Correspondences → their named graphs: candidates, accepted and rejected apart (ONTOLOGY §4.6, SSSOM slots)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDFS, SKOS, XSD

import kg
from kg import messages
from kg.alignment.model import METHOD, ComparedPlan, Correspondence, Judgement
from kg.graph.writer import Writer
from kg.identifiers import Identifiers
from kg.namespaces import LICENCE, PP, SSSOM, concept

SEMAPV = "https://w3id.org/semapv/vocab/"
STATES = ("candidates", "accepted", "rejected")
"""Last segments of the graphs of a pair."""
_STATE_KEYS = {"candidates": "candidate", "accepted": "accepted", "rejected": "rejected"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A correspondence with what is known of it.

    Args:
        state: ``candidates``, ``accepted`` or ``rejected``.
        decision: of a person, where there is one; of a candidate it is an earlier one whose wording has changed.
    """

    correspondence: Correspondence
    state: str
    decision: Judgement | None = None


@dataclass(frozen=True, slots=True)
class PairIdentifiers:
    """IRIs of the alignment of two plans; ids sorted, so that a pair is stored once."""

    identifiers: Identifiers
    a: str
    b: str

    @property
    def alignment_set(self) -> str:
        """The set of one method version."""
        return f"{self.identifiers.base}id/alignment/{self.a}--{self.b}/{METHOD}"

    def graph(self, state: str) -> str:
        """The named graph of a state."""
        return self.identifiers.graph("alignment", f"{self.a}--{self.b}", state)

    def mapping(self, correspondence: Correspondence) -> str:
        """A correspondence; keys of the items, not a running number, so that it keeps its IRI."""
        return f"{self.alignment_set}#{correspondence.a.key}--{correspondence.b.key}"


def alignment_graphs(a: ComparedPlan, b: ComparedPlan, judged: Iterable[Judged], ids: Identifiers) -> list[Graph]:
    """The graphs of a pair of plans, seen from ``a``.

    Args:
        a: the plan whose id sorts first.
        b: the other.
        judged: its correspondences.
        ids: IRIs of the data.
    """
    pair = PairIdentifiers(ids, a.id, b.id)
    graphs = {state: Graph(identifier=URIRef(pair.graph(state))) for state in STATES}
    _describe_set(Writer(graphs["candidates"]), pair, a, b)
    for each in judged:
        _correspondence(Writer(graphs[each.state]), pair, each)
    found = [graph for graph in graphs.values() if graph]
    for graph in found:
        write, name = Writer(graph), str(graph.identifier)
        write.link(name, DCTERMS.license, LICENCE)
        write.link(name, PROV.wasGeneratedBy, f"{pair.alignment_set}/run")
    return found


def _describe_set(write: Writer, pair: PairIdentifiers, a: ComparedPlan, b: ComparedPlan) -> None:
    iri, run = pair.alignment_set, f"{pair.alignment_set}/run"
    write.describe(iri, PP.AlignmentSet, SSSOM.MappingSet)
    for language, text in messages.both("graph.alignment_title", a=a.title, b=b.title).items():
        write.value(iri, DCTERMS.title, Literal(text, lang=language))
    for language, text in messages.both("graph.alignment_description").items():
        write.value(iri, DCTERMS.description, Literal(text, lang=language))
    write.link(iri, SSSOM.subject_source, a.iri)
    write.link(iri, SSSOM.object_source, b.iri)
    write.value(iri, SSSOM.mapping_set_version, METHOD.rpartition("-")[2])
    write.link(iri, DCTERMS.license, LICENCE)
    write.link(iri, PROV.wasGeneratedBy, run)
    write.describe(run, PP.AlignmentRun, PROV.Activity)
    write.value(run, PP.rulesetVersion, kg.__version__)
    for plan in (a, b):
        write.link(run, PROV.used, plan.iri)


def _correspondence(write: Writer, pair: PairIdentifiers, judged: Judged) -> None:
    found, decision = judged.correspondence, judged.decision
    by_person = decision is not None and judged.state != "candidates"
    iri = pair.mapping(found)
    write.describe(iri, PP.Correspondence)
    write.link(iri, PP.subjectItem, found.a.iri)
    write.link(iri, PP.objectItem, found.b.iri)
    write.link(iri, PP.relation, str(SKOS[decision.relation if decision and by_person else found.relation]))
    write.link(iri, PP.inAlignmentSet, pair.alignment_set)
    write.link(iri, PP.reviewState, concept("review-state", _STATE_KEYS[judged.state]))
    kind = "MappingReview" if by_person else "CompositeMatching"
    write.link(iri, SSSOM.mapping_justification, f"{SEMAPV}{kind}")
    write.value(iri, SSSOM.similarity_score, Decimal(str(found.score)))
    for evidence in found.evidence:
        if evidence.kind == "wording":
            write.value(iri, PP.sharedWording, evidence.value)
    if decision is None:
        return
    if by_person:
        write.value(iri, SSSOM.confidence, decision.confidence)
        write.value(iri, SSSOM.reviewer_label, decision.reviewer)
        write.value(iri, SSSOM.mapping_date, Literal(decision.day, datatype=XSD.date))
        write.value(iri, RDFS.comment, decision.reason)
        return
    for language, text in messages.both(
        "graph.judgement_outdated", reviewer=decision.reviewer, day=decision.day, relation=decision.relation
    ).items():
        write.value(iri, RDFS.comment, Literal(text, lang=language))


def stored_judgements(store: ox.Store, pair: PairIdentifiers) -> list[Judgement]:
    """What people decided about a pair of plans, read back from its graphs, by keys; seen from the stored subject."""
    found = []
    for state in ("accepted", "rejected"):
        graph = ox.NamedNode(pair.graph(state))
        for quad in store.quads_for_pattern(None, ox.NamedNode(str(PP.inAlignmentSet)), None, graph):
            said = {
                each.predicate.value: each.object.value
                for each in store.quads_for_pattern(quad.subject, None, None, graph)
                if not isinstance(each.object, ox.Triple)
            }
            confidence = said.get(str(SSSOM.confidence))
            found.append(
                Judgement(
                    a=said[str(PP.subjectItem)].rpartition("/")[2],
                    b=said[str(PP.objectItem)].rpartition("/")[2],
                    relation=said[str(PP.relation)].rpartition("#")[2],
                    accepted=state == "accepted",
                    reviewer=said.get(str(SSSOM.reviewer_label), ""),
                    day=dt.date.fromisoformat(said[str(SSSOM.mapping_date)]),
                    reason=said.get(str(RDFS.comment), ""),
                    confidence=Decimal(confidence) if confidence else None,
                )
            )
    return sorted(found, key=lambda each: (each.a, each.b))
