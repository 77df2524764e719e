"""Links of an answer: the field ``Link`` (RFC 8288 §3) and ``<link>`` of a page (HTML §4.6.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from kg.verifying.addresses import resolved
from kg.verifying.exchange import Exchange

FIELD_CHARACTERS = 100_000
"""What is read of a field."""
_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)')
_PARAMETER = re.compile(r';\s*([\w!#$&+.^`|~*-]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s",;]+))?')
HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its target as an absolute address.

    Args:
        target: where it leads.
        relations: link relation types, in lower case.
        media_type: of the target, without parameters, or empty.
        language: of the target, or empty.
    """

    target: str
    relations: frozenset[str]
    media_type: str = ""
    language: str = ""


def links(answer: Exchange) -> list[Link]:
    """All links of an answer, those of the header first."""
    return [*_of_header(answer), *(_of_page(answer) if answer.media_type in HTML else ())]


def related(answer: Exchange, relation: str) -> list[Link]:
    """The links of one relation type."""
    return [link for link in links(answer) if relation in link.relations]


def _of_header(answer: Exchange) -> Iterator[Link]:
    for target, rest in _LINK.findall(answer.header("link")[:FIELD_CHARACTERS]):
        found: dict[str, str] = {}
        for name, value in _PARAMETER.findall(rest):
            text = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
            found.setdefault(name.lower(), text)
        if made := _link(answer, target, found):
            yield made


def _of_page(answer: Exchange) -> Iterator[Link]:
    for node in LexborHTMLParser(answer.body).css("link[rel][href]"):
        values = {name: value or "" for name, value in node.attributes.items()}
        if made := _link(answer, values["href"], values):
            yield made


def _link(answer: Exchange, reference: str, values: dict[str, str]) -> Link | None:
    target = resolved(answer.address, reference)
    relations = frozenset(values.get("rel", "").lower().split())
    media_type = values.get("type", "").partition(";")[0].strip().lower()
    return Link(target, relations, media_type, values.get("hreflang", "").lower()) if target and relations else None
