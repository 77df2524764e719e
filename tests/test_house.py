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


CALL = re.compile(r"""(?:Error|Timeout|TooLarge|Busy|render|both)\(\s*"([a-z_]+(?:\.[a-z_0-9]+)+)\"""")


def test_messages_exist_and_are_used() -> None:
    """Keys that the code names exist; keys that exist are named, whole or by their last part (made from a prefix)."""
    files = [path for path in (ROOT / "kg").rglob("*") if path.suffix in {".py", ".html"}]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    known = set(messages.catalogue())
    assert {key for key in CALL.findall(code) if not key.endswith(".html")} <= known
    assert [key for key in sorted(known) if not is_named(key, code)] == []


def is_named(key: str, code: str) -> bool:
    """Whether the code holds the key, its last part, or its beginning with the rest filled in."""
    beginnings = [key[: match.end()] + "{" for match in re.finditer(r"[._]", key)]
    return any(part in code for part in (key, f'"{key.rpartition(".")[2]}"', *beginnings))


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
