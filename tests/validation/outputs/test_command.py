"""``kg validate`` with ``--format html|sarif``, ``--baseline`` and ``--corrections``, on a text."""

import csv
import json
from pathlib import Path

import jsonschema
import pytest
import typer
from typer.testing import CliRunner

from kg.cli.validate import validate
from kg.errors import InputError, UsageError

app = typer.Typer()
app.command()(validate)
FOLDER = Path(__file__).parent
STANDARD = json.loads((FOLDER / "sarif.schema.json").read_text(encoding="utf-8"))
PLAN = """2022年重庆市测试任务分解表

序号|工作任务|牵头单位|配合单位|完成时限
1|推动完善监管规则。|市司法局、市财政局|市公安局|2022年8月前
2|加强审管衔接。|市司法局|——|2002年9月前
"""


def run(*words, text=None):
    return CliRunner().invoke(app, [str(word) for word in words], input=text)


@pytest.fixture
def plan_file(tmp_path, monkeypatch):
    monkeypatch.setenv("POLICY_KG_LANG", "zh")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "要点.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path.relative_to(tmp_path)


def test_sarif_of_a_text(plan_file):
    done = run(plan_file, "--format", "sarif")
    log = json.loads(done.stdout)
    jsonschema.Draft202012Validator(STANDARD).validate(log)
    assert done.exit_code == 1
    results = {result["properties"]["rule"]: result for result in log["runs"][0]["results"]}
    (change,) = results["M4"]["fixes"][0]["artifactChanges"]
    (edit,) = change["replacements"]
    region, line = edit["deletedRegion"], PLAN.split("\n")[edit["deletedRegion"]["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "2002年9月前"
    assert edit["insertedContent"]["text"] == "2022年9月前"


def test_page_of_a_text_shows_its_lines(plan_file):
    done = run(plan_file, "--format", "html")
    assert done.exit_code == 1
    assert done.stdout.startswith("<!doctype html>")
    assert done.stdout.count('id="file-1-line-') == PLAN.count("\n")
    assert 'id="file-1-line-5"' in done.stdout
    assert 'href="#file-1-line-5"' in done.stdout


def test_page_of_standard_input(plan_file):
    done = run("-", "--format", "html", text=PLAN)
    assert done.stdout.count('id="file-1-line-') == PLAN.count("\n")


def test_a_file_without_lines_has_no_regions(plan, tmp_path, here):
    path = tmp_path / "plan.ttl"
    plan.remove((here["i2-time"], None, None))
    plan.serialize(path, format="turtle", encoding="utf-8")
    log = json.loads(run(path, "--format", "sarif").stdout)
    jsonschema.Draft202012Validator(STANDARD).validate(log)
    places = [result["locations"][0] for result in log["runs"][0]["results"]]
    assert places
    assert not any("region" in place["physicalLocation"] for place in places)
    assert {"fullyQualifiedName": "line=27", "kind": "resource"} in [place["logicalLocations"][0] for place in places]
    assert places[0]["physicalLocation"]["artifactLocation"]["uri"] == path.as_uri()


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_baseline(plan_file, form):
    earlier = Path("earlier.report")
    earlier.write_text(run(plan_file, "--format", form).stdout, encoding="utf-8")
    same = run(plan_file, "--baseline", earlier, "--format", "json")
    assert (same.exit_code, run(plan_file).exit_code) == (0, 1)
    assert {finding["status"] for finding in json.loads(same.stdout)["findings"]} == {"open"}
    plan_file.write_text("\n\n" + PLAN.replace("2002年9月前", "2022年9月前"), encoding="utf-8")
    mended = json.loads(run(plan_file, "--baseline", earlier, "--format", "json").stdout)
    assert {finding["rule"] for finding in mended["fixed"]} == {"M4"}
    assert {finding["status"] for finding in mended["findings"]} <= {"open"}
    plan_file.write_text(PLAN.replace("2022年8月前", "2001年8月前"), encoding="utf-8")
    worse = run(plan_file, "--baseline", earlier)
    assert worse.exit_code == 1
    assert "新增 1 条" in worse.stdout


def test_a_baseline_that_is_none(plan_file):
    done = run(plan_file, "--baseline", plan_file)
    assert isinstance(done.exception, InputError)
    assert done.exception.exit_code == 3


def test_corrections(plan_file):
    proposed = Path("proposed.csv")
    done = run(plan_file, "--corrections", proposed)
    assert "proposed.csv" in done.stderr
    rows = list(csv.DictReader(proposed.read_text(encoding="utf-8-sig").splitlines()))
    assert ("deadlines", "2002年9月前", "2022年9月前", "", "") in [
        (row["field"], row["found"], row["corrected"], row["who"], row["date"]) for row in rows
    ]
    written = proposed.read_bytes()
    again = run(plan_file, "--corrections", proposed)
    assert isinstance(again.exception, UsageError)
    assert again.exception.exit_code == 2
    assert proposed.read_bytes() == written


def test_corrections_into_no_folder(plan_file):
    done = run(plan_file, "--corrections", "missing/proposed.csv")
    assert isinstance(done.exception, InputError)
