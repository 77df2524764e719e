"""Rules of names: what the IRI of a thing answers (Cool URIs for the Semantic Web; RFC 9110 §15.4.4)."""

from __future__ import annotations

from kg.verifying.addresses import normal, variants
from kg.verifying.exchange import Walk
from kg.verifying.graphs import ANY_RDF, TYPE, UnreadableError
from kg.verifying.rules import Rule, Verdict, failed, met, no_answer, not_applicable, with_things
from kg.verifying.site import DCAT, VOID, Site, Thing

COOL_URIS = "https://www.w3.org/TR/cooluris/"
HTTP = "https://www.rfc-editor.org/rfc/rfc9110"
UNKNOWN = "-no-such-thing"
DOCUMENTS = {
    *(f"{DCAT}{name}" for name in ("Catalog", "Dataset", "DatasetSeries", "Distribution")),
    *(f"{VOID}{name}" for name in ("Dataset", "DatasetDescription")),
    "http://xmlns.com/foaf/0.1/Document",
    "http://www.w3.org/2002/07/owl#Ontology",
    "http://www.w3.org/ns/sparql-service-description#NamedGraph",
}
"""Classes of things that are documents or data, which may answer 200 themselves."""


def _found(site: Site) -> Verdict:
    things = site.things
    if not things:
        return failed("no_thing", *site.home.hops, *(walk.last for walk in site.tried_for_void))
    return met("things", count=len(things), first=things[0].iri)


def _sends_on(site: Site, things: list[Thing]) -> Verdict:
    """A name answers 303 to its document, or is told from it by a fragment, or is the name of a document itself."""
    shown = []
    for thing in things:
        for accept in ("text/html", ANY_RDF):
            walk = site.client.follow(thing.iri, accept)
            if thing.is_hashed or (walk.first.status == 200 and _is_document(site, thing)):
                wrong = None if walk.first.status == 200 else no_answer(walk.first)
            else:
                wrong = _not_sent_on(walk)
            if wrong:
                return wrong
            shown.append(walk.first)
    return met("sent_on", *shown, count=len(things))


def _not_sent_on(walk: Walk) -> Verdict | None:
    if walk.first.status == 200:
        return failed("direct", walk.first)
    if walk.first.status != 303 or walk.first.problem:
        return no_answer(walk.first, "303")
    return None if walk.arrived else failed("leads_nowhere", *walk.hops, status=walk.last.status or walk.last.problem)


def _is_document(site: Site, thing: Thing) -> bool:
    """Whether the description says that the thing is something that can be sent whole (Cool URIs §3.1)."""
    try:
        graph = site.graph_of(site.client.follow(thing.iri, ANY_RDF))
    except UnreadableError:
        return False
    return bool(DOCUMENTS & set(graph.values(thing.iri, TYPE)))


def _unknown(site: Site, things: list[Thing]) -> Verdict:
    name = things[0].iri.partition("#")[0].rstrip("/") + UNKNOWN
    for accept in ("text/html", "text/turtle"):
        walk = site.client.follow(name, accept)
        if walk.last.status not in {404, 410} or walk.endless:
            return no_answer(walk.last, "404, 410")
    return met("status_is", *walk.hops, found=walk.last.status)


def _spelling(site: Site, things: list[Thing]) -> Verdict:
    shown = []
    for thing in things:
        plain = site.client.follow(thing.iri, ANY_RDF)
        for address in variants(site.client.place(thing.iri)):
            other = site.client.follow(address, ANY_RDF)
            same = normal(other.last.address) == normal(plain.last.address)
            if not other.arrived or not same:
                return failed("spelling", other.first, other.last, address=address, found=other.last.status or "–")
            shown.append(other.first)
    return met("checked", *shown, count=len(shown))


def _location(site: Site, _things: list[Thing]) -> Verdict:
    hops = [hop for walk in site.client.walks for hop in walk.hops if hop.header("location")]
    for hop in hops:
        if not hop.header("location").isascii() or " " in hop.header("location"):
            return failed("location", hop)
    return met("checked", *hops, count=len(hops)) if hops else not_applicable("no_redirects")


def _end(site: Site, _things: list[Thing]) -> Verdict:
    for walk in site.client.walks:
        if walk.endless:
            return failed("endless", *walk.hops, count=len(walk.hops))
    return met("checked", count=len(site.client.walks))


RULES = (
    Rule("thing-found", 1, "VoID §4.1, RFC 8574", "https://www.w3.org/TR/void/#example-resource", _found),
    Rule("thing-303", 3, "Cool URIs §4", f"{COOL_URIS}#solutions", with_things(_sends_on)),
    Rule("thing-unknown", 2, "RFC 9110 §15.5.5", f"{HTTP}#section-15.5.5", with_things(_unknown)),
    Rule(
        "thing-spelling",
        1,
        "RFC 3986 §6.2.2",
        "https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2",
        with_things(_spelling),
    ),
)
LATE = (
    Rule("location-ascii", 1, "RFC 9110 §10.2.2", f"{HTTP}#section-10.2.2", with_things(_location)),
    Rule("redirects-end", 2, "RFC 9110 §15.4", f"{HTTP}#section-15.4", with_things(_end)),
)
"""Rules of all that was asked, for the end."""
