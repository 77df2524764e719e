"""robots.txt (RFC 9309) and the site map (Sitemaps 0.9) of a site."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

from kg.verifying.client import Client
from kg.verifying.exchange import Exchange, Walk

READ = re.compile(r"\s*(user-agent|allow|disallow|sitemap)\s*:|\s*$", re.IGNORECASE)
"""Lines of robots.txt that matter here; in others Python's parser trips over numbers."""
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@dataclass(frozen=True, slots=True)
class Robots:
    """robots.txt.

    Args:
        answer: to the request for it.
        parser: of its rules.
    """

    answer: Exchange
    parser: RobotFileParser = field(repr=False)

    @property
    def site_maps(self) -> list[str]:
        """Addresses of site maps that it names."""
        return self.parser.site_maps() or []


@dataclass(frozen=True, slots=True)
class SiteMap:
    """A site map, or how it was looked for.

    Args:
        walks: the requests.
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
    robots = _robots(client, roots[0])
    walks: list[Walk] = []
    problem = ""
    for address in dict.fromkeys([*robots.site_maps, *(f"{root}sitemap.xml" for root in roots)]):
        walks.append(client.follow(address, "application/xml, text/xml;q=0.9, */*;q=0.1"))
        if not walks[-1].arrived:
            continue
        try:
            tree = _tree(walks[-1])
            if tree.tag == f"{SITEMAP}sitemapindex":
                first = tree.findtext(f"{SITEMAP}sitemap/{SITEMAP}loc", "").strip()
                walks.append(client.follow(first, "application/xml"))
                tree = _tree(walks[-1])
        except (ET.ParseError, ValueError) as error:
            problem = str(error)
            continue
        entries = tree.findall(f"{SITEMAP}url") if tree.tag == f"{SITEMAP}urlset" else []
        addresses = [entry.findtext(f"{SITEMAP}loc", "").strip() for entry in entries]
        dates = [entry.findtext(f"{SITEMAP}lastmod", "").strip() for entry in entries]
        return SiteMap((walks[-1],), robots, addresses, dates, "" if entries else "<urlset>")
    return SiteMap(tuple(walks), robots, [], [], problem)


def _tree(walk: Walk) -> ET.Element:
    """The document, without entities.

    Raises:
        ValueError: it did not come, or declares entities.
        ET.ParseError: it is no XML.
    """
    if not walk.arrived or re.search(rb"<!(?:DOCTYPE|ENTITY)|\0", walk.last.body):
        raise ValueError("<!DOCTYPE" if walk.arrived else str(walk.last.status or walk.last.problem))
    return ET.fromstring(walk.last.body)  # noqa: S314 -- no entities by the line above


def _robots(client: Client, root: str) -> Robots:
    parts = urlsplit(root)
    answer = client.follow(
        urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", "")), "text/plain, */*;q=0.1"
    ).last
    parser = RobotFileParser()
    lines = answer.body.decode("utf-8", "replace").splitlines() if answer.status == 200 else []
    parser.parse(line for line in lines if READ.match(line))
    return Robots(answer, parser)
