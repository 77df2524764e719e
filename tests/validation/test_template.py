"""The entry form: filled rightly it comes back whole and without violations; filled wrongly, at the cells at fault."""

from __future__ import annotations

import datetime as dt
import io
import json
import re

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from kg import messages
from kg.cli.template import template
from kg.cli.validate import validate
from kg.documents import read_document
from kg.errors import DataError, UsageError
from kg.records import columns
from kg.records.deadlines import deadlines_of
from kg.records.extraction import extract, extract_explained
from kg.records.form import element_of
from kg.settings import Settings
from kg.validation.annotated import FILLS, annotated_workbook
from kg.validation.choices import TIMES, lists_of
from kg.validation.entry import COLUMNS, FIELDS
from kg.validation.files import validate_file
from kg.validation.template import HEADER_ROW, LISTS_SHEET, template_of, wildcards_of
from kg.vocabulary import scheme
from kg.workbooks import FINDINGS_SHEET, GUIDE_SHEET

app = typer.Typer()
app.command("template")(template)
app.command("validate")(validate)
FIELD_VALUES = {
    "C1": "重庆市优化政务服务工作方案",
    "C2": "渝府办发〔2026〕35号",
    "E2": dt.date(2026, 3, 5),
    "C3": "重庆市人民政府办公厅",
    "C4": "2026—2027年",
}
ROWS = [
    (
        1,
        "一、深化改革",
        "推进证明事项告知承诺制，全面公布清单。",
        "市政府办公厅",
        "市财政局、市公安局",
        "2026年6月底前",
    ),
    (2, "一、深化改革", "建设全市统一的电子证照库。", "市大数据发展局", "——", "2026年12月底前完成并持续推进"),
    (3, "二、优化服务", "完善政务服务“好差评”制度。", "市政府办公厅", "各区县政府", "每季度末前"),
]
THEMES = ["证明减免与告知承诺、行政许可与事项清单", None, "评价、投诉与热线"]
LANGUAGES = messages.LANGUAGES


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def filled(path, changes=(), language="zh-Hans"):
    """A form with the plan above in it, and some cells changed."""
    book = openpyxl.load_workbook(io.BytesIO(template_of("500000", 20, language)))
    page = book.worksheets[0]
    for place, value in FIELD_VALUES.items():
        page[place] = value
    for at, (row, theme) in enumerate(zip(ROWS, THEMES, strict=True), start=HEADER_ROW + 1):
        for column, value in enumerate((*row, theme), start=1):
            page.cell(at, column).value = value
    for place, value in dict(changes).items():
        page[place] = value
    book.save(path)
    return path


def record_of(path):
    return extract(read_document(path, Settings().upload_bytes))


def report_of(path, known):
    return validate_file(path, path.name, known, Settings())


@pytest.mark.parametrize("language", LANGUAGES)
def test_filled_rightly_it_comes_back_whole(tmp_path, language):
    record = record_of(filled(tmp_path / "plan.xlsx", language=language))
    stated = record.metadata
    assert stated.title == "重庆市优化政务服务工作方案"
    assert stated.document_type == "方案"
    assert stated.doc_number == "渝府办发〔2026〕35号"
    assert stated.issuers == ("重庆市人民政府办公厅",)
    assert stated.issue_date == dt.date(2026, 3, 5)
    assert (stated.jurisdiction.label, stated.jurisdiction.code) == ("重庆市", "500000")
    assert (stated.year, stated.period) == (None, (2026, 2027))
    assert [(each.label, each.heading) for each in record.sections] == [("一", "深化改革"), ("二", "优化服务")]
    assert [(item.number, item.section, item.text) for item in record.items] == [
        ("1", "1", ROWS[0][2]),
        ("2", "1", ROWS[1][2]),
        ("3", "2", ROWS[2][2]),
    ]
    names = [{role: [name.text for name in found] for role, found in item.names.items()} for item in record.items]
    assert names == [
        {"lead": ["市政府办公厅"], "support": ["市财政局", "市公安局"]},
        {"lead": ["市大数据发展局"], "support": []},
        {"lead": ["市政府办公厅"], "support": ["各区县政府"]},
    ]
    assert [item.support_stated_none for item in record.items] == [False, True, False]
    due = [[(entry.due, entry.ongoing, entry.recurs) for entry in item.deadlines] for item in record.items]
    assert due == [
        [(dt.date(2026, 6, 30), False, None)],
        [(dt.date(2026, 12, 31), False, None), (None, True, None)],
        [(None, False, "每季度")],
    ]
    assert [item.themes for item in record.items] == [
        ("fewer-certificates", "permits-and-lists"),
        ("certificates-and-data-sharing",),
        ("evaluation-and-hotline",),
    ]
    assert record.warnings == ()


def test_filled_rightly_it_has_no_violation(tmp_path, known):
    report = report_of(filled(tmp_path / "plan.xlsx"), known)
    assert report.conforms
    assert {finding.rule for finding in report.findings} <= {"I7"}  # strength of the verbs: nothing to fill in


FAULTS = {
    "D6": None,  # no lead
    "D7": "市低空经济局",  # not in the reference data
    "F7": "2002年6月底前",
    "E8": "市财政局、市政府办公厅",  # leads as well
    "G8": "放权赋能、夜间经济",  # the second one is no theme of the scheme
    "C2": "渝府办发[2026]35号",
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory, known):
    path = filled(tmp_path_factory.mktemp("faulty") / "plan.xlsx", FAULTS)
    return path, report_of(path, known)


def test_faults_are_found_in_their_rows(faulty):
    _, report = faulty
    found = {(finding.rule, finding.place["cell"]) for finding in report.findings if finding.severity != "info"}
    assert {("I3", "D6"), ("M3", "F7"), ("M4", "F7"), ("R3", "E8"), ("I6", "G8")} <= found
    assert not report.conforms


def test_a_fault_above_the_table_is_not_laid_on_a_task(faulty):
    number = next(finding for finding in faulty[1].findings if finding.rule == "D5")
    assert number.place == {"sheet": "任务", "cell": "C2"}


def test_explanation_says_what_the_fields_were_taken_for(tmp_path):
    document = read_document(filled(tmp_path / "plan.xlsx"), Settings().upload_bytes)
    record, explanation = extract_explained(document)
    spans = {entry.words(span): span for entry in explanation.entries for span in entry.spans}
    facts = {each.name: each.value for span in spans.values() if span.rule == "form-field" for each in span.facts}
    assert facts == {
        "title": record.metadata.title,
        "document-number": "渝府办发〔2026〕35号",
        "date-signed": "2026-03-05",
        "issuer": "重庆市人民政府办公厅",
        "jurisdiction": "重庆市",
        "period": "2026—2027",
    }
    assert spans["发文字号"].rule == "form-label"
    assert not list(explanation.left_over())


def test_unknown_theme_is_a_warning_and_the_known_one_counts(faulty):
    item = record_of(faulty[0]).items[2]
    assert (item.themes, item.unknown_themes) == (("delegation",), ("夜间经济",))
    warnings = [(each.code, each.message) for each in record_of(faulty[0]).warnings]
    assert ("unknown-theme", "3 夜间经济") in warnings


def test_findings_come_back_as_comments(faulty):
    path, report = faulty
    original = path.read_bytes()
    made = annotated_workbook(original, report.findings, "zh-Hans")
    assert made == annotated_workbook(original, report.findings, "zh-Hans")
    book = openpyxl.load_workbook(io.BytesIO(made))
    page = book["任务"]
    for cell, severity, rule in (
        ("D6", "violation", "I3"),
        ("D7", "warning", "A3"),
        ("F7", "violation", "M3"),
        ("E8", "violation", "R3"),
        ("G8", "warning", "I6"),
        ("C2", "violation", "D5"),
    ):
        word = messages.render(f"validation.severity.{severity}", "zh-Hans")
        assert f"【{word}】{rule}：" in page[cell].comment.text
        assert page[cell].fill.fgColor.rgb == f"00{FILLS[severity]}"
    assert "改为“渝府办发〔2026〕35号”" in page["C2"].comment.text
    assert page["F7"].comment.text.count("应为：") == 2  # both rules on the year, in one comment
    before = openpyxl.load_workbook(path)["任务"]
    assert page["D5"].comment.text == before["D5"].comment.text
    assert _checks(page) == _checks(before)
    assert set(book.defined_names) == {f"kg_{name}" for name in lists_of("500000", "zh-Hans")}
    assert [row[0].value for row in page.iter_rows(min_row=6)] == [row[0].value for row in before.iter_rows(min_row=6)]


def _checks(page):
    checks = page.data_validations.dataValidation
    return sorted((str(each.sqref), each.type or "", each.formula1 or "", each.prompt, each.error) for each in checks)


def test_rows_keep_their_numbers_below_a_hidden_one(tmp_path, known):
    path = filled(tmp_path / "plan.xlsx", {"D8": None})
    book = openpyxl.load_workbook(path)
    book["任务"].row_dimensions[7].hidden = True
    book.save(path)
    report = report_of(path, known)
    assert [finding.place["cell"] for finding in report.findings if finding.rule == "I3"] == ["D8"]
    page = openpyxl.load_workbook(io.BytesIO(annotated_workbook(path.read_bytes(), report.findings, "en")))["任务"]
    assert "I3" in page["D8"].comment.text


def test_a_task_alone_in_its_row_lacks_the_rest(tmp_path, known):
    path = filled(tmp_path / "plan.xlsx", {"C9": "公布办事指南", "A10": 5})
    assert [item.text for item in record_of(path).items][3:] == ["公布办事指南"]
    found = {(finding.rule, finding.place["cell"]) for finding in report_of(path, known).findings}
    assert {("I3", "D9"), ("I4", "E9"), ("I5", "F9")} <= found


def test_all_findings_on_one_sheet_with_links(faulty):
    path, report = faulty
    book = openpyxl.load_workbook(io.BytesIO(annotated_workbook(path.read_bytes(), report.findings, "en")))
    rows = list(book[FINDINGS_SHEET].iter_rows(min_row=2))
    assert [row[1].value for row in rows] == [finding.rule for finding in report.findings]
    assert [row[4].value for row in rows] == [finding.message["en"] for finding in report.findings]
    lead = next(row for row in rows if row[1].value == "I3")
    assert (lead[2].value, lead[2].hyperlink.location) == ("任务!D6", "'任务'!D6")


def test_a_corrected_copy_can_be_checked_again(faulty, tmp_path, known):
    path, report = faulty
    book = openpyxl.load_workbook(io.BytesIO(annotated_workbook(path.read_bytes(), report.findings, "zh-Hans")))
    page = book["任务"]
    for cell in FAULTS:
        at = int(cell[1:]) - HEADER_ROW - 1
        page[cell] = FIELD_VALUES.get(cell) or (*ROWS[at], THEMES[at])["ABCDEFG".index(cell[0])]
    again = tmp_path / "again.xlsx"
    book.save(again)
    mended = report_of(again, known)
    assert mended.conforms
    clean = openpyxl.load_workbook(io.BytesIO(annotated_workbook(again.read_bytes(), mended.findings, "zh-Hans")))
    assert clean["任务"]["D6"].comment is None
    assert clean["任务"]["D6"].fill.fill_type is None
    assert clean.sheetnames.count(FINDINGS_SHEET) == 1


def test_a_comment_of_a_person_and_a_formula_stay(faulty):
    path, report = faulty
    book = openpyxl.load_workbook(path)
    book["任务"]["D6"].comment = openpyxl.comments.Comment("待定，下周明确", "张三")
    book["任务"]["I6"] = "=SUM(A6:A8)"
    saved = io.BytesIO()
    book.save(saved)
    page = openpyxl.load_workbook(io.BytesIO(annotated_workbook(saved.getvalue(), report.findings, "zh-Hans")))["任务"]
    assert page["D6"].comment.text.startswith("待定，下周明确\n")
    assert page["I6"].value == "=SUM(A6:A8)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_knows_every_heading_and_label(language):
    assert [columns.kind_of(each.heading(language)) for each in COLUMNS] == [each.key for each in COLUMNS]
    assert [element_of(each.heading(language)) for each in FIELDS] == [each.key for each in FIELDS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_prompts_and_errors_are_the_words_of_the_shapes(language):
    page = openpyxl.load_workbook(io.BytesIO(template_of("500000", 20, language))).worksheets[0]
    checks = {str(each.sqref).partition(":")[0]: each for each in page.data_validations.dataValidation}
    for letter, each in zip("ABCDEFG", COLUMNS, strict=True):
        note, check = page[f"{letter}5"].comment.text, checks[f"{letter}6"]
        for shape in each.shapes:
            assert shape.message[language] in note
            assert shape.rule in note
            assert shape.expected[language] in check.prompt
        assert check.error == each.shapes[0].message[language]
        assert str(check.sqref) == f"{letter}6:{letter}25"
    # what Excel accepts: longer texts make it call the file damaged
    for check in checks.values():
        assert len(check.prompt) <= 255
        assert len(check.error) <= 225
        assert max(len(check.promptTitle), len(check.errorTitle)) <= 32
        assert len(check.formula1 or "") <= 255


def test_lists_hold_bodies_of_the_place_and_themes_of_the_scheme():
    book = openpyxl.load_workbook(io.BytesIO(template_of("500000", 5, "zh-Hans")))
    page = book[LISTS_SHEET]
    assert page.sheet_state == "hidden"
    listed = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in page.iter_cols()}
    assert {"市财政局", "各区县政府", "万州区政府"} <= set(listed["bodies"])
    assert "省财政厅" not in listed["bodies"]
    assert listed["bodies_or_none"] == ["——", *listed["bodies"]]
    assert listed["themes"] == [concept.labels[0] for concept in scheme("theme").values()]
    for name, entries in listed.items():
        last = book.defined_names[f"kg_{name}"].attr_text.rpartition("$")[2]
        assert int(last) == len(entries) + 1
    sources = {each.formula1 for each in book.worksheets[0].data_validations.dataValidation if each.type == "list"}
    assert sources == {f"kg_{name}" for name in listed}


def test_without_a_place_no_bodies_are_offered():
    page = openpyxl.load_workbook(io.BytesIO(template_of(None, 5, "en"))).worksheets[0]
    lists = {each.formula1 for each in page.data_validations.dataValidation if each.type == "list"}
    assert lists == {"kg_bodies_or_none", "kg_deadlines", "kg_themes"}
    assert page["E3"].value is None


def test_offered_deadlines_are_understood():
    for words in TIMES:
        entries = deadlines_of(words, 2026)
        assert entries
        assert all(entry.due or entry.ongoing or entry.recurs for entry in entries), words


def test_document_number_is_checked_by_the_pattern_of_its_shape():
    page = openpyxl.load_workbook(io.BytesIO(template_of(None, 5, "en"))).worksheets[0]
    check = next(each for each in page.data_validations.dataValidation if str(each.sqref) == "C2")
    assert check.formula1 == 'COUNTIF(C2,"?*〔????〕?*号")=1'
    assert check.errorStyle == "stop"
    with pytest.raises(DataError):
        wildcards_of("^(国|省)办发$")


def test_guide_is_no_part_of_the_plan(tmp_path):
    document = read_document(filled(tmp_path / "plan.xlsx"), Settings().upload_bytes)
    aside = {each.reason: each.text for each in document.set_aside}
    assert "kg validate" in aside["own-sheet"]
    assert "市财政局" in aside["hidden"]
    assert openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames == ["任务", LISTS_SHEET, GUIDE_SHEET]


def test_same_bytes_and_no_overwriting(tmp_path):
    out = tmp_path / "form.xlsx"
    assert run("template", out, "--place", "500000", "--items", 3, "--lang", "zh").exit_code == 0
    first = out.read_bytes()
    again = run("template", out)
    assert isinstance(again.exception, UsageError)
    assert again.exception.key == "template.exists"
    assert out.read_bytes() == first
    assert run("template", out, "--place", "500000", "--items", 3, "--lang", "zh", "--force").exit_code == 0
    assert out.read_bytes() == first


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["form.xls"], "template.suffix"),
        (["form.xlsx", "--place", "999999"], "template.place"),
        (["missing/form.xlsx"], "template.unwritable"),
    ],
)
def test_what_cannot_be_written(tmp_path, words, key):
    done = run("template", tmp_path / words[0], *words[1:])
    assert isinstance(done.exception, UsageError)
    assert done.exception.key == key
    for language in LANGUAGES:
        assert not re.search(r"[{}]", messages.explain(done.exception, language))


def test_usage(tmp_path):
    assert run("template", tmp_path / "form.xlsx", "--items", 0).exit_code == 2
    assert run("template", tmp_path / "form.xlsx", "--lang", "fr").exit_code == 2


def test_command_gives_the_copy(faulty):
    path, report = faulty
    done = run("validate", path, "--format", "xlsx")
    assert done.exit_code == 1
    book = openpyxl.load_workbook(io.BytesIO(done.stdout_bytes))
    assert book[FINDINGS_SHEET].max_row == len(report.findings) + 1


def test_command_gives_no_copy_of_other_files(faulty, tmp_path):
    path, _ = faulty
    for files in ([tmp_path / "plan.txt"], [path, path]):
        done = run("validate", *files, "--format", "xlsx")
        assert isinstance(done.exception, UsageError)
        assert "table, json, turtle" in messages.explain(done.exception, "en")


def test_places_of_the_findings_as_json(faulty):
    path, report = faulty
    done = run("validate", path, "--format", "json")
    printed = json.loads(done.stdout)
    assert [each["place"] for each in printed["findings"]] == [dict(each.place) for each in report.findings]
