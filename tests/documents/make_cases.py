# ruff: noqa: E501, ISC004
"""Writes the source files of the reader cases that are no text: ``python tests/documents/make_cases.py``.

One invented plan, in every format; and layouts of one format (numbering, merged cells, tables over pages). ``.xls``
needs ``xlwt``, which is no dependency of the project: without it the file that is there is kept.
"""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.styles import Font

HERE = Path(__file__).parent
TITLE = "云岭县数字服务提升行动方案"
PARAGRAPHS = [
    TITLE,
    "云政办发〔2031〕8号",
    "各乡镇人民政府，县政府各部门：",
    "为提升数字服务水平，方便企业和群众办事，根据全县工作安排，结合实际，制定本方案。本方案所称数字服务，是指依托"
    "政务网络向企业和群众提供的服务。",
    "一、总体要求",
    "到2032年，全县高频事项网上可办率达到95%以上，平均办理时间缩短一半。",
    "二、重点任务",
    "（一）建立数据目录。各部门梳理本部门数据，编制统一的数据目录，并按季度更新；目录内的数据应当注明来源、更新"
    "周期和共享方式。（牵头单位：县数据局，配合单位：县财政局、县教育局）",
    "（二）优化办事窗口。合并设置综合窗口，公布办事指南。（县行政审批局牵头，各乡镇配合）",
    "附件：重点任务分工表",
    "云岭县人民政府办公室",
    "2031年3月5日",
    "重点任务分工表",
]
NUMBERED = {4: (0, "总体要求"), 6: (0, "重点任务"), 7: (1, PARAGRAPHS[7][3:]), 8: (1, PARAGRAPHS[8][3:])}
"""Paragraphs whose number Word computes: level and words."""
GRID = [
    ["序号", "重点任务", "责任单位", "完成时限"],
    ["一、数据基础（共2项）"] * 4,
    ["1", "编制县级数据目录，明确数据来源和更新周期", "县数据局\n县财政局", "2031年6月底前"],
    ["2", "开展数据质量检查", "县数据局\n县财政局", "每季度末"],
    ["3", "设置综合窗口", "县行政审批局", "2031年底前"],
]
MERGES = [(1, 0, 1, 3), (2, 2, 3, 2)]
"""First row, first column, last row, last column."""


def starts(row: int, column: int) -> tuple[int, int] | None:
    """Height and width of the cell that starts here; ``None`` within a merged cell."""
    for top, left, bottom, right in MERGES:
        if top <= row <= bottom and left <= column <= right:
            return (bottom - top + 1, right - left + 1) if (row, column) == (top, left) else None
    return 1, 1


def html_table() -> str:
    rows = ""
    for r, row in enumerate(GRID):
        cells = ""
        for c, text in enumerate(row):
            if size := starts(r, c):
                spans = f' rowspan="{size[0]}" colspan="{size[1]}"' if size != (1, 1) else ""
                cells += f"<td{spans}>" + "".join(f"<p>{line}</p>" for line in text.split("\n")) + "</td>"
        rows += f"<tr>{cells}</tr>\n"
    return f"<table border=1><tbody>{rows}</tbody></table>"


def write(format_: str, case: str, name: str) -> Path:
    folder = HERE / format_ / case
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def make_html() -> None:
    body = "\n".join(f"<p>&nbsp;　{text}</p>" for text in PARAGRAPHS)
    page = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{TITLE}</title></head><body>{body}{html_table()}</body></html>"
    write("html", "same-text", "source.html").write_text(page, encoding="utf-8")


def make_markdown() -> None:
    marks = {0: "# ", 4: "## ", 6: "## "}
    text = "\n\n".join(marks.get(at, "") + text for at, text in enumerate(PARAGRAPHS))
    rows = ["| " + " | ".join(cell.replace("\n", "<br>") for cell in row) + " |" for row in GRID]
    rows.insert(1, "|---|---|---|---|")
    write("markdown", "same-text", "source.md").write_text(text + "\n\n" + "\n".join(rows) + "\n", encoding="utf-8")


def make_sheets() -> None:
    with write("csv", "same-text", "source.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(GRID)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "分工表"
    fill(sheet, GRID, MERGES)
    book.save(write("xlsx", "same-text", "source.xlsx"))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "任务"
    fill(sheet, [["云岭县任务表"] * 5, ["填表日期：2031年1月"] * 5, ["序号", "任务", "目标", "时限", "备注"], [1, "网上可办率"], [2.0, "缩短时间"]],
         [(0, 0, 0, 4), (1, 0, 1, 4)])  # fmt: skip
    sheet["C4"], sheet["D4"], sheet["C4"].number_format = 0.955, dt.date(2031, 6, 30), "0.0%"
    sheet["C5"], sheet["D5"], sheet["E9"].font = "=1/2", "长期", Font(bold=True)
    hidden = book.create_sheet("旧表")
    hidden["A1"], hidden.sheet_state = "作废", "hidden"
    book.save(write("xlsx", "header-in-row-3", "source.xlsx"))
    make_hidden_columns()
    make_xls()


def fill(sheet: Any, rows: Sequence[Sequence[Any]], merges: Sequence[tuple[int, int, int, int]]) -> None:
    for r, row in enumerate(rows, start=1):
        for c, value in enumerate(row, start=1):
            sheet.cell(r, c, value)
    for top, left, bottom, right in merges:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)


def make_xls() -> None:
    try:
        import xlwt
    except ImportError:
        return
    book = xlwt.Workbook()
    sheet = book.add_sheet("分工表")
    for r, row in enumerate(GRID):
        for c, text in enumerate(row):
            if size := starts(r, c):
                sheet.write_merge(r, r + size[0] - 1, c, c + size[1] - 1, text)
    path = write("xls", "same-text", "source.xls")
    book.save(str(path))


NUMBERING = """<w:numbering %s>
 <w:abstractNum w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%%3."/><w:lvlRestart w:val="0"/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl>
 </w:abstractNum>
 <w:num w:numId="91"><w:abstractNumId w:val="90"/></w:num>
 <w:num w:numId="92"><w:abstractNumId w:val="90"/><w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"""


def new_docx() -> Any:
    document = docx.Document()
    root = document.part.numbering_part.element
    made = parse_xml(NUMBERING % nsdecls("w"))
    for element in reversed(list(made)):
        at = 0 if element.tag.endswith("abstractNum") else len(root)
        root.insert(at, element)
    return document


def numbered(document: Any, text: str, level: int, list_id: int = 91) -> None:
    paragraph = document.add_paragraph(text)
    xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(xml))


def docx_table(document: Any, rows: Sequence[Sequence[str]], merges: Sequence[tuple[int, int, int, int]]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for top, left, bottom, right in merges:
        table.cell(top, left).merge(table.cell(bottom, right))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            cell = table.cell(r, c)
            first, *more = text.split("\n")
            cell.text = first
            for line in more:
                cell.add_paragraph(line)


def make_docx() -> None:
    document = new_docx()
    for at, text in enumerate(PARAGRAPHS):
        if at in NUMBERED:
            numbered(document, NUMBERED[at][1], NUMBERED[at][0])
        elif at == 0:
            document.add_heading(text, 0)
        else:
            document.add_paragraph(text)
    docx_table(document, GRID, MERGES)
    document.save(write("docx", "same-text", "source.docx"))
    make_numbering()
    make_docx_pages()
    make_docx_notes()
    make_revisions()


def make_numbering() -> None:
    document = new_docx()
    for text, level, list_id in [
        ("总体要求", 0, 91), ("重点任务", 0, 91), ("基础建设。", 1, 91), ("建机房。", 2, 91), ("建网络。", 2, 91), ("要点", 3, 91),
        ("服务提升。", 1, 91), ("开窗口。", 2, 91), ("组织保障", 0, 91), ("加强领导。", 1, 91), ("附则一。", 2, 92), ("附则二。", 2, 92),
    ]:  # fmt: skip
        numbered(document, text, level, list_id)
    document.add_paragraph("（此件公开发布）")
    document.save(write("docx", "numbering", "source.docx"))


def make_docx_notes() -> None:
    """A footnote part, which python-docx cannot write, put into a package that it wrote."""
    document = docx.Document()
    document.add_paragraph("一、推进数据共享")
    document.add_paragraph("（责任单位：县数据局）")
    kept = BytesIO()
    document.save(kept)
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    notes = (
        f'<w:footnotes {word}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>指县级各部门。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(write("docx", "notes", "source.docx"), "w") as new:
        for name in old.namelist():
            body = old.read(name).decode() if name.endswith((".xml", ".rels")) else old.read(name)
            if name == "[Content_Types].xml":
                entry = (
                    f'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-{kind}"/>'
                )
                body = body.replace("</Types>", f"{entry}</Types>")
            elif name == "word/_rels/document.xml.rels":
                entry = f'<Relationship Id="rIdNotes" Type="{relation}" Target="footnotes.xml"/>'
                body = body.replace("</Relationships>", f"{entry}</Relationships>")
            new.writestr(zipfile.ZipInfo(name), body)
        new.writestr(zipfile.ZipInfo("word/footnotes.xml"), notes)


def make_hidden_columns() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["序号", "任务", "内部备注", "内部经费", "责任单位"])
    sheet.append([1, "编制目录", "勿公开", "10万元", "县数据局"])
    sheet.append([2, "开展检查", "", "5万元", "县财政局"])
    sheet.merge_cells("B2:C2")
    sheet.column_dimensions.group("C", "D", hidden=True)
    book.save(write("xlsx", "hidden-columns", "source.xlsx"))


def make_docx_pages() -> None:
    document = docx.Document()
    document.add_paragraph("任务分解表")
    docx_table(document, [["序号", "任务", "责任单位"], ["1", "编制目录", "县数据局"]], [])
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("续表")
    docx_table(document, [["序号", "任务", "责任单位"], ["2", "开展检查", "县财政局"]], [])
    document.add_paragraph("")
    docx_table(document, [["3", "公布指南", "县司法局"]], [])
    document.add_paragraph("另一张表")
    docx_table(document, [["指标", "数值", "单位"], ["可办率", "95", "%"]], [])
    document.save(write("docx", "tables-over-pages", "source.docx"))


def make_revisions() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、稳步推进")
    run = f"<w:r {nsdecls('w')}><w:%s>%s</w:%s></w:r>"
    for tag, text in [("del", "删去的话"), ("ins", "新加的话")]:
        inner = run % (("delText", text, "delText") if tag == "del" else ("t", text, "t"))
        paragraph._p.append(parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1" w:author="a">{inner}</w:{tag}>'))
    hidden = document.add_paragraph("可见").add_run("隐藏")
    hidden.font.hidden = True
    control = (
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>控件中的段落</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    box = (
        f'<w:p {nsdecls("w")}><w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p><w:r>'
        "<w:t>文本框</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r><w:r><w:t>框外的话</w:t></w:r></w:p>"
    )
    contents = (
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        "<w:sdtContent><w:p><w:r><w:t>一、稳步推进……1</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    for xml in (control, box, contents):
        document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))
    document.save(write("docx", "revisions-and-boxes", "source.docx"))


class Pdf:
    """A PDF with the fonts that every reader knows (Adobe-GB1), so that nothing is embedded: a page is ~1 KB."""

    WIDTH, HEIGHT, LEFT, TOP, SIZE, LINE = 595, 842, 80, 100, 16, 28
    RIGHT = LEFT + 27 * SIZE

    def __init__(self, head: str = "") -> None:
        self.pages: list[list[str]] = []
        self.head = head
        self.new_page()

    def new_page(self) -> None:
        self.pages.append([])
        self.y = self.TOP
        if self.head:
            self.text(self.LEFT, 50, self.head, 10)

    def text(self, x: float, y: float, text: str, size: float) -> None:
        code = text.encode("utf-16-be").hex()
        self.pages[-1].append(f"BT /F1 {size} Tf {x:.2f} {self.HEIGHT - y:.2f} Td <{code}> Tj ET")

    def paragraph(self, text: str, *, align: str = "left", indent: int = 2, size: float = SIZE) -> None:
        for at, line in enumerate(wrap(text, self.RIGHT - self.LEFT, size, indent * size if align == "left" else 0)):
            if self.y > self.HEIGHT - 110:
                self.new_page()
            x = self.LEFT + (indent * size if align == "left" and at == 0 else 0)
            x = (self.WIDTH - width_of(line, size)) / 2 if align == "center" else x
            x = self.RIGHT - width_of(line, size) - 2 * size if align == "right" else x
            self.text(x, self.y, line, size)
            self.y += self.LINE

    def table(
        self, rows: Sequence[Sequence[str]], widths: Sequence[int], merges: Sequence[tuple[int, int, int, int]]
    ) -> None:
        size, pad, line = 12, 5, 16
        lefts = [self.LEFT + sum(widths[:at]) for at in range(len(widths) + 1)]
        cells = {}
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                merged = [m for m in merges if m[0] <= r <= m[2] and m[1] <= c <= m[3]]
                if not merged or merged[0][:2] == (r, c):
                    bottom, right = (merged[0][2], merged[0][3]) if merged else (r, c)
                    wide = lefts[right + 1] - lefts[c] - 2 * pad
                    cells[r, c] = bottom, right, [part for bit in text.split("\n") for part in wrap(bit, wide, size, 0)]
        heights = [
            max([len(cell[2]) for (r, _), cell in cells.items() if r == at and cell[0] == r] or [1]) * line + 2 * pad
            for at in range(len(rows))
        ]
        tops = [self.y + sum(heights[:at]) for at in range(len(rows) + 1)]
        for (r, c), (bottom, right, texts) in cells.items():
            x, y, high = lefts[c], tops[r], tops[bottom + 1] - tops[r]
            self.pages[-1].append(f"{x} {self.HEIGHT - y - high:.1f} {lefts[right + 1] - x} {high} re S")
            for at, part in enumerate(texts):
                self.text(x + pad, y + pad + 12 + at * line, part, size)
        self.y = tops[-1] + self.LINE

    def save(self, path: Path, *, numbers: bool = True) -> None:
        for at, page in enumerate(self.pages, start=1):
            if numbers:
                code = f"— {at} —".encode("utf-16-be").hex()
                page.append(f"BT /F1 14 Tf {self.WIDTH / 2 - 20} 50 Td <{code}> Tj ET")
        kids = [6 + 2 * at for at in range(len(self.pages))]
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{k} 0 R' for k in kids)}]>>".encode(),
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
            b"/FontDescriptor 5 0 R/DW 1000/W[1 95 500]>>",
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120"
            b"/CapHeight 880/StemV 80>>",
        ]
        for kid, page in zip(kids, self.pages, strict=True):
            stream = zlib.compress("\n".join(page).encode())
            objects.append(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {self.WIDTH} {self.HEIGHT}]/Contents {kid + 1} 0 R"
                "/Resources<</Font<</F1 3 0 R>>>>>>".encode()
            )
            objects.append(f"<</Filter/FlateDecode/Length {len(stream)}>>stream\n".encode() + stream + b"\nendstream")
        path.write_bytes(pdf_file(objects))


def pdf_file(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)


def width_of(text: str, size: float) -> float:
    return sum(size / 2 if character < "\x7f" else size for character in text)


def wrap(text: str, width: float, size: float, indent: float) -> list[str]:
    lines, line, room = [], "", width - indent
    for character in text:
        if width_of(line + character, size) > room + 0.01:
            lines.append(line)
            line, room = "", width
        line += character
    return [*lines, line]


def make_pdf() -> None:
    pdf = Pdf()
    for at, text in enumerate(PARAGRAPHS):
        if at == 12:
            pdf.new_page()
        align = "center" if at in {0, 1, 12} else "right" if at in {10, 11} else "left"
        pdf.paragraph(text, align=align, indent=0 if at == 2 else 2, size=22 if at in {0, 12} else 16)
    pdf.table(GRID, [40, 180, 110, 100], MERGES)
    pdf.save(write("pdf", "same-text", "source.pdf"))
    pdf = Pdf(head="云岭县人民政府办公室文件")
    for number in "一二三四五六七八九十":
        pdf.paragraph(
            f"{number}、第{number}项工作。"
            + "各部门要按照职责分工，密切配合，确保各项工作按时完成，" * 2
            + "年底前完成。（县数据局牵头）"
        )
    pdf.new_page()
    pdf.table([["序号", "任务", "单位"], ["1", "编制目录", "县数据局"]], [60, 200, 150], [])
    pdf.new_page()
    pdf.table([["序号", "任务", "单位"], ["2", "公布指南", "县司法局"]], [60, 200, 150], [])
    pdf.new_page()
    pdf.table([["3", "开设窗口", "县行政审批局"]], [60, 200, 150], [])
    pdf.save(write("pdf", "pages-and-heads", "source.pdf"))
    make_pdf_columns()


def make_pdf_columns() -> None:
    """A gazette page: a title across, two columns of paragraphs below it, each filled before the next begins."""
    pdf = Pdf()
    pdf.paragraph(COLUMNS[0], align="center", size=20)
    top = pdf.y
    size, width = 12, 204
    for column, texts in enumerate((COLUMNS[1:3], COLUMNS[3:])):
        pdf.y = top
        for text in texts:
            for at, line in enumerate(wrap(text, width, size, 2 * size)):
                pdf.text(pdf.LEFT + column * (width + 30) + (2 * size if at == 0 else 0), pdf.y, line, size)
                pdf.y += 20
    pdf.save(write("pdf", "two-columns", "source.pdf"))


COLUMNS = [
    "云岭县数字乡村工作要点",
    "一、建设数据平台。"
    + "汇集各村基础数据，按季度更新目录，逐步开放共享，方便群众查询办理。" * 3
    + "（县数据局牵头）",
    "二、提升网络能力。" + "推进行政村光纤改造，扩大移动网络覆盖，保障偏远村组通信畅通。" * 3 + "（县工信局牵头）",
    "三、丰富应用场景。" + "推广智慧农田和远程诊疗，支持合作社开展网上销售，培育新业态。" * 3 + "（县农业农村局牵头）",
    "四、加强人员培训。" + "每个乡镇设立培训点，选派技术人员驻点服务，提高使用水平。" * 3 + "（县人社局牵头）",
]


if __name__ == "__main__":
    make_html()
    make_markdown()
    make_sheets()
    make_docx()
    make_pdf()
