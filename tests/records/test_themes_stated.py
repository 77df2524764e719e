"""Themes that a table states in a column of its own."""

from __future__ import annotations

import pytest

from kg.documents import read_document
from kg.records.extraction import extract
from kg.records.subjects import themes_stated
from kg.vocabulary import scheme

TABLE = """云岭县数字服务提升行动方案,,,
序号,工作任务,牵头单位,{heading}
1,推进证明事项告知承诺制。,县司法局,{stated}
"""
RECOGNISED = ("fewer-certificates",)


def item_of(folder, heading, stated):
    path = folder / "plan.csv"
    path.write_text(TABLE.format(heading=heading, stated=stated), encoding="utf-8")
    record = extract(read_document(path, 1_000_000))
    return record.items[0], [each.message for each in record.warnings if each.code == "unknown-theme"]


@pytest.mark.parametrize("heading", ["主题", "主题（可多选）", "theme", "Themes"])
def test_stated_themes_win_over_the_wording(tmp_path, heading):
    item, warnings = item_of(tmp_path, heading, "算力；监管")
    assert (item.themes, warnings) == (("computing-power", "regulation"), [])


def test_without_a_known_label_the_wording_decides(tmp_path):
    assert item_of(tmp_path, "主题", "")[0].themes == RECOGNISED
    item, warnings = item_of(tmp_path, "主题", "乡村振兴、夜间经济")
    assert (item.themes, item.unknown_themes) == (RECOGNISED, ("乡村振兴", "夜间经济"))
    assert warnings == ["1 乡村振兴", "1 夜间经济"]


def test_another_column_is_none_of_themes(tmp_path):
    item, warnings = item_of(tmp_path, "备注", "算力")
    assert (item.themes, warnings) == (RECOGNISED, [])


@pytest.mark.parametrize("divider", ["、", "；", ";", "，", ", ", "\n", "、 "])
def test_every_label_in_a_list(divider):
    for concept in scheme("theme").values():
        for name in (concept.key, *concept.labels, *concept.english, concept.english[0].upper()):
            assert themes_stated(divider.join(["算力", name, "夜间经济"])) == (
                tuple(dict.fromkeys(["computing-power", concept.key])),
                ("夜间经济",),
            )


def test_a_label_within_a_longer_word_is_none():
    assert themes_stated("算力券") == ((), ("算力券",))
