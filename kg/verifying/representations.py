"""Rules of documents: each format is what it says, describes the thing, and says the same as the others."""

from __future__ import annotations

import re
from functools import partial

from selectolax.lexbor import LexborHTMLParser

from kg.verifying.exchange import Exchange, Walk
from kg.verifying.graphs import FORMATS, Graph, UnreadableError
from kg.verifying.links import HTML
from kg.verifying.rules import Rule, Verdict, failed, met, no_answer, not_applicable, with_things
from kg.verifying.site import Site, Thing

LABELS = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "http://xmlns.com/foaf/0.1/name",
    "http://schema.org/name",
    "https://schema.org/name",
)
LEADS_TO_A_PAGE = (
    "http://www.w3.org/ns/dcat#accessURL",
    "http://www.w3.org/ns/dcat#downloadURL",
    "http://www.w3.org/ns/dcat#landingPage",
    "http://www.w3.org/ns/dcat#endpointURL",
    "http://www.w3.org/ns/dcat#endpointDescription",
    "http://rdfs.org/ns/void#dataDump",
    "http://xmlns.com/foaf/0.1/homepage",
    "http://xmlns.com/foaf/0.1/page",
)
"""Predicates whose objects are addresses of pages and files: a reader opens these, they need no name."""
LABELLED = 0.8
"""Share of the linked things of the same space that should come with something to read."""
SHOWN_CHARACTERS = 200
META = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*utf-?8", re.IGNORECASE)
"""How a page states its encoding itself (HTML §4.2.5.4)."""

Rdf = dict[str, tuple[Walk, Graph]]


def negotiated(site: Site, thing: Thing) -> Rdf:
    """The RDF formats that a thing comes in, by name: the exchanges and the graph."""
    found = {}
    for name, (media_type, _) in FORMATS.items():
        walk = site.client.follow(thing.iri, media_type)
        if walk.arrived and walk.last.media_type == media_type:
            try:
                found[name] = (walk, site.graph_of(walk))
            except UnreadableError:
                continue
    return found


def _format(name: str, site: Site, things: list[Thing]) -> Verdict:
    media_type = FORMATS[name][0]
    for thing in things:
        walk = site.client.follow(thing.iri, media_type)
        if not walk.arrived:
            return no_answer(walk.last)
        if walk.last.media_type != media_type:
            return failed("media_type", *walk.hops, found=walk.last.media_type or "–", wanted=media_type)
        try:
            graph = site.graph_of(walk)
        except UnreadableError as error:
            return failed("unreadable", *walk.hops, format=media_type, reason=str(error)[:SHOWN_CHARACTERS])
        if thing.iri not in graph.subjects:
            return failed("no_subject", *walk.hops, iri=thing.iri)
    return met("describes", *walk.hops, count=len(things), triples=len(graph.quads))


def _page(site: Site, things: list[Thing]) -> Verdict:
    for thing in things:
        walk = site.client.follow(thing.iri, "text/html")
        if not walk.arrived:
            return no_answer(walk.last)
        if walk.last.media_type not in HTML:
            return failed("media_type", *walk.hops, found=walk.last.media_type or "–", wanted="text/html")
        title = LexborHTMLParser(walk.last.body).css_first("title")
        if title is None or not title.text().strip():
            return failed("missing", *walk.hops, what="<title>")
    return met("status_is", *walk.hops, found=200)


def _agree(site: Site, things: list[Thing]) -> Verdict:
    for thing in things:
        found = negotiated(site, thing)
        if len(found) < 2:
            return failed("few_formats", *(walk.last for walk, _ in found.values()), count=len(found))
        (first_walk, first), *others = found.values()
        for walk, graph in others:
            here, there = first.difference(graph)
            if here or there:
                forms = {"a": first_walk.last.media_type, "b": walk.last.media_type, "only_a": len(here)}
                example = (here or there)[0][:SHOWN_CHARACTERS]
                return failed("differ", first_walk.last, walk.last, **forms, only_b=len(there), example=example)
    return met("same_triples", count=len(found), triples=len(first.quads))


def _labels(site: Site, things: list[Thing]) -> Verdict:
    for thing in things:
        found = negotiated(site, thing)
        if not found:
            return failed("few_formats", count=0)
        walk, graph = next(iter(found.values()))
        if not graph.values(thing.iri, *LABELS):
            return failed("no_label", walk.last, iri=thing.iri)
        objects = graph.objects(without=LEADS_TO_A_PAGE)
        linked = [each for each in objects if each != thing.iri and each.startswith(_space(site, thing))]
        bare = [each for each in linked if not graph.texts(each)]
        if len(bare) > (1 - LABELLED) * len(linked):
            return failed("bare_links", walk.last, count=len(bare), all=len(linked), example=bare[0])
    return met("checked", walk.last, count=len(things))


def _space(site: Site, thing: Thing) -> str:
    """How the names of things like this one begin: as VoID says, else up to the first step below the site's folder."""
    if stated := [each for each in site.uri_spaces if thing.iri.startswith(each)]:
        return max(stated, key=len)
    root = site.client.named(site.root)
    if not thing.iri.startswith(root):
        root = "/".join(thing.iri.split("/")[:3]) + "/"
    return root + thing.iri.removeprefix(root).partition("/")[0].partition("#")[0]


def _charset(site: Site, things: list[Thing]) -> Verdict:
    shown: list[Exchange] = []
    for media_type in ("text/html", "text/turtle"):
        answer = site.client.follow(things[0].iri, media_type).last
        if answer.status != 200 or answer.media_type not in {media_type, *HTML}:
            continue
        shown.append(answer)
        inside = answer.media_type in HTML and META.search(answer.body[:1024])
        if answer.charset not in {"utf-8", "utf8"} and (answer.charset or (answer.media_type in HTML and not inside)):
            return failed("missing", answer, what="charset=utf-8")
        try:
            answer.body.decode("utf-8")
        except UnicodeDecodeError as error:
            if not answer.cut:
                return failed("unreadable", answer, format="UTF-8", reason=str(error)[:SHOWN_CHARACTERS])
    return met("checked", *shown, count=len(shown)) if shown else not_applicable("no_text")


HTTP = "https://www.rfc-editor.org/rfc/rfc9110"
STANDARDS = {
    "turtle": ("RDF 1.1 Turtle", "https://www.w3.org/TR/turtle/"),
    "jsonld": ("JSON-LD 1.1", "https://www.w3.org/TR/json-ld11/"),
    "rdfxml": ("RDF 1.1 XML Syntax", "https://www.w3.org/TR/rdf-syntax-grammar/"),
    "ntriples": ("RDF 1.1 N-Triples", "https://www.w3.org/TR/n-triples/"),
}
WEIGHTS = {"turtle": 3, "jsonld": 2, "rdfxml": 1, "ntriples": 1}
RULES = (
    Rule("format-html", 2, "Cool URIs §2", "https://www.w3.org/TR/cooluris/#oldweb", with_things(_page)),
    *(Rule(f"format-{name}", WEIGHTS[name], *STANDARDS[name], with_things(partial(_format, name))) for name in FORMATS),
    Rule(
        "formats-agree",
        2,
        "RDF 1.1 Concepts §3.6",
        "https://www.w3.org/TR/rdf11-concepts/#graph-isomorphism",
        with_things(_agree),
    ),
    Rule(
        "labels",
        1,
        "Data on the Web Best Practices 2",
        "https://www.w3.org/TR/dwbp/#DescriptiveMetadata",
        with_things(_labels),
    ),
    Rule("charset", 1, "RFC 9110 §8.3.2", f"{HTTP}#section-8.3.2", with_things(_charset)),
)
