"""Rules of HTTP: HEAD, revalidation, cross-origin reading, errors, encryption (RFC 9110, Fetch, RFC 9457)."""

from __future__ import annotations

import json

from kg.verifying.addresses import is_loopback
from kg.verifying.dereferencing import UNKNOWN
from kg.verifying.exchange import Exchange
from kg.verifying.rules import Rule, Verdict, failed, met, no_answer, not_applicable, with_things
from kg.verifying.site import Site, Thing

HTTP = "https://www.rfc-editor.org/rfc/rfc9110"
ORIGIN = "https://example.org"
SAME = ("content-type", "etag", "last-modified", "vary", "location", "link", "content-language")
"""Fields that HEAD must tell as GET does; more would be right too."""
BOTH = ("text/html", "text/turtle")


def _head(site: Site, things: list[Thing]) -> Verdict:
    for accept in BOTH:
        for got in site.client.follow(things[0].iri, accept).hops:
            if got.problem:
                return no_answer(got)
            head = site.client.ask(got.address, accept, "HEAD")
            if head.status != got.status:
                return no_answer(head, str(got.status))
            for name in SAME:
                if head.header(name) != got.header(name):
                    values = {"found": head.header(name)[:80] or "–", "wanted": got.header(name)[:80] or "–"}
                    return failed("field_differs", head, got, name=name, **values)
            size = head.header("content-length")
            if size and got.whole and got.status == 200 and size != str(len(got.body)):
                return failed("field_differs", head, got, name="content-length", found=size, wanted=len(got.body))
    return met("checked", head, got, count=len(SAME) + 1)


def _conditional(site: Site, things: list[Thing]) -> Verdict:
    tags: dict[tuple[str, str], Exchange] = {}
    for accept in BOTH:
        got = site.client.follow(things[0].iri, accept).last
        if got.status != 200 or got.problem:
            return no_answer(got)
        tag, date = got.header("etag"), got.header("last-modified")
        if not tag and not date:
            return failed("missing", got, what="ETag, Last-Modified")
        again = (
            site.client.ask(got.address, accept, if_none_match=tag)
            if tag
            else site.client.ask(got.address, accept, if_modified_since=date)
        )
        if again.status != 304:
            return no_answer(again, "304")
        same = tags.setdefault((got.address, tag), got)
        if tag and not tag.startswith("W/") and same.media_type != got.media_type:
            return failed("same_tag", same, got, tag=tag)
    return met("status_is", got, again, found=304)


def _cross_origin(site: Site, things: list[Thing]) -> Verdict:
    """Every hop may be read by scripts of other sites: a browser stops at the first that may not."""
    walk = site.client.follow(things[0].iri, "text/turtle", origin=ORIGIN)
    for hop in walk.hops:
        if hop.problem:
            return no_answer(hop)
        if hop.header("access-control-allow-origin") != "*":
            return failed("missing", hop, what="Access-Control-Allow-Origin: *")
    return met("checked", *walk.hops, count=len(walk.hops))


def _problem(site: Site, things: list[Thing]) -> Verdict:
    name = things[0].iri.partition("#")[0].rstrip("/") + UNKNOWN
    last = site.client.follow(name, "application/problem+json, application/json;q=0.9").last
    if last.media_type != "application/problem+json":
        return failed("media_type", last, found=last.media_type or "–", wanted="application/problem+json")
    try:
        status = json.loads(last.body)["status"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return failed("unreadable", last, format="application/problem+json", reason=repr(error)[:200])
    return met("status_is", last, found=status) if status == last.status else no_answer(last, str(status))


def _encrypted(site: Site) -> Verdict:
    if is_loopback(site.address):
        return not_applicable("loopback")
    last = site.home.last
    return met("checked", last, count=1) if last.address.startswith("https:") else failed("plain", last)


RULES = (
    Rule("head", 1, "RFC 9110 §9.3.2", f"{HTTP}#section-9.3.2", with_things(_head)),
    Rule("conditional", 2, "RFC 9110 §13", f"{HTTP}#section-13", with_things(_conditional)),
    Rule("cors", 2, "Fetch §3.3", "https://fetch.spec.whatwg.org/#http-cors-protocol", with_things(_cross_origin)),
    Rule("https", 1, "RFC 9110 §4.2.2", f"{HTTP}#section-4.2.2", _encrypted),
    Rule("problem-json", 1, "RFC 9457", "https://www.rfc-editor.org/rfc/rfc9457", with_things(_problem), is_bonus=True),
)
