"""The site map (Sitemaps 0.9) of a site."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from kg.verifying.client import Client
from kg.verifying.exchange import Walk
from kg.verifying.robots import Robots, find_robots

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
GZIP = b"\x1f\x8b"
"""How a packed file begins (RFC 1952 §2.3.1)."""


@dataclass(frozen=True, slots=True)
class SiteMap:
    """A site map, or how it was looked for.

    Args:
        walks: the requests; of one that cannot be read, its own.
        robots: what robots.txt says.
        addresses: listed pages, in their order.
        dates: of the last change, where one is given; as many as addresses.
        problem: why there is none: the parser's words, or empty.
    """

    walks: tuple[Walk, ...]
    robots: Robots
    addresses: list[str]
    dates: list[str]
    problem: str = ""


def find_site_map(client: Client, roots: list[str]) -> SiteMap:
    """Look where robots.txt says, then at ``sitemap.xml`` of the folders; of an index, its first part is read."""
    robots = find_robots(client, roots[0])
    walks: list[Walk] = []
    broken: SiteMap | None = None
    for address in dict.fromkeys([*robots.site_maps, *(f"{root}sitemap.xml" for root in roots)]):
        walks.append(client.follow(address, "application/xml, text/xml;q=0.9, */*;q=0.1"))
        if not walks[-1].arrived:
            continue
        try:
            tree = _tree(client, walks[-1])
            if tree.tag == f"{SITEMAP}sitemapindex":
                first = tree.findtext(f"{SITEMAP}sitemap/{SITEMAP}loc", "").strip()
                walks.append(client.follow(first, "application/xml"))
                tree = _tree(client, walks[-1])
        except (ET.ParseError, ValueError, LookupError) as error:
            broken = broken or SiteMap((walks[-1],), robots, [], [], str(error))
            continue
        entries = tree.findall(f"{SITEMAP}url") if tree.tag == f"{SITEMAP}urlset" else []
        addresses = [entry.findtext(f"{SITEMAP}loc", "").strip() for entry in entries]
        dates = [entry.findtext(f"{SITEMAP}lastmod", "").strip() for entry in entries]
        return SiteMap((walks[-1],), robots, addresses, dates, "" if entries else "<urlset>")
    return broken or SiteMap(tuple(walks), robots, [], [])


def _tree(client: Client, walk: Walk) -> ET.Element:
    """The document, unpacked where it is packed, without entities.

    Raises:
        ValueError: it did not come, is too large or broken when unpacked, is no UTF-8, or declares entities.
        LookupError: it names an encoding that there is not.
        ET.ParseError: it is no XML.
    """
    if not walk.arrived:
        raise ValueError(str(walk.last.status or walk.last.problem))
    text = _unpacked(walk.last.body, client.body_bytes)
    if b"\0" in text:  # UTF-16, which the standard forbids, would hide entities
        raise ValueError("NUL (UTF-16?) ≠ UTF-8")
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", text):
        raise ValueError("<!DOCTYPE")
    return ET.fromstring(text)  # noqa: S314 -- no entities by the lines above


def _unpacked(body: bytes, most_bytes: int) -> bytes:
    """A body as it is, or unpacked where it is a gzip file.

    Raises:
        ValueError: it is broken, or larger than may be read.
    """
    if not body.startswith(GZIP):
        return body
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        text = unpacking.decompress(body, most_bytes + 1)
    except zlib.error as error:
        raise ValueError(f"gzip: {error}") from None
    if len(text) > most_bytes:
        raise ValueError(f"gzip: > {most_bytes} bytes")
    if not unpacking.eof:
        raise ValueError("gzip: EOF")
    return text
