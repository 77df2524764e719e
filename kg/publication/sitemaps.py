"""The site map of a publication: it names files, as the pages do, each once (Sitemaps 0.9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from kg.publication.addresses import PAGE_LANGUAGES, Address, Link, relative

REFERENCE = re.compile(r'(?P<before><loc>|href=")(?P<address>[^<"]+)')
ENTRY = re.compile(r"<url><loc>(?P<address>[^<]+)</loc>.*?</url>\n")


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

    listed: set[str] = set()

    def once(match: re.Match[str]) -> str:
        """An entry, unless its file is listed already: a page in the first language is also the plain one."""
        is_new = match["address"] not in listed
        listed.add(match["address"])
        return match[0] if is_new else ""

    return ENTRY.sub(once, REFERENCE.sub(led, sitemap.decode())).encode()
