"""The house itself: format, lint, types, layers, and one language of SPARQL: files."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kg import messages

ROOT = Path(__file__).parents[1]
FOLDERS = ["kg", "tests", "benchmarks"]


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "format", "--check", *FOLDERS],
        ["ruff", "check", *FOLDERS],
        ["mypy"],
        ["lint-imports"],
    ],
    ids=lambda command: "-".join(command[:2]),
)
def test_tool(command: list[str]) -> None:
    binary = Path(sys.executable).parent / command[0]
    done = subprocess.run([binary, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_sparql_stands_in_files() -> None:
    pattern = re.compile(r"(SELECT|CONSTRUCT|ASK|INSERT|DELETE)[^a-z]*(\?|\{|WHERE)")
    assert [path.name for path in (ROOT / "kg").rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_every_message_is_used_and_every_key_exists() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "kg").rglob("*.*") if path.suffix in {".py", ".html"}
    )
    known = set(messages.catalogue())
    prefixes = {key.split(".")[0] for key in known}
    used = set(re.findall(r"""["'](\w+\.\w[\w.]*)["']""", code))
    assert {
        key
        for key in used
        if key.split(".")[0] in prefixes
        and key.count(".") == 1
        and not key.endswith((".toml", ".csv", ".ttl", ".nq", ".rq", ".html", ".css", ".json", ".py"))
    } <= known
    assert {
        key for key in known if key not in used and not re.search(rf"""["'{{]{key.rpartition(".")[0]}\.""", code)
    } == set()


def test_lock_files_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|file://|--index-url", text)
        assert text.count("--hash=sha256:") > 50


def test_dependencies_are_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    for dependency in project["dependencies"]:
        name = re.split(r"[\[><=]", dependency)[0]
        assert re.search(rf"^{name}==", lock, re.MULTILINE), name


def test_nothing_names_this_machine() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    for name in filter(None, tracked):
        path = ROOT / name.decode()
        if path.is_file() and path.suffix not in {".png", ".nq"}:
            assert f"{ROOT.parent}/" not in path.read_text(encoding="utf-8", errors="replace"), path
