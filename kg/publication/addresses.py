"""Which addresses of the site are published as files, and the name of the file of each.

A page has a file a language, ``plans/x.html`` and ``plans/x.zh-Hans.html``; what an address names by an ending keeps
it. Parameters become part of the name: ``items?page=2`` is ``items--page-2.html``. Filters, forms and questions are
answered by a server only: their number has no end.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from kg.messages import LANGUAGES
from kg.web import urls
from kg.web.language import PARAMETER as LANGUAGE

PAGE_LANGUAGES = ("en", "zh-Hans")
"""Languages of the pages; the first has the plain name, as the server answers in it where nobody asks for another."""
ANSWERED_ON_REQUEST = (
    urls.SPARQL,
    urls.SEARCH,
    urls.VALIDATE,
    urls.THING,
    "/api",
    "/dataset",
    f"{urls.CATALOG}/service",
    "/health",
    "/metrics",
    "/openapi.json",
    f"{urls.COMPARE}/review",
)
"""What only a server can do, redirects among it; addresses that begin so are not published."""
PARAMETERS: tuple[tuple[str, frozenset[str]], ...] = (
    (rf"(?!{urls.QUERIES}/).*", frozenset({"page"})),
    (rf"{urls.COMPARE}(?:\.[a-z]+)?", frozenset({"a", "b"})),
    (rf"{urls.NETWORK}(?:\.[a-z]+)?", frozenset({"plan"})),
    (rf"{urls.DEADLINES}(?:\.[a-z]+)?", frozenset({"plan"})),
    (rf"{urls.DEADLINES}\.ics", frozenset({"agency"})),
)
"""Path, and the parameters with which it is published, all of them."""
LEFT_OUT = re.compile(rf"{urls.QUERIES}/[^/]+\.(?:json|xlsx)")
"""Answers that state how long they took: they would never be the same twice."""
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """An address of the site without language and fragment.

    Args:
        path: percent-encoded, as it is asked for.
        parameters: name and value, sorted.
    """

    path: str
    parameters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return urls.with_parameters(self.path, dict(self.parameters))

    @property
    def is_published(self) -> bool:
        """Whether there is a file of it."""
        if any(self.path == start or self.path.startswith((f"{start}/", f"{start}.")) for start in ANSWERED_ON_REQUEST):
            return False
        names = frozenset(name for name, _ in self.parameters)
        known = not names or any(re.fullmatch(path, self.path) and names == allowed for path, allowed in PARAMETERS)
        return known and LEFT_OUT.fullmatch(self.path) is None

    def file(self, language: str = "", *, page: bool) -> str:
        """The name of its file below the folder of the publication.

        Args:
            language: of a page.
            page: whether it is one, and not a file with an ending of its own.

        >>> Address("/items", (("page", "2"),)).file("zh-Hans", page=True)
        'items--page-2.zh-Hans.html'
        >>> Address("/deadlines.ics", (("agency", "agency/500000/sfj"),)).file(page=False)
        'deadlines--agency-agency-500000-sfj.ics'
        >>> Address("/").file("en", page=True)
        'index.html'
        """
        stem, ending = unquote(self.path).strip("/") or "index", ""
        if not page:
            stem, ending = posixpath.splitext(stem)
        variant = "".join(f"--{name}-{NOT_IN_NAMES.sub('-', value)}" for name, value in self.parameters)
        if page:
            ending = ".html" if language == PAGE_LANGUAGES[0] else f".{language}.html"
        return f"{stem}{variant}{ending}"


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page to the site: its address, the language that it names (or empty), its fragment."""

    address: Address
    language: str
    fragment: str

    @classmethod
    def read(cls, href: str, site: str) -> Link | None:
        """A link as it stands in a page; None if it leads elsewhere.

        Args:
            href: the reference, a whole address or a path.
            site: address of the site, without ``/`` at its end.
        """
        if href == site or href.startswith((f"{site}/", f"{site}?")):
            href = href.removeprefix(site) or "/"
        if not href.startswith("/") or href.startswith("//"):
            return None
        parts = urlsplit(href)
        given = dict(parse_qsl(parts.query))
        language = given.pop(LANGUAGE, "")
        if parts.path.startswith(f"{urls.STATIC}/"):
            given = {}  # a digest against old copies in caches
        if given.get("page") == "1":
            del given["page"]
        path = quote(parts.path, safe="/%:@!$&'()*+,;=-._~")
        address = Address(path, tuple(sorted(given.items())))
        return cls(address, language if language in LANGUAGES else "", parts.fragment)


def relative(source: str, target: str) -> str:
    """The reference from one file to another, percent-encoded.

    >>> relative("plans/x.html", "static/a.css"), relative("index.html", "plans.html")
    ('../static/a.css', 'plans.html')
    """
    start = posixpath.dirname(source)
    return quote(posixpath.relpath(target, start or "."), safe="/:@!$&'()*+,;=-._~")
