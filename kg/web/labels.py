"""Names of things in the reader's language, with an honest fallback: a name in another language says which it is in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kg.saved_queries.model import SUFFIXES
from kg.saved_queries.tables import Row

_TAGS = {"zh": "zh-Hans"}
CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/(?P<kind>[a-z-]+)/(?P<version>[0-9.]+)/?")


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called.

    Args:
        text: the name; the last part of the IRI where nothing names it.
        language: the text's (BCP 47), empty where it is in the language of the page or in none.
        iri: of the thing, empty where a text names no thing.
        href: the page that tells of it, if any.
        other: the name in the other language of the site, if there is one.
    """

    text: str
    language: str = ""
    iri: str = ""
    href: str | None = None
    other: str = ""


def name_of(row: Row, stem: str, language: str, href: str | None = None) -> Name | None:
    """The name in the columns ``stem``, ``stem_zh`` and ``stem_en`` of a row; None where none is bound.

    Args:
        row: of an answer.
        stem: of the columns.
        language: of the reader.
        href: the page that tells of the thing.
    """
    found = {own: row[f"{stem}_{suffix}"] for own, suffix in SUFFIXES.items() if f"{stem}_{suffix}" in row}
    iri = row[stem].iri or "" if stem in row else ""
    other = next((cell.text for own, cell in found.items() if own != language), "")
    if language in found:
        return Name(found[language].text, "", iri, href, other)
    for own, cell in found.items():
        return Name(cell.text, own, iri, href)
    return Name(iri.rstrip("/").rpartition("/")[2], "", iri, href) if iri else None


def text_of(row: Row, column: str) -> str:
    """The text of a column, empty where it is not bound."""
    return row[column].text if column in row else ""


def number_of(row: Row, column: str) -> int:
    """The whole number of a column, 0 where it is not bound."""
    return int(row[column].text) if column in row else 0


def language_of_text(row: Row, column: str, page: str) -> str:
    """The language of a column's text where it is not that of the page (BCP 47), else empty."""
    tag = row[column].language if column in row else ""
    found = _TAGS.get(tag.split("-")[0].lower(), tag)
    return "" if found == page else found


def sorted_by_name(names: Iterable[Name], language: str) -> list[Name]:
    """Names in the order of the language: Chinese by pinyin, Latin letters by the alphabet."""
    return sorted(names, key=lambda name: sort_key(name.text, language))


@lru_cache(maxsize=65_536)
def sort_key(text: str, language: str) -> tuple[tuple[str, ...], str]:
    """Where a name stands in a list.

    Args:
        text: the name.
        language: in a Chinese list characters are sorted by their reading (GB/T 13418-1992 takes letters first).

    >>> sorted(["市司法局", "市档案局", "市Abc"], key=lambda name: sort_key(name, "zh-Hans"))
    ['市Abc', '市档案局', '市司法局']
    """
    if language == "en" and text.isascii():
        return (text.casefold(),), text
    from pypinyin import Style, lazy_pinyin

    return tuple(part.casefold() for part in lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)), text


def initial_of(text: str, language: str) -> str:
    """The capital under which a list shows a name; ``#`` where it begins with no letter."""
    first = sort_key(text, language)[0][0][:1].upper()
    return first if first.isascii() and first.isalpha() else "#"


def licence_name(iri: str) -> str:
    """What a licence is called.

    >>> licence_name("https://creativecommons.org/licenses/by-sa/4.0/")
    'CC BY-SA 4.0'
    """
    match = CREATIVE_COMMONS.fullmatch(iri)
    return f"CC {match['kind'].upper()} {match['version']}" if match else iri
