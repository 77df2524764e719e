"""Records: the facts of a document, each with the words and the place it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kg.documents import Place, Words
from kg.documents.restoration import Repair

LEAD, SUPPORT, RESPONSIBLE = "lead", "support", "responsible"
ROLES = (LEAD, SUPPORT, RESPONSIBLE)
"""Roles a document gives to a body; ``responsible`` where it names no role (责任单位)."""


@dataclass(frozen=True, slots=True)
class Name:
    """A body as named in a list.

    Args:
        text: the atomic name with shared parts restored: 涪陵区政府.
        written: the words of the cell it was read from: 涪陵区.
        is_group: a collective (各区县政府, 市级有关部门), never expanded.
        prefix_restored: a shared 省, 市 … at the head was given to it.
        suffix_restored: a shared 政府, 管委会 … at the end was given to it.
        listed: for a group that closes a list (江北区、…等有关区县政府), the names listed before it.
    """

    text: str
    written: str
    is_group: bool = False
    prefix_restored: bool = False
    suffix_restored: bool = False
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """One time requirement.

    Args:
        text: the phrase as printed.
        due: the day under the plan's reading, ``None`` where ongoing or undated.
        latest_strict: last day that satisfies the literal reading (8月前 → 31 July).
        latest_lenient: last day under the customary reading (8月前 → 31 August).
        bound: key of the ``bound-type`` scheme.
        ongoing: 持续推进: no end.
        deliverable: what is to be there by then, where the phrase says it.
        scope: whom the phrase concerns (市级, 区县), where it says so.
        month: stated month as ``YYYY-MM``.
        year_inferred: the year stands earlier in the cell or in the title, not in the phrase.
    """

    text: str
    due: date | None = None
    latest_strict: date | None = None
    latest_lenient: date | None = None
    bound: str = "no-end"
    ongoing: bool = False
    deliverable: str | None = None
    scope: str | None = None
    month: str | None = None
    year_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference as written: quoted title, number, and the words it stands in."""

    title: str | None
    number: str | None
    stated_in: str


@dataclass(frozen=True, slots=True)
class Target:
    """A quantity to reach (ONTOLOGY §4.5)."""

    text: str
    indicator: str
    comparator: str
    value: str
    unit: str
    by: date | None
    source: Place


@dataclass(frozen=True, slots=True)
class Statement:
    """One occurrence of an item's wording: ``where`` is ``body`` or ``annex``."""

    where: str
    words: tuple[Words, ...]

    @property
    def text(self) -> str:
        """The restored wording."""
        return "".join(words.text for words in self.words)

    @property
    def as_found(self) -> str:
        """The characters of the file."""
        return "".join(words.as_found for words in self.words)

    @property
    def place(self) -> Place:
        """Where it stands, from the first to the last word."""
        return self.words[0].place.until(self.words[-1].place)


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a responsibility or deadline cell.

    Args:
        text: the restored wording.
        place: where it stands; ``None`` where there is no cell.
        state: ``value``, ``none-stated`` (——), ``empty`` (the cell is there and blank) or ``lost`` (it is gone).
        as_found: the characters of the file.
    """

    text: str
    place: Place | None
    state: str = "value"
    as_found: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A task with everything the document says about it.

    Args:
        number: as printed, else section and position (13.4).
        section: key of the innermost section.
        path: headings above it as printed.
        heading: only as printed, else empty.
        cells: the words each group of facts was read from, by ``lead``, ``support``, ``responsible``, ``deadlines``.
        parent: number of the item it is a part of.
    """

    number: str
    section: str
    path: tuple[str, ...]
    heading: str
    statements: tuple[Statement, ...]
    names: dict[str, tuple[Name, ...]]
    cells: dict[str, Cell]
    deadlines: tuple[Deadline, ...]
    themes: tuple[str, ...]
    initiatives: tuple[str, ...]
    commitment_level: int | None
    citations: tuple[Citation, ...] = ()
    targets: tuple[Target, ...] = ()
    parent: str | None = None
    place: Place = field(default_factory=Place)

    @property
    def text(self) -> str:
        """The annex wording where there is one, else the body's, else the heading."""
        return self.statements[-1].text if self.statements else self.heading

    @property
    def support_stated_none(self) -> bool:
        """The support cell holds ——: the document says that nobody supports."""
        return self.cells.get(SUPPORT, Cell("", None, "empty")).state == "none-stated"


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section.

    Args:
        key: numbers from the top (``13``, ``2-1``); a number that the document uses again gets ``x2``.
        number: as printed, counted among its siblings.
        parent: key of the section around it, ``None`` at the top.
        annex_only: the annex has it, the body does not, though there is a body.
    """

    key: str
    number: int
    label: str
    heading: str
    words: tuple[Words, ...]
    place: Place
    parent: str | None = None
    annex_place: Place | None = None
    annex_heading: str | None = None
    annex_only: bool = False

    @property
    def text(self) -> str:
        """The restored wording under the heading."""
        return "".join(words.text for words in self.words)


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The territory of a plan: label as written, GB/T 2260 code where the reference data knows it."""

    label: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """Elements of GB/T 33480-2016 that the document states; ``places`` says where each stands."""

    title: str
    document_type: str | None
    notice_title: str | None
    doc_number: str | None
    issuers: tuple[str, ...]
    approver: str | None
    issue_date: date | None
    addressees: tuple[Name, ...]
    addressees_raw: str | None
    publicity: str | None
    annex_note: str | None
    year: int | None
    jurisdiction: Jurisdiction | None
    not_stated: tuple[str, ...]
    places: dict[str, Place] = field(default_factory=dict)
    has_notice: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should look at."""

    code: str
    message: str
    line: int | None


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A whole document.

    Args:
        promises: elements that the document's form promises for every item (its columns, its marks).
        facts_only: headings and facts without sentences.
    """

    metadata: Metadata
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    repairs: tuple[Repair, ...]
    warnings: tuple[Remark, ...]
    file_name: str
    sha256: str
    media_type: str
    promises: tuple[str, ...] = ()
    facts_only: bool = False
    preamble: tuple[Words, ...] = ()
    annex_title: str | None = None
    annex_place: Place | None = None
