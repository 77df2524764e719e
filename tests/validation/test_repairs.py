"""Every repair that is proposed, accepted by a person and applied: the finding is gone."""

import csv
import io

import pytest

from kg.documents import read_document
from kg.graph.documents import build_document
from kg.identifiers import Identifiers, file_document_id
from kg.records.corrections import apply_corrections, read_corrections
from kg.records.extraction import extract
from kg.settings import Settings
from kg.validation import PlanData, validate_plan
from kg.validation.near import nearest_agency
from kg.validation.repairs import _document_number, corrections_csv

HEAD = """# 2022年重庆市测试工作要点

{number}

| 序号 | 工作任务 | 牵头单位 | 配合单位 | 完成时限 |
|---|---|---|---|---|
"""
GOOD = "| 1 | 推动完善监管规则。 | 市司法局、市财政局 | 市公安局 | 2022年8月前 |"
NUMBER = "渝府办发〔2022〕35号"
DATED = f"{NUMBER}\n\n2022年3月12日"
"""Without a date of the document no deadline lies before it."""
CASES = {
    "D5": ("渝府办发[2022]035号", GOOD, ("", "doc_number", "渝府办发[2022]035号", NUMBER)),
    "A3": (
        NUMBER,
        "| 1 | 推进数据共享。 | 市大数据应用发展管里局、市财政局 | —— | 2022年8月前 |",
        ("1", "lead", "市大数据应用发展管里局、市财政局", "重庆市大数据应用发展管理局、市财政局"),
    ),
    "I5": (
        NUMBER,
        "| 1 | 2022年10月底前建成统一监管平台。 | 市财政局 | —— |  |",
        ("1", "deadlines", "", "2022年10月底前"),
    ),
    "M3": (
        DATED,
        "| 1 | 加强审管衔接。 | 市司法局 | —— | 2002年9月前 |",
        ("1", "deadlines", "2002年9月前", "2022年9月前"),
    ),
    "M4": (
        DATED,
        "| 1 | 加强审管衔接。 | 市司法局 | —— | 2082年9月前 |",
        ("1", "deadlines", "2082年9月前", "2022年9月前"),
    ),
    "R2": (
        NUMBER,
        "| 1 | 推动完善监管规则。 | 市司法局、市财政局、市司法局 | 市公安局 | 2022年8月前 |",
        ("1", "lead", "市司法局、市财政局、市司法局", "市司法局、市财政局"),
    ),
    "R3": (
        NUMBER,
        "| 1 | 加强审管衔接。 | 市司法局 | 市司法局、市财政局 | 2022年9月前 |",
        ("1", "support", "市司法局、市财政局", "市财政局"),
    ),
}
NO_REPAIR = {
    # Nothing but the doubled name: taking it out would leave an empty cell.
    "R3": "| 1 | 加强审管衔接。 | 市司法局 | 市司法局 | 2022年9月前 |",
    # The wording names no day.
    "I5": "| 1 | 加强审管衔接。 | 市司法局 | —— |  |",
    # With the plan's year the deadline would still not lie in it.
    "M4": "| 1 | 加强审管衔接。 | 市司法局 | —— | 2082年9月至2085年9月前 |",
}


def record_of(folder, number, row):
    path = folder / "plan.md"
    path.write_text(HEAD.format(number=number) + row + "\n", encoding="utf-8")
    return extract(read_document(path, 1_000_000))


def findings_of(record, known, corrections=()):
    judged, done = apply_corrections(record, corrections)
    ids = Identifiers(Settings().base_iri)
    graphs = build_document(judged, file_document_id(record.sha256), ids, done)
    return validate_plan(PlanData.of_document(graphs, judged), known, "plan.md").findings


def accepted(folder, repairs, language="zh-Hans"):
    """The proposed rows with a name and a day, read as a ``corrections.csv`` of a data folder is read."""
    rows = list(csv.reader(io.StringIO(corrections_csv(repairs, language).decode("utf-8-sig"))))
    path = folder / "corrections.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([rows[0], *([*row[:5], "核对人", "2026-11-28"] for row in rows[1:])])
    return read_corrections(path)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_good_plan_has_no_violation(tmp_path, known, language):
    found = findings_of(record_of(tmp_path, NUMBER, GOOD), known)
    assert [finding.rule for finding in found if finding.severity == "violation"] == []
    assert corrections_csv([f.repair for f in found if f.repair], language).count(b"\n") == 1


@pytest.mark.parametrize("rule", CASES)
def test_an_accepted_repair_mends_its_finding(tmp_path, known, rule):
    number, line, row = CASES[rule]
    record = record_of(tmp_path, number, line)
    before = [finding for finding in findings_of(record, known) if finding.rule == rule]
    repairs = [finding.repair for finding in before if finding.repair]
    assert {(each.item, each.field, each.found, each.corrected) for each in repairs} == {row}
    corrections = accepted(tmp_path, repairs)
    after = findings_of(record, known, corrections)
    assert rule not in {finding.rule for finding in after}
    assert not any(each.is_stale for each in apply_corrections(record, corrections)[1])
    for language in ("zh-Hans", "en"):
        assert row[3] in repairs[0].text(language)
        assert repairs[0].reason[language] in repairs[0].text(language)


@pytest.mark.parametrize("rule", NO_REPAIR)
def test_nothing_is_proposed_where_nothing_suggests_itself(tmp_path, known, rule):
    found = [f for f in findings_of(record_of(tmp_path, NUMBER, NO_REPAIR[rule]), known) if f.rule == rule]
    assert found
    assert [finding.repair for finding in found] == [None] * len(found)


def test_a_body_named_in_several_cells_is_mended_in_all(tmp_path, known):
    line = (
        "| 1 | 推进数据共享。 | 市大数据应用发展管里局 | —— | 2022年8月前 |\n"
        "| 2 | 推进数据开放。 | 市财政局 | 市大数据应用发展管里局 | 2022年8月前 |"
    )
    record = record_of(tmp_path, NUMBER, line)
    repairs = [finding.repair for finding in findings_of(record, known) if finding.rule == "A3"]
    assert {(row.item, row.field) for each in repairs for row in (each, *each.further)} == {
        ("1", "lead"),
        ("2", "support"),
    }
    rows = accepted(tmp_path, repairs)
    assert len(rows) == 2  # two findings propose the same, which is written once
    assert "A3" not in {finding.rule for finding in findings_of(record, known, rows)}


@pytest.mark.parametrize(
    ("found", "normal"),
    [
        ("渝府办发[2022]35号", NUMBER),
        ("渝府办发【2022】035号", NUMBER),
        ("渝府办发（2022）第35号", NUMBER),
        ("渝府办发2022 35号", NUMBER),
        ("渝府办发", None),
        ("渝府办发〔22〕35号", None),
        ("第35号", None),
    ],
)
def test_document_numbers(found, normal):
    repair = _document_number(found)
    assert (repair and repair.corrected) == normal


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("市司法句", None),  # three letters of four are too few to tell
        ("市市场监管居", "市市场监管局"),
        ("市大数据应用发展管里局", "重庆市大数据应用发展管理局"),
        ("完全不同的机构名称", None),
        ("", None),
    ],
)
def test_nearest_agency(name, near):
    assert nearest_agency(name, "500000") == near


def test_no_agency_of_another_place():
    assert nearest_agency("市市场监管居", "999999") is None
    assert nearest_agency("市市场监管居", None) is None
