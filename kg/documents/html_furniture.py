"""Which parts of an official page are the document, and which are the page: by structure, never by the site's name.

Sources: the catalogue fields are those of 政府信息公开目录系统实施指引（试行） (国务院办公厅秘书局, 2009). The meta
element ``ArticleTitle`` and the marks at the foot of a page (网站标识码, ICP备案, 公安备案) are those that
政府网站发展指引 (国办发〔2017〕47号) asks of every government site. Roles and ``hidden`` are those of WAI-ARIA 1.2 and
WHATWG HTML 6.1.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from kg.documents.blocks import SetAside
from kg.documents.html_lines import Entry, Grid, Line, rows_of, walk
from kg.documents.spacing import collapse, names

NAVIGATION_TAGS = {"nav", "footer", "aside", "menu", "search", "dialog"}
ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "toolbar", "menu", "dialog"}
TOKENS = names(
    "nav navbar navi menu breadcrumb breadcrumbs crumb crumbs share sharing footer foot copyright sidebar toolbar print"
    " related recommend pagination pager qrcode comment comments login search banner topbar tools"
)
CONTAINERS = names("div section article main form center tbody tr td table")
SMALL = 300
SMALL_SHARE = 0.1
"""An element that its class or name calls furniture is kept when it holds more prose, or more of the page's, than this:
``print-content`` is the text to print."""
TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
HIDDEN = re.compile(r"display:none|visibility:hidden")
PROSE = re.compile("[。；]")
LABEL = re.compile(
    r"(?:信息)?(?:索引号|统一编号|主题分类|信息分类|体裁分类|组配分类|服务对象|公文种类|发文机关|发文机构|发文单位|发布机构|发布单位|公开机构"
    r"|公开责任部门|信息来源|成文日期|发文日期|生成日期|发布日期|公开日期|发布时间|发文时间|印发日期|实施日期|施行日期|废止日期|废止时间|标题|名称|信息名称|文号"
    r"|发文字号|文件编号|有效性|有效期|效力状态|时效性|公开方式|公开形式|公开范围|公开程序|公开时限|公开类型|主题词|关键词|内容概述)"
)
FURNITURE = re.compile(
    r"(?:[\s\[\]【】()（）|｜:：<>《》·•←→↑]*(?:打印(?:本页|正文|文章|此页|页面)?|关闭(?:本页|窗口|页面)?|分享(?:到|至)?|收藏|纠错|我要纠错|返回(?:顶部|首页|列表|上一页)?"
    r"|字(?:体|号)(?:大小)?|放大|缩小|默认|朗读|语音播报|播报|微信|微博|新浪微博|QQ空间|QQ|腾讯微博|朋友圈|下载(?:文字版|图片版|全文|附件)?|大|中|小|TOP|上一[篇条页]|下一[篇条页]"
    r"|没有了|无|扫一扫[^。]{0,30}|手机(?:版|查看|阅读)|视力保护色|无障碍|适老版|相关(?:链接|文章|阅读|稿件|文档|解读|新闻)|政策解读|图解))+[\s\[\]【】()（）|｜:：<>《》·•←→↑]*"
)
WHERE = re.compile(
    r"(?:您?(?:现在|当前|所在)?的?位置|当前位置|首页)\s*[:：>＞/»].*|.*(?:浏览|阅读|点击|访问)(?:次数|量|数|率)\s*[:：].*|责任编辑\s*[:：].*"
)
BYLINE = re.compile(r"(?:\S{0,4}来源|发布(?:时间|日期|机构)|发文时间|日期|时间|作者|编辑|字体|浏览次数)\s*[:：].*")
LONGEST = 45
"""A longer line is no furniture; it also bounds the work of the patterns above, whose alternatives overlap."""
FOOT = re.compile(r"版权所有|ICP备|公网安备|网站标识码|技术支持[:：]|Copyright|©", re.IGNORECASE)
FOOT_NEAR = re.compile(
    r"(?:主办|承办|协办|管理|维护)(?:单位)?[:：].*|(?:联系)?(?:地址|电话|邮编|邮箱|传真)[:：].*|(?:网站地图|关于我们|联系我们|网站声明|隐私)"
)


@dataclass(slots=True)
class Census:
    """Of each element by its ``mem_id``: the prose in it, and whether a title or table stands in it.

    Prose is counted in characters of text runs that hold a full stop or semicolon, links left out.
    """

    prose: dict[int, int] = field(default_factory=dict)
    titled: dict[int, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, root: LexborNode, skip: Container[int] = ()) -> Census:
        """Count in one walk."""
        census = cls()
        prose, titled, links = [0], [False], 0
        for node, entering in walk(root, skip):
            links += (1 if entering else -1) if node.tag == "a" else 0
            if node.tag == "-text":
                text = (node.text_content or "") if entering and not links else ""
                prose[-1] += len(text.strip()) if PROSE.search(text) else 0
            elif entering:
                prose.append(0)
                titled.append(node.tag in {"h1", "table"})
            else:
                census.prose[node.mem_id], census.titled[node.mem_id] = prose.pop(), titled.pop()
                prose[-1] += census.prose[node.mem_id]
                titled[-1] |= census.titled[node.mem_id]
        return census


def prune(body: LexborNode) -> tuple[set[int], list[SetAside]]:
    """What cannot be the document: navigation, hidden parts, small parts whose class or name calls them furniture.

    Returns:
        the ``mem_id`` of the elements, and their words.
    """
    census, skip, aside = Census.of(body), set[int](), []
    small = min(SMALL, SMALL_SHARE * census.prose.get(body.mem_id, 0))
    for node, entering in walk(body, skip):
        if entering and node.mem_id != body.mem_id and (reason := _reason(node, census, small)):
            skip.add(node.mem_id)
            words = collapse(
                " ".join(child.text_content or "" for child, first in walk(node) if first and child.tag == "-text")
            )
            aside += [SetAside(words, reason)] if words else []
    return skip, aside


def _reason(node: LexborNode, census: Census, most: float) -> str:
    if node.tag == "-text":
        return ""
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "").lower()
    if "hidden" in attributes or HIDDEN.search(style):
        return "hidden"
    small = census.prose.get(node.mem_id, 0) <= most
    if node.tag in NAVIGATION_TAGS or (attributes.get("role") or "") in ROLES:
        return "navigation" if small else ""
    names = TOKEN.findall(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")
    if small and not census.titled.get(node.mem_id) and any(name.lower() in TOKENS for name in names):
        return "furniture"
    return ""


def region_of(body: LexborNode, skip: Container[int]) -> LexborNode:
    """The smallest element that holds all prose of the page; a data table is never taken alone."""
    prose = Census.of(body, skip).prose
    node = body
    while total := prose.get(node.mem_id, 0):
        inner = next((child for child in node.iter() if prose.get(child.mem_id, 0) == total), None)
        if inner is None or inner.tag not in CONTAINERS or (inner.tag == "table" and is_data(inner)):
            break
        node = inner
    return node


def is_data(table: LexborNode) -> bool:
    """Whether a table is data: no table within, several rows and columns, not one cell with a text of its own."""
    if (table.attributes.get("role") or "") in {"presentation", "none"}:
        return False
    inner = (node for node, entering in walk(table) if entering and node.tag == "table")
    if any(node.mem_id != table.mem_id for node in inner):
        return False
    rows = [list(cells) for cells in rows_of(table)]
    cells = [cell for row in rows for cell in row]
    filled = [len(collapse(cell.text())) for cell in cells]
    if len(rows) < 2 or max((len(row) for row in rows), default=0) < 2 or sum(map(bool, filled)) < 3:
        return False
    return max(filled) < 600 or max(filled) < 0.8 * sum(filled)


def is_catalogue(entry: Entry) -> bool:
    """Whether a table is the catalogue entry of the page (索引号, 发文机关, 成文日期 …)."""
    if not isinstance(entry, Grid) or len(entry.rows) > 15:
        return False
    cells = {cell: re.sub(r"[\s:：\[\]【】]", "", cell.text) for row in entry.rows for cell in row if cell}
    labels = sum(
        bool(LABEL.fullmatch(text) or re.match(LABEL.pattern + "[:：]", cell.text)) for cell, text in cells.items()
    )
    return labels >= 3 and labels * 3 >= len([text for text in cells.values() if text])


def reason_of(line: Line, *, head: bool) -> str:
    """Why a line is no part of the document; empty for a line that is.

    Args:
        line: the line.
        head: whether it stands above the first prose.
    """
    text = line.text
    if line.attachment or text.startswith("附件"):
        return ""
    if line.in_header and not line.heading:
        return "metadata"
    if line.linked >= 0.8 * len(text) and "。" not in text and len(text) < 60:
        return "navigation"
    if len(text) < LONGEST and (FURNITURE.fullmatch(text) or WHERE.fullmatch(text)):
        return "furniture"
    plain = re.sub(r"[\s\u3000]", "", text)
    if head and (BYLINE.fullmatch(text) or re.match(rf"[\[【]?{LABEL.pattern}[\]】]?[:：]", plain)):
        return "metadata"
    return ""


def foot_of(lines: list[Line | None]) -> int:
    """Where the foot of the page begins: its first mark below all prose, with the address lines above it."""
    end = len(lines)
    prose = max((at for at, line in enumerate(lines) if line is None or "。" in line.text), default=-1)
    for at in range(prose + 1, end):
        line = lines[at]
        if line and FOOT.search(line.text):
            while at - 1 > prose and (before := lines[at - 1]) and FOOT_NEAR.match(before.text):
                at -= 1  # noqa: PLW2901  # the loop ends here
            return at
    return end
