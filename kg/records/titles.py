"""Titles of official documents: a line that ends with a document type."""

from __future__ import annotations

import re

DOCUMENT_TYPES = (
    "工作要点|任务分解表?|分工方案|实施方案|行动方案|工作方案|方案|行动计划|工作计划|计划|实施意见|指导意见|意见|规划"
    "|政策措施|措施|举措|办法|实施细则|细则|规定|通知|通报|清单|决定|决议|公告|通告|指南|(?<!工作)要点|纲要|分工表?|台账"
    "|责任分解表?|一览表|汇总表|明细表|责任表|任务表|推进表|任务书|(?<=年)重点(?:工作)?(?:任务)?"
)
TITLE = re.compile(rf"[^。；，：:]{{2,120}}(?P<type>{DOCUMENT_TYPES})(?:[（(][^）)]*[）)])*")
SPAN = re.compile(r"(20\d\d)年?\s*[-—–－~～至到]+\s*(20\d\d)年")
YEAR = re.compile(r"(20\d\d)年")


def years_of(title: str) -> tuple[int | None, tuple[int, int] | None]:
    """The one year of a title, or the first and last of a span."""
    if span := SPAN.search(title):
        return None, (int(span[1]), int(span[2]))
    year = YEAR.search(title)
    return (int(year[1]), None) if year else (None, None)
