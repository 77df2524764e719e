"""Rules of pages: typed links for machines (FAIR Signposting), JSON-LD inside, languages."""

from __future__ import annotations

from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser

from kg.verifying.addresses import normal
from kg.verifying.exchange import Exchange
from kg.verifying.graphs import PARSERS, TYPE, UnreadableError
from kg.verifying.jsonld import SCHEMA_ORG, read_json_ld, scripts
from kg.verifying.links import HTML, Link, related
from kg.verifying.representations import negotiated
from kg.verifying.rules import Check, Rule, Verdict, failed, met, no_answer, not_applicable, with_things
from kg.verifying.site import DCT, Site, Thing

SIGNPOSTING = "https://signposting.org/FAIR/"
RIGHTS = (f"{DCT}license", f"{DCT}rights", f"{DCT}accessRights", "https://schema.org/license")
PAGES = 4
"""Pages in other languages that are looked at."""


def _on_page(check: Callable[[Site, Thing, Exchange], Verdict]) -> Check:
    """A check of the page of the first thing."""

    def found(site: Site, things: list[Thing]) -> Verdict:
        walk = site.client.follow(things[0].iri, "text/html")
        if not walk.arrived:
            return no_answer(walk.last)
        if walk.last.media_type not in HTML:
            return failed("media_type", walk.last, found=walk.last.media_type or "–", wanted="text/html")
        return check(site, things[0], walk.last)

    return with_things(found)


def _cite_as(_site: Site, thing: Thing, page: Exchange) -> Verdict:
    named = [link.target for link in related(page, "cite-as")]
    if not named:
        return failed("missing", page, what='rel="cite-as"')
    if normal(thing.iri) not in map(normal, named):
        return failed("field_differs", page, name="cite-as", found=named[0], wanted=thing.iri)
    return met("field_is", page, name="cite-as", found=thing.iri)


def _described_by(site: Site, _thing: Thing, page: Exchange) -> Verdict:
    named = [link for name in ("describedby", "item") for link in related(page, name) if link.media_type in PARSERS]
    if not named:
        return failed("missing", page, what='rel="describedby" type="text/turtle"')
    walk = site.client.follow(named[0].target, named[0].media_type)
    if not walk.arrived:
        return no_answer(walk.last)
    if walk.last.media_type != named[0].media_type:
        return failed("media_type", walk.last, found=walk.last.media_type or "–", wanted=named[0].media_type)
    return met("field_is", page, walk.last, name="describedby", found=named[0].target)


def _typed(_site: Site, _thing: Thing, page: Exchange) -> Verdict:
    named = [link.target for link in related(page, "type")]
    return met("field_is", page, name="type", found=named[0]) if named else failed("missing", page, what='rel="type"')


def _licensed(site: Site, thing: Thing, page: Exchange) -> Verdict:
    """By a link, or by a statement about the thing or its document in RDF."""
    if named := related(page, "license"):
        return met("field_is", page, name="license", found=named[0].target)
    for walk, graph in negotiated(site, thing).values():
        for subject in (
            thing.iri,
            *(name(each.address) for each in (walk.last, page) for name in (str, site.client.named)),
        ):
            if stated := graph.value(subject, *RIGHTS):
                return met("field_is", walk.last, name="dcterms:rights", found=stated[:80])
    return failed("missing", page, what='rel="license"')


def _schema_org(site: Site, _thing: Thing, page: Exchange) -> Verdict:
    texts = scripts(page)
    if not texts:
        return failed("missing", page, what='<script type="application/ld+json">')
    for text in texts:
        try:
            graph = read_json_ld(site.client, page, text)
        except UnreadableError as error:
            return failed("unreadable", page, format="JSON-LD", reason=str(error)[:200])
        types = [each for subject in graph.subjects for each in graph.values(subject, TYPE)]
        if not any(each.startswith(SCHEMA_ORG) for each in types):
            return failed("missing", page, what="https://schema.org/… @type")
    return met("field_is", page, name="@type", found=types[0])


def language_of(page: Exchange) -> str:
    """The language that a page says it is in, in lower case."""
    node = LexborHTMLParser(page.body).css_first("html")
    return (node.attributes.get("lang") or "").lower() if node else ""


def _language(_site: Site, _thing: Thing, page: Exchange) -> Verdict:
    found = language_of(page)
    return met("field_is", page, name="lang", found=found) if found else failed("missing", page, what="<html lang>")


def _other_languages(page: Exchange) -> list[Link]:
    return [link for link in related(page, "alternate") if link.language and link.media_type in {"", *HTML}]


def _hreflang(site: Site, _thing: Thing, page: Exchange) -> Verdict:
    """Pages in other languages are in them, and name the same set of pages."""
    named = _other_languages(page)
    if not named:
        return not_applicable("one_language", page)
    targets = {normal(link.target) for link in named}
    shown = []
    for link in [each for each in named if each.language != "x-default"][:PAGES]:
        walk = site.client.follow(link.target, "text/html")
        if not walk.arrived:
            return no_answer(walk.last)
        found = language_of(walk.last)
        if found.split("-")[0] != link.language.split("-")[0]:
            return failed("field_differs", walk.last, name="lang", found=found or "–", wanted=link.language)
        if {normal(other.target) for other in _other_languages(walk.last)} != targets:
            return failed("not_returned", page, walk.last, address=link.target)
        shown.append(walk.last)
    return met("checked", *shown, count=len(shown))


RULES = (
    Rule("signposting-cite-as", 2, "FAIR Signposting 1, RFC 8574", f"{SIGNPOSTING}#level1", _on_page(_cite_as)),
    Rule("signposting-describedby", 2, "FAIR Signposting 1", f"{SIGNPOSTING}#level1", _on_page(_described_by)),
    Rule("signposting-type", 1, "FAIR Signposting 1", f"{SIGNPOSTING}#level1", _on_page(_typed)),
    Rule("signposting-license", 1, "FAIR Signposting 1, DCAT 3 §8", f"{SIGNPOSTING}#level1", _on_page(_licensed)),
    Rule(
        "page-jsonld",
        1,
        "JSON-LD 1.1 §7, schema.org",
        "https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents",
        _on_page(_schema_org),
    ),
    Rule(
        "page-language",
        1,
        "HTML §3.2.6.2",
        "https://html.spec.whatwg.org/#the-lang-and-xml:lang-attributes",
        _on_page(_language),
    ),
    Rule("page-hreflang", 1, "HTML §4.6.7.1", "https://html.spec.whatwg.org/#rel-alternate", _on_page(_hreflang)),
)
