"""Rules of a SPARQL endpoint, for sites that claim one (SPARQL 1.1 Protocol, Service Description).

The update that is tried inserts nothing, so that it changes nothing where it is wrongly taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from urllib.parse import quote

from kg.verifying.exchange import Exchange
from kg.verifying.graphs import ANY_RDF, UnreadableError
from kg.verifying.rules import Check, Rule, Verdict, failed, met, no_answer, not_applicable
from kg.verifying.site import Site

SD = "http://www.w3.org/ns/sparql-service-description#"
JSON_RESULTS = "application/sparql-results+json"
RESULTS = (JSON_RESULTS, "application/sparql-results+xml")
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"


def query_text(name: str) -> str:
    """A query of this package, without its comments."""
    text = (resources.files(__package__) / "sparql" / name).read_text(encoding="utf-8")
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))


def asked(site: Site, name: str, accept: str) -> Exchange:
    """What the endpoint answers to a query of this package."""
    mark = "&" if "?" in site.endpoint else "?"
    return site.client.ask(f"{site.endpoint}{mark}query={quote(query_text(name), safe='')}", accept)


def counted(site: Site, name: str) -> int | None:
    """The one number that a query of this package gives; None where the endpoint gives none."""
    try:
        (row,) = json.loads(asked(site, name, JSON_RESULTS).body)["results"]["bindings"]
        return int(row["count"]["value"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _with_endpoint(check: Callable[[Site], Verdict]) -> Check:
    def found(site: Site) -> Verdict:
        if not site.endpoint:
            return not_applicable("no_endpoint")
        if not site.client.may_ask(site.endpoint):
            return not_applicable("elsewhere", address=site.endpoint)
        return check(site)

    return found


def _answers(site: Site) -> Verdict:
    for media_type in RESULTS:
        answer = asked(site, "ask.rq", media_type)
        if answer.status != 200 or answer.problem:
            return no_answer(answer)
        if answer.media_type != media_type:
            return failed("media_type", answer, found=answer.media_type or "–", wanted=media_type)
    answer = asked(site, "ask.rq", JSON_RESULTS)
    try:
        told = json.loads(answer.body)["boolean"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return failed("unreadable", answer, format=JSON_RESULTS, reason=repr(error)[:200])
    return (
        met("status_is", answer, found=200)
        if told is True
        else failed("field_differs", answer, name="boolean", found=told, wanted="true")
    )


def _describes(site: Site) -> Verdict:
    walk = site.client.follow(site.endpoint, ANY_RDF)
    if not walk.arrived:
        return no_answer(walk.last)
    try:
        graph = site.graph_of(walk)
    except UnreadableError as error:
        return failed("unreadable", walk.last, format="RDF", reason=str(error)[:200])
    found = graph.of_type(f"{SD}Service")
    return (
        met("field_is", walk.last, name="sd:Service", found=found[0])
        if found
        else failed("missing", walk.last, what="sd:Service")
    )


def _refuses_broken(site: Site) -> Verdict:
    answer = asked(site, "broken.rq", JSON_RESULTS)
    return met("status_is", answer, found=400) if answer.status == 400 else no_answer(answer, "400")


def _refuses_update(site: Site) -> Verdict:
    answer = site.client.post(site.endpoint, query_text("nothing.ru").encode(), "application/sparql-update", "*/*")
    return met("status_is", answer, found=answer.status) if 400 <= answer.status < 500 else no_answer(answer, "4xx")


def _cross_origin(site: Site) -> Verdict:
    answer = asked(site, "ask.rq", JSON_RESULTS)
    if answer.status != 200:
        return no_answer(answer)
    if answer.header("access-control-allow-origin") != "*":
        return failed("missing", answer, what="Access-Control-Allow-Origin: *")
    return met("checked", answer, count=1)


RULES = (
    Rule("sparql-query", 2, "SPARQL 1.1 Protocol §2.1", f"{PROTOCOL}#query-operation", _with_endpoint(_answers)),
    Rule(
        "sparql-description",
        1,
        "SPARQL 1.1 Service Description §2",
        "https://www.w3.org/TR/sparql11-service-description/#accessing",
        _with_endpoint(_describes),
    ),
    Rule(
        "sparql-broken-query",
        1,
        "SPARQL 1.1 Protocol §2.1.6",
        f"{PROTOCOL}#query-failure",
        _with_endpoint(_refuses_broken),
    ),
    Rule("sparql-no-update", 2, "SPARQL 1.1 Protocol §4", f"{PROTOCOL}#policy", _with_endpoint(_refuses_update)),
    Rule(
        "sparql-cors",
        1,
        "Fetch §3.3",
        "https://fetch.spec.whatwg.org/#http-cors-protocol",
        _with_endpoint(_cross_origin),
    ),
)
