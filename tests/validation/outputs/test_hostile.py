"""Words of a document that mean something to HTML, to SARIF's readers or to a terminal stay words."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser

from kg.validation import Report
from kg.validation.outputs.baseline import compared
from kg.validation.outputs.html import html, report_fragment
from kg.validation.outputs.page import Entry, pieces_of
from kg.validation.outputs.sarif import sarif
from kg.validation.outputs.table import print_report
from kg.validation.repairs import Repair

HALF = "\ud800"
"""Of a surrogate pair: no text that was decoded holds one, but a graph made by a program may."""
WORDS = [
    "<script>alert(1)</script>",
    "]]>",
    "</q></dd><!--",
    "\"' onmouseover=alert(1) x='",
    "&lt;b&gt; &amp;",
    "{{ 7 * 7 }}{% raw %}",
    "[bold red]市财政局[/]",
    "\x1b[31m红\x1b[0m\x07",
    "一\n二\r\n三\u2028四",
    "a\ufffeb\uffffc\x00d\x85e",
    HALF,
    "很长" * 20_000,
]


def hostile(report, words):
    if words == HALF:
        return Report(tuple(replace(each, quote=words) for each in report.findings), report.completeness)
    reason = dict.fromkeys(("zh-Hans", "en"), words)
    repair = Repair("1.1", "lead", words, f"{words}。", reason)
    findings = tuple(replace(each, quote=words, repair=repair, file=words) for each in report.findings)
    scores = tuple(replace(score, file=words) for score in report.completeness)
    return Report(findings, scores)


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_page(report, words):
    spoiled = hostile(report, words)
    against = compared(spoiled, ())
    against = replace(against, since=replace(against.since, fixed=tuple(f.to_json("en") for f in spoiled.findings)))
    page = html(against, "en", {words: [words] * 30})
    tree, plain = LexborHTMLParser(page), LexborHTMLParser(html(compared(report, ()), "en", {}))
    assert tree.css_first("script") is None
    assert {name for node in tree.css("*") for name in node.attributes if name.startswith("on")} == set()
    assert {node.tag for node in tree.css("main *")} <= {node.tag for node in plain.css("main *")} | {
        "mark",
        "ul",
        "li",
    }
    shown = [node.text() for node in tree.css("article q")]
    expected = "".join("\ufffd" if sign in "\x1b\x07\ufffe\uffff\x00\x85\ud800" else sign for sign in words)
    assert [text.replace("\r\n", "\n") for text in shown] == [expected.replace("\r\n", "\n")] * 3
    page.encode("utf-8")
    assert not set("\x00\x07\x1b\x85\ufffe\uffff") & set(page)


@pytest.mark.parametrize("words", [words for words in WORDS if words != HALF], ids=range(len(WORDS) - 1))
def test_sarif_keeps_the_words(report, words):
    log = json.loads(sarif(hostile(report, words), "en", {words: [words] * 30}).encode("utf-8"))
    for result in log["runs"][0]["results"]:
        assert result["properties"]["quote"] == words
        region = result["locations"][0]["physicalLocation"].get("region")
        assert region is None or region["snippet"]["text"] == words


@pytest.mark.parametrize("words", WORDS[:-2], ids=range(len(WORDS) - 2))
def test_table_shows_the_words_and_sends_nothing_to_the_terminal(report, words):
    printed = io.StringIO()
    print_report(hostile(report, words), Console(file=printed, width=300), "en")
    text = printed.getvalue()
    assert not set("\x00\x07\x1b\x85") & set(text)
    if words.isprintable():
        assert words in text


def test_fragment_does_not_escape_twice(report, source):
    assert "&amp;lt;" not in report_fragment(report, "en", source)
    assert "&lt;section" not in report_fragment(report, "en", source)


def test_pieces_mark_every_quote_of_a_line(report):
    def entry(quote):
        return Entry(1, replace(report.findings[0], quote=quote), None, None)

    assert pieces_of("甲乙丙丁", []) == (("甲乙丙丁", False),)
    assert pieces_of("甲乙丙丁", [entry("乙")]) == (("甲", False), ("乙", True), ("丙丁", False))
    assert pieces_of("甲乙丙丁", [entry("甲乙"), entry("乙丙")]) == (("甲乙丙", True), ("丁", False))
    assert pieces_of("甲乙丙丁", [entry("戊")]) == (("甲乙丙丁", True),)
