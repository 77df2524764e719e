"""Sitemaps 0.9 and robots.txt (RFC 9309): which pages there are to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from kg import messages

MOST_ADDRESSES = 50_000
"""Addresses of one file (Sitemaps 0.9, "Using Sitemap index files"), and files of one index."""
ADDRESSES_OF_PAGE = 1 + len(messages.LANGUAGES)
"""Its plain one, and one in each language."""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
DISALLOWED = ("/sparql", "/search", "/api/", "/*?")
"""What no crawler should walk: the endpoint, the search, and addresses with parameters, which have no end …"""
ALLOWED = ("/*?lang=", "/*?page=")
"""… but the pages of a list and the languages of a page are a few."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that people read.

    Args:
        path: beginning with ``/``, without parameters.
        modified: day of the last change of its data, or empty where it is not known.
    """

    path: str
    modified: str = ""


def urlset(address: str, pages: Iterable[Page], parameter: str) -> bytes:
    """A sitemap; each page with its plain address and that in every language, each of which names all of them.

    Args:
        address: of the site, ending in ``/``.
        pages: as many as have room, each for :data:`ADDRESSES_OF_PAGE`.
        parameter: that chooses a language.
    """
    lines = [f'{HEAD}<urlset xmlns="{NAMESPACE}" xmlns:xhtml="{XHTML}">\n']
    for page in pages:
        plain = address + page.path.removeprefix("/")
        day = f"<lastmod>{escape(page.modified)}</lastmod>" if page.modified else ""
        own = {each: f"{plain}?{urlencode({parameter: each})}" for each in messages.LANGUAGES} | {"x-default": plain}
        others = "".join(_alternate(language, each) for language, each in own.items())
        lines += [f"<url><loc>{escape(each)}</loc>{day}{others}</url>\n" for each in (plain, *own.values())[:-1]]
    return "".join([*lines, "</urlset>\n"]).encode()


def _alternate(language: str, address: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'


def index(addresses: Sequence[str], modified: str) -> bytes:
    """An index of sitemaps.

    Args:
        addresses: of the sitemaps.
        modified: day of the last change of the data, or empty.
    """
    day = f"<lastmod>{escape(modified)}</lastmod>" if modified else ""
    rows = "".join(f"<sitemap><loc>{escape(address)}</loc>{day}</sitemap>\n" for address in addresses)
    return f'{HEAD}<sitemapindex xmlns="{NAMESPACE}">\n{rows}</sitemapindex>\n'.encode()


def robots(address: str) -> str:
    """What crawlers may read, and where the sitemap is.

    Args:
        address: of the site, ending in ``/``.
    """
    rules = [*(f"Allow: {path}" for path in ALLOWED), *(f"Disallow: {path}" for path in DISALLOWED)]
    return "\n".join(["User-agent: *", *rules, "", f"Sitemap: {address}sitemap.xml", ""])
