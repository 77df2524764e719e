"""Not stated in the document, or not extracted from it: two findings that ask for different hands.

What a document does not say can only be mended by its issuer; what it says and was not read is mended by a correction.
"""

from __future__ import annotations

from kg.records.model import Cell, Item, PlanRecord
from kg.screening.owners import ITEM, Owner
from kg.validation.shapes import Shape

NOT_STATED, NOT_EXTRACTED = "not-stated", "not-extracted"
CELLS = {
    "lead": ("lead", "responsible"),
    "support": ("support",),
    "deadline": ("deadlines",),
}
"""Element of an item → the cells that would state it."""


def absence_of(shape: Shape, owner: Owner, record: PlanRecord | None) -> str | None:
    """Why what a shape asks for is not there.

    Args:
        shape: the shape that failed.
        owner: what the finding belongs to.
        record: of the document; without one nothing is known of its words.

    Returns:
        ``not-stated``, ``not-extracted``, or ``None`` where the shape is not about something missing, or nobody can
        tell.
    """
    if not shape.is_about_absence or shape.element is None or record is None:
        return None
    if owner.kind == ITEM and shape.element in CELLS:
        item = item_of(record, owner)
        return None if item is None else _of_cells(item, CELLS[shape.element])
    return NOT_STATED if shape.element in record.metadata.not_stated else None


def item_of(record: PlanRecord, owner: Owner) -> Item | None:
    """The item of a record that a finding belongs to; ``None`` where its number is not its own."""
    if owner.kind != ITEM:
        return None
    found = [item for item in record.items if item.number == owner.number]
    return found[0] if len(found) == 1 else None


def _of_cells(item: Item, kinds: tuple[str, ...]) -> str:
    cells = [item.cells[kind] for kind in kinds if kind in item.cells]
    return NOT_EXTRACTED if any(_has_words(cell) for cell in cells) else NOT_STATED


def _has_words(cell: Cell) -> bool:
    """Whether something stands in a cell; of one that is gone no words are left to be read."""
    return cell.state == "value" and bool(cell.text.strip())
