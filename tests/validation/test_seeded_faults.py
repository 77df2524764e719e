"""The sample conforms; copies with seeded faults do not, and the finding names rule, line and words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import kg_here

SAMPLE = Path(__file__).parents[2] / "data" / "500000-2022-zwfw-gzyd" / "source.txt"


def validate(path: Path, *options: str) -> tuple[int, dict]:
    done = kg_here("validate", path, "--format", "json", *options)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def clean() -> tuple[int, dict]:
    """Exit code and report of the sample as it is."""
    return validate(SAMPLE)


def test_sample_has_no_violation(clean: tuple[int, dict]) -> None:
    code, report = clean
    assert (code, report["conforms"], report["counts"]["violation"]) == (0, True, 0)
    rules = {finding["rule"] for finding in report["findings"]}
    assert {"R4", "X1", "X2"} <= rules  # leads that are groups only, rows without body, wordings that differ
    assert validate(SAMPLE, "--fail-on", "warning")[0] == 1


def replaced(line: int, found: str, put: str):
    def change(lines: list[str]) -> None:
        assert found in lines[line - 1], lines[line - 1]
        lines[line - 1] = lines[line - 1].replace(found, put)

    return change


def blanked(line: int):
    def change(lines: list[str]) -> None:
        assert lines[line - 1].strip()
        lines[line - 1] = ""

    return change


FAULTS = {
    "a lead cell blanked": (blanked(84), "I3", 82),
    "a support cell blanked": (blanked(86), "I4", 82),
    "a deadline cell blanked": (blanked(88), "I5", 82),
    "a date in 2002": (replaced(114, "2022年8月前", "2002年8月前"), "M3", 114),
    "a section number skipped": (replaced(29, "八、", "九、"), "D8", None),
    "an agency twice": (replaced(76, "市發(fā)展改革委", "市政府辦公廳"), "R2", 76),
    "an agency leads and supports": (replaced(78, "市級有關部門", "市政府辦公廳"), "R3", 74),
}


@pytest.mark.parametrize("name", FAULTS)
def test_seeded_fault(name: str, tmp_path: Path, clean: tuple[int, dict]) -> None:
    change, rule, line = FAULTS[name]
    lines = SAMPLE.read_text(encoding="utf-8").split("\n")
    change(lines)
    path = tmp_path / "copy.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    code, report = validate(path)
    before = {(f["rule"], f["place"].get("line")) for f in clean[1]["findings"]}
    new = [f for f in report["findings"] if (f["rule"], f["place"].get("line")) not in before]
    assert rule in {finding["rule"] for finding in new}
    finding = next(finding for finding in new if finding["rule"] == rule)
    if line is not None:
        assert finding["place"]["line"] == line
    assert set(finding["message"]) == {"zh-Hans", "en"}
    assert finding["file"] == str(path) or finding["file"] == "copy.txt"
    assert code == 1


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 4, b"", "春眠不觉晓，处处闻啼鸟。\n".encode(), b"\xff\xfe\x00\xd8" * 50]
)
def test_noise_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "noise.txt"
    path.write_bytes(content)
    done = kg_here("validate", path)
    assert done.returncode == 3
    assert "noise.txt" in done.stderr


def test_plan_without_tasks_is_a_violation(tmp_path: Path) -> None:
    """Text of a plan's form that holds no task: read, and found wanting."""
    path = tmp_path / "empty-plan.txt"
    path.write_text("重庆市2031年工作要点\n一、总体要求。坚持稳中求进。\n", encoding="utf-8")
    code, report = validate(path)
    assert code == 1
    assert "D7" in {finding["rule"] for finding in report["findings"]}
