"""Findings about the same words stand together, and the words are quoted once."""

from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from kg.validation import Report
from kg.validation.outputs.html import report_fragment


@pytest.mark.parametrize(
    ("changes", "quotes"),
    [({}, 1), ({"quote": "别的话"}, 2), ({"severity": "info"}, 2), ({"quote": ""}, 1)],
)
def test_words_are_quoted_once(report, changes, quotes):
    first = replace(report.findings[0], quote="负责单位")
    second = replace(first, **changes)
    page = LexborHTMLParser(report_fragment(Report((first, second), report.completeness), "zh-Hans"))
    assert len(page.css("article.finding")) == 2
    assert len(page.css("article.finding q")) == quotes
    assert len(page.css("article.again")) == (not changes)
    assert page.css("article.finding")[0].css_first("q").text() == "负责单位"
