"""Choosing a representation by ``Accept`` and ``Accept-Language`` (RFC 9110 §12.5.1, §12.5.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from kg.messages import LANGUAGES

Offer = TypeVar("Offer")

_ELEMENT = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*"?)+')
_PARAMETER = re.compile(r'(?:[^;"]|"(?:\\.|[^"\\])*"?)+')
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")


DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Preference:
    """One element of the header.

    Args:
        range: media range or language range, in lower case.
        weight: 0 (not acceptable) to 1.
    """

    range: str
    weight: float


ANYTHING = (Preference("*/*", 1.0),)


def preferences(header: str) -> list[Preference]:
    """The elements of an ``Accept`` or ``Accept-Language`` header; malformed ones are passed over.

    >>> preferences("text/turtle;q=0.5, */*;q=0")
    [Preference(range='text/turtle', weight=0.5), Preference(range='*/*', weight=0.0)]
    """
    found = []
    for element in _ELEMENT.findall(header):
        name, *parameters = [part.strip() for part in _PARAMETER.findall(element)] or [""]
        weights = [p[2:].strip() for p in (p.replace(" ", "") for p in parameters) if p.lower().startswith("q=")]
        weight = weights[0] if weights else "1"
        if all(_TOKEN.fullmatch(part) for part in name.split("/")) and _WEIGHT.fullmatch(weight):
            found.append(Preference(name.lower(), float(weight)))
    return found


@lru_cache(maxsize=512)
def _ranges(accept: str) -> tuple[Preference, ...]:
    return tuple(preferences(accept))


def negotiate(accept: str | None, offers: Sequence[tuple[str, Offer]]) -> tuple[str, Offer] | None:
    """The best offer for an ``Accept`` header.

    The most specific range that matches an offer gives its weight. The heaviest offer wins; among equals one that is
    named in full, then one of a named type, then the server's order.

    Args:
        accept: the header; absent or empty accepts everything.
        offers: media type and what it stands for, the server's favourite first.

    Returns:
        An element of ``offers``, or None if none is acceptable.
    """
    wanted = _ranges(accept) if accept and accept.strip() else ANYTHING
    if wanted == ANYTHING:
        return offers[0] if offers else None
    best: tuple[str, Offer] | None = None
    best_rank = (0.0, 0)
    for media_type, offer in offers:
        matches = [(_specificity(p.range, media_type), p.weight) for p in wanted if _matches(p.range, media_type)]
        specificity, weight = max(matches, default=(0, 0.0))
        if weight > 0 and (weight, specificity) > best_rank:
            best, best_rank = (media_type, offer), (weight, specificity)
    return best


def _matches(media_range: str, media_type: str) -> bool:
    kind, _, subtype = media_range.partition("/")
    return media_range in ("*/*", "*", media_type) or (subtype == "*" and media_type.startswith(f"{kind}/"))


def _specificity(media_range: str, media_type: str) -> int:
    return 3 if media_range == media_type else 1 if media_range in ("*/*", "*") else 2


def prefers_html(accept: str | None) -> bool:
    """Whether a person's browser asks: HTML is preferred to JSON."""
    chosen = negotiate(accept, [("application/json", False), ("application/problem+json", False), ("text/html", True)])
    return chosen is not None and chosen[1]


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether an answer may come compressed by gzip (RFC 9110 §12.5.3); without the field it comes as it is."""
    weights = {preference.range: preference.weight for preference in preferences(accept_encoding or "")}
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def negotiate_language(accept_language: str | None) -> str:
    """The message language for an ``Accept-Language`` header; English where nothing fits.

    >>> negotiate_language("fr, zh-TW;q=0.8, en;q=0.5")
    'zh-Hans'
    >>> negotiate_language("en;q=0, *")
    'zh-Hans'
    """
    named = enumerate(preferences(accept_language or ""))
    wanted = [(each.range.split("-")[0], each.weight, -at) for at, each in named]
    found = []
    for language in LANGUAGES:
        own = [rank for name, *rank in wanted if name == language.split("-")[0]]
        weight, place = max(own or [rank for name, *rank in wanted if name == "*"], default=(0.0, 0))
        if weight > 0:
            found.append((weight, place, language == DEFAULT, language))
    return max(found)[-1] if found else DEFAULT
