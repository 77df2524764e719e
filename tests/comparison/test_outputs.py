"""What files and pages say of a comparison: marks, codes in words, the words of one language."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from kg.alignment.model import Evidence
from kg.comparison.comparison import VIEWS, Comparison, Conventions, compare
from kg.comparison.forms import FORMS
from kg.comparison.outputs.codes import CODES, code_in_words
from kg.comparison.outputs.html import html, parts
from kg.comparison.outputs.phrasing import Phrasing, Piece
from kg.comparison.outputs.workbook import workbook
from kg.comparison.wording import differences_in_words
from kg.comparison.workbench import Workbench, no_graphs
from kg.messages import LANGUAGES
from kg.saved_queries.tables import Cell
from kg.settings import Settings

PLANS = Path(__file__).parent / "plans"
NAMES = tuple(str(PLANS / f"{name}.txt") for name in ("upper", "lower", "unrelated"))
CHINESE = re.compile(r"[\u3400-\u9fff]")
RAW = re.compile(r"\b(?:group-only|carried-over|no-candidate|vertical-(?:down|up)|(?:exact|close|broad|narrow)Match)\b")


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench(NAMES[:2], no_graphs, (), Settings())


@pytest.fixture(scope="module")
def two(bench: Workbench) -> Comparison:
    return compare(bench, Conventions())


@pytest.mark.parametrize(
    ("spans", "marked"),
    [
        ([(0, 2), (3, 5)], ["建设", "区养"]),
        ([(0, 4), (2, 6)], ["建设社区养老"]),
        ([(0, 6), (2, 4)], ["建设社区养老"]),
        ([(2, 4), (0, 3)], ["建设社区"]),
        ([(0, 2), (2, 4)], ["建设社区"]),
    ],
)
def test_overlapping_evidence_is_marked_as_a_whole(two: Comparison, spans, marked) -> None:
    match = two.pairs[0].matches[0]
    wording = "建设社区养老服务站"
    evidence = tuple(Evidence("wording", wording[start:end], (start, end), (0, 1)) for start, end in spans)
    match = replace(match, a=replace(match.a, heading=wording, text=""), evidence=evidence)
    pieces = Phrasing(two, "en").pieces(match, "a")
    assert [piece.text for piece in pieces if piece.shared] == marked
    assert "".join(piece.text for piece in pieces) == wording
    assert all(piece != Piece("", piece.shared) for piece in pieces)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_a_view_gives_has_words(two: Comparison, language: str) -> None:
    seen = 0
    for names in VIEWS.values():
        for name in names:
            for row in two.views[name].rows:
                for column, cell in row.items():
                    if column.removesuffix("_other") in CODES and not cell.text.isdigit():
                        assert code_in_words(column, cell.text, language), (name, column, cell.text)
                        seen += 1
    assert seen > 30
    words = {code_in_words(column, code, language) for column, codes in CODES.items() for code in codes}
    assert None not in words


def test_the_english_page_has_the_words_of_plans_in_chinese_and_nothing_else(two: Comparison) -> None:
    text = html(two, "en").partition("</style>")[2]
    text = re.sub(r'<(\w+)[^>]* lang="zh-Hans"[^>]*>.*?</\1>', "", text, flags=re.DOTALL)
    said = re.findall(r"<(?:h1|h2|h3|th|summary|b)\b[^>]*>(.*?)</", text)
    assert [words for words in said if CHINESE.search(words)] == []
    assert "Which items correspond?" in text


@pytest.mark.parametrize(
    ("language", "line"),
    [("zh-Hans", "牵头单位类型：组成部门 / 直属机构"), ("en", "type of lead: department / 直属机构")],
)
def test_types_of_lead_are_named_in_the_language_where_it_has_a_name(two: Comparison, language, line) -> None:
    names = {"type_zh": "组成部门", "type_en": "department", "type_other_zh": "直属机构", "owner": "different"}
    row = {name: Cell(text) for name, text in names.items()}
    match = replace(two.pairs[0].matches[0], differences=row)
    assert differences_in_words(match, language) == [line]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_and_workbooks_have_no_raw_codes(two: Comparison, language: str) -> None:
    page = html(two, language).partition("</style>")[2]
    cells = re.findall(r"<t[dh][^>]*>([^<]*)<", page)
    assert len(cells) > 100
    assert [cell for cell in cells if RAW.search(cell)] == []
    book = openpyxl.load_workbook(io.BytesIO(workbook(two, language)))
    values = [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value]
    assert [value for value in values if RAW.fullmatch(value)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_view_has_its_question_and_its_answer(two: Comparison, language: str) -> None:
    found = parts(two, language)
    assert len(found.sections) == len(VIEWS) == 9
    for key, section in zip(VIEWS, found.sections, strict=True):
        assert f'href="#{key}"' in found.contents
        assert f'id="{key}"' in section.opening
        assert re.search(r'class="answer">\s*(?:<li>)?\w', section.opening), key
    assert {key for key, section in zip(VIEWS, found.sections, strict=True) if section.figure} >= {
        "coverage",
        "timeline",
        "concentration",
    }


def test_a_curve_has_every_month_and_never_falls(two: Comparison) -> None:
    figure = parts(two, "en").sections[list(VIEWS).index("timeline")].figure
    assert figure is not None
    for plan in two.plans:
        rows = [row for row in figure.rows if row["document"].text == plan.iri]
        months = [int(row["month"].text[:4]) * 12 + int(row["month"].text[5:]) for row in rows]
        shares = [float(row["cumulative_share"].text) for row in rows]
        assert months == list(range(months[0], months[-1] + 1))
        assert shares == sorted(shares)
        assert shares[-1] == 100


def test_three_plans_are_called_by_their_letters() -> None:
    three = compare(Workbench(NAMES, no_graphs, (), Settings()), Conventions())
    page = html(three, "en")
    assert page.count('<li><span class="letter') == 3
    assert "Items of C without a counterpart in B" in page


def test_signs_that_no_file_may_hold_do_no_harm(bench: Workbench, two: Comparison) -> None:
    plan = replace(two.plans[0], title="甲\ufffe省\x00计划")
    pair = replace(two.pairs[0], a=plan)
    odd = replace(two, plans=(plan, two.plans[1]), pairs=(pair,))
    for name, form in FORMS.items():
        assert len(form.make(bench, odd, "zh-Hans")) > 500, name
