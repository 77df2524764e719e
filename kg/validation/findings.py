"""Results of an engine → findings that a person can act on: what, where, which words, what was expected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from kg.namespaces import PP
from kg.validation.engine import Result
from kg.validation.places import Place, place_of, quote_of
from kg.validation.shapes import SEVERITIES, catalogue, shapes_graph

ORDER = {severity: rank for rank, severity in enumerate(SEVERITIES.values())}
LOOSE_NUMBER = re.compile(r"([一-鿿]+)[\s〔\[［【（(]*([0-9]{4})[\s〕\]］】）)]*第?0*([0-9]+)号")


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
        repair: a correction to take over, where one is certain.
        focus: IRI of the resource.
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
    repair: str | None
    focus: str
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
            "repair": self.repair,
            "focus": self.focus,
        }

    @property
    def order(self) -> tuple[object, ...]:
        """Sort key: the gravest first, then by file and place."""
        line = self.place.get("line", self.place.get("page", 0))
        return ORDER[self.severity], self.file, int(line), str(self.place), self.rule, self.focus, self.shape


def findings_of(results: Iterable[Result], plan: Graph, file_name: str) -> list[Finding]:
    """Findings about the resources that ``plan`` describes; its context is not judged here.

    Args:
        results: what an engine found in the plan and its context.
        plan: the plan with its provenance.
        file_name: as the person gave it.

    Returns:
        each finding once, in the order of :attr:`Finding.order`.
    """
    described = (result for result in results if (result.focus, None, None) in plan)
    found = {_key(finding): finding for finding in (_finding(result, plan, file_name) for result in described)}
    return sorted(found.values(), key=lambda finding: finding.order)


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.shape, finding.focus, finding.quote


def _finding(result: Result, plan: Graph, file_name: str) -> Finding:
    shape = catalogue()[result.shape]
    culprit = culprit_of(result)
    value = result.value if isinstance(result.value, Literal) else None
    return Finding(
        rule=shape.rule,
        severity=shape.severity,
        message=shape.message,
        file=file_name,
        place=place_of(plan, culprit),
        quote=quote_of(plan, culprit) if value is None else str(value),
        expected=shape.expected,
        repair=_repair(shape.rule, value),
        focus=str(culprit),
        shape=shape.iri,
        value=result.value,
        component=result.component,
    )


def culprit_of(result: Result) -> Node:
    """The resource to look at: queries that run once for the whole plan name it as their value."""
    shapes, shape = shapes_graph(), URIRef(result.shape)
    once = (shape, SH.targetClass, PP.PolicyPlan) in shapes and (shape, SH.sparql, None) in shapes
    return result.value if once and isinstance(result.value, URIRef) else result.focus


def _repair(rule: str, value: Literal | None) -> str | None:
    """The normal form of a document number, where its parts can be told (D5).

    >>> _repair("D5", Literal("渝府办发[2022]35号"))
    '渝府办发〔2022〕35号'
    """
    if rule == "D5" and value is not None and (match := LOOSE_NUMBER.fullmatch(str(value).strip())):
        return "{}〔{}〕{}号".format(*match.groups())
    return None
