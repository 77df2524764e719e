"""The commands as a user types them: exit codes 0/1/2/3/4, one line of explanation, both languages."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.command_line import kg_here

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "500000-2022-zwfw-gzyd" / "source.txt"
KG = Path(sys.executable).parent / "kg"


def kg(*words: object, language: str = "en", home: Path | None = None, stdin: str | None = None):
    environment = {**os.environ, "POLICY_KG_LANG": language}
    if home:
        environment["POLICY_KG_HOME"] = str(home)
    return subprocess.run(
        [KG, *map(str, words)], capture_output=True, text=True, check=False, env=environment, input=stdin
    )


def test_extract_prints_the_contract() -> None:
    done = kg("extract", SAMPLE)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, json.loads(kg_here("extract", "--schema").stdout))
    assert [section["label"] for section in found["sections"]][-1] == "二十"
    item = next(item for item in found["items"] if item["number"] == "4.1")
    assert item["support_stated_none"] is True
    assert [entry["due"] for entry in item["deadlines"]] == ["2022-04-30", "2022-06-30"]
    assert [entry["scope"] for entry in item["deadlines"]] == ["市级", "区县"]
    assert item["deadlines"][0]["bound"] == "beforeMonth"
    assert {statement["in"] for statement in item["statements"]} == {"body", "annex"}
    assert item["sources"]["deadlines"] == {"line": 182}
    assert "发文字号" in found["document"]["not_stated"]
    assert {"line", "found", "restored", "rule", "confidence"} == set(found["repairs"][0])


def test_schema_in_the_documentation_is_current() -> None:
    printed = kg_here("extract", "--schema").stdout
    assert (ROOT / "docs" / "extraction.schema.json").read_text(encoding="utf-8") == printed


def test_schema_of_the_explanation_in_the_documentation_is_current() -> None:
    printed = kg_here("extract", "--explain", "--schema").stdout
    assert (ROOT / "docs" / "explanation.schema.json").read_text(encoding="utf-8") == printed


def test_extract_one_item_a_line() -> None:
    lines = kg_here("extract", SAMPLE, "--format", "jsonl").stdout.splitlines()
    assert len(lines) == 122
    assert json.loads(lines[0])["number"] == "1.1"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["extract", "missing.txt"], 3, "missing.txt"),
        (["extract", "{noise}"], 3, "noise.txt"),
        (["extract", "{poem}"], 3, "poem.txt"),
        (["extract", "plan.odt"], 3, ".odt"),
        (["extract"], 2, "kg extract"),
        (["build", "--data", "{empty}"], 2, "document.toml"),
        (["query", "plan-overviev"], 2, "plan-overview"),
        (["query", "items-led-by-agency"], 2, "agency"),
        (["query", "plan-overview", "-p", "wrong=1"], 2, "wrong"),
        (["query", "plan-overview", "--endpoint", "http://127.0.0.1:9/sparql"], 4, "127.0.0.1:9"),
        (["validate", "missing.txt"], 3, "missing.txt"),
        (["validate", "{noise}"], 3, "noise.txt"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_input(tmp_path: Path, built: Path, words: list[str], code: int, says: str, language: str) -> None:
    """One line that names the thing, no trace, the right code."""
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "poem.txt").write_text("床前明月光，疑是地上霜。\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    places = {name: str(tmp_path / f"{name}.txt") for name in ("noise", "poem")} | {"empty": str(tmp_path / "empty")}
    done = kg_here(*(word.format(**places) for word in words), language=language, home=built)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert bool(re.search("[一-鿿]", done.stderr.replace("床前明月光", ""))) == (language == "zh")


def test_a_process_ends_with_the_same_words_and_code() -> None:
    done, here = kg("extract", "missing.txt"), kg_here("extract", "missing.txt")
    assert (done.returncode, done.stdout, done.stderr) == (here.returncode, here.stdout, here.stderr)


def test_unknown_option_is_a_usage_error() -> None:
    assert kg_here("extract", "--wrong").returncode == 2
    assert kg_here("nonsense").returncode == 2


def test_no_data_says_how_to_build(tmp_path: Path) -> None:
    done = kg_here("query", "plan-overview", home=tmp_path)
    assert done.returncode == 4
    assert "kg build" in done.stderr


def test_query_table_and_csv(built: Path) -> None:
    shown = kg_here("query", "plan-overview", home=built, language="zh")
    assert shown.returncode == 0, shown.stderr
    assert "2022年重庆市政务服务工作要点" in shown.stdout.replace("\n", "")
    rows = kg_here("query", "plan-overview", "--format", "csv", home=built).stdout.splitlines()
    assert len(rows) == 3


def test_query_from_standard_input(built: Path) -> None:
    done = kg(
        "query",
        "-",
        "--format",
        "csv",
        home=built,
        stdin="SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/policy-kg/ns#PolicyPlan> }",
    )
    assert done.stdout.split() == ["n", "2"]


def test_version_and_help() -> None:
    assert kg("--version").stdout.startswith("policy-kg ")
    shown = kg_here("--help").stdout
    assert all(command in shown for command in ("extract", "build", "validate", "query", "queries", "network", "serve"))


def test_port_that_is_taken(built: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = kg("serve", "--port", port, home=built)
    assert done.returncode == 4
    assert str(port) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
