"""Results of an engine → findings that a person can act on: what, where, which words, what was expected, the repair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from kg.namespaces import PP
from kg.validation.absence import absence_of
from kg.validation.engine import Result
from kg.validation.owners import Owner, owner_of
from kg.validation.places import Place, place_of, quote_of
from kg.validation.plans import PlanData
from kg.validation.repairs import Repair, repair_of
from kg.validation.shapes import SEVERITIES, catalogue, shapes_graph

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
        line = self.place.get("line", self.place.get("page", 0))
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
    found = {_key(finding): finding for finding in (_finding(result, plan, file_name) for result in results)}
    return sorted(found.values(), key=lambda finding: finding.order)


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.shape, finding.focus, finding.quote


def _finding(result: Result, plan: PlanData, file_name: str) -> Finding:
    shape = catalogue()[result.shape]
    culprit = culprit_of(result)
    value = result.value if isinstance(result.value, Literal) else None
    owner = owner_of(plan.graph, culprit)
    return Finding(
        rule=shape.rule,
        severity=shape.severity,
        message=shape.message,
        file=file_name,
        place=place_of(plan.graph, culprit),
        quote=quote_of(plan.graph, culprit) if value is None else str(value),
        expected=shape.expected,
        repair=repair_of(shape.rule, culprit, value, owner, plan),
        focus=str(culprit),
        absence=absence_of(shape, owner, plan.record),
        owner=owner,
        shape=shape.iri,
        value=result.value,
        component=result.component,
    )


def culprit_of(result: Result) -> Node:
    """The resource to look at: queries that run once for the whole plan name it as their value."""
    once = runs_once(shapes_graph(), URIRef(result.shape))
    return result.value if once and isinstance(result.value, URIRef) else result.focus


def runs_once(shapes: Graph, shape: URIRef) -> bool:
    """Whether a shape's query looks at a whole plan, or at all that there is of a kind, at once."""
    return (shape, SH.targetClass, PP.PolicyPlan) in shapes and (shape, SH.sparql, None) in shapes
