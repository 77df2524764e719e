"""Commands of README and docs, and those of the CI files shown there, name options that exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from kg.cli import app
from kg.errors import UsageError

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\$ )?((?:[A-Z_]+=\S+ )*(?:\S*/)?kg [a-z].*)$")
ENDS = {"|", ">", ">>", "<", "||", "&&", ";", "&"}
ROOT_COMMAND = typer.main.get_command(app)


def blocks(page: Path, *languages: str) -> Iterator[str]:
    for language, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language in languages:
            yield text


def strings(node: object) -> Iterator[str]:
    """All texts but names and entries of hooks, which :func:`hooks` gives with their arguments."""
    if isinstance(node, dict):
        node = [value for key, value in node.items() if key not in {"name", "entry"}]
    if isinstance(node, list):
        for each in node:
            yield from strings(each)
    elif isinstance(node, str):
        yield node


def hooks(node: object) -> Iterator[str]:
    """Entries of hooks with their arguments, as pre-commit runs them."""
    if isinstance(node, dict):
        if "entry" in node or node.get("id") == "kg-validate":
            yield shlex.join([*shlex.split(node.get("entry", "kg validate")), *node.get("args", []), "plan.txt"])
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from hooks(each)


def commands(page: Path) -> list[str]:
    found = [line for text in blocks(page, "sh", "console") for line in text.replace("\\\n", " ").splitlines()]
    for text in blocks(page, "yaml"):
        tree = yaml.safe_load(text)
        found += [line.strip() for each in strings(tree) for line in each.replace("\\\n", " ").splitlines()]
        found += hooks(tree)
    return [match[1] for line in found if (match := COMMAND.match(line))]


def words_of(command: str) -> list[str]:
    """The words after ``kg``, without settings before it and without what the shell takes."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words = list(lexer)
    start = next(at for at, word in enumerate(words) if word.rpartition("/")[2] == "kg")
    end = next((at for at, word in enumerate(words) if word in ENDS), len(words))
    return words[start + 1 : end]


def parse(words: list[str]) -> None:
    """Read a command as the program would, without running it.

    Raises:
        Exception: click's usage error, where a command, an option or a value of one does not exist.
    """
    command, rest = ROOT_COMMAND, words
    context = command.make_context("kg", list(rest))
    while hasattr(command, "resolve_command"):
        name, command, rest = command.resolve_command(context, rest)
        assert command is not None, f"{name}: no such command"
        context = command.make_context(name, list(rest), parent=context)


CASES = [(page.name, command) for page in PAGES for command in dict.fromkeys(commands(page))]


@pytest.mark.parametrize(("page", "command"), CASES)
def test_command_parses(page: str, command: str) -> None:
    parse(words_of(command))


@pytest.mark.parametrize("page", ["validating.md", "validating.zh.md"])
def test_validating_shows_both_commands(page: str) -> None:
    shown = {words_of(command)[0] for name, command in CASES if name == page}
    assert {"validate", "template"} <= shown


def test_ci_files_run_the_command() -> None:
    shown = commands(ROOT / "docs" / "validating.md")
    trees = [yaml.safe_load(text) for text in blocks(ROOT / "docs" / "validating.md", "yaml")]
    assert len(trees) >= 4  # two hooks, GitHub, GitLab
    assert all(any("kg" in words.split() for words in [*strings(tree), *hooks(tree)]) for tree in trees)
    assert any("--format sarif" in command for command in shown)


@pytest.mark.parametrize(
    "command",
    [
        "kg validate a.txt --no-such",
        "kg validate a.txt --format nonsense",
        "kg nonsense",
        "kg template a.xlsx --items 0",
    ],
)
def test_a_wrong_command_is_noticed(command: str) -> None:
    with pytest.raises(Exception, match=r"(?i)no such|not one of|should be") as caught:
        parse(words_of(command))
    assert not isinstance(caught.value, UsageError)
