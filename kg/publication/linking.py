"""A page as the server gives it → a page that stands in a folder: its links lead to the files beside it.

What only a server can do is taken out: forms, what ``data-live`` marks, links to addresses that are not published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.publication.addresses import PAGE_LANGUAGES, Address, Link, relative

REFERENCES = ("href", "src")
LIVE = "[data-live], form"


@dataclass(frozen=True, slots=True)
class Linked:
    """A page for a folder.

    Args:
        html: of the page.
        targets: file and fragment of each link that leads to another file.
        anchors: fragments that links may name.
    """

    html: str
    targets: tuple[tuple[str, str], ...]
    anchors: frozenset[str]


def links_of(html: bytes, site: str) -> Iterator[Link]:
    """The links of a page to the site that are published, what marks as live aside."""
    tree = LexborHTMLParser(html)
    for node in tree.css(LIVE):
        node.decompose()
    for node, name in _references(tree):
        if (link := Link.read(node.attributes[name] or "", site)) is not None and link.address.is_published:
            yield link


def linked(html: bytes, file: str, site: str, language: str, file_of: Callable[[Address, str], str | None]) -> Linked:
    """A page with links to files.

    Args:
        html: as the server gave it.
        file: name of the page's file.
        site: address of the site.
        language: of the page.
        file_of: the file of an address in a language, None where there is none.
    """
    tree = LexborHTMLParser(html)
    for node in tree.css(LIVE):
        node.decompose()
    targets = []
    for node, name in _references(tree):
        href = node.attributes[name] or ""
        link = Link.read(href, site)
        if link is None:
            continue
        target = file_of(link.address, link.language or language)
        if target is None:
            _unlink(node, name)
            continue
        targets.append((target, link.fragment))
        whole = href.startswith(site)
        reference = f"{site}/{relative('', target)}" if whole else relative(file, target)
        own = target == file and bool(link.fragment) and not whole
        node.attrs[name] = ("" if own else reference) + (f"#{link.fragment}" if link.fragment else "")
    anchors = frozenset(value for node in tree.css("[id]") if (value := node.attributes["id"]))
    return Linked(tree.html or "", tuple(targets), anchors)


def other_languages(language: str) -> tuple[str, ...]:
    """The languages of pages besides one."""
    return tuple(each for each in PAGE_LANGUAGES if each != language)


def _references(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    for name in REFERENCES:
        for node in tree.css(f"[{name}]"):
            if node.attributes[name]:
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
