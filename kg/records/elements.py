"""What an item is made of: names, deadlines, targets, citations, and the words they were read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kg.documents import Place, Words

LEAD, SUPPORT, RESPONSIBLE = "lead", "support", "responsible"
ROLES = (LEAD, SUPPORT, RESPONSIBLE)
"""Roles a document gives to a body; ``responsible`` where it names no role (责任单位)."""
DEADLINES = "deadlines"
"""Key of :attr:`Item.cells` for time requirements, beside the roles."""


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
        open_end: 等 follows the name: the list is open.
        role_word: the word that gave the role, as printed (指导, 按职责分工负责), where a mark has one.
        by_rule: key of the rule of the document that gave the role; empty where the mark itself says it.
    """

    text: str
    written: str
    is_group: bool = False
    prefix_restored: bool = False
    suffix_restored: bool = False
    listed: tuple[str, ...] = ()
    open_end: bool = False
    role_word: str = ""
    by_rule: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a document declares once and means for all that follows.

    Args:
        kind: ``first-is-lead``, ``first-comma-ends-leads``, ``default-doers`` or ``default-scope``.
        text: its wording.
        bodies: for ``default-doers`` those who do every item.
        place: where it stands.
    """

    kind: str
    text: str
    bodies: tuple[Name, ...] = ()
    place: Place = field(default_factory=Place)


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
        kind: ``task``, or ``target`` for a date by which an aim without a figure is to be reached (到2030年).
        recurs: what it comes back with (每年, 每季度, 每月), as printed.
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
    kind: str = "task"
    recurs: str | None = None


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
        words: the same, piece by piece, where the cell was read from a document.
    """

    text: str
    place: Place | None
    state: str = "value"
    as_found: str = ""
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One of several assignments of an item: the words between two marks, and the second mark.

    Args:
        label: a printed label (安全保障), else empty.
    """

    label: str
    words: tuple[Words, ...]
    mark: str
    names: dict[str, tuple[Name, ...]]

    @property
    def text(self) -> str:
        """The restored wording."""
        return "".join(words.text for words in self.words)
