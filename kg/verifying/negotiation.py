"""Rules of negotiation: the format that is asked for comes, and caches are told (RFC 9110 §12)."""

from __future__ import annotations

from itertools import pairwise

from kg.verifying.exchange import Exchange, Walk
from kg.verifying.graphs import FORMATS
from kg.verifying.links import HTML, related
from kg.verifying.representations import negotiated
from kg.verifying.rules import Rule, Verdict, failed, met, no_answer, not_applicable, with_things
from kg.verifying.site import Site, Thing

HTTP = "https://www.rfc-editor.org/rfc/rfc9110"
NO_FORMAT = "application/x-no-such-format"


def _weights(site: Site, things: list[Thing]) -> Verdict:
    """Of two formats the heavier comes, in either order of the field."""
    offered = [walk.last.media_type for walk, _ in negotiated(site, things[0]).values()]
    page = site.client.follow(things[0].iri, "text/html")
    if page.arrived and page.last.media_type in HTML:
        offered.append(page.last.media_type)
    if len(offered) < 2:
        return failed("few_formats", count=len(offered))
    shown = []
    for one, other in pairwise(offered):
        for light, heavy in ((one, other), (other, one)):
            walk = site.client.follow(things[0].iri, f"{light};q=0.4, {heavy};q=0.9")
            if not walk.arrived:
                return no_answer(walk.last)
            if walk.last.media_type != heavy:
                return failed("media_type", *walk.hops, found=walk.last.media_type or "–", wanted=heavy)
            shown.append(walk.last)
    return met("checked", *shown, count=len(shown))


def _anything(site: Site, things: list[Thing]) -> Verdict:
    for accept in ("*/*", ""):
        walk = site.client.follow(things[0].iri, accept)
        if not walk.arrived:
            return no_answer(walk.last)
    return met("status_is", *walk.hops, found=200)


def _nothing(site: Site, things: list[Thing]) -> Verdict:
    """What is not there is refused, with a list of what is."""
    walk = site.client.follow(things[0].iri, NO_FORMAT)
    if walk.last.status != 406 or walk.endless:
        return no_answer(walk.last, "406")
    told = walk.last.body.decode("utf-8", "replace").lower()
    named = {link.media_type for link in related(walk.last, "alternate")}
    if not any(media_type in told or media_type in named for media_type, _ in FORMATS.values()):
        return failed("no_list", *walk.hops)
    return met("status_is", *walk.hops, found=406)


def _vary(site: Site, things: list[Thing]) -> Verdict:
    """Where two walks part, both answers say that the field decided."""
    walks = [site.client.follow(things[0].iri, accept) for accept in ("text/html", *(m for m, _ in FORMATS.values()))]
    arrived = [walk for walk in walks if walk.arrived]
    pairs = [_parting(one, other) for one, other in pairwise(arrived)]
    shown = [each for pair in pairs if pair for each in pair]
    if not shown:
        return not_applicable("one_representation", *(walk.last for walk in arrived))
    for each in shown:
        if not each.tokens("vary") & {"accept", "*"}:
            return failed("missing", each, what="Vary: Accept")
    return met("checked", *shown, count=len(shown))


def _parting(one: Walk, other: Walk) -> tuple[Exchange, Exchange] | None:
    for a, b in zip(one.hops, other.hops, strict=False):
        if a.address != b.address:
            return None
        if (a.status, a.header("location"), a.media_type) != (b.status, b.header("location"), b.media_type):
            return a, b
    return None


def _alternates(site: Site, things: list[Thing]) -> Verdict:
    """The page names the address of each format, and it is of that format."""
    page = site.client.follow(things[0].iri, "text/html").last
    if page.status != 200:
        return no_answer(page)
    formats = [walk.last.media_type for walk, _ in negotiated(site, things[0]).values()]
    named = {link.media_type: link.target for link in reversed(related(page, "alternate")) if link.media_type}
    if not formats:
        return failed("few_formats", page, count=0)
    shown = []
    for media_type in formats:
        if media_type not in named:
            return failed("missing", page, what=f'rel="alternate" type="{media_type}"')
        walk = site.client.follow(named[media_type], "*/*")
        if not walk.arrived:
            return no_answer(walk.last)
        if walk.last.media_type != media_type:
            return failed("media_type", walk.last, found=walk.last.media_type or "–", wanted=media_type)
        shown.append(walk.last)
    return met("checked", *shown, count=len(shown))


RULES = (
    Rule("accept-weights", 2, "RFC 9110 §12.4.2", f"{HTTP}#section-12.4.2", with_things(_weights)),
    Rule("accept-anything", 1, "RFC 9110 §12.5.1", f"{HTTP}#section-12.5.1", with_things(_anything)),
    Rule("accept-unknown", 2, "RFC 9110 §15.5.7", f"{HTTP}#section-15.5.7", with_things(_nothing)),
    Rule("vary", 2, "RFC 9110 §12.5.5", f"{HTTP}#section-12.5.5", with_things(_vary)),
    Rule(
        "alternates",
        1,
        "RFC 8288, HTML §4.6.7.1",
        "https://html.spec.whatwg.org/#rel-alternate",
        with_things(_alternates),
    ),
)
