"""What a web page prints around a document, and titles that are printed over several lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from kg.documents import Block
from kg.records.statements import plain
from kg.records.titles import TITLE

FURNITURE = re.compile(
    r"-{3}.*|首页|打印(?:本页)?|关闭(?:窗口)?|【?(?:字体|字号)[:：].*|(?:分享|收藏)(?:到.*)?|扫一扫.{0,20}|(?:返回|回到).{0,10}(?:列表|顶部|首页)"
    r"|[←<《]*\s*上一[篇页].*|下一[篇页].*|来源[:：].{0,30}|责任编辑[:：].{0,20}|浏览(?:次数|量)[:：]?.{0,10}|(?:主办|承办|技术支持)(?:单位)?[:：].{0,30}"
    r"|(?:当前|您(?:现在)?所?在的?)位置[:：].*|(?:政策解读|政策原文|相关(?:解读|文件|链接|附件))(?:政策原文|政策解读)?.{0,6}|网站(?:地图|标识码).*|.{0,6}ICP备.*"
    r"|发布(?:时间|日期)[:：].{0,20}|20\d\d-\d{1,2}-\d{1,2}(?:\s\d\d:\d\d(?::\d\d)?)?"
)
LINE_END = "。；：，、:;,"
ANNOUNCED = re.compile(
    r"印发(?P<plain>[^《〈，。]{6,80}?)的通知|《(?P<quoted>[^》]{6,80})》(?=.{0,60}(?:印发|同意|通过|的通知))"
)
NO_TITLE = re.compile(
    r"[。；：，:;,]$|[〔\[【（(]20\d\d[〕\]】）)]|文件$|[局委厅院办部会]$|(?:政府|办公[室厅])$|日$|^[-\d./ ]+$|^附"
)
"""Lines that are no part of a title over lines: sentences, numbers of documents, issuers, dates."""
MOST_LINES = 4


def is_furniture(text: str) -> bool:
    """Whether a line belongs to the page, not to the document."""
    return bool(FURNITURE.fullmatch(text.strip()))


def joined_titles(blocks: Sequence[Block], *, announced: Collection[str] = (), at_head: bool = False) -> list[Block]:
    """Lines that only together are a title, joined; a title that is printed again right away is kept once.

    Args:
        blocks: paragraphs before the body.
        announced: titles that a notice names, without punctuation (see :func:`announced_in`).
        at_head: the first of the lines is the first of the document.
    """
    result: list[Block] = []
    at = 0
    while at < len(blocks):
        count = next(
            (
                n
                for n in range(MOST_LINES, 1, -1)
                if _is_title(lines := blocks[at : at + n], n)
                or (len(lines) == n and plain("".join(line.text for line in lines)).text in announced)
                or (at_head and not at and _opens(lines, n))
            ),
            1,
        )
        result.append(joined(blocks[at : at + count]))
        at += count
    return [block for before, block in pairwise([None, *result]) if block and not _again(before, block)]


def announced_in(blocks: Sequence[Block]) -> frozenset[str]:
    """The titles that a notice says it issues, without punctuation: 关于印发X的通知, 现将《X》印发."""
    return frozenset(
        plain(match["quoted"] or match["plain"]).text for block in blocks for match in ANNOUNCED.finditer(block.text)
    )


def _opens(lines: Sequence[Block], count: int) -> bool:
    """A title over the first lines of a document, whose last alone has a type of document or is a bracket."""
    whole = "".join(line.text for line in lines)
    return (
        len(lines) == count
        and bool(TITLE.fullmatch(whole))
        and not any(TITLE.fullmatch(line.text) or NO_TITLE.search(line.text) for line in lines[:-1])
        and not NO_TITLE.search(lines[-1].text)
    )


def _is_title(lines: Sequence[Block], count: int) -> bool:
    """A title over lines: none of them ends a sentence or is a whole title, and they begin like one."""
    if len(lines) < count or any(line.text[-1] in LINE_END for line in lines):
        return False
    if any(TITLE.fullmatch(line.text) for line in lines[:-1]) or not re.search("关于|[年省市县区]", lines[0].text):
        return False
    whole = "".join(line.text for line in lines)
    starts = "关于" in lines[0].text or (bool(re.match(r".*关于", whole)) and "关于" in lines[1].text[:4])
    ends_short = not TITLE.fullmatch(lines[-1].text) or "关于" in lines[0].text
    return bool(TITLE.fullmatch(whole)) and starts and ends_short and not re.search(r"[〔\[]20\d\d|日$", whole)


def _again(before: Block | None, block: Block) -> bool:
    return before is not None and before.text == block.text and bool(TITLE.fullmatch(block.text))


def joined(blocks: Sequence[Block]) -> Block:
    """Lines as one block; its place reaches from the first to the last."""
    if len(blocks) == 1:
        return blocks[0]
    text, found, origin = "", "", [0]
    for block in blocks:
        if found:
            found += "\n"
        origin[-1] = len(found)
        origin += [len(found) + offset for offset in block.origin[1:]]
        text, found = text + block.text, found + block.as_found
    return Block(text, found, tuple(origin), blocks[0].place.until(blocks[-1].place))
