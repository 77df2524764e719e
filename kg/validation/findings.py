"""Results of an engine → findings that a person can act on: what, where, which words, what was expected, the repair."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from rdflib.namespace import SH
from rdflib.term import Node

from kg.namespaces import PP
from kg.screening.engine import RawResult
from kg.screening.owners import Owner
from kg.screening.places import Place
from kg.screening.sightings import Sighting, sightings_of
from kg.validation.absence import absence_of
from kg.validation.engine import Result
from kg.validation.hints import expected_of
from kg.validation.plans import PlanData
from kg.validation.repairs import Repair, repair_of
from kg.validation.shapes import SEVERITIES, catalogue, shapes_graph
from kg.validation.terms import term_of, text_of

ORDER = {severity: rank for rank, severity in enumerate(SEVERITIES.values())}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Args:
        rule: id of ONTOLOGY §7 (``I3``).
        severity: ``violation``, ``warning`` or ``info``.
        message: what is wrong, by language.
        file: name of the file it was found in.
        place: ``line``, or ``sheet`` and ``cell``, or ``page``; empty where the data name no place.
        quote: the words there, or the wrong value.
        expected: what should be there, by language.
        repair: a correction that a person may accept, where one suggests itself.
        focus: IRI of the resource.
        absence: of a rule about what is missing: ``not-stated`` where the document does not say it, ``not-extracted``
            where it has words for it that could not be read, ``None`` elsewhere.
        owner: the plan, section or item that the resource belongs to.
        gain: what mending it would add to the plan's completeness, 0 to 1.
        shape: IRI of the shape that failed.
        value: the value that is wrong, where the constraint names one.
        component: IRI of the constraint component that failed.
    """

    rule: str
    severity: str
    message: Mapping[str, str]
    file: str
    place: Place
    quote: str
    expected: Mapping[str, str]
    repair: Repair | None
    focus: str
    absence: str | None = None
    owner: Owner = field(default_factory=Owner)
    gain: float = 0.0
    shape: str = ""
    value: Node | None = field(default=None, repr=False)
    component: str = ""

    def to_json(self, language: str) -> dict[str, object]:
        """The finding as in the contract of ``kg validate --format json``; ``expected`` in ``language``."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "message": dict(self.message),
            "file": self.file,
            "place": dict(self.place),
            "quote": self.quote,
            "expected": self.expected[language],
            "repair": self.repair.to_json() if self.repair else None,
            "focus": self.focus,
            "item": self.owner.number,
            "absence": self.absence,
            "gain": round(self.gain, 6),
            "shape": self.shape,
        }

    @property
    def order(self) -> tuple[object, ...]:
        """Sort key: the gravest first, then by file and place."""
        row = re.search(r"\d+", str(self.place.get("cell", "")))
        line = self.place.get("line") or self.place.get("page") or (row[0] if row else 0)
        return ORDER[self.severity], self.file, int(line), str(self.place), self.rule, self.focus, self.shape


def findings_of(results: Iterable[Result], plan: PlanData, file_name: str) -> list[Finding]:
    """Findings about a plan.

    Args:
        results: what an engine found about the resources that the plan describes.
        plan: the plan with its provenance.
        file_name: as the person gave it.

    Returns:
        each finding once, in the order of :attr:`Finding.order`.
    """
    raw = [raw_of(result) for result in results]
    return findings_of_sightings(sightings_of(raw, plan.facts, shapes_that_run_once()) if raw else (), plan, file_name)


def findings_of_sightings(sightings: Iterable[Sighting], plan: PlanData | None, file_name: str) -> list[Finding]:
    """Findings, where what the plan says of the results is known already.

    Args:
        sightings: the results.
        plan: with the record of its document, where there is one.
        file_name: as the person gave it.
    """
    found = {_key(finding): finding for finding in (_finding(each, plan, file_name) for each in sightings)}
    return sorted(found.values(), key=lambda finding: finding.order)


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.shape, finding.focus, finding.quote


def _finding(sighting: Sighting, plan: PlanData | None, file_name: str) -> Finding:
    shape, result = catalogue()[sighting.result.shape], sighting.result
    record = plan.record if plan else None
    return Finding(
        rule=shape.rule,
        severity=shape.severity,
        message=shape.message,
        file=file_name,
        place=sighting.place,
        quote=sighting.quote,
        expected=expected_of(shape.rule, sighting, record) or shape.expected,
        repair=repair_of(shape.rule, sighting, plan),
        focus=sighting.culprit,
        absence=absence_of(shape, sighting.owner, record),
        owner=sighting.owner,
        shape=shape.iri,
        value=None if result.value is None else term_of(result.value),
        component=result.component,
    )


def raw_of(result: Result) -> RawResult:
    """A result with its terms in N-Triples syntax."""
    value = None if result.value is None else text_of(result.value)
    return RawResult(result.shape, text_of(result.focus), value, result.component)


@cache
def shapes_that_run_once() -> frozenset[str]:
    """IRIs of the shapes whose query looks at a whole plan at once, and names the resource as its value."""
    graph = shapes_graph()
    return frozenset(
        str(shape) for shape in graph.subjects(SH.targetClass, PP.PolicyPlan) if (shape, SH.sparql, None) in graph
    )
