"""A report in SARIF 2.1.0, which code hosts and editors show beside the lines they are about.

Source: OASIS Standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0": §3.14 run, §3.19 tool
component, §3.24 artifact, §3.49 reporting descriptor. One rule a shape that failed: its id is the shape's local name,
``I3`` or ``I3-unstated``, since shapes of one rule of ONTOLOGY §7 differ in level and text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import kg
from kg.namespaces import SHAPE
from kg.validation.outputs.phrasing import STANDARD_INPUT, text
from kg.validation.outputs.sarif_results import LEVELS, Fact, artifact_uri, result_of
from kg.validation.report import NEW, Report
from kg.validation.shapes import Shape, catalogue

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LANGUAGE_CODES = {"zh-Hans": "zh-CN", "en": "en"}
"""SARIF §3.14.7 knows a language and a region, no script."""
ADDRESS = "https://w3id.org/policy-kg/"


def sarif(report: Report, language: str, sources: Mapping[str, Sequence[str]] | None = None) -> str:
    """The report as a SARIF log with one run; the same report gives the same text.

    Args:
        report: what was found.
        language: of the messages; the other language stands in the properties.
        sources: lines of the files that are plain texts, for fixes.
    """
    return json.dumps(log_of(report, language, sources or {}), ensure_ascii=False, indent=1)


def log_of(report: Report, language: str, sources: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """The same as a tree of JSON values."""
    facts: list[tuple[Fact, str | None]] = [
        (finding.to_json(language), state and {NEW: "new"}.get(state, "unchanged"))
        for finding, state in report.with_states()
    ]
    facts += [(gone, "absent") for gone in (report.since.fixed if report.since else ())]
    failed = [shape for iri, shape in catalogue().items() if iri in {str(fact["shape"]) for fact, _ in facts}]
    order = {shape.iri: number for number, shape in enumerate(failed)}
    files = dict.fromkeys((*report.files, *(str(fact["file"]) for fact, _ in facts)))
    run: dict[str, object] = {
        "tool": {"driver": _driver([_rule(shape, language) for shape in failed], language)},
        "language": LANGUAGE_CODES[language],
        "columnKind": "unicodeCodePoints",
        "artifacts": [_artifact(file) for file in files],
        "results": [
            result_of(fact, language, state, order, sources.get(str(fact["file"]), ())) for fact, state in facts
        ],
        "properties": {
            "conforms": report.conforms,
            "counts": dict(report.counts),
            "completeness": [score.to_json() for score in report.completeness],
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def rule_id(shape: str) -> str:
    """The local name of a shape, which is its anchor on the page of the shapes.

    >>> rule_id("https://w3id.org/policy-kg/shapes#I3-unstated")
    'I3-unstated'
    """
    return shape.removeprefix(str(SHAPE))


def _driver(rules: list[dict[str, object]], language: str) -> dict[str, object]:
    return {
        "name": "policy-kg",
        "version": kg.__version__,
        "semanticVersion": kg.__version__,
        "informationUri": ADDRESS,
        "language": LANGUAGE_CODES[language],
        "rules": rules,
    }


def _rule(shape: Shape, language: str) -> dict[str, object]:
    help_text = text("sarif.help", language, expected=shape.expected[language], rule=shape.rule)
    return {
        "id": rule_id(shape.iri),
        "shortDescription": {"text": shape.name[language]},
        "fullDescription": {"text": shape.message[language]},
        "help": {"text": help_text},
        "helpUri": shape.iri,
        "defaultConfiguration": {"level": LEVELS[shape.severity]},
        "properties": {
            "rule": shape.rule,
            "shape": shape.iri,
            "name": dict(shape.name),
            "source": shape.source,
        }
        | ({"element": shape.element} if shape.element else {}),
    }


def _artifact(file: str) -> dict[str, object]:
    roles = ["analysisTarget", "standardStream"] if file == STANDARD_INPUT else ["analysisTarget"]
    return {"location": {"uri": artifact_uri(file)}, "roles": roles}
