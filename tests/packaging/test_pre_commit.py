"""The hook of ``.pre-commit-hooks.yaml``: which files it takes, and what it says of them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from kg.documents.registry import FORMATS as DOCUMENTS
from kg.validation.inputs import MEDIA_TYPES

ROOT = Path(__file__).parents[2]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
SAMPLE = ROOT / "data" / "500000-2022-zwfw-gzyd" / "source.txt"
DEADLINE = "2022年8月前完成"


def is_taken(name: str) -> bool:
    """As pre-commit decides: the path is searched for ``files``, and not for ``exclude``."""
    return bool(re.search(HOOK["files"], name)) and not re.search(HOOK["exclude"], name)


def run_hook(*files: Path) -> subprocess.CompletedProcess[str]:
    program, *words = shlex.split(HOOK["entry"])
    return subprocess.run(
        [Path(sys.executable).parent / program, *words, *files],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "POLICY_KG_LANG": "en"},
    )


def test_every_readable_format_is_taken() -> None:
    suffixes = {suffix for each in DOCUMENTS for suffix in each.suffixes} | set(MEDIA_TYPES.values())
    named = re.search(r"\\\.\((.+)\)\$$", HOOK["files"])
    assert named
    assert {f".{suffix}" for suffix in named[1].split("|")} == suffixes
    assert all(is_taken(f"plans/2026/要点{suffix}") for suffix in suffixes)


@pytest.mark.parametrize(
    "name",
    ["README.md", "plans/README.md", "plans/a/corrections.csv", "plans/~$plan.docx", "plans/a.json", "src/plans/a.txt"],
)
def test_other_files_are_left_alone(name: str) -> None:
    assert not is_taken(name)


def test_the_hook_is_a_command_of_the_package() -> None:
    assert HOOK["language"] == "python"
    assert HOOK["require_serial"]  # kg validate itself uses all processors
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert HOOK["additional_dependencies"] == project["optional-dependencies"]["fast"]


def test_a_good_plan_passes_and_a_faulty_one_does_not(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    good, faulty = tmp_path / "good.txt", tmp_path / "faulty.txt"
    good.write_text(text, encoding="utf-8")
    assert DEADLINE in text
    faulty.write_text(text.replace(DEADLINE, DEADLINE.replace("2022", "2002"), 1), encoding="utf-8")
    assert run_hook(good).returncode == 0
    done = run_hook(good, faulty)
    assert done.returncode == 1
    assert re.search(r"violation M[34] ", done.stdout)
