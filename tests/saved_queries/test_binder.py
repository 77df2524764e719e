from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import namespaces, resources
from kg.errors import UsageError
from kg.saved_queries.binder import Template, written
from kg.saved_queries.header import read_query
from kg.saved_queries.registry import Registry
from kg.saved_queries.tables import Cell
from kg.saved_queries.values import ValueReader
from kg.store.lexer import tokens

QUERY = """#+ params:
#+   iri: {type: iri, example: "urn:x"}
#+   string: {type: string, example: a}
#+   integer: {type: integer, example: 1}
#+   date: {type: date, example: 2022-01-01}
#+   theme: {type: enum, scheme: theme, example: licensing}
#+   kind: {type: enum, values: [a, "b'c"], example: a}
#+   free: {type: iri, example: "urn:x", required: false}
PREFIX ex: <http://example.com/$iri>
SELECT ?s ('$string' AS ?quoted) WHERE { # $iri
  ?s ex:a\\$iri$iri ; ?p $string,$integer,$date;?q $theme,$kind .
  OPTIONAL { ?s ?r $free } FILTER(?s != $iri && ?x <$integer && ?x > $integer)
} LIMIT 5
"""
WORD = st.text(max_size=12) | st.text(alphabet="'\"\\<>?$#{}\n\r\t;. a", max_size=12)
IRIS = WORD.map(lambda word: f"http://example.com/{word}")
VALID = {
    "iri": st.from_regex(r"urn:[a-z()'*+,;=@!:]{1,9}", fullmatch=True),
    "string": WORD,
    "integer": st.integers(-(10**17), 10**17).map(str),
    "date": st.dates().map(str),
    "theme": st.sampled_from(["licensing", "a-b"]),
    "kind": st.sampled_from(["a", "b'c"]),
}
VALUES = st.fixed_dictionaries(VALID)
ANYTHING = st.tuples(VALUES, st.sampled_from(sorted(VALID)), WORD | IRIS).map(
    lambda drawn: drawn[0] | {drawn[1]: drawn[2]}
)


@cache
def house():
    return Registry.load(resources.folder("queries"), ValueReader("https://w3id.org/policy-kg/", namespaces.prefixes()))


def structure(text):
    return [token for token in tokens(text) if token.kind != "space"]


def is_term(pieces):
    """Whether tokens are one RDF term: an IRI, a number, a string with an optional language or datatype."""
    kinds = [token.kind for token in pieces]
    return kinds in (["iri"], ["number"], ["string"], ["string", "language"], ["string", "sign", "sign", "iri"])


@settings(deadline=None, max_examples=200)
@given(VALUES | ANYTHING)
def test_no_value_changes_the_query(values):
    query, reader = saved()
    try:
        terms = reader.terms(query, values)
    except UsageError:
        return  # refused: nothing is bound
    bound = query.template.bind(terms)
    ox.Store().query(bound, base_iri=reader.base_iri)
    left = structure(bound)
    for token in structure(query.text):
        if token.kind == "variable" and token.text.startswith("$") and token.text[1:] in terms:
            term = structure(written(terms[token.text[1:]]))
            assert is_term(term)
            assert left[: len(term)] == term
            del left[: len(term)]
        else:
            assert left.pop(0) == token
    assert left == []


HOUSE = [(query.name, parameter.name) for query in house() for parameter in query.parameters]


@pytest.mark.parametrize(("name", "parameter"), HOUSE)
@settings(deadline=None, max_examples=25)
@given(word=WORD | IRIS)
def test_no_value_breaks_out_of_a_query_of_the_house(name, parameter, word):
    query = house().get(name)
    values = {each.name: each.example for each in query.parameters} | {parameter: word}
    try:
        terms = house().reader.terms(query, values)
    except UsageError:
        return  # refused: nothing is bound
    assert same_but_for_terms(query, terms, query.template.bind(terms))


def same_but_for_terms(query, terms, bound):
    """Whether a bound query is the saved one with one term, or terms beside each other, for each parameter."""
    left = structure(bound)
    for token in structure(query.text):
        name = token.text[1:] if token.kind == "variable" and token.text.startswith("$") else None
        several = terms.get(name, [token])
        if several == ():  # none given of those that take many
            if left[:1] != structure("UNDEF"):
                return False
            del left[:1]
        for term in several if isinstance(several, tuple | list) else [several]:
            pieces = [term] if term is token else structure(written(term))
            if left[: len(pieces)] != pieces or not (term is token or is_term(pieces)):
                return False
            del left[: len(pieces)]
    return left == []


@settings(deadline=None, max_examples=200)
@given(WORD)
def test_a_string_comes_back_as_it_went_in(word):
    template = Template.cut("SELECT ($x AS ?y) {}", {"$x": "x"})
    (solution,) = ox.Store().query(template.bind({"x": ox.Literal(word)}))
    assert solution["y"].value == word


@cache
def saved():
    reader = ValueReader("https://w3id.org/policy-kg/", namespaces.prefixes())
    return read_query("test", QUERY, reader), reader


def values_of(**given_values):
    return {
        "iri": "urn:x",
        "string": "a",
        "integer": "1",
        "date": "2022-01-01",
        "theme": "x",
        "kind": "a",
    } | given_values


@pytest.mark.parametrize(
    ("name", "value", "term"),
    [
        ("iri", "500000-2022-zwfw-gzyd", "<https://w3id.org/policy-kg/id/policy/500000/2022/zwfw-gzyd>"),
        ("iri", "cn-2022-gbf-2", "<https://w3id.org/policy-kg/id/policy/cn/2022/gbf-2>"),
        ("iri", "pp:PolicyPlan", "<https://w3id.org/policy-kg/ns#PolicyPlan>"),
        ("iri", "id/agency/500000/office", "<https://w3id.org/policy-kg/id/agency/500000/office>"),
        ("iri", " http://example.com/计划 ", "<http://example.com/计划>"),
        ("theme", "licensing", "<https://w3id.org/policy-kg/vocab/theme/licensing>"),
        ("kind", "b'c", '"b\'c"'),
        ("integer", "-5", '"-5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("date", "2022-08-31", '"2022-08-31"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("string", "平台 ", '"平台 "'),
    ],
)
def test_values_become_terms(name, value, term):
    query, reader = saved()
    assert str(reader.terms(query, values_of(**{name: value}))[name]) == term


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iri", "no iri"),
        ("iri", "http://a/> } DROP ALL #"),
        ("theme", "Not A Key"),
        ("kind", "c"),
        ("integer", "1.5"),
        ("integer", "１"),
        ("integer", "1_0"),
        ("date", "20221231"),
        ("date", "2022-02-30"),
        ("iri", ""),
    ],
)
def test_wrong_values_are_told_with_an_example(name, value):
    query, reader = saved()
    with pytest.raises(UsageError) as caught:
        reader.terms(query, values_of(**{name: value}))
    assert caught.value.values["parameter"] == name
    assert caught.value.values["example"]


def test_unknown_parameter():
    query, reader = saved()
    with pytest.raises(UsageError, match="unknown_parameter"):
        reader.terms(query, values_of(other="x"))


def test_optional_parameters_stay_variables():
    query, reader = saved()
    assert "?s ?r $free" in reader.bind(query, values_of())
    assert "?s ?r <urn:y>" in reader.bind(query, values_of(free="urn:y"))


@settings(deadline=None)
@given(st.sampled_from(["policy/500000/2022/a-b", "policy/cn/2022/a/item/01-01", "agency/500000/x", "place/cn"]))
def test_the_short_form_is_read_back(path):
    _, reader = saved()
    iri = f"{reader.base_iri}id/{path}"
    query, _ = saved()
    assert reader.terms(query, values_of(iri=reader.shorten(iri)))["iri"].value == iri


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (Cell("5", datatype="http://www.w3.org/2001/XMLSchema#integer"), 5),
        (Cell("1.5", datatype="http://www.w3.org/2001/XMLSchema#decimal"), 1.5),
        (Cell("INF", datatype="http://www.w3.org/2001/XMLSchema#double"), "INF"),
        (Cell("true", datatype="http://www.w3.org/2001/XMLSchema#boolean"), True),
        (Cell("x"), "x"),
    ],
)
def test_cells_in_json(cell, value):
    assert cell.to_json() == value
