"""Links that tell a machine what a page is about and what stands beside it, without reading the page.

Sources: RFC 8288 (web linking); FAIR Signposting profile, version of 2023-10-02; RFC 8574 (``cite-as``).
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.web import urls
from kg.web.frame import Alternate, Frame, Signpost

PAGE_TYPE = "https://schema.org/AboutPage"
"""What a page about a thing is."""


def signposts_of_page(thing: str, kind: str, licence: str, alternates: Iterable[Alternate]) -> tuple[Signpost, ...]:
    """The links of a page about a thing; none of a page about nothing in particular.

    Args:
        thing: its IRI, or empty.
        kind: its class in schema.org, or empty.
        licence: of the data, or empty.
        alternates: the other representations of the page.
    """
    if not thing:
        return ()
    return (
        Signpost("cite-as", thing),
        Signpost("type", PAGE_TYPE),
        *([Signpost("type", f"https://schema.org/{kind}")] if kind else []),
        *_licences(licence),
        Signpost("collection", urls.CATALOG, "text/html"),
        *(Signpost("describedby", each.href, each.media_type) for each in alternates),
    )


def signposts_of_data(frame: Frame) -> tuple[Signpost, ...]:
    """The links of the data about a thing: back to the page, and to the thing itself."""
    if not frame.thing:
        return ()
    return (
        Signpost("describes", frame.address, "text/html"),
        Signpost("cite-as", frame.thing),
        *_licences(frame.licence),
    )


def _licences(licence: str) -> tuple[Signpost, ...]:
    return (Signpost("license", licence),) if licence else ()
