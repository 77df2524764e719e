"""The table on terminals of several widths."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from kg.messages import LANGUAGES
from kg.namespaces import PP
from kg.validation import PlanData, Report, validate_plan
from kg.validation.outputs.phrasing import place_text
from kg.validation.outputs.table import print_report
from kg.validation.report import Since


def printed(report, width, language="zh-Hans"):
    text = io.StringIO()
    print_report(report, Console(file=text, width=width), language)
    return text.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal(report, width, language):
    assert max(cell_len(line.rstrip()) for line in printed(report, width, language).splitlines()) <= width


def test_at_100_columns(report):
    lines = [line.rstrip() for line in printed(report, 100).splitlines()]
    assert lines[:2] == [
        "2022年/要点 1.txt",
        "违规 D5 发文字号不合规范：应为机关代字、六角括号〔〕内的四位年份、顺序号和“号”。",
    ]
    assert lines[2].split() == ["第", "3", "行", "渝府办发[2022]35号", "+6.25"]
    assert lines[3].strip().startswith("→建议将“渝府办发[2022]35号”改为“渝府办发〔2022〕35号”")
    assert ["第", "21", "行", "1.1", "推动完善监管规则。", "+3.12"] in [line.split() for line in lines]
    ends = {cell_len(line) for line in lines if line.endswith(("+6.25", "+3.12", "+1.56"))}
    assert len(ends) == 1  # gains stand in one column
    assert "完整度 89.1%。待补正：发文字号 0.0%（1 处中 1 处有问题，补正后 +6.25 个百分点）、" in printed(report, 200)
    assert lines[-1] == "不符合规则：违规 2 条，警告 1 条，提示 0 条。"


def test_a_narrow_terminal_has_no_items_and_gains(report):
    shown = printed(report, 60)
    assert "1.1" not in shown.replace("+1.1", "")
    assert "+3.12\n" not in shown
    assert "推动完善监管规则。" in shown


def test_what_is_wrong_is_said_once_for_all_its_places(plan, here, known):
    for item in (here.i1, here.i2):
        plan.remove((item, PP.theme, None))
    shown = printed(validate_plan(PlanData.of_graph(plan), known, "plan.ttl"), 120, "en")
    assert shown.count("The item has no theme") == 1
    assert "(2 places, +3.12 percentage points)" in " ".join(shown.split())
    assert shown.index("line 21") < shown.index("line 27")


def test_against_a_baseline(report):
    gone = report.findings[0].to_json("en")
    shown = printed(Report(report.findings[1:], report.completeness, Since(("new", "open"), (gone,))), 100)
    assert "1.1  新增    推动完善监管规则。" in shown
    assert "1.2  未解决  加强审管衔接。" in shown
    assert "已解决 1 条：\n    D5    第 3 行  渝府办发[2022]35号" in shown
    assert "与基线相比：新增 1 条，仍未解决 1 条，已解决 1 条。" in shown


def test_a_plan_without_findings_is_complete(plan, known):
    shown = printed(validate_plan(PlanData.of_graph(plan), known, "plan.ttl"), 100)
    assert shown == "plan.ttl\n完整度 100.0%，各要素齐全。\n\n符合规则：没有违规；警告 0 条，提示 0 条。\n"


@pytest.mark.parametrize(
    ("place", "file", "words"),
    [
        ({"line": 76}, "a.txt", "第 76 行"),
        ({"line": 76}, "-", "第 76 行"),
        ({"line": 76}, "plan.ttl", "第 76 行"),
        ({"line": 12}, "a.docx", "第 12 段"),
        ({"line": 19, "table": 1, "row": 3}, "a.md", "表 1 第 3 行（表）"),
        ({"sheet": "任务", "cell": "D5"}, "a.xlsx", "工作表“任务” 单元格 D5"),
        ({"line": 9, "page": 2}, "a.pdf", "第 9 段 第 2 页"),
        ({}, "a.txt", ""),
    ],
)
def test_places(place, file, words):
    assert place_text(place, "zh-Hans", file) == words
