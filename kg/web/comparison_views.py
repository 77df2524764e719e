"""What the templates of comparison and of its review receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.web.answer_views import PictureView
from kg.web.frame import Frame
from kg.web.labels import Name
from kg.web.query_views import Choice


@dataclass(frozen=True, slots=True)
class PlanField:
    """A field that takes a plan.

    Args:
        name: of the parameter.
        value: typed: an id, or words; empty where nothing is filled in, or plans are listed.
        title: of the plan that is filled in.
        choices: plans to choose from; none where an id or words are typed.
    """

    name: str
    value: str = ""
    title: Name | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A plan that typed fields offer.

    Args:
        id: of it.
        title: of it.
        signed: day, or empty.
        as_first: address of the form with it as A.
        as_second: the same with it as B; empty where A is not chosen yet.
    """

    id: str
    title: Name
    signed: str
    as_first: str
    as_second: str


@dataclass(frozen=True, slots=True)
class PlansForm:
    """The fields of a form that chooses plans.

    Args:
        count: of the plans that can be compared.
        first: A.
        second: B.
        review: which matches count.
        reading: of deadlines.
        as_of: ISO date, or empty.
        more: choices for further plans, where they are listed.
        typed: whether they are too many to be listed.
        further: fields for further plans, where they are typed.
        offered: some plans, where they are typed: those of a place, or the latest.
        places: choices of that place.
        place: its name, or empty.
    """

    count: int
    first: PlanField
    second: PlanField
    review: tuple[Choice, ...]
    reading: tuple[Choice, ...]
    as_of: str
    more: tuple[Choice, ...] = ()
    typed: bool = False
    further: tuple[PlanField, ...] = ()
    offered: tuple[ListedPlan, ...] = ()
    places: tuple[Choice, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class ComparePage:
    """``compare.html``: choose plans, or send a file.

    Args:
        frame: around it.
        style: address of the style of comparisons.
        problem: why there is no comparison, or empty.
        form: what may be chosen.
        judged: titles and address of pairs of plans with matches that a person has accepted.
        known: endings of files that are read.
        megabytes: largest file.
        formats: name and label of what a file's comparison can be had as.
    """

    frame: Frame
    style: str
    problem: str
    form: PlansForm
    judged: tuple[tuple[Name, Name, str], ...]
    known: str
    megabytes: str
    formats: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ComparisonSection:
    """One of the nine views: HTML, a picture if it has one, more HTML."""

    opening: str
    picture: PictureView | None
    rest: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """``comparison.html``: a comparison.

    Args:
        frame: around it.
        style: address of the style of comparisons.
        head: HTML that says what is compared.
        contents: HTML of the list of views.
        sections: a section a view.
        form: to change what is compared; None where a file was sent.
        upload: name of that file, or empty.
        turned: address of the same pair seen from the other side, or empty.
        review: address of the review of a pair, or empty.
        downloads: label and address.
    """

    frame: Frame
    style: str
    head: str
    contents: str
    sections: tuple[ComparisonSection, ...]
    form: PlansForm | None
    upload: str
    turned: str
    review: str
    downloads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """``review.html``: what waits for a person between two plans.

    Args:
        frame: around it.
        style: address of the style of comparisons.
        queue: as :func:`kg.comparison.forms.queue` has it, with the number of those decided since the data were built.
        relations: relation → its name.
        writable: whether decisions can be sent from the page.
        by: who judged the last one.
        command: how to judge.
        comparison: address of the comparison.
    """

    frame: Frame
    style: str
    queue: Mapping[str, Any]
    relations: Mapping[str, str]
    writable: bool
    by: str
    command: str
    comparison: str
