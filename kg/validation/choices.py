"""What the cells of an entry form offer: bodies of a place, wordings of deadlines, themes of the scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg import reference
from kg.validation.entry import BODIES, BODIES_OR_NONE, DEADLINES, ISSUERS, THEMES
from kg.vocabulary import scheme

NONE_STATED = "——"
TIMES = ("3月底前", "6月底前", "9月底前", "12月底前", "12月底前完成并持续推进", "每季度末前", "持续推进")
"""Wordings of deadlines that the form offers; the year is that of the period."""


def lists_of(place: str | None, language: str) -> Mapping[str, Sequence[str]]:
    """What the cells offer, by the names of :mod:`kg.validation.entry`; a list without entries is left out.

    Args:
        place: GB/T 2260 code; its bodies and groups of today come first, then those of the places below it.
        language: of the themes.
    """
    below = {key for key, division in reference.divisions().items() if division.parent == place}
    below |= {f"{reference.ZONE_PREFIX}{key}" for key, zone in reference.zones().items() if zone.parent == place}
    known = [agency for agency in reference.agencies() if place and agency.valid_to is None]
    own = [agency for agency in known if agency.jurisdiction == place]
    groups = [group.name_zh for group in reference.groups() if place and group.jurisdiction == place]
    names = [agency.name_zh for agency in known if agency.jurisdiction in below]
    bodies = [*(agency.name_zh for agency in own), *groups, *names]
    themes = scheme("theme").values()
    lists = {
        BODIES: bodies,
        BODIES_OR_NONE: [NONE_STATED, *bodies],
        ISSUERS: [agency.long_zh or agency.name_zh for agency in own],
        DEADLINES: list(TIMES),
        THEMES: [(each.labels if language == "zh-Hans" else each.english)[0] for each in themes],
    }
    return {name: list(dict.fromkeys(entries)) for name, entries in lists.items() if entries}
