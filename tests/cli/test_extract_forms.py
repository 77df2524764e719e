"""``kg extract``: the explanation as table, lines, JSON and page; the workbook; what does not go together."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from kg import messages
from kg.cli.extract import Format, extract
from kg.errors import UsageError
from tests.command_line import kg_here

ROOT = Path(__file__).parents[2]
KG = Path(sys.executable).parent / "kg"
CASES = ROOT / "tests" / "records"
PLAN = CASES / "explanation" / "marks" / "source.txt"
SAMPLE = ROOT / "data" / "500000-2022-zwfw-gzyd" / "source.txt"


def on_terminal(*words: object, columns: int) -> tuple[int, str]:
    """Exit code, and all that a terminal of a width shows."""
    reader, writer = pty.openpty()
    environment = {**os.environ, "POLICY_KG_LANG": "zh", "COLUMNS": str(columns), "TERM": "xterm"}
    running = subprocess.Popen([KG, *map(str, words)], stdout=writer, stderr=writer, env=environment)
    os.close(writer)
    shown = b""
    try:
        while chunk := os.read(reader, 65536):
            shown += chunk
    except OSError:  # Linux says so when the other side has closed
        pass
    os.close(reader)
    return running.wait(), shown.decode()


def test_explanation_as_lines() -> None:
    lines = kg_here("extract", PLAN, "--explain", language="zh").stdout.splitlines()
    assert lines[0] == "第1行\t页面文字\t首页\t网页或页面上的打印、分享一类文字\t"
    mark = "第16行\t责任标注\t责任单位：市生态环境局\t其后以“责任单位：”等开头的行"
    assert any(line.startswith(mark) and "牵头: 市生态环境局" in line for line in lines)
    assert lines[-1].startswith("未识别 6.9%")


def test_explanation_on_a_terminal() -> None:
    code, shown = on_terminal("extract", PLAN, "--explain", columns=160)
    assert code == 0
    assert "┃" in shown
    assert "（市水务局牵头，各区政府配合）" in shown
    assert "未识别 6.9%" in shown


def test_explanation_as_json() -> None:
    done = kg_here("extract", SAMPLE, "--explain", "--format", "json")
    found = json.loads(done.stdout)
    jsonschema.validate(found, json.loads(kg_here("extract", "--explain", "--schema").stdout))
    assert found["left_over"]["characters"] == 14
    assert found["left_over"]["share"] < 0.002
    entry = next(entry for entry in found["entries"] if entry["source"] == {"line": 182})
    named = [(span["kind"], span["rule"], [fact["value"] for fact in span["facts"]]) for span in entry["spans"]]
    assert ("deadline", "before-month", ["4.1", "2022-04-30"]) in named
    assert set(found["rules"]["before-month"]) == {"zh-Hans", "en"}


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_explanation_as_page(language: str, tag: str) -> None:
    done = kg_here("extract", PLAN, "--explain", "--format", "html", language=language)
    assert done.returncode == 0, done.stderr
    assert f'<html lang="{tag}">' in done.stdout


def test_workbook() -> None:
    done = kg_here("extract", SAMPLE, "--format", "xlsx")
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(io.BytesIO(done.content))
    assert book.sheetnames == ["document", "sections", "items", "assignments", "deadlines", "repairs", "warnings"]
    items = book["items"]
    header = [cell.value for cell in items[1]]
    rows = [dict(zip(header, row, strict=True)) for row in items.iter_rows(min_row=2, values_only=True)]
    assert len(rows) == 122
    assert items.freeze_panes == "A2"
    row = next(row for row in rows if row["编号 Number"] == "4.1")
    assert row["最迟 Due"] == "2022-04-30、2022-06-30"
    leads = [value for item, role, value, *_ in book["assignments"].values if (item, role) == ("4.1", "lead")]
    assert row["牵头单位 Lead"] == "、".join(leads)
    assert all(sheet.max_row > 1 for sheet in book)


def test_workbook_holds_no_time_of_writing() -> None:
    """So that the same records give the same bytes at any time."""
    with zipfile.ZipFile(io.BytesIO(kg_here("extract", PLAN, "--format", "xlsx").content)) as book:
        assert {member.date_time for member in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        times = re.findall(rb"\d{4}-\d\d-\d\dT[^<]*", book.read("docProps/core.xml"))
    assert times == [b"1980-01-01T00:00:00Z"] * 2


@pytest.mark.parametrize("form", [Format.jsonl, Format.turtle, Format.nquads, Format.xlsx])
def test_explanation_has_no_such_form(form: Format) -> None:
    with pytest.raises(UsageError) as caught:
        extract(PLAN, form=form, explain=True)
    assert form.value in messages.explain(caught.value, "en")


def test_page_without_explain_is_a_usage_error() -> None:
    done = kg_here("extract", PLAN, "--format", "html", language="zh")
    assert done.returncode == 2
    assert done.content == b""
    assert done.stderr == messages.render("extract.html_without_explain", "zh-Hans") + "\n"


def test_no_workbook_on_a_terminal() -> None:
    code, shown = on_terminal("extract", PLAN, "--format", "xlsx", columns=120)
    assert code == 2
    assert "> " in shown
    assert "PK" not in shown
