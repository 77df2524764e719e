"""A page as the server gives it → a page that stands in a folder: its links lead to the files beside it.

What only a server can do is taken out: forms, what ``data-live`` marks, links to addresses that are not published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.publication.addresses import PAGE_LANGUAGES, Address, Link, relative

Anchors = Mapping[str, frozenset[str]]
REFERENCES = ("href", "src")
LIVE = "[data-live], form"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its file, its language, and the address of the site."""

    file: str
    language: str
    site: str


def links_of(html: bytes, site: str) -> Iterator[Link]:
    """The links of a page to the site that are published, what marks as live aside."""
    tree = LexborHTMLParser(html)
    for node in tree.css(LIVE):
        node.decompose()
    for node, name in _references(tree):
        if (link := Link.read(node.attributes[name] or "", site)) is not None and link.address.is_published:
            yield link


def anchors_in(html: bytes) -> frozenset[str]:
    """The fragments of a page that links may name, what marks as live aside."""
    tree = LexborHTMLParser(html)
    for node in tree.css(LIVE):
        node.decompose()
    return frozenset(value for node in tree.css("[id]") if (value := node.attributes["id"]))


def linked(html: bytes, place: Place, file_of: Callable[[Address, str], str | None], anchors: Anchors) -> str:
    """A page with links to files.

    Args:
        html: as the server gave it.
        place: of the page.
        file_of: the file of an address in a language, None where there is none.
        anchors: of each page, by its file; a fragment that a page does not have is left out of the link.
    """
    tree = LexborHTMLParser(html)
    for node in tree.css(LIVE):
        node.decompose()
    for node, name in _references(tree):
        href = node.attributes[name] or ""
        link = Link.read(href, place.site)
        if link is None:
            if href.startswith("#") and href[1:] not in anchors[place.file]:  # it led to a form
                _unlink(node, name)
            continue
        language = PAGE_LANGUAGES[0] if node.attributes.get("hreflang") == "x-default" else place.language
        target = file_of(link.address, link.language or language)
        if target is None:
            _unlink(node, name)
            continue
        fragment = link.fragment if link.fragment in anchors.get(target, ()) else ""
        reference = relative(place.file, target)
        if node.tag == "link" and href.startswith(place.site):  # it names the page to the world
            reference = f"{place.site}/{relative('', target)}"
        elif target == place.file and fragment:
            reference = ""
        node.attrs[name] = reference + (f"#{fragment}" if fragment else "")
    return tree.html or ""


def _references(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    """What leads somewhere; the name under which a page wants to be cited (RFC 8574) stays as it is."""
    for name in REFERENCES:
        for node in tree.css(f"[{name}]"):
            if node.attributes[name] and node.attributes.get("rel") != "cite-as":
                yield node, name


def _unlink(node: LexborNode, name: str) -> None:
    """Take a link out: its text stays, an entry of a menu or of the head does not."""
    if node.tag == "link":
        node.decompose()
    elif node.parent is not None and node.parent.tag == "li" and node.parent.parent is not None and _is_menu(node):
        node.parent.decompose()
    else:
        del node.attrs[name]


def _is_menu(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag == "nav":
            return True
        above = above.parent
    return False
