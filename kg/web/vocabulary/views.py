"""What the templates of the vocabulary receive."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kg.web.frame import Frame


@dataclass(frozen=True, slots=True)
class Note:
    """A headed remark: example, scope note, other names."""

    heading: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One language's half of an entry; the two stand side by side."""

    language: str
    label: str
    text: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A term that a fact names: its short form, its label if we know one, its address if it has one."""

    name: str
    label: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the table below an entry: terms, or plain text."""

    heading: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A term, a concept or a shape.

    Args:
        anchor: local name; the fragment of its IRI.
        name: its short form.
        kind: in words.
        sides: label, definition and notes by language, the language of the page first.
        facts: below them.
        level: depth in the hierarchy, 0 at the top.
        mark: severity of a shape, else empty.
        query: what to call the query of its instances, and where it is; None where there are none.
    """

    anchor: str
    name: str
    kind: str
    sides: tuple[Side, ...]
    facts: tuple[Fact, ...]
    level: int = 0
    mark: str = ""
    query: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading; ``anchor`` may be empty."""

    heading: str
    anchor: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What all pages of the vocabulary begin with.

    Args:
        current: ``ns``, ``vocab`` or ``shapes``, for the sub-navigation.
        address: of the page, without language.
        sides: title and description by language.
        facts: metadata.
        notice: what a reader must know first, or empty.
    """

    current: str
    address: str
    sides: tuple[Side, ...]
    facts: tuple[Fact, ...]
    notice: str = ""


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """What a version changed: a sentence a change; those that break a promise apart."""

    heading: str
    lines: tuple[str, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OntologyPage:
    """``vocabulary/ontology.html``: its picture, classes, properties grouped by domain, foreign terms, changes."""

    frame: Frame
    head: Head
    picture: Markup
    picture_href: str
    classes: tuple[Entry, ...]
    properties: tuple[Group, ...]
    foreign: tuple[Fact, ...]
    version: str
    changes: tuple[VersionChanges, ...]


@dataclass(frozen=True, slots=True)
class SchemeLink:
    """A scheme in the list of schemes."""

    href: str
    name: str
    sides: tuple[Side, ...]
    count: int


@dataclass(frozen=True, slots=True)
class SchemesPage:
    """``vocabulary/schemes.html``: every scheme with its size."""

    frame: Frame
    head: Head
    schemes: tuple[SchemeLink, ...]


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """``vocabulary/entries.html``: the concepts of a scheme, or the shapes by class."""

    frame: Frame
    head: Head
    groups: tuple[Group, ...]
    back: tuple[str, str] | None = None
