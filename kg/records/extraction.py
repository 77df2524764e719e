"""Document → records: what the document says, every fact with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kg.documents import Document
from kg.errors import InputError
from kg.records.explanation import Explanation, explain
from kg.records.explanation.remarks import remarks_of
from kg.records.grouping import sections_of, unique
from kg.records.metadata import metadata_of
from kg.records.model import DEADLINES, ROLES, Item, PlanRecord, Remark, Rule
from kg.records.outline import Outline, outline_of
from kg.records.pairing import paired
from kg.records.paragraphs import tasks_of
from kg.records.rows import items_of_table
from kg.records.rules import rules_of
from kg.records.suspicions import Copy, suspicions_of
from kg.records.tasks import TaskReader

CELL_KINDS = (*ROLES, DEADLINES)


def extract(document: Document) -> PlanRecord:
    """Read a plan.

    Raises:
        InputError: as :func:`extract_explained`.
    """
    return extract_explained(document)[0]


def extract_explained(document: Document) -> tuple[PlanRecord, Explanation]:
    """Read a plan, and say of every word what it was taken for.

    Raises:
        InputError: the document holds no text, or nothing of the form of a plan (no title, no section, no task).
    """
    if not document.blocks:
        raise InputError("input.no_text", file=document.file_name)
    outline = outline_of(document.blocks)
    if outline.title is None and not outline.units and outline.table is None:
        raise InputError("input.no_plan", file=document.file_name)
    metadata = metadata_of(outline)
    tasks = tasks_of(outline.units, only_marked=outline.table is not None)
    sections, groups, of_unit = sections_of(outline)
    reader = TaskReader(metadata, of_unit, _rules_before(outline))
    items = said = list(reader.items(tasks))
    remarks: list[Remark] = []
    if outline.table:
        made, remarks = items_of_table(outline.table, groups, metadata, reader.rules)
        items, numbers = paired(said, made)
        said = [*(replace(item, number=numbers.get(item.key, item.number)) for item in said), *made]
    record = PlanRecord(
        metadata=metadata,
        sections=sections,
        items=_with_unique_keys(items),
        repairs=document.repairs,
        warnings=(
            *_lost_characters(document),
            *remarks,
            *suspicions_of(Copy(document, tuple(items))),
        ),
        file_name=document.file_name,
        sha256=document.sha256,
        media_type=document.media_type,
        promises=_promises(outline, items),
        preamble=tuple(block.whole() for block in outline.preamble),
        annex_title=outline.annex_title.text if outline.annex_title else None,
        annex_place=outline.annex_title.place if outline.annex_title else None,
        rules=tuple(reader.rules),
    )
    explanation = explain(document, outline, tasks, of_unit, replace(record, items=tuple(said)))
    return replace(record, warnings=(*record.warnings, *remarks_of(explanation))), explanation


def _rules_before(outline: Outline) -> list[Rule]:
    """Rules that stand before the first mark: in the notice, the preamble, or the header of the table."""
    header = outline.table.header if outline.table else ()
    return list(rules_of([*outline.front, *outline.preamble, *header, *outline.tail]))


def _promises(outline: Outline, items: Sequence[Item]) -> tuple[str, ...]:
    """What the form promises for every item: the columns of the table; without one, roles that every item names."""
    if outline.table:
        return tuple(kind for kind in CELL_KINDS if kind in outline.table.kinds)
    return tuple(role for role in ROLES if items and all(item.names.get(role) for item in items))


def _with_unique_keys(items: Sequence[Item]) -> tuple[Item, ...]:
    seen = Counter[str]()
    return tuple(replace(item, key=unique(item.key, seen)) if item.key else item for item in items)


def _lost_characters(document: Document) -> list[Remark]:
    return [
        Remark("lost-characters", repair.found, repair.line) for repair in document.repairs if repair.confidence == 0
    ]
