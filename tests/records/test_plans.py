"""Whole documents: invented texts in real layouts, ``plans/<case>/source.*`` and what they say."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.errors import InputError
from kg.records.extraction import extract
from kg.records.model import Item, PlanRecord

CASES = sorted((Path(__file__).parent / "plans").iterdir())


def as_case(record: PlanRecord) -> dict:
    metadata = record.metadata
    return {
        "title": metadata.title,
        "doc_number": metadata.doc_number,
        "issuer": list(metadata.issuers),
        "issue_date": metadata.issue_date,
        "addressees_raw": metadata.addressees_raw,
        "publicity": metadata.publicity,
        "sections": [section.heading for section in record.sections],
        "framing": [section.heading for section in record.sections if section.framing],
        "rules": [rule.kind for rule in record.rules],
        "jurisdiction": metadata.jurisdiction.label if metadata.jurisdiction else "none",
        "year": metadata.year or "none",
        "period": list(metadata.period or ()),
        "warnings": [warning.code for warning in record.warnings if warning.code.endswith("-cell")],
    }


def item_as_case(item: Item) -> dict:
    body = [statement.text for statement in item.statements if statement.where == "body"]
    return {
        "number": item.number,
        "text": item.text,
        "body": body[0] if body else None,
        "parent": item.parent,
        "key": item.key,
        "path": list(item.path),
        "heading": item.heading,
        "names": {role: [name.text for name in names] for role, names in item.names.items()},
        "open": list(item.open_roles),
        "by_rule": [name.text for names in item.names.values() for name in names if name.by_rule],
        "role_words": [name.role_word for names in item.names.values() for name in names if name.role_word],
        "applied": list(item.rules),
        "parts": [part.text for part in item.parts],
        "deadlines": [entry.text for entry in item.deadlines],
        "kinds": [entry.kind for entry in item.deadlines],
        "by": [target.by for target in item.targets],
        **{role: [name.text for name in names] for role, names in item.names.items()},
        **{f"{kind}_state": cell.state for kind, cell in item.cells.items()},
        "due": [entry.due for entry in item.deadlines if entry.due],
        "ongoing": any(entry.ongoing for entry in item.deadlines),
        "citations": [citation.number for citation in item.citations if citation.number],
        "targets": [f"{t.indicator} {t.comparator} {t.value} {t.unit}" for t in item.targets],
        "line": item.place.line,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_plan(case: Path) -> None:
    """Every key that the case states, and the number of its items, is as stated."""
    record = extract(read_document(next(case.glob("source.*")), 10**6))
    expected = tomllib.loads((case / "expected.toml").read_text(encoding="utf-8"))
    items = expected.pop("item")
    found = as_case(record)
    assert {key: found[key] for key in expected} == expected
    shown = [item_as_case(item) for item in record.items]
    assert [{key: item[key] for key in wanted} for item, wanted in zip(shown, items, strict=True)] == items


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "input.no_text"),
        (b"\n \n", "input.no_text"),
        ("床前明月光，疑是地上霜。\n举头望明月，低头思故乡。\n".encode(), "input.no_plan"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "input.not_text"),
        (bytes(range(128, 256)) * 3, "input.not_text"),
    ],
)
def test_no_plan(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        extract(read_document(path, 10**6))
    assert caught.value.key == key
    assert caught.value.values["file"] == "file.txt"


def test_file_cut_in_a_character_is_read(tmp_path: Path) -> None:
    """A copy that ends in the middle of a character: what is there is read, what is not is marked."""
    source = (Path(__file__).parent / "plans" / "notice-and-body" / "source.txt").read_bytes().rstrip()
    path = tmp_path / "cut.txt"
    path.write_bytes(source[:-1])
    record = extract(read_document(path, 10**6))
    assert len(record.items) == 4
    assert [(repair.found, repair.restored, repair.rule, repair.confidence) for repair in record.repairs] == [
        ("\ufffd", "〓", "lost", 0.0)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_give_the_same_records(tmp_path: Path, encoding: str) -> None:
    source = (Path(__file__).parent / "plans" / "notice-and-body" / "source.txt").read_text(encoding="utf-8")
    path = tmp_path / "source.txt"
    path.write_bytes(source.replace("\n", "\r\n").encode(encoding))
    plain = tmp_path / "plain.txt"
    plain.write_text(source, encoding="utf-8")
    records = [extract(read_document(file, 10**6)) for file in (path, plain)]
    assert records[0].items == records[1].items
    assert records[0].metadata == records[1].metadata
