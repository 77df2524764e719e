"""``docs/threat-model.md`` names tests that exist, and has every promise of the design."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
PROMISED = (
    "no outbound call",
    "no file read",
    "no injection through parameters",
    "no script from data",
    "no unbounded work",
    "no partial write",
    "nothing lost at kill -9",
)
"""DESIGN §8."""
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[tuple[str, str, str]]:
    part = PAGE.partition("## Promises")[2].partition("\n## ")[0]
    found = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in part.splitlines() if "|" in line]
    assert found[0] == ("promise", "held by", "tests")
    return found[2:]


ROWS = rows()


@pytest.mark.parametrize(("promise", "held_by", "tests"), ROWS, ids=[row[0] for row in ROWS])
def test_every_promise_has_tests_that_exist(promise: str, held_by: str, tests: str) -> None:
    named = TEST.findall(tests)
    assert promise
    assert held_by
    assert named
    assert TEST.sub("", tests).strip() == "", "something in the cell is no test"
    assert [f"{path}::{name}" for path, name in named if not is_test(path, name)] == []


def is_test(path: str, name: str) -> bool:
    """Whether pytest would collect a function of this name in this file."""
    file = ROOT / path
    if not file.is_file() or not name.startswith("test_"):
        return False
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return any(isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name == name for each in body)


@pytest.mark.parametrize("promise", PROMISED)
def test_every_promise_of_the_design_is_made(promise: str) -> None:
    assert any(row[0].startswith(f"**{promise}**") for row in ROWS)


def test_a_test_that_is_not_there_is_noticed() -> None:
    assert is_test("tests/threats/test_threat_model.py", "test_a_test_that_is_not_there_is_noticed")
    assert not is_test("tests/threats/test_threat_model.py", "test_no_such")
    assert not is_test("tests/threats/test_threat_model.py", "is_test")
    assert not is_test("tests/threats/none.py", "test_x")


def test_the_other_language_names_every_promise() -> None:
    short = PAGE.partition("## 中文要点")[2]
    for words in (
        "不向外",
        "不读任何文件",
        "参数",
        "脚本",
        "上限",
        "写入",
        "kill -9",
        "公平",
        "日志",
        "跨域",
        "不承诺",
    ):
        assert words in short
