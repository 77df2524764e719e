"""The sample against a key made elsewhere: numbers, chapters and opening words of 51 items (``CORPUS/align``)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.records.extraction import extract

ROOT = Path(__file__).parents[2]
KEY = "align/sample--cn-guangdong-digital-2025.json"


@pytest.fixture
def key() -> list[dict]:
    corpus = os.environ.get("CORPUS")
    if not corpus or not (Path(corpus) / KEY).is_file():
        pytest.skip("the corpus lies outside the repository: make conformance CORPUS=DIR")
    return json.loads((Path(corpus) / KEY).read_text(encoding="utf-8"))["items_a"]


def test_items_as_in_the_key(key: list[dict]) -> None:
    record = extract(read_document(ROOT / "data" / "500000-2022-zwfw-gzyd" / "source.txt", 10**6))
    by_number = {item.number: (order, item) for order, item in enumerate(record.items, start=1)}
    for entry in key:
        order, item = by_number[entry["number"]]
        assert order == entry["ordinal"]
        assert item.text[:20] == entry["text_first_20"]
        label, _, heading = entry["chapter"].partition(" ")
        assert item.number.startswith(f"{label}.")
        assert item.path[0].partition("、")[2] == heading
