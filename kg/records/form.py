"""What an entry form says above its table: a label (发文字号) and, in the next cell of the row, what it names.

Only these labels count, so that a table under a plain heading is read as before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.documents import Block

TITLE, DOCUMENT_NUMBER, ISSUER, DATE_SIGNED = "title", "document-number", "issuer", "date-signed"
JURISDICTION, PERIOD = "jurisdiction", "period"
LABELS = (
    (TITLE, r"(?:文件|方案|计划)?(?:标题|名称)"),
    (DOCUMENT_NUMBER, r"发文字号|文号"),
    (ISSUER, r"(?:发文|印发|制发)(?:机关|单位)"),
    (DATE_SIGNED, r"(?:成文|发文|印发|签发)日期"),
    (JURISDICTION, r"(?:适用|所属)?(?:地区|行政区划)"),
    (PERIOD, r"计划(?:期|期限|年度|起止年份)"),
)
"""Element of GB/T 33480-2016, or what the title says elsewhere → its labels."""
REMARK = re.compile(r"\s|[（(][^（()）]*[）)]$|[:：]$")
NUMERIC_DATE = re.compile(r"(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")
YEAR = re.compile(r"20\d\d")


def element_of(label: str) -> str | None:
    """What a label names; ``None`` where it is none of a form."""
    plain = REMARK.sub("", label)
    return next((element for element, pattern in LABELS if re.fullmatch(pattern, plain)), None)


def form_of(cells: Sequence[Block]) -> dict[str, Block]:
    """What the cells above a table state, by element; a label without a value states nothing.

    Args:
        cells: of the rows above the headings, row by row.
    """
    stated: dict[str, Block] = {}
    for label, value in pairwise(cells):
        element, same_row = element_of(label.text), label.place.row == value.place.row
        if element and same_row and value.text and element_of(value.text) is None:
            stated.setdefault(element, value)
    return stated


def written_date(text: str) -> str:
    """A date in the form of documents.

    >>> written_date("2026-06-30"), written_date("2026年6月30日")
    ('2026年6月30日', '2026年6月30日')
    """
    match = NUMERIC_DATE.fullmatch(text)
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日" if match else text


def written_years(text: str) -> tuple[int | None, tuple[int, int] | None]:
    """The one year of a period, or its first and last.

    >>> written_years("2026"), written_years("2026—2028年")
    ((2026, None), (None, (2026, 2028)))
    """
    years = [int(year) for year in YEAR.findall(text)]
    if not years or years[0] == years[-1]:
        return (years[0] if years else None), None
    return None, (years[0], years[-1])
