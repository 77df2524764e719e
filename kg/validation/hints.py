"""What exactly is expected, where the document itself tells more than the rule."""

from __future__ import annotations

from collections.abc import Mapping

from kg import messages
from kg.records.model import PlanRecord, Section
from kg.screening.sightings import Sighting

DIGITS = "〇一二三四五六七八九"


def expected_of(rule: str, sighting: Sighting, record: PlanRecord | None) -> Mapping[str, str] | None:
    """What is expected, by language; ``None`` where the words of the rule have to do.

    Args:
        rule: id of the rule.
        sighting: the resource that is wrong.
        record: of the document, where there is one.
    """
    if rule != "D8" or record is None or not (sighting.owner.number or "").isdecimal():
        return None
    return _missing_section(int(sighting.owner.number or 0), sighting.place.get("line"), record)


def _missing_section(number: int, line: int | str | None, record: PlanRecord) -> Mapping[str, str] | None:
    """Between which headings the missing one should stand, and what the wrong one would be if only its number is."""
    top = [section for section in record.sections if section.parent is None]
    at = next((at for at, each in enumerate(top) if each.number == number and each.place.line == line), None)
    if not at or top[at - 1].number >= number:
        return None
    before, after = top[at - 1], top[at]
    return messages.both(
        "validation.missing_section",
        missing=chinese_number(number - 1),
        before=_heading(before),
        before_line=before.place.line,
        after=_heading(after),
        after_line=after.place.line,
    )


def _heading(section: Section) -> str:
    return f"{section.label}、{section.heading}" if section.label else section.heading


def chinese_number(number: int) -> str:
    """A number below 100 as headings write it.

    >>> [chinese_number(each) for each in (8, 10, 12, 20, 35)]
    ['八', '十', '十二', '二十', '三十五']
    """
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")
