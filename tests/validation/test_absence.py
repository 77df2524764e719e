"""What is missing: not stated in the document, or stated and not read."""

from dataclasses import replace

import pytest

from kg.documents import read_document
from kg.records.elements import Cell
from kg.records.extraction import extract
from kg.screening.owners import Owner
from kg.validation.absence import NOT_EXTRACTED, NOT_STATED, absence_of, item_of
from kg.validation.shapes import catalogue

TEXT = """# 2022年重庆市测试工作要点

| 序号 | 工作任务 | 牵头单位 | 配合单位 | 完成时限 |
|---|---|---|---|---|
| 1 | 推动完善监管规则。 | 市司法局 | 市公安局 | 2022年8月前 |
"""
ITEM = Owner("item", "", "1")
SHAPE = "https://w3id.org/policy-kg/shapes#"


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "plan.md"
    path.write_text(TEXT, encoding="utf-8")
    return extract(read_document(path, 1_000_000))


def with_cells(record, **cells):
    (item,) = record.items
    kept = {name: cell for name, cell in item.cells.items() if name not in cells}
    put = {name: Cell(text, item.place, state) for name, (text, state) in cells.items() if text is not None}
    return replace(record, items=(replace(item, cells=kept | put),))


@pytest.mark.parametrize(
    ("rule", "cells", "why"),
    [
        ("I3", {"lead": ("", "empty")}, NOT_STATED),
        ("I3", {"lead": (None, "")}, NOT_STATED),
        ("I3", {"lead": ("各有关方面", "value")}, NOT_EXTRACTED),
        ("I3", {"lead": ("  ", "value")}, NOT_STATED),
        ("I3", {"lead": ("", "empty"), "responsible": ("各有关方面", "value")}, NOT_EXTRACTED),
        ("I4", {"support": ("", "empty")}, NOT_STATED),
        ("I4", {"support": ("相关方", "value")}, NOT_EXTRACTED),
        ("I5", {"deadlines": ("", "empty")}, NOT_STATED),
        ("I5", {"deadlines": ("视情况", "value")}, NOT_EXTRACTED),
        ("I5-unstated", {"deadlines": ("视情况", "value")}, NOT_EXTRACTED),
    ],
)
def test_cells_of_an_item(record, rule, cells, why):
    assert absence_of(catalogue()[SHAPE + rule], ITEM, with_cells(record, **cells)) == why


def test_elements_of_the_document(record):
    shape = catalogue()[SHAPE + "D6-jurisdiction"]
    assert shape.is_about_absence
    metadata = record.metadata
    stated_not = replace(record, metadata=replace(metadata, not_stated=(shape.element,)))
    assert absence_of(shape, Owner(), stated_not) == NOT_STATED
    assert absence_of(shape, Owner(), replace(record, metadata=replace(metadata, not_stated=()))) is None


def test_nobody_can_tell(record):
    lead = catalogue()[SHAPE + "I3"]
    assert absence_of(lead, ITEM, None) is None  # RDF alone has no words
    assert absence_of(lead, Owner("item", "", "7"), record) is None
    assert absence_of(catalogue()[SHAPE + "D5"], Owner(), record) is None  # a wrong form, nothing missing
    assert absence_of(catalogue()[SHAPE + "R2"], ITEM, record) is None


def test_an_item_of_a_number_that_two_have(record):
    (item,) = record.items
    assert item_of(record, ITEM) == item
    assert item_of(replace(record, items=(item, item)), ITEM) is None
    assert item_of(record, Owner("section", "", "1")) is None
