"""A comparison as a Word document, in the fonts of official documents (GB/T 9704-2012 7.3)."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kg.comparison.comparison import Comparison, Match
from kg.comparison.outputs.phrasing import Phrasing, numbered
from kg.workbooks import EPOCH, without_times, xml_text

TITLE_FONT, HEADING_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"
"""GB/T 9704-2012 7.3; a machine without them falls back by itself."""
WIDTHS_MM = (92, 92, 60)


def word(comparison: Comparison, language: str) -> bytes:
    """The document: plans, basis, matches as a table with shared words in bold, what stands alone. Deterministic.

    Args:
        comparison: what to write.
        language: ``zh-Hans`` or ``en``.
    """
    phrasing = Phrasing(comparison, language)
    document = Document()
    _page(document)
    _line(document, phrasing.text("out_title"), TITLE_FONT, 22, centred=True)
    for plan in comparison.plans:
        about = (plan.id, phrasing.text("out_items", count=len(plan.items)), phrasing.availability(plan.has_text))
        _line(document, f"{plan.title} ({'; '.join(about)})", BODY_FONT, 14)
    _line(document, phrasing.stated(), BODY_FONT, 12)
    for pair in comparison.pairs:
        _line(document, f"{pair.a.title} / {pair.b.title}", HEADING_FONT, 16)
        if pair.no_shared_subject:
            text = phrasing.text("no_shared_subject", candidates=len(pair.candidates))
            _line(document, text, BODY_FONT, 14)
            continue
        _line(document, phrasing.rates(pair), BODY_FONT, 14)
        _matches(document, pair.matches, phrasing, (pair.a.title, pair.b.title))
        for side, items in (("a", pair.only_a), ("b", pair.only_b)):
            _line(document, phrasing.alone(pair, side), HEADING_FONT, 14)
            for number, words in numbered(items):
                _line(document, f"{number} {words}", BODY_FONT, 12)
    document.core_properties.title, document.core_properties.author = phrasing.text("out_title"), "policy-kg"
    document.core_properties.created = document.core_properties.modified = EPOCH
    written = io.BytesIO()
    document.save(written)
    return without_times(written.getvalue())


def _page(document: Any) -> None:
    """A4, landscape, with a page number."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin = section.bottom_margin = Mm(28)
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = 1
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 -- python-docx has no page numbers of its own


def _line(document: Any, text: str, font: str, points: float, *, centred: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = 1 if centred else None
    paragraph.paragraph_format.space_after = Pt(4)
    _run(paragraph, text, font, points)


def _run(paragraph: Any, text: str, font: str, points: float, *, bold: bool = False) -> None:
    run = paragraph.add_run(xml_text(text))
    run.font.name, run.font.size, run.bold = font, Pt(points), bold
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 -- the East Asian font has no property


def _matches(document: Any, matches: tuple[Match, ...], phrasing: Phrasing, titles: tuple[str, str]) -> None:
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, (*titles, phrasing.text("out_relation_differences")), strict=True):
        _run(cell.paragraphs[0], text, HEADING_FONT, 12)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 -- repeats the header on every page
    for match in matches:
        cells = table.add_row().cells
        for cell, side, item in ((cells[0], "a", match.a), (cells[1], "b", match.b)):
            _run(cell.paragraphs[0], f"{item.number} ", HEADING_FONT, 12)
            for piece in phrasing.pieces(match, side):
                _run(cell.paragraphs[0], piece.text, BODY_FONT, 12, bold=piece.shared)
        said = f"{phrasing.relation(match)} ({match.score:.2f}; {phrasing.state(match)})"
        _run(cells[2].paragraphs[0], said, HEADING_FONT, 10.5)
        for line in phrasing.differences(match):
            _run(cells[2].add_paragraph(), line, BODY_FONT, 10.5)
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS_MM, strict=True):
            cell.width = Mm(width)
