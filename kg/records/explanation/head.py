"""Claims of what stands around the body: notice, title, preamble, signature, elements of the document."""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Block
from kg.records.explanation.canvas import Canvas
from kg.records.explanation.model import (
    ADDRESSEE,
    DATE,
    FRAMING,
    HEADER,
    ISSUER,
    LEFT_OVER,
    METADATA,
    NOTICE,
    PREAMBLE,
    TITLE,
    Fact,
)
from kg.records.form import element_of
from kg.records.metadata import is_title
from kg.records.model import Metadata
from kg.records.outline import ANNEX, VALIDITY, Outline
from kg.records.outline import DATE as DAY
from kg.records.signatures import signature_above

KINDS = {"title": TITLE, "issuer": ISSUER, "date-signed": DATE, "addressee": ADDRESSEE}
"""Element of GB/T 33480-2016 → kind of its words; others are :data:`METADATA`."""
WITHIN = frozenset({"document-type", "approver"})
"""Elements that a part of a line states, whose kind the line keeps."""


def claim_head(canvas: Canvas, outline: Outline, metadata: Metadata) -> None:
    """Claim the parts before and behind the body.

    Args:
        canvas: the words of the document.
        outline: its parts.
        metadata: what they state.
    """
    has_notice = metadata.has_notice or metadata.notice_title is not None
    for block in outline.front:
        kind, rule = (NOTICE, "notice") if has_notice else (LEFT_OVER, "above-title")
        canvas.claim(block.whole(), kind, "notice-title" if has_notice and is_title(block) else rule)
    for block in outline.preamble:
        canvas.claim(block.whole(), PREAMBLE, "before-first-number")
    for block in outline.tail:
        canvas.claim(block.whole(), *_of_tail(block))
    for part in (outline.front, outline.preamble, outline.tail):
        _claim_signatures(canvas, part, metadata)
    if outline.annex_title:
        canvas.claim_lines(outline.annex_title.place, TITLE, "annex-title")
    _claim_elements(canvas, metadata)


def claim_form(canvas: Canvas, outline: Outline, metadata: Metadata) -> None:
    """Claim what labels above the table state, and the labels.

    Args:
        canvas: the words of the document.
        outline: its parts.
        metadata: what they state.
    """
    if not outline.form or not outline.table:
        return
    for block in outline.table.header:
        if element_of(block.text):
            canvas.claim(block.whole(), HEADER, "form-label")
    values, territory = _values(metadata), metadata.jurisdiction
    values["jurisdiction"] = territory.label if territory else None
    values["period"] = "—".join(map(str, metadata.period or filter(None, [metadata.year])))
    for element, block in outline.form.items():
        canvas.claim(
            block.whole(), KINDS.get(element, METADATA), "form-field", Fact(element, values.get(element) or "")
        )


def _of_tail(block: Block) -> tuple[str, str]:
    if ANNEX.fullmatch(block.text):
        return TITLE, "annex"
    return (FRAMING, "validity") if VALIDITY.fullmatch(block.text) else (LEFT_OVER, "behind-end")


def _claim_signatures(canvas: Canvas, part: Sequence[Block], metadata: Metadata) -> None:
    for at, block in enumerate(part):
        if DAY.fullmatch(block.text):
            canvas.claim(block.whole(), DATE, "signature")
            for line in signature_above(part[:at]) if metadata.issuers else ():
                canvas.claim(line.whole(), ISSUER, "signature")


def _claim_elements(canvas: Canvas, metadata: Metadata) -> None:
    """Whole lines that state an element, the title before all; then the facts of those stated in passing."""
    taken: set[int | None] = set()
    for element, value in _values(metadata).items():
        place, fact = metadata.places.get(element), Fact(element, value or "")
        if place is None:
            continue
        if element in WITHIN or place.line in taken:
            canvas.add_facts(place, fact)
        else:
            canvas.claim_lines(place, KINDS.get(element, METADATA), element, fact)
            taken.add(place.line)


def _values(metadata: Metadata) -> dict[str, str | None]:
    """Element → what the records hold of it, in the order of the claims."""
    return {
        "title": metadata.title,
        "document-number": metadata.doc_number,
        "issuer": "、".join(metadata.issuers),
        "date-signed": metadata.issue_date.isoformat() if metadata.issue_date else None,
        "addressee": "、".join(name.text for name in metadata.addressees),
        "annotation-note": metadata.publicity,
        "annex-note": metadata.annex_note,
        "document-type": metadata.document_type,
        "approver": metadata.approver,
    }
