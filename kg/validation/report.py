"""The report of a validation: the JSON of DESIGN §3, a SHACL report in RDF, and the exit code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

from kg.graph.quality import write_measurements
from kg.namespaces import SHAPE
from kg.validation.completeness import Completeness
from kg.validation.findings import ORDER, Finding
from kg.validation.shapes import SEVERITIES, catalogue

SEVERITY_IRIS = {word: iri for iri, word in SEVERITIES.items()}
NEW, OPEN = "new", "open"
"""States of a finding against an earlier report: not there, or there already."""


@dataclass(frozen=True, slots=True)
class Since:
    """What became of the findings of an earlier report.

    Args:
        states: of each finding of now, in their order.
        fixed: findings of the earlier report that are gone, as in the JSON report.
    """

    states: tuple[str, ...]
    fixed: tuple[Mapping[str, object], ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """``new``, ``open`` and ``fixed`` → number of findings."""
        return {NEW: self.states.count(NEW), OPEN: self.states.count(OPEN), "fixed": len(self.fixed)}


@dataclass(frozen=True, slots=True)
class Report:
    """Findings of one or several files.

    Args:
        findings: the gravest first.
        completeness: of each plan.
        since: against an earlier report, where one was given (:mod:`kg.validation.outputs.baseline`).
    """

    findings: tuple[Finding, ...]
    completeness: tuple[Completeness, ...] = ()
    since: Since | None = None

    @classmethod
    def merged(cls, reports: Sequence[Report]) -> Report:
        """One report of several."""
        findings = (finding for report in reports for finding in report.findings)
        scores = tuple(score for report in reports for score in report.completeness)
        return cls(tuple(sorted(findings, key=lambda finding: finding.order)), scores)

    @property
    def conforms(self) -> bool:
        """Whether there is no Violation."""
        return not self.counts["violation"]

    @property
    def counts(self) -> Mapping[str, int]:
        """Severity → number of findings."""
        return {word: sum(finding.severity == word for finding in self.findings) for word in ORDER}

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files that findings or plans are of."""
        names = [*(score.file for score in self.completeness), *(finding.file for finding in self.findings)]
        return tuple(dict.fromkeys(names))

    def with_states(self) -> Iterator[tuple[Finding, str | None]]:
        """Each finding with its state against the earlier report; ``None`` where there is none."""
        states = self.since.states if self.since else (None,) * len(self.findings)
        return zip(self.findings, states, strict=True)

    def exit_code(self, fail_on: str = "violation") -> int:
        """1 if a finding is as grave as ``fail_on`` or graver, else 0; with an earlier report only new ones count."""
        counted = (finding for finding, state in self.with_states() if state != OPEN)
        return int(any(ORDER[finding.severity] <= ORDER[fail_on] for finding in counted))

    def to_json(self, language: str = "zh-Hans") -> dict[str, object]:
        """The contract of ``kg validate --format json``.

        Args:
            language: of ``expected``; messages come in every language.
        """
        found = [
            finding.to_json(language) | ({} if state is None else {"status": state})
            for finding, state in self.with_states()
        ]
        return {
            "conforms": self.conforms,
            "counts": dict(self.counts),
            "findings": found,
            "completeness": [score.to_json() for score in self.completeness],
        } | ({"fixed": [dict(facts) for facts in self.since.fixed]} if self.since else {})

    def to_graph(self) -> Graph:
        """A ``sh:ValidationReport`` (SHACL §3.6); ``sh:conforms`` there means that there is no result at all."""
        graph = Graph()
        graph.bind("shape", SHAPE)
        report = BNode()
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(not self.findings)))
        for number, finding in enumerate(self.findings):
            result = BNode(f"r{number}")
            graph.add((report, SH.result, result))
            _add_result(graph, result, finding)
        for score in self.completeness:
            write_measurements(graph, score.plan, score.values)
        return graph


def _add_result(graph: Graph, result: BNode, finding: Finding) -> None:
    shape = URIRef(finding.shape)
    graph.add((result, RDF.type, SH.ValidationResult))
    graph.add((result, SH.focusNode, URIRef(finding.focus)))
    graph.add((result, SH.sourceShape, shape))
    graph.add((result, SH.sourceConstraintComponent, URIRef(finding.component)))
    graph.add((result, SH.resultSeverity, SEVERITY_IRIS[finding.severity]))
    if finding.value is not None and str(finding.value) != finding.focus:
        graph.add((result, SH.value, finding.value))
    for language, text in catalogue()[finding.shape].message.items():
        graph.add((result, SH.resultMessage, Literal(text, lang=language)))
