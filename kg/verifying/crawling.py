"""Rules for those who come without being sent: site map and robots.txt (Sitemaps 0.9, RFC 9309)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from kg.verifying.rules import Rule, Verdict, failed, met, no_answer, not_applicable
from kg.verifying.site import Site, spread

PAGES = 5
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?")
"""W3C date and time format."""
SITEMAPS = "https://www.sitemaps.org/protocol.html"
ROBOTS = "https://www.rfc-editor.org/rfc/rfc9309"


def _there(site: Site) -> Verdict:
    found = site.site_map
    last = found.walks[-1].last
    if not found.addresses:
        if found.problem:
            return failed("unreadable", last, format="Sitemaps 0.9", reason=found.problem[:200])
        return failed("none_found", *(walk.last for walk in found.walks), what="sitemap.xml")
    shown = []
    for address in spread(found.addresses, PAGES):
        if not site.client.may_ask(address):
            return failed("off_site", last, address=address)
        walk = site.client.follow(address, "text/html, */*;q=0.1")
        if not walk.arrived:
            return no_answer(walk.last)
        shown.append(walk.last)
    return met("checked", last, *shown, count=len(shown))


def _dated(site: Site) -> Verdict:
    found = site.site_map
    if not found.addresses:
        return failed("none_found", *(walk.last for walk in found.walks), what="sitemap.xml")
    for address, date in zip(found.addresses, found.dates, strict=True):
        if not DATE.fullmatch(date):
            return failed("bad_date", found.walks[-1].last, address=address, found=date or "–")
    return met("checked", found.walks[-1].last, count=len(found.dates))


def _robots(site: Site) -> Verdict:
    robots = site.site_map.robots
    if robots.answer.status == 404 and urlsplit(site.root).path != "/":
        return not_applicable("subfolder", robots.answer)
    if robots.answer.status != 200:
        return no_answer(robots.answer)
    if not robots.answer.media_type.startswith("text/plain"):
        return failed("media_type", robots.answer, found=robots.answer.media_type or "–", wanted="text/plain")
    closed = [each for each in [site.roots[0], *(thing.iri for thing in site.things)] if not _open(site, each)]
    return (
        failed("shut_out", robots.answer, address=closed[0]) if closed else met("status_is", robots.answer, found=200)
    )


def _open(site: Site, address: str) -> bool:
    return site.site_map.robots.allows(site.client.place(address))


def _named(site: Site) -> Verdict:
    robots = site.site_map.robots
    if robots.answer.status != 200:
        return not_applicable("none_found", robots.answer, what="robots.txt")
    named = robots.site_maps
    return (
        met("field_is", robots.answer, name="Sitemap", found=named[0])
        if named
        else failed("missing", robots.answer, what="Sitemap:")
    )


RULES = (
    Rule("robots", 1, "RFC 9309 §2.3", f"{ROBOTS}#section-2.3", _robots),
    Rule("robots-sitemap", 1, "Sitemaps 0.9", f"{SITEMAPS}#submit_robots", _named, is_bonus=True),
    Rule("sitemap", 1, "Sitemaps 0.9", SITEMAPS, _there),
    Rule("sitemap-lastmod", 1, "Sitemaps 0.9", f"{SITEMAPS}#lastmoddef", _dated),
)
