"""Texts in the languages of the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from kg.messages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Texts:
    """One text in every language.

    Args:
        by_language: language (of :data:`kg.messages.LANGUAGES`) → text.
    """

    by_language: Mapping[str, str]

    @classmethod
    def read(cls, value: object) -> Self:
        """Take ``{zh-Hans: …, en: …}``, or one string for all languages.

        Raises:
            ValueError: neither, or a language is missing.
        """
        if isinstance(value, Mapping):
            if set(value) != set(LANGUAGES) or not all(isinstance(text, str) for text in value.values()):
                raise ValueError(f"{dict(value)}: a text in each of {', '.join(LANGUAGES)} was expected")
            return cls(dict(value))
        if isinstance(value, str | int | float):
            return cls(dict.fromkeys(LANGUAGES, str(value)))
        raise ValueError(f"{value!r}: a text, or a text in each of {', '.join(LANGUAGES)} was expected")

    def __getitem__(self, language: str) -> str:
        return self.by_language[language]
