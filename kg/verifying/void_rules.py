"""Rules of the VoID description: it is there, counts, and counts right (VoID, W3C Interest Group Note 2011)."""

from __future__ import annotations

from kg.verifying.catalogue import distributions, fetched, measured, smallest_first
from kg.verifying.endpoint import JSON_RESULTS, asked, counted
from kg.verifying.exchange import Exchange
from kg.verifying.graphs import PARSERS, Graph, UnreadableError, read, whole_number
from kg.verifying.rules import Rule, Verdict, failed, met, not_applicable
from kg.verifying.site import VOID, Site

NOTE = "https://www.w3.org/TR/void/"
COUNTS = ("triples", "entities", "classes", "properties", "distinctSubjects", "distinctObjects")
PARTS = ("classPartition", "propertyPartition")
DUMPS = 3


def _there(site: Site) -> Verdict:
    if site.void is None:
        return failed("none_found", *(walk.last for walk in site.tried_for_void), what="void:Dataset")
    return met("field_is", *site.void.walk.hops, name="void:Dataset", found=site.void.walk.last.address)


def whole(graph: Graph) -> str:
    """The data set that is no part of another; of several, the one that states most triples."""
    sets = graph.of_type(f"{VOID}Dataset")
    parts = {v for each in graph.subjects for name in ("subset", *PARTS) for v in graph.values(each, f"{VOID}{name}")}
    alone = [each for each in sets if each not in parts] or sets
    return max(alone, key=lambda each: whole_number(graph.value(each, f"{VOID}triples")) or 0, default="")


def _counts(site: Site) -> Verdict:
    if site.void is None:
        return failed("none_found", what="void:Dataset")
    graph, last = site.void.graph, site.void.walk.last
    found = whole(graph)
    if whole_number(graph.value(found, f"{VOID}triples")) is None:
        return failed("missing", last, what="void:triples")
    stated = [name for name in COUNTS if graph.values(found, f"{VOID}{name}")]
    parts = [name for name in PARTS if graph.values(found, f"{VOID}{name}")]
    if len(stated) < 2 and not parts:
        return failed("missing", last, what=", ".join(f"void:{name}" for name in (*COUNTS[1:], *PARTS)))
    return met("field_is", last, name=found, found=", ".join(stated + parts))


def _right(site: Site) -> Verdict:
    """The number of triples is that of the endpoint, or of a dump small enough to be read."""
    if site.void is None:
        return failed("none_found", what="void:Dataset")
    graph, last = site.void.graph, site.void.walk.last
    found = whole(graph)
    stated = whole_number(graph.value(found, f"{VOID}triples"))
    if stated is None:
        return failed("missing", last, what="void:triples")
    counts, shown = _recounted(site, found)
    if not counts:
        return not_applicable("nothing_to_count", last, *shown)
    if stated not in counts:
        return failed("field_differs", last, *shown, name="void:triples", found=stated, wanted=max(counts))
    return met("field_is", last, *shown, name="void:triples", found=stated)


def _recounted(site: Site, found: str) -> tuple[set[int], list[Exchange]]:
    """What the triples of a data set may be counted as: with each once, or as often as graphs hold it."""
    if site.endpoint and site.client.may_ask(site.endpoint):
        counts = [counted(site, name) for name in ("count.rq", "count-distinct.rq")]
        if known := {each for each in counts if each is not None}:
            return known, [asked(site, "count.rq", JSON_RESULTS)]
    other = {each.download for each in distributions(site) if each.media_type and each.media_type not in PARSERS}
    dumps = {address: size for address, size in _dumps(site, found).items() if address not in other}
    for _, walk in fetched(site, dumps):
        media_type = walk.last.media_type
        if not walk.arrived or media_type not in PARSERS:
            continue
        try:
            quads = read(walk.last).quads
        except UnreadableError:
            continue
        return {len(set(quads)), len({quad.triple for quad in quads})}, [walk.last]
    return set(), []


def _dumps(site: Site, found: str) -> dict[str, int | None]:
    """Dumps of a data set on hosts that may be asked: address, and size as the catalogue states it."""
    if site.void is None:
        return {}
    sizes = {each.download: each.size_bytes for each in distributions(site)}
    named = [each for each in site.void.graph.values(found, f"{VOID}dataDump") if each.startswith("http")]
    return {each: sizes.get(each) for each in named if site.client.may_ask(each)}


def _access(site: Site) -> Verdict:
    """There is a way to all of the data, and dumps that are named answer, with the size that the catalogue states."""
    if site.void is None:
        return failed("none_found", what="void:Dataset")
    graph, last = site.void.graph, site.void.walk.last
    found = whole(graph)
    named = [each for each in graph.values(found, f"{VOID}dataDump") if each.startswith("http")]
    if not named:
        ways = graph.values(found, f"{VOID}sparqlEndpoint")
        return (
            met("field_is", last, name="void:sparqlEndpoint", found=ways[0])
            if ways
            else failed("missing", last, what="void:dataDump")
        )
    dumps, shown = _dumps(site, found), []
    for address in smallest_first(dumps)[:DUMPS]:
        head, wrong = measured(site, address, dumps[address])
        if wrong:
            return wrong
        shown.append(head)
    return met("checked", *shown, count=len(shown)) if shown else not_applicable("elsewhere", last, address=named[0])


def _example(site: Site) -> Verdict:
    """Examples or beginnings of IRIs are named, and where examples are, one of them at least can be asked for here."""
    if site.void is None:
        return failed("none_found", what="void:Dataset")
    graph, last = site.void.graph, site.void.walk.last
    examples = [v for each in graph.subjects for v in graph.values(each, f"{VOID}exampleResource")]
    if examples:
        known = [thing.iri for thing in site.things if thing.iri in examples]
        if not known and not any(map(site.client.may_ask, examples)):
            return failed("not_here", last, address=examples[0])
        return met("field_is", last, name="void:exampleResource", found=(known or examples)[0])
    for name in ("uriSpace", "uriRegexPattern"):
        if found := [v for each in graph.subjects for v in graph.values(each, f"{VOID}{name}")]:
            return met("field_is", last, name=f"void:{name}", found=found[0])
    return failed("missing", last, what="void:exampleResource, void:uriSpace")


RULES = (
    Rule("void", 2, "VoID §7", f"{NOTE}#well-known", _there),
    Rule("void-example", 1, "VoID §4.1, §4.3", f"{NOTE}#example-resource", _example),
    Rule("void-counts", 1, "VoID §4.6", f"{NOTE}#statistics", _counts),
    Rule("void-counts-right", 2, "VoID §4.6", f"{NOTE}#statistics", _right),
    Rule("void-access", 2, "VoID §3", f"{NOTE}#access", _access),
)
