"""What was changed between two versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.documents import Place


class ChangeKind(StrEnum):
    """What can be changed; the keys are those of the ``change-kind`` scheme."""

    metadata_changed = "metadata-changed"
    section_added = "section-added"
    section_removed = "section-removed"
    section_renumbered = "section-renumbered"
    section_renamed = "section-renamed"
    text_reworded = "text-reworded"
    item_added = "item-added"
    item_removed = "item-removed"
    item_moved = "item-moved"
    heading_changed = "heading-changed"
    item_reworded = "item-reworded"
    agency_added = "agency-added"
    agency_removed = "agency-removed"
    agency_replaced = "agency-replaced"
    deadline_earlier = "deadline-earlier"
    deadline_later = "deadline-later"
    deadline_to_ongoing = "deadline-to-ongoing"
    deadline_to_date = "deadline-to-date"
    deadline_added = "deadline-added"
    deadline_removed = "deadline-removed"
    deadline_changed = "deadline-changed"
    commitment_raised = "commitment-raised"
    commitment_lowered = "commitment-lowered"
    target_changed = "target-changed"
    target_added = "target-added"
    target_removed = "target-removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a character diff: ``op`` is ``equal``, ``delete`` or ``insert``."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class End:
    """One side of a change.

    Args:
        number: of the item or section as printed; empty for the document as a whole.
        heading: of the item or section; empty where it has none.
        place: where the changed words stand.
        key: what the record calls the item (its key, else its number); empty where no item is concerned.
    """

    number: str
    heading: str
    place: Place
    key: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Args:
        kind: what was changed.
        element: key of the ``element`` scheme that says of what: ``lead``, ``deadline``, ``title``.
        old: where it stood, ``None`` for what was added.
        new: where it stands, ``None`` for what was removed.
        before: the words or value of the old version, empty where there was none.
        after: the words or value of the new version, empty where there is none.
        sentence: the change in words, by language.
        diff: for a wording the words kept, deleted and inserted.
    """

    kind: ChangeKind
    element: str
    old: End | None
    new: End | None
    before: str
    after: str
    sentence: Mapping[str, str] = field(hash=False)
    diff: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes, in the order of the new version; removals where they stood.

    Args:
        old_file: name of the file of the old version.
        new_file: name of the file of the new version.
    """

    old_file: str
    new_file: str
    changes: tuple[Change, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Changes by kind, in the order of :class:`ChangeKind`; kinds without a change are left out."""
        counted = Counter(change.kind for change in self.changes)
        return {kind.value: counted[kind] for kind in ChangeKind if counted[kind]}
