"""Damage that is reported and not repaired: put into clean documents here, one kind at a time, and looked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.records.extraction import extract
from kg.records.model import Remark

ROOT = Path(__file__).parents[2]
PLANS = sorted((Path(__file__).parent / "plans").glob("*/source.*"))
SAMPLE = ROOT / "data" / "500000-2022-zwfw-gzyd" / "source.txt"
CODES = {
    "spun-agency",
    "spun-prose",
    "advertisement",
    "taiwan-term",
    "lost-date-mark",
    "impossible-date",
    "lost-column",
    "mixed-width",
}
CLEAN = """某省人民政府办公厅关于印发2031年数据工作要点的通知
某政办发〔2031〕7号
各市、县（区）人民政府：
《2031年数据工作要点》已经省政府同意，现印发给你们。
某省人民政府办公厅
2031年3月12日
2031年数据工作要点
一、夯实基础
（一）建设平台。完善制度，推动互联网应用创新，整合资源，统一标准，优化办事流程，2031年6月底前建成平台。（省发展改革委、省财政厅负责）
（二）汇聚数据。促进产业发展，支持软件研发，畅通渠道，开展教育培训，2031年9月底前完成。（省教育厅负责）
二、强化保障
（三）健全制度。发挥监管作用，简化程序，12月31日前完成。（省交通运输厅、省司法厅负责）
"""


def warnings_of(path: Path) -> list[Remark]:
    return [warning for warning in extract(read_document(path, 10**6)).warnings if warning.code in CODES]


def exchanged(pairs: str) -> Callable[[str], str]:
    """Damage that puts words for words: 发展=生长."""

    def damage(text: str) -> str:
        for pair in pairs.split():
            text = text.replace(*pair.split("="))
        return text

    return damage


def without_marks(text: str) -> str:
    """年 and 月 lost from all full dates, the bracket from the document number."""
    return re.sub(r"(20\d\d)年(\d+)月(\d+日)", r"\1\2\3", text).replace("2031〕", "2031")


DAMAGE: dict[str, tuple[Callable[[str], str], list[tuple[str, str, int]]]] = {
    "spun": (
        exchanged("发展=生长 改革=改造 教育=教诲 完善=美满 创新=立异 推动=鞭策 监管=羁系 制度=轨制 开展=睁开"),
        [
            ("spun-agency", "省生长改造委", 9),
            ("spun-agency", "省教诲厅", 10),
            ("spun-prose", "立异", 9),
        ],
    ),
    "one spun name": (exchanged("交通运输厅=交通运送厅"), [("spun-agency", "省交通运送厅", 12)]),
    "Taiwan": (
        exchanged("互联网=網際網路 优化=最佳化 软件=軟體 程序=程式"),
        [
            ("taiwan-term", "互联网", 9),
            ("taiwan-term", "优化", 9),
            ("taiwan-term", "软件", 10),
            ("taiwan-term", "程序", 12),
        ],
    ),
    "address": (
        lambda text: text.replace("\n某省人民政府办公厅\n", "\n更多资料请访问www.example.com\n"),
        [("advertisement", "www.example.com", 5)],
    ),
    "messenger": (
        lambda text: text.replace("一、夯实基础", "一、夯实基础加微信abc123"),
        [("advertisement", "加微信", 8)],
    ),
    "public account": (
        lambda text: text.replace("\n某省人民政府办公厅\n", "\n关注“写作范文”公众号\n"),
        [("advertisement", "公众号", 5)],
    ),
    "telephone": (
        lambda text: text.replace("\n某省人民政府办公厅\n", "\n某某文秘13900000000\n"),
        [("advertisement", "13900000000", 5)],
    ),
    "dates": (
        without_marks,
        [("lost-date-mark", "〔20317号", 2), ("lost-date-mark", "2031312日", 6)],
    ),
    "a year's mark": (exchanged("2031年6月=20316月"), [("lost-date-mark", "20316月", 9)]),
    "a month's mark": (exchanged("2031年3月12日=2031年312日"), [("lost-date-mark", "2031年312日", 6)]),
    "no such month": (exchanged("2031年9月=2031年19月"), [("impossible-date", "2031年19月", 10)]),
    "no such day": (exchanged("12月31日=11月31日"), [("impossible-date", "11月31日", 12)]),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_reported(kind: str, tmp_path: Path) -> None:
    """Each place is reported at its line in both languages, and the words stay as they are."""
    damage, expected = DAMAGE[kind]
    path = tmp_path / "damaged.txt"
    path.write_text(damage(CLEAN), encoding="utf-8")
    found = warnings_of(path)
    assert [(warning.code, warning.line) for warning in found] == [(code, line) for code, _, line in expected]
    for warning, (_, words, _) in zip(found, expected, strict=True):
        assert words in warning.message
        assert " / " in warning.message


def test_nothing_is_made_of_a_damaged_date(tmp_path: Path) -> None:
    path = tmp_path / "damaged.txt"
    path.write_text(without_marks(CLEAN).replace("2031年6月底", "20316月底"), encoding="utf-8")
    record = extract(read_document(path, 10**6))
    assert record.metadata.issue_date is None
    assert record.metadata.doc_number is None
    assert [entry.due for entry in record.items[0].deadlines] == []


def table(cell: Callable[[int], str]) -> str:
    rows = "".join(f"<tr><td>{n}</td><td>办好第{n}件事。</td><td>{cell(n)}</td></tr>" for n in range(1, 7))
    header = "<tr><th>序号</th><th>重点任务</th><th>责任单位</th></tr>"
    return f"<html><body><h1>某市2031年重点任务分工表</h1><table>{header}{rows}</table></body></html>"


@pytest.mark.parametrize(("filled", "reported"), [(0, True), (1, True), (4, False), (6, False)])
def test_lost_column(filled: int, *, reported: bool, tmp_path: Path) -> None:
    path = tmp_path / "table.html"
    path.write_text(table(lambda number: "市财政局" if number <= filled else ""), encoding="utf-8")
    assert [warning.code for warning in warnings_of(path)] == ["lost-column"] * reported


@pytest.mark.parametrize(("half", "reported"), [(2, False), (6, True)])
def test_mixed_widths(half: int, *, reported: bool, tmp_path: Path) -> None:
    path = tmp_path / "mixed.txt"
    path.write_text(CLEAN.replace("，", ",", half), encoding="utf-8")
    assert [warning.code for warning in warnings_of(path)] == ["mixed-width"] * reported


@pytest.mark.parametrize("path", [SAMPLE, *PLANS], ids=lambda path: path.parent.name)
def test_clean_documents_are_not_suspected(path: Path) -> None:
    assert warnings_of(path) == []


def test_ordinary_words_are_not_suspected(tmp_path: Path) -> None:
    """Words that damage and clean prose share: 改造, 治理, 流程式, a public account in a sentence, a contact line."""
    path = tmp_path / "clean.txt"
    words = "改造老旧小区，加强治理，保证平安，计划名目不变，提供全流程式服务，通过微信公众号发布信息。"
    path.write_text(CLEAN.replace("完善制度，", words) + "联系电话：023-60000000\n", encoding="utf-8")
    assert warnings_of(path) == []
