"""Messages for people, in zh-Hans and en, from the ``*.toml`` files beside this one.

One table a message, one key a language::

    [input.not_text]
    zh-Hans = "{file}：不是文本文件…"
    en = "{file}: not a text file …"

Values are filled in with :meth:`str.format`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from kg.errors import PolicyKGError

LANGUAGES = ("zh-Hans", "en")


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All messages: dotted key → language → text.

    Raises:
        ValueError: two files define one key, or a language is missing.
    """
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            for key, texts in _leaves("", tomllib.loads(file.read_text(encoding="utf-8"))):
                if key in found or set(texts) != set(LANGUAGES):
                    raise ValueError(f"{file.name}: message {key} is repeated or lacks a language")
                found[key] = texts
    return found


def _leaves(prefix: str, table: Mapping[str, object]) -> list[tuple[str, Mapping[str, str]]]:
    leaves: list[tuple[str, Mapping[str, str]]] = []
    for name, value in table.items():
        if not isinstance(value, dict):
            raise TypeError(f"message {prefix}{name}: a table with one key a language was expected")
        if all(isinstance(text, str) for text in value.values()):
            leaves.append((prefix + name, value))
        else:
            leaves += _leaves(f"{prefix}{name}.", value)
    return leaves


def render(key: str, language: str, **values: object) -> str:
    """The message ``key`` in ``language`` with ``values`` filled in.

    Raises:
        KeyError: no such message, or a value that the text names is missing.
    """
    return catalogue()[key][language].format(**values)


def both(key: str, **values: object) -> dict[str, str]:
    """The message in every language, as the JSON contracts want it."""
    return {language: render(key, language, **values) for language in LANGUAGES}


def explain(error: PolicyKGError, language: str) -> str:
    """One line in ``language`` that says what went wrong, where, and what to do."""
    return render(error.key, language, **error.values)


def language_of(tag: str | None) -> str:
    """The message language that serves a language tag or POSIX locale best (``zh_CN.UTF-8`` → ``zh-Hans``)."""
    return "zh-Hans" if (tag or "").lower().startswith("zh") else "en"


def terminal_language() -> str:
    """The language of the terminal: ``POLICY_KG_LANG``, else the POSIX locale variables."""
    for name in ("POLICY_KG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return language_of(value)
    return "en"
