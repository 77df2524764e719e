"""Spans: a quotation is exactly the characters that the span names; only plain text has fragments of RFC 5147."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import RDF

from kg.graph.documents import graph_of_file
from kg.namespaces import OA, PP
from kg.settings import Settings

HERE = Path(__file__).parent
TEXTS = [HERE / "damaged-plan.txt", HERE / "marked-plan.txt", HERE.parents[1] / "data/500000-2022-zwfw-gzyd/source.txt"]


def provenance_of(path: Path) -> Graph:
    dataset = graph_of_file(path, Settings())
    return next(graph for graph in dataset.graphs() if "/provenance/" in graph.identifier)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_quotations_are_the_characters_named(path: Path) -> None:
    graph, lines = provenance_of(path), path.read_text(encoding="utf-8").splitlines()
    parts = 0
    for span in graph.subjects(RDF.type, PP.SourceSpan):
        first, last = (graph.value(span, end) for end in (PP.line, PP.endLine))
        found = "\n".join(line.strip() for line in lines[int(first) - 1 : int(last)])
        start, end = (graph.value(span, character) for character in (PP.fromCharacter, PP.toCharacter))
        parts += start is not None
        words = found if start is None else found[int(start) : int(end)]
        for quote in graph.objects(span, OA.hasSelector):
            exact = graph.value(quote, OA.exact)
            assert exact is None or str(exact) == words
    assert parts > 0


def test_a_paragraph_with_two_marks_has_a_span_for_each() -> None:
    graph = provenance_of(HERE / "marked-plan.txt")
    exact = {str(words) for words in graph.objects(None, OA.exact)}
    assert "（市住房城乡建设局、市自然资源局等部门按职责分工负责；列第一位者为牵头单位，下同）" in exact
    assert "（市住房城乡建设局、市财政局按职责分工负责，各区县政府结合实际落实）" in exact


def test_other_formats_claim_no_lines_of_plain_text(tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    paragraphs = (HERE / "marked-plan.txt").read_text(encoding="utf-8").splitlines()
    page.write_text("<meta charset=utf-8><body>" + "".join(f"<p>{text}</p>" for text in paragraphs), encoding="utf-8")
    graph = provenance_of(page)
    assert list(graph.subjects(RDF.type, OA.FragmentSelector)) == []
    assert list(graph.subjects(RDF.type, OA.TextQuoteSelector))
    assert list(graph.objects(None, PP.fromCharacter))
