"""Quantities to reach.

Two forms: a figure with its indicator (覆盖率达到95%), and the counted slogan that sums up the list before it:
A、B和C“三个100%” (or “三个全覆盖”) is three targets of 100 %, one each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.documents import Place
from kg.records.model import Target
from kg.records.numerals import number_of

COUNTED = re.compile(r"(?P<list>[^，。；]*)“(?P<count>[二两三四五六七八九])个(?:(?P<value>\d+(?:\.\d+)?)[%％]|全覆盖)”")
FIGURE = re.compile(
    r"(?P<indicator>[^，。；、]{0,30}?)(?P<comparator>达到|达|提高到|提升至|提升到|降至|降低到|压缩至|不低于|不少于|超过|突破|以上)"
    r"(?P<value>\d+(?:\.\d+)?)(?P<unit>%|％|个百分点|万户|万家|万亿元|亿元|万元|万人|个工作日|万个|个|项|家|件|人|户|小时)"
)
COMPARATORS = {
    "不低于": ">=",
    "不少于": ">=",
    "以上": ">=",
    "超过": ">=",
    "突破": ">=",
    "降至": "<=",
    "降低到": "<=",
    "压缩至": "<=",
}
VERB = re.compile(r"^(?:以及|并|且|实现|做到|达到|推动|确保)+")


def targets_of(text: str, place: Place) -> tuple[Target, ...]:
    """Targets that a wording states. ``by`` stays open: a date is read from the words of the target only."""
    return (*_counted(text, place), *_figures(text, place))


def _counted(text: str, place: Place) -> Iterator[Target]:
    for match in COUNTED.finditer(text):
        members = [VERB.sub("", member).strip() for member in re.split("[、和]", VERB.sub("", match["list"]))]
        if len(members) == number_of(match["count"]):
            for member in members:
                yield Target(VERB.sub("", match[0]), member, "=", match["value"] or "100", "%", None, place)


def _figures(text: str, place: Place) -> Iterator[Target]:
    for match in FIGURE.finditer(text):
        comparator = COMPARATORS.get(match["comparator"], "=")
        unit = "%" if match["unit"] == "％" else match["unit"]
        yield Target(match[0], VERB.sub("", match["indicator"]), comparator, match["value"], unit, None, place)
