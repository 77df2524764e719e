"""What every page has around its subject, and the page of an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from kg import messages
from kg.web import dates
from kg.web.labels import licence_name
from kg.web.page_rdf import NOTHING, Description

IN_URI = ":/?#[]@!$&'()*+,;=%-._~"
"""Signs that a URI may hold (RFC 3986 §2)."""


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another representation of a page: what it is called, where it is, its media type."""

    label: str
    href: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Signpost:
    """A typed link (RFC 8288): its relation, its target, and the target's media type where it is known."""

    relation: str
    target: str
    media_type: str = ""

    def __str__(self) -> str:
        """As an element of the ``Link`` header field, an IRI as the URI that it stands for."""
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{quote(self.target, safe=IN_URI)}>; rel="{self.relation}"{kind}'


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the menu."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around its subject.

    Args:
        language: of the page.
        title: of the page, without the site's name.
        other_language: of the site.
        other_language_name: how the other language calls itself.
        other_address: this address in the other language.
        kept: parameters that links inside the site carry on (``lang``, if the address names it).
        stylesheet: address of the CSS file.
        mark: address of the site's sign.
        menu: its entries.
        address: of the page, without language and format.
        plain: the same, whole.
        canonical: the same with the language that the address names: search engines pass over ``hreflang`` addresses
            that call another one canonical.
        languages: language and whole address of the page in it (``hreflang``).
        alternates: the same content in other representations.
        description: one sentence for search engines, or empty.
        json_ld: schema.org as JSON without ``<``, or empty.
        rdf: what the RDF beside the page is made by.
        words: searched for, or empty.
        thing: IRI of what the page is about, or empty.
        signposts: typed links for machines.
        pages: relation (``next`` …) → address of the other pages of its list.
        licence: IRI of that of the data, or empty.
    """

    language: str
    title: str
    other_language: str
    other_language_name: str
    other_address: str
    kept: Mapping[str, str]
    stylesheet: str
    mark: str
    menu: tuple[MenuItem, ...]
    address: str
    plain: str
    canonical: str
    languages: tuple[tuple[str, str], ...]
    alternates: tuple[Alternate, ...] = ()
    description: str = ""
    json_ld: str = ""
    rdf: Description = NOTHING
    words: str = ""
    thing: str = ""
    signposts: tuple[Signpost, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    licence: str = ""

    @property
    def licence_name(self) -> str:
        """What the licence of the data is called."""
        return licence_name(self.licence)

    def text(self, key: str, **values: object) -> str:
        """The message ``web.<key>`` in the language of the page."""
        return messages.render(f"web.{key}", self.language, **values)

    def link(self, path: str) -> str:
        """A path of the site that keeps the language; addresses elsewhere, as names of things, stay as they are."""
        if not self.kept or "lang=" in path or not path.startswith("/"):
            return path
        page, sign, fragment = path.partition("#")
        return f"{page}{'&' if '?' in page else '?'}lang={self.kept['lang']}{sign}{fragment}"

    def number(self, value: float) -> str:
        """A number with its thousands apart."""
        return f"{value:,}"

    def date(self, day: str) -> str:
        """A day (``2022-03-12``) or month (``2022-03``) as the language writes it; anything else as it is."""
        return dates.written(day, self.language)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """``error.html``: what went wrong, in words."""

    frame: Frame
    status: int
    detail: str
