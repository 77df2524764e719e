from __future__ import annotations

import dataclasses
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import messages, resources
from kg.errors import PolicyKGError, QuerySyntaxError, UsageError
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import XSD_DATE

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.rq"))
GRLC = """#+ summary: Things of a class
#+ tags: [Classes]
#+ endpoint: http://127.0.0.1:1/never-asked
#+ method: GET
#+ pagination: 100
#+ defaults:
#+   - kind: iri
#+ enumerate:
#+   - kind: [iri, literal]
#+ params:
#+   kind: {type: enum}
SELECT ?s WHERE { ?s ?p $kind }
"""


GRLC_VARIABLES = """#+ summary: Works of a year
#+ pagination: 25
#+ defaults:
#+   - name: Ada
#+ enumerate:
#+   - _work_iri
#+   - genre: [novel, poem]
SELECT ?p WHERE { ?_work_iri ?p ?_name_en ; ?q ?_year_xsd_date ; ?r ?__genre }
"""
MANY = """#+ params:
#+   several: {type: iri, many: true, required: false, example: "urn:a"}
#+   one: {type: iri, required: false, example: "urn:b"}
SELECT ?x WHERE { VALUES ?x { $several } ?x ?p $one }
"""


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_what_is_wrong_is_said(read, file):
    text = file.read_text()
    expected = next(line[3:] for line in text.splitlines() if line.startswith("#! "))
    with pytest.raises(PolicyKGError) as caught:
        read(text)
    assert expected in messages.explain(caught.value, "en")
    assert "test.rq" in messages.explain(caught.value, "zh-Hans")


def test_grlc_keys_are_read(read):
    query = read(GRLC)
    assert query.title["en"] == query.title["zh-Hans"] == "Things of a class"
    assert query.theme["en"] == "Classes"
    (parameter,) = query.parameters
    assert (parameter.default, parameter.required, list(parameter.values)) == ("iri", False, ["iri", "literal"])


def test_a_file_of_grlc_declares_its_parameters_by_variables(read):
    query = read(GRLC_VARIABLES)
    found = {p.name: (p.type, p.required, p.default, p.language) for p in query.parameters}
    assert found == {
        "work": ("iri", True, None, None),
        "year": ("date", True, None, None),
        "name": ("string", False, "Ada", "en"),
        "genre": ("enum", False, None, None),
    }
    assert query.page_rows == 25
    terms = {"work": ox.NamedNode("urn:w"), "year": ox.Literal("1900-01-01", datatype=XSD_DATE)}
    bound = query.template.bind(terms)
    assert "<urn:w> ?p" in bound
    assert "?_year_xsd_date" not in bound
    assert "$genre" in bound  # not given: a free variable


def test_several_terms_stand_in_a_block(read, reader):
    query = read(MANY)
    assert "VALUES ?x { <urn:a> <urn:b> }" in reader.bind(query, {"several": ["urn:a", "urn:b", "urn:a"]})
    assert "VALUES ?x { UNDEF }" in reader.bind(query, {})
    with pytest.raises(UsageError) as caught:
        reader.bind(query, {"one": ["urn:a", "urn:b"]})
    assert caught.value.key == "queries.repeated"


def test_a_file_without_header_is_a_query(read):
    query = read("SELECT ?b ?a { ?a ?p ?b }")
    assert [column.name for column in query.columns] == ["b", "a"]
    assert query.parameters == ()


def test_unknown_name_tells_the_nearest(read, reader):
    registry = Registry([dataclasses.replace(read("ASK {}"), name="items-of-theme")], reader)
    with pytest.raises(UsageError) as caught:
        registry.get("item-of-themes")
    assert caught.value.values["nearest"] == "items-of-theme"


def test_a_broken_query_does_not_take_the_others_with_it(reader, tmp_path):
    (tmp_path / "broken.rq").write_text("SELECT WHERE {")
    (tmp_path / "sound.rq").write_text("ASK { ?s ?p ?o }")
    found, problems = Registry.load_sound(tmp_path, reader)
    assert [query.name for query in found] == ["sound"]
    assert "broken.rq" in messages.explain(problems[0], "en")
    assert Registry.read_one(tmp_path, "sound", reader).kind == "boolean"
    with pytest.raises(QuerySyntaxError):
        Registry.load(tmp_path, reader)
    with pytest.raises(UsageError) as caught:
        Registry.read_one(tmp_path, "../sound", reader)
    assert caught.value.values["nearest"] == "sound"


def test_the_house_queries_register(reader):
    folder = resources.folder("queries")
    assert {file.stem for file in folder.glob("*.rq")} == {query.name for query in Registry.load(folder, reader)}
    assert "plans-listed" in Registry.load(folder / "pages", reader)


def test_pages_show_one_language_and_no_bare_links(read):
    query = read(
        "#+ columns: {a: {label: A}, a_zh: {label: B}, a_en: {label: C}, n: {label: N, link: b}, b: {label: D}}\n"
        "SELECT ?a ?a_zh ?a_en ?n ?b ?hidden { ?a ?b ?n , ?a_zh , ?a_en , ?hidden }"
    )
    assert [column.name for column in query.shown_columns("zh-Hans")] == ["a_zh", "n"]
    assert [column.name for column in query.shown_columns("en")] == ["a_en", "n"]
    assert query.columns[1].link == "a"
