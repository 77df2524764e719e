"""What a web page prints around a document, and titles that are printed over several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.documents import Block
from kg.records.titles import TITLE

FURNITURE = re.compile(
    r"-{3}.*|首页|打印(?:本页)?|关闭(?:窗口)?|【?(?:字体|字号)[:：].*|(?:分享|收藏)(?:到.*)?|扫一扫.{0,20}|(?:返回|回到).{0,10}(?:列表|顶部|首页)"
    r"|[←<《]*\s*上一[篇页].*|下一[篇页].*|来源[:：].{0,30}|责任编辑[:：].{0,20}|浏览(?:次数|量)[:：]?.{0,10}|(?:主办|承办|技术支持)(?:单位)?[:：].{0,30}"
    r"|(?:当前|您(?:现在)?所?在的?)位置[:：].*|(?:政策解读|政策原文|相关(?:解读|文件|链接|附件))(?:政策原文|政策解读)?.{0,6}|网站(?:地图|标识码).*|.{0,6}ICP备.*"
    r"|发布(?:时间|日期)[:：].{0,20}|20\d\d-\d{1,2}-\d{1,2}(?:\s\d\d:\d\d(?::\d\d)?)?"
)
LINE_END = "。；：，、:;,"
MOST_LINES = 4


def is_furniture(text: str) -> bool:
    """Whether a line belongs to the page, not to the document."""
    return bool(FURNITURE.fullmatch(text.strip()))


def joined_titles(blocks: Sequence[Block]) -> list[Block]:
    """Lines that only together are a title, joined; a title that is printed again right away is kept once."""
    result: list[Block] = []
    at = 0
    while at < len(blocks):
        count = next((n for n in range(MOST_LINES, 1, -1) if _is_title(blocks[at : at + n], n)), 1)
        result.append(joined(blocks[at : at + count]))
        at += count
    return [block for before, block in pairwise([None, *result]) if block and not _again(before, block)]


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
