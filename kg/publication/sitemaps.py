"""The site map of a publication: it names files, as the pages do (Sitemaps 0.9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from kg.publication.addresses import PAGE_LANGUAGES, Address, Link, relative

REFERENCE = re.compile(r'(?P<before><loc>|href=")(?P<address>[^<"]+)')


def with_files(sitemap: bytes, site: str, file_of: Callable[[Address, str], str | None]) -> bytes:
    """A site map whose addresses are those of files.

    Args:
        sitemap: as the server gives it.
        site: address of the site.
        file_of: the file of an address in a language, None where there is none.
    """

    def led(match: re.Match[str]) -> str:
        link = Link.read(unescape(match["address"]), site)
        target = link and file_of(link.address, link.language or PAGE_LANGUAGES[0])
        return match["before"] + (escape(f"{site}/{relative('', target)}") if target else match["address"])

    return REFERENCE.sub(led, sitemap.decode()).encode()
