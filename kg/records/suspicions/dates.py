"""Dates that lost 年, 月 or a bracket (2022121日, 20226月底前, 〔201597号), and days that the calendar does not have.

No date is made of them: 2022121日 is 1 December, 21 January, or another day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from kg.records.suspicions.model import Copy, Suspicion

LOST = (
    (re.compile(r"(?<![\d.])20[0-4]\d\d{2,4}日"), 0.95),
    (re.compile(r"(?<![\d.])20[0-4]\d(?:1[0-2]|0?[1-9])月"), 0.95),
    (re.compile(r"(?<!\d)20[0-4]\d年\d{1,4}日"), 0.9),
    (re.compile(r"[〔\[［【（(]20[0-4]\d{2,6}号"), 0.95),
    (re.compile(r"(?<=[一-鿿])20[0-4]\d〕\d+号"), 0.9),
    (re.compile(r"(?:(?<=^)|(?<=[到至于自从]))20[0-4]\d(?:1[0-2]|[1-9])(?=底|前|起|$)"), 0.6),
)
"""Forms with the confidence that marks were lost."""
DAY = re.compile(r"(?:(?<!\d)(?P<year>20\d\d)年)?(?<!\d)(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|(?=[底末前]))")
LEAP_YEAR = 2000


def detect(copy: Copy) -> Iterator[Suspicion]:
    """Each place once."""
    for block in copy.blocks():
        for form, confidence in LOST:
            for match in form.finditer(block.text):
                yield Suspicion("lost-date-mark", match[0], confidence, block.place.line)
        for match in DAY.finditer(block.text):
            if not _exists(match):
                yield Suspicion("impossible-date", match[0], 1.0, block.place.line)


def _exists(match: re.Match[str]) -> bool:
    year, month, day = int(match["year"] or LEAP_YEAR), int(match["month"]), int(match["day"] or 1)
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
