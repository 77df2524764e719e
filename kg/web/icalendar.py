"""Calendars of whole days as calendar programs read them (RFC 5545, with the names of RFC 7986).

The same events give the same bytes: nothing is said of when the calendar was written.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//policy-kg//deadlines//EN"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LINE_OCTETS = 75
"""A line is no longer, its break not counted (RFC 5545 §3.1)."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that falls on a day.

    Args:
        uid: what tells it from every other event, whatever becomes of its day: an IRI.
        day: ISO 8601.
        stamp: day on which what is said of it was settled, ISO 8601.
        summary: in a line.
        summary_language: of the summary (BCP 47).
        description: in full, lines apart by newlines.
        language: of the description.
        url: of a page that tells more.
        categories: what it belongs to.
    """

    uid: str
    day: str
    stamp: str
    summary: str
    summary_language: str
    description: str
    language: str
    url: str
    categories: Sequence[str] = ()


def calendar_of(name: str, description: str, events: Iterable[Event], language: str) -> str:
    """A calendar.

    Args:
        name: of the calendar.
        description: what it holds and what it leaves out.
        events: at least one, since a calendar has no form without (RFC 5545 §3.6).
        language: of name and description.
    """
    written = [line for event in events for line in _event(event)]
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME;LANGUAGE={language}:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"DESCRIPTION;LANGUAGE={language}:{escaped(description)}",
        f"X-WR-CALDESC:{escaped(description)}",
    ]
    return "".join(f"{folded(line)}\r\n" for line in [*head, *written, "END:VCALENDAR"])


def _event(event: Event) -> Iterator[str]:
    """The lines of an event; it takes up its day without making anybody busy."""
    day = dt.date.fromisoformat(event.day)
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{event.stamp.replace('-', '')}T000000Z"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY;LANGUAGE={event.summary_language}:{escaped(event.summary)}"
    yield f"DESCRIPTION;LANGUAGE={event.language}:{escaped(event.description)}"
    if event.categories:
        yield f"CATEGORIES:{','.join(escaped(category) for category in event.categories)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    r"""A text as a value (RFC 5545 §3.3.11); control characters, which no value may have, become blanks.

    >>> escaped("a, b; c\\d\ne")
    'a\\, b\\; c\\\\d\\ne'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub(" ", plain).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    r"""A line broken into lines of at most 75 octets of UTF-8, never within a character.

    >>> [len(part.encode()) for part in folded("字" * 50).split("\r\n")]
    [75, 73, 4]
    """
    octets, begin = line.encode(), 0
    parts: list[bytes] = []
    while len(octets) - begin > (room := LINE_OCTETS - bool(parts)):  # a line that goes on begins with a blank
        end = begin + room
        while octets[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        parts.append(octets[begin:end])
        begin = end
    return b"\r\n ".join((*parts, octets[begin:])).decode()
