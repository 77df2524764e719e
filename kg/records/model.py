"""Records: the facts of a document, each with the words and the place it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kg.documents import Place, Words
from kg.documents.restoration import Repair
from kg.records.elements import (
    DEADLINES,
    LEAD,
    RESPONSIBLE,
    ROLES,
    SUPPORT,
    Cell,
    Citation,
    Deadline,
    Name,
    Part,
    Rule,
    Statement,
    Target,
)

__all__ = [
    "DEADLINES",
    "LEAD",
    "RESPONSIBLE",
    "ROLES",
    "SUPPORT",
    "Cell",
    "Citation",
    "Deadline",
    "Item",
    "Jurisdiction",
    "Metadata",
    "Name",
    "Part",
    "PlanRecord",
    "Remark",
    "Rule",
    "Section",
    "Statement",
    "Target",
]


@dataclass(frozen=True, slots=True)
class Item:
    """A task with everything the document says about it.

    Args:
        number: as printed, else section and position (13.4). A plan may use a printed number again.
        section: key of the innermost section.
        path: headings above it as printed.
        heading: only as printed, else empty.
        cells: the words each group of facts was read from, by ``lead``, ``support``, ``responsible``, ``deadlines``.
        parent: number of the item it is a part of, or its key where it has one.
        key: unlike :attr:`number` unique in the document, ASCII; empty where the number itself is unique.
        rules: keys of the rules of the document that were applied.
        parts: the assignments of an item with several marks, whose own names are the union of theirs.
        unknown_themes: labels of its column of themes that the scheme does not have.
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
    key: str = ""
    rules: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    unknown_themes: tuple[str, ...] = ()

    @property
    def open_roles(self) -> tuple[str, ...]:
        """Roles whose list ends with 等."""
        return tuple(role for role in ROLES if any(name.open_end for name in self.names.get(role, ())))

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
        framing: a chapter without tasks (总体要求, 组织保障).
    """

    key: str
    number: int
    label: str
    heading: str
    words: tuple[Words, ...]
    place: Place
    parent: str | None = None
    annex_place: Place | None = None
    rules: tuple[Rule, ...] = ()
    annex_heading: str | None = None
    annex_only: bool = False
    framing: bool = False

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
    """Elements of GB/T 33480-2016 that the document states; ``places`` says where each stands.

    Args:
        words: the line that states each, where the document itself was read.
        year: the one year of the title, which serves for dates without a year; ``None`` where the title spans years.
        period: first and last year of a title that spans years (2026—2028年).
        in_form: labelled cells above a table state them (:mod:`kg.records.form`).
    """

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
    words: dict[str, Words] = field(default_factory=dict)
    has_notice: bool = False
    period: tuple[int, int] | None = None
    in_form: bool = False


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
        rules: rules that the document declares once.
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
    rules: tuple[Rule, ...] = ()
