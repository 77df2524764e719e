"""The contract of ``kg validate``: JSON, RDF, table, exit codes, texts in both languages."""

import io
import json
from pathlib import Path

import jsonschema
import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SH, XSD
from rich.console import Console

from kg.namespaces import PP
from kg.validation import PlanData, Report, validate_plan
from kg.validation.outputs.table import print_report
from kg.validation.shapes import catalogue

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "validation.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def report(plan, here, known):
    """One violation, one warning, one note."""
    plan.set((here.s1, PP.sectionNumber, Literal(0)))
    plan.remove((here.i1, PP.theme, None))
    plan.set((here["i1-annex"], PP.text, Literal("推动完善监管规则和标准。", lang="zh-Hans")))
    return validate_plan(PlanData.of_graph(plan), known, "plan.ttl")


def test_json(report):
    printed = json.loads(json.dumps(report.to_json("en")))
    jsonschema.validate(printed, SCHEMA)
    assert printed["counts"] == {"violation": 1, "warning": 1, "info": 1}
    assert not printed["conforms"]
    assert [finding["rule"] for finding in printed["findings"]] == ["S1", "I6", "X2"]


def test_expected_in_the_language_asked_for(report):
    assert report.to_json("en")["findings"][1]["expected"] == "at least one theme of the scheme"
    assert report.to_json("zh-Hans")["findings"][1]["expected"] == "主题表中的至少一个主题"


@pytest.mark.parametrize(
    ("kept", "codes"), [("violation", (1, 1, 1)), ("warning", (0, 1, 1)), ("info", (0, 0, 1)), ("none", (0, 0, 0))]
)
def test_exit_codes(report, kept, codes):
    only = Report(tuple(finding for finding in report.findings if finding.severity == kept))
    assert tuple(only.exit_code(level) for level in ("violation", "warning", "info")) == codes
    assert only.conforms == (kept != "violation")


def test_turtle_is_a_shacl_report(report):
    graph = report.to_graph()
    assert (None, SH.conforms, Literal("false", datatype=XSD.boolean)) in graph
    results = list(graph.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == 3
    for result in results:
        assert {text.language.lower() for text in graph.objects(result, SH.resultMessage)} == {"zh-hans", "en"}
        assert isinstance(graph.value(result, SH.focusNode), URIRef)
        assert str(graph.value(result, SH.sourceShape)) in catalogue()
        assert graph.value(result, SH.sourceConstraintComponent) is not None


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-Hans", ("违规", "第 9 行", "主题", "违规 1 条")), ("en", ("violation", "line 9", "theme", "Violations: 1"))],
)
def test_table(report, language, words):
    printed = io.StringIO()
    print_report(report, Console(file=printed, width=160), language)
    assert all(word in printed.getvalue() for word in words)


def test_merged_reports_are_in_order(report):
    merged = Report.merged([report, report])
    assert [finding.severity for finding in merged.findings] == ["violation"] * 2 + ["warning"] * 2 + ["info"] * 2


def test_every_shape_speaks_both_languages():
    for shape in catalogue().values():
        for texts in (shape.name, shape.message, shape.expected):
            assert set(texts) == {"zh-Hans", "en"}
            assert texts["en"].isascii() or "“" in texts["en"] or any(mark in texts["en"] for mark in "〔〓、…持并国")
            assert any("一" <= character <= "鿿" for character in texts["zh-Hans"])
