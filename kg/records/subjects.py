"""What an item is about: themes by trigger words, initiatives by name, commitment level by its verbs.

All three are rules over words that the schemes carry (``ontology/schemes/``); nothing is learned, so that each result
can be explained by the word that caused it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kg.vocabulary import scheme

DIVIDERS = "、，,；;\n"
"""Signs between the labels of a list."""
QUOTES = str.maketrans("", "", "“”\"「」『』‘’'")


def themes_of(*texts: str) -> tuple[str, ...]:
    """Keys of the themes whose trigger words the texts hold.

    Args:
        *texts: from the nearest to the farthest: the item's words, then its section heading, and so on. The first text
            with a theme decides, so that a heading serves only where the item's own words say nothing.
    """
    for text in texts:
        if found := tuple(sorted(_concepts_in(text.translate(QUOTES), _triggers()))):
            return found
    return ()


def themes_stated(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a column of themes states: keys of the themes, and the labels that the scheme does not have.

    Labels hold the signs that divide a list (评价、投诉与热线), so the longest label is taken at each place.
    """
    labels, pattern = _labels()
    known: dict[str, None] = {}
    unknown: dict[str, None] = {}
    rest = text.strip(f" {DIVIDERS}")
    while rest:
        match = pattern.match(rest)
        end = match.end() if match else len(re.split(f"[{DIVIDERS}]", rest, maxsplit=1)[0])
        if match:
            known[labels[match["label"].casefold()]] = None
        else:
            unknown[rest[:end].strip()] = None
        rest = rest[end:].strip(f" {DIVIDERS}")
    return tuple(known), tuple(unknown)


def initiatives_of(text: str) -> tuple[str, ...]:
    """Keys of the initiatives that the text names, under any of their labels; the longest of two that overlap."""
    return tuple(sorted(_concepts_in(text.translate(QUOTES), _names())))


def commitment_level_of(text: str) -> int | None:
    """Level 1–5 of the strongest commitment verb of the main clause (ONTOLOGY §4.2); ``None`` without any.

    The main clause is the first sentence: what follows elaborates it. Weaker signs (加强, 设置) count only where the
    clause holds none of the verbs of the scale.
    """
    main = re.split("[。；]", text, maxsplit=1)[0]
    concepts = scheme("commitment-level").values()
    for words in ("triggers", "fallback"):
        levels = [int(each.notation or 0) for each in concepts if _has(main, getattr(each, words), each.excluded)]
        if levels:
            return max(levels)
    return None


def _has(text: str, words: Iterable[str], excluded: Iterable[str]) -> bool:
    for word in excluded:
        text = text.replace(word, "〇")
    return any(word in text for word in words)


@cache
def _triggers() -> tuple[Mapping[str, tuple[str, ...]], re.Pattern[str]]:
    return _index((word, concept.key) for concept in scheme("theme").values() for word in concept.triggers)


@cache
def _labels() -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Label in either language, or key, in small letters → key; and a pattern of a whole one at the head of a list."""
    keys: dict[str, str] = {}
    for concept in scheme("theme").values():
        keys |= {name.casefold(): concept.key for name in (concept.key, *concept.labels, *concept.english)}
    longest_first = sorted(keys, key=lambda name: (-len(name), name))
    words = "|".join(map(re.escape, longest_first))
    return keys, re.compile(rf"(?P<label>{words})[ ]*(?=[{DIVIDERS}]|$)", re.IGNORECASE)


@cache
def _names() -> tuple[Mapping[str, tuple[str, ...]], re.Pattern[str]]:
    return _index((label, concept.key) for concept in scheme("initiative").values() for label in concept.labels)


def _index(pairs: Iterable[tuple[str, str]]) -> tuple[Mapping[str, tuple[str, ...]], re.Pattern[str]]:
    """Word → keys, and a pattern that finds the longest word at each place."""
    words: dict[str, tuple[str, ...]] = {}
    for word, key in pairs:
        plain = word.translate(QUOTES)
        words[plain] = (*words.get(plain, ()), key)
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return words, re.compile("|".join(map(re.escape, longest_first)))


def _concepts_in(text: str, index: tuple[Mapping[str, tuple[str, ...]], re.Pattern[str]]) -> set[str]:
    words, pattern = index
    return {key for match in pattern.finditer(text) for key in words[match[0]]}
