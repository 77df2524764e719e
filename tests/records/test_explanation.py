"""What was made of each block: invented texts in real layouts, ``explanation/<case>/``; no character is lost."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from kg import messages
from kg.documents import Document, read_document
from kg.documents.pieces import Piece, Source, Table, assemble
from kg.errors import InputError
from kg.records import columns
from kg.records.explanation import Explanation, Span
from kg.records.explanation.body import LEVELS
from kg.records.explanation.model import KINDS, PUNCTUATION
from kg.records.explanation.page import page_of
from kg.records.explanation.remarks import CLAUSES
from kg.records.extraction import extract_explained
from kg.records.rules import WORDINGS
from kg.vocabulary import scheme

HERE = Path(__file__).parent
CASES = sorted((HERE / "explanation").iterdir())
DOCUMENTS = sorted([*(HERE / "plans").glob("*/source.*"), *(HERE / "explanation").glob("*/source.*")])


def shown(span: Span) -> str:
    return f"{span.kind}/{span.rule}"


def as_case(explanation: Explanation, warnings: list[str]) -> dict:
    spans = [(entry, span) for entry in explanation.entries for span in entry.spans if span.kind != PUNCTUATION]
    facts: dict[str, list[str]] = {}
    for entry, span in spans:
        if span.facts:
            facts[entry.words(span)] = [f"{fact.name} {fact.value}" for fact in span.facts]
    return {
        "blocks": [
            [str(entry.place.line), *(shown(span) for span in entry.spans if span.kind != PUNCTUATION)]
            for entry in explanation.entries
        ],
        "left_over": [entry.words(span) for entry, span in explanation.left_over()],
        "warnings": warnings,
        "facts": facts,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_explanation(case: Path) -> None:
    """Kinds and rules of every block, what is left over, the warnings; facts of the words that the case names."""
    record, explanation = extract_explained(read_document(next(case.glob("source.*")), 10**6))
    found = as_case(explanation, [f"{each.code} {each.message}" for each in record.warnings])
    expected = tomllib.loads((case / "expected.toml").read_text(encoding="utf-8"))
    assert {words: found["facts"].get(words) for words in expected["facts"]} == expected.pop("facts")
    assert {key: found[key] for key in expected} == expected


def check_cover(document: Document, explanation: Explanation) -> None:
    """Every character of the document is in exactly one span."""
    for entry in explanation.entries:
        assert [span.start for span in entry.spans] == [0, *(span.end for span in entry.spans[:-1])]
        assert entry.spans[-1].end == len(entry.text)
        assert all(span.end > span.start and span.kind in KINDS for span in entry.spans)
    texts = [cell for entry in explanation.entries for cell in entry.text.split("\t")]
    assert texts == [*texts_of(document), *(text for aside in document.set_aside for text in aside.text.split("\t"))]


def texts_of(document: Document) -> list[str]:
    """Each block once, cells row by row."""
    rows = (row for part in document.blocks for row in getattr(part, "rows", ((part,),)))
    blocks = {id(block): block for row in rows for block in row if block and block.text}
    return [text for block in blocks.values() for text in block.text.split("\t")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_every_character_is_in_one_span(path: Path) -> None:
    document = read_document(path, 10**6)
    check_cover(document, extract_explained(document)[1])


LINES = st.one_of(
    st.sampled_from(
        [
            "丑市2046年工作要点",
            "丑市人民政府关于印发",
            "丑市2046年工作要点的通知",
            "丑政发〔2046〕1号",
            "各区人民政府：",
            "2046年3月1日",
            "一、总体要求",
            "二、主要任务",
            "（一）改进服务。6月底前完成改造。（市财政局牵头，市教育局配合）",
            "（二）办好培训。（责任单位：市司法局）每年评估。（责任单位：市财政局，列第一位者为牵头单位）",
            "1.修路。年底前完成。",
            "责任单位：市交通局",
            "附件",
            "附件：任务表",
            "打印本页",
            "工作任务",
            "牵头单位",
            "完成时限",
            "市财政局",
            "修路。",
            "——",
            "| 序号 | 工作任务 | 牵头单位 |",
            "| 1 | 修路。 | 市交通局 |",
            "| 2 | 架桥。 |",
            "|---|---|---|",
        ]
    ),
    st.text("一二（）。；，、：1.|年月前市局 \t", max_size=30),
)


@given(st.lists(LINES, max_size=25), st.lists(st.lists(LINES, min_size=3, max_size=3), max_size=4))
def test_no_text_loses_a_character(lines: list[str], rows: list[list[str]]) -> None:
    """For any lines and table."""
    parts = [*map(Piece, lines), Table([[Piece(cell) for cell in row] for row in rows])]
    content = "\n".join(lines).encode()
    document = assemble(Source(content, "any.txt", hashlib.sha256(content).hexdigest(), 10**6), "text/plain", parts)
    try:
        explained = extract_explained(document)[1]
    except InputError:
        return
    check_cover(document, explained)


def test_every_key_has_words() -> None:
    """All that a span may name has its words in both languages."""
    rules = {*scheme("bound-type"), *(kind for kind, _ in WORDINGS), *(f"number-{level}" for level in LEVELS)}
    rules |= {f"column-{kind}" for kind, _ in columns.KINDS} | CLAUSES
    wanted = {f"explanation.kind.{kind}" for kind in KINDS} | {f"explanation.rule.{rule}" for rule in rules}
    assert sorted(wanted - set(messages.catalogue())) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_everything_can_be_said(path: Path, language: str) -> None:
    """The page of each case says all words of the document, and names no rule by its key."""
    document = read_document(path, 10**6)
    record, explanation = extract_explained(document)
    written = page_of(explanation, record, language)
    assert written == page_of(*reversed(extract_explained(document)), language)
    page = HTMLParser(written)
    shown = [cell.text() for cell in page.css("td.source")]
    assert shown == [entry.text for entry in explanation.entries]
    assert page.css("script, link, img, iframe") == []
    rules = {span.rule for entry in explanation.entries for span in entry.spans}
    assert {rule.text() for rule in page.css("li .rule")}.isdisjoint(rules)
