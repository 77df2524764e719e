"""The report of a validation: the JSON of DESIGN §3, a SHACL report in RDF, and the exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

from kg.graph.quality import write_measurements
from kg.namespaces import SHAPE
from kg.validation.completeness import Completeness
from kg.validation.findings import ORDER, Finding
from kg.validation.shapes import SEVERITIES, catalogue

SEVERITY_IRIS = {word: iri for iri, word in SEVERITIES.items()}


@dataclass(frozen=True, slots=True)
class Report:
    """Findings of one or several files.

    Args:
        findings: the gravest first.
        completeness: of each plan.
    """

    findings: tuple[Finding, ...]
    completeness: tuple[Completeness, ...] = ()

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

    def exit_code(self, fail_on: str = "violation") -> int:
        """1 if a finding is as grave as ``fail_on`` or graver, else 0."""
        return int(any(ORDER[finding.severity] <= ORDER[fail_on] for finding in self.findings))

    def to_json(self, language: str = "zh-Hans") -> dict[str, object]:
        """The contract of ``kg validate --format json``.

        Args:
            language: of ``expected``; messages come in every language.
        """
        return {
            "conforms": self.conforms,
            "counts": dict(self.counts),
            "findings": [finding.to_json(language) for finding in self.findings],
            "completeness": [score.to_json() for score in self.completeness],
        }

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
