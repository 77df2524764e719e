"""Records carried as facts only: what is written is read back, and no sentence of a document is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.errors import InputError
from kg.records.extraction import extract
from kg.records.facts import HEADING_CHARACTERS, facts_of, read_facts, write_facts
from kg.records.model import Deadline, PlanRecord, Section

ROOT = Path(__file__).parents[2]
CASES = sorted((Path(__file__).parent / "plans").iterdir())
CARRIED = sorted((ROOT / "data").glob("*/records.json"))
LIST_CHARACTERS = 80
"""Longest list of names or title of a document in the data."""


def record_of(case: Path) -> PlanRecord:
    return extract(read_document(next(case.glob("source.*")), 10**6))


def strings_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from strings_of(entry)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_written_is_read_back(case: Path, tmp_path: Path) -> None:
    record = record_of(case)
    path = tmp_path / "records.json"
    path.write_bytes(write_facts(record))
    again = read_facts(path)
    assert again == facts_of(record)
    assert again.facts_only
    assert (again.file_name, again.sha256) == (record.file_name, record.sha256)
    names = [{role: list(found) for role, found in item.names.items()} for item in record.items]
    assert [{role: list(found) for role, found in item.names.items()} for item in again.items] == names
    assert [item.place for item in again.items] == [item.place for item in record.items]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_sentence_of_a_case_is_written(case: Path) -> None:
    record = record_of(case)
    written = write_facts(record).decode()
    sentences = {statement.text for item in record.items for statement in item.statements} | {
        words.text for section in record.sections for words in section.words
    }
    headings = {item.heading for item in record.items}
    assert not [text for text in sentences - headings if len(text) > HEADING_CHARACTERS and text in written]


@pytest.mark.parametrize("path", CARRIED, ids=lambda path: path.parent.name)
def test_no_sentence_is_in_the_data(path: Path) -> None:
    texts = list(strings_of(json.loads(path.read_text(encoding="utf-8"))))
    assert [text for text in texts if len(text) > LIST_CHARACTERS or any(mark in text for mark in "。；")] == []


def test_sentences_used_as_headings_and_long_phrases_are_left_out() -> None:
    record = record_of(Path(__file__).parent / "plans" / "notice-and-body")
    sentence = "对成效明显的地方在安排资金时予以倾斜，并优先支持其试点；"
    due = date(2031, 6, 30)
    long = Deadline("2031年6月底前" + "各单位制定细则并报送" * 3, due=due, deliverable="各单位制定细则并报送" * 3)
    item = replace(record.items[0], heading=sentence, path=(sentence,), deadlines=(long,))
    section = Section("9", 9, "九", sentence, (), item.place)
    facts = facts_of(replace(record, items=(item,), sections=(section,)))
    assert facts.items[0].heading == ""
    assert facts.items[0].path == ()
    assert [(entry.text, entry.due, entry.deliverable) for entry in facts.items[0].deadlines] == [
        ("2031年6月底前", due, None)
    ]
    assert facts.sections[0].heading == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda _: b"{", "line 1"),
        (lambda _: b"[]", ""),
        (lambda _: b"{}", "metadata"),
        (lambda data: json.dumps({**data, "items": [{"number": "1"}]}).encode(), "items.0.section"),
        (lambda data: json.dumps({**data, "sections": 3}).encode(), "sections"),
    ],
    ids=["cut", "list", "empty", "item", "sections"],
)
def test_not_a_record(tmp_path: Path, change, says: str) -> None:
    path = tmp_path / "records.json"
    path.write_bytes(change(json.loads(CARRIED[0].read_bytes())))
    with pytest.raises(InputError) as caught:
        read_facts(path)
    assert caught.value.key == "input.facts"
    assert says in str(caught.value.values["reason"])


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_facts(tmp_path / "records.json")
    assert caught.value.key == "input.no_file"
