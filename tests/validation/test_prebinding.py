"""Pre-bound variables on the store: everywhere in a query, as rdflib and SHACL appendix A have it."""

from __future__ import annotations

import pytest
from rdflib import BNode, Graph, Literal, Namespace
from rdflib.namespace import XSD

from kg.validation.engine import HybridGraph
from kg.validation.prebinding import pieces_of, prebound

EX = Namespace("https://example.org/")
DATA = """
@prefix : <https://example.org/> .
:a :p :b , :c ; :words "一" .
:b :p :c ; :words "一" .
_:x :p :c .
"""
PREFIX = "PREFIX : <https://example.org/>"
QUERIES = {
    "an inner group": "SELECT $this WHERE { { { FILTER($this = :a) } FILTER(BOUND($this)) } FILTER(true) }",
    "BIND": "SELECT $this WHERE { BIND($this AS ?that) FILTER(?that = :a) }",
    "no triple with it": "SELECT $this ?value WHERE { ?value :p :c . FILTER(?value != $this) }",
    "only in NOT EXISTS": "SELECT ?value { ?value :p ?x FILTER NOT EXISTS { ?value :p ?y FILTER(?y = $this) } }",
    "OPTIONAL": "SELECT ?value WHERE { ?value :p ?x OPTIONAL { ?value :p ?y FILTER(?y = $this) } FILTER(!BOUND(?y)) }",
    "UNION": "SELECT $this ?value WHERE { { $this :p ?value } UNION { ?value :p ?x FILTER(?x = $this) } }",
    "a subquery": "SELECT $this ?n WHERE { { SELECT $this (COUNT(?x) AS ?n) WHERE { $this :p ?x } GROUP BY $this } }",
    "not selected": "SELECT ?value WHERE { $this :p ?value . FILTER(?value != $other) }",
    "grouped": "SELECT $this WHERE { $this :p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)",
    "words": "SELECT $this ?value WHERE { ?value :words $words FILTER(STRLEN($words) = 1 && ?value != $this) }",
    "VALUES": "SELECT $this ?value WHERE { VALUES (?value) { (:b) (:c) } $this :p ?value }",
    "a brace in a string": 'SELECT $this WHERE { BIND("{ SELECT" AS ?x) # { comment\n $this :p ?value }',
}


@pytest.fixture
def data() -> Graph:
    return Graph().parse(data=DATA, format="turtle")


def rows(graph: Graph, query: str, bound: dict) -> list:
    return sorted((sorted(row.asdict().items()) for row in graph.query(query, initBindings=bound)), key=str)


@pytest.mark.parametrize("this", [EX.a, EX.c])
@pytest.mark.parametrize("name", QUERIES)
def test_store_and_rdflib_answer_alike(name: str, this: Namespace, data: Graph) -> None:
    query = f"{PREFIX} {QUERIES[name]}"
    bound = {"this": this, "other": EX.b, "words": Literal("一")}
    bound = {variable: term for variable, term in bound.items() if f"${variable}" in query}
    found = rows(HybridGraph(data), query, bound)
    expected = rows(data, query, bound)
    if "$this" not in query.partition("{")[0]:  # rdflib adds what is bound to what is selected
        expected = [[pair for pair in row if pair[0] == "value"] for row in expected]
    assert found == expected


@pytest.mark.parametrize("this", [EX.a, EX.c])
def test_ask(this: Namespace, data: Graph) -> None:
    query = f"{PREFIX} ASK {{ BIND($this AS ?that) FILTER(?that = :a) }}"
    assert HybridGraph(data).query(query, initBindings={"this": this}).askAnswer is (this == EX.a)


@pytest.mark.parametrize("selected", ["$this ?value", "?value"])
def test_a_blank_node(selected: str, data: Graph) -> None:
    """By the store where the query returns it, else by rdflib."""
    (blank,) = [node for node in data.subjects() if isinstance(node, BNode)]
    query = f"{PREFIX} SELECT {selected} WHERE {{ $this :p ?value }}"
    found = list(HybridGraph(data).query(query, initBindings={"this": blank}))
    assert [row.asdict() for row in found] == [{"this": blank, "value": EX.c} if "$" in selected else {"value": EX.c}]


def test_terms_cannot_change_the_query() -> None:
    words = Literal('"} DROP ALL #\n\\', lang="zh-Hans")
    assert prebound("ASK {}", {"x": words}) == 'ASK { VALUES (?x) { ("\\"} DROP ALL #\\n\\\\"@zh-hans) }}'
    assert prebound("ASK {}", {"x": Literal("1", datatype=XSD.int)}).count(str(XSD.int)) == 1


def test_nothing_bound_nothing_changed() -> None:
    assert prebound("ASK {}", {}) == "ASK {}"
    assert pieces_of("ASK { { SELECT ?a { VALUES ?a { 1 } } } }") == (
        "ASK {",
        " { SELECT ?a {",
        " VALUES ?a { 1 } } } }",
    )
    assert "".join(pieces_of("ASK { { } }")) == "ASK { { } }"
