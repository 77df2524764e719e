"""What ``plan.html`` receives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.web.cards import ItemCard
from kg.web.facets import Facet
from kg.web.frame import Frame
from kg.web.labels import Name
from kg.web.months import Month


@dataclass(frozen=True, slots=True)
class Element:
    """An element of an official document.

    Args:
        label: its name.
        values: what the document gives.
        absent: whether the graph says that the document does not give it.
        notice: whether the notice that promulgates the plan gives it, not the plan.
    """

    label: str
    values: tuple[Name, ...]
    absent: bool
    notice: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """How complete a plan is in one respect.

    Args:
        label: the respect.
        percent: 0 to 100.
        gain: percentage points that the whole would gain if it were complete.
    """

    label: str
    percent: float
    gain: float


@dataclass(frozen=True, slots=True)
class SectionItems:
    """A section with the items shown of it.

    Args:
        iri: of the section.
        anchor: on the page.
        label: its number as printed.
        heading: its heading.
        language: of the heading where it is not that of the page.
        depth: 0 at the top.
        items: shown.
        count: of all its items.
    """

    iri: str
    anchor: str
    label: str
    heading: str
    language: str
    depth: int
    items: tuple[ItemCard, ...]
    count: int


@dataclass(frozen=True, slots=True)
class PlanPage:
    """``plan.html``.

    Args:
        frame: around it.
        iri: of the plan.
        id: of the document.
        other_title: its title in the other language, where there is one.
        title_language: of the title where it is not that of the page.
        issuer: who issued it.
        place: whose plan it is.
        signed: day, or empty.
        elements: of an official document that it gives.
        absent: names of those that it does not give.
        relations: to other documents: how it is called, and which.
        notes: on the copy that was read, for example that it is damaged.
        reading: how its deadlines are read, and why.
        full_text: whether its text is carried.
        source: name of the file, its SHA-256 and its origin, where known.
        sentences: the lines that its data were read from: place and words as found.
        completeness: of the whole, in percent; None where it was not measured.
        measures: by element.
        facets: of its items.
        chosen: facet → value.
        sections: with the items that have what is chosen.
        shown: number of these items.
        items: number of all items.
        months: milestones by month.
        agencies: number of agencies and groups that it names.
        milestones: number of dated requirements.
        links: to what else can be done with the plan: label and address.
    """

    frame: Frame
    iri: str
    id: str
    other_title: str
    title_language: str
    issuer: Name | None
    place: Name | None
    signed: str
    elements: tuple[Element, ...]
    absent: tuple[Name, ...]
    relations: tuple[tuple[str, Name], ...]
    notes: tuple[str, ...]
    reading: tuple[str, ...]
    full_text: bool
    source: Mapping[str, str]
    sentences: tuple[tuple[str, str], ...]
    completeness: float | None
    measures: tuple[Measure, ...]
    facets: tuple[Facet, ...]
    chosen: Mapping[str, str]
    sections: tuple[SectionItems, ...]
    shown: int
    items: int
    months: tuple[Month, ...]
    agencies: int
    milestones: int
    links: tuple[tuple[str, str], ...]
