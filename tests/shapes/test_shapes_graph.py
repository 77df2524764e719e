"""The shapes as a graph: valid SHACL, no fault of ours, no term that does not exist."""

import re

import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS, SH

from kg import resources
from kg.namespaces import PP, VOCAB
from kg.validation.lint import lint_shapes
from kg.validation.shapes import catalogue, shapes_graph, vocabulary_of_shapes

PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.org/> .
"""
TEXTS = """ dcterms:identifier "X" ; rdfs:seeAlso :source ; sh:severity sh:Info ; sh:name "n"@en , "名"@zh-Hans ;
    sh:message "m"@en , "文"@zh-Hans ; sh:description "d"@en , "述"@zh-Hans """

QUERY = "SELECT DISTINCT $this ?v WHERE { $this ?p ?v }"
MESSAGE_ZH = ' , "文"@zh-Hans'
NAME_EN = '"n"@en , '
RULE_AND_SOURCE = 'dcterms:identifier "X" ; rdfs:seeAlso :source ;'


def test_valid_under_shacl_shacl():
    conforms, _, text = validate(Graph(), shacl_graph=shapes_graph(), meta_shacl=True)
    assert conforms, text


def test_no_fault():
    assert lint_shapes(shapes_graph()) == []


def without(part):
    return TEXTS.replace(part, "")


@pytest.mark.parametrize(
    ("turtle", "faults"),
    [
        (f":a a sh:NodeShape ; {TEXTS} .", []),
        (f":a a sh:NodeShape ; {TEXTS} ; sh:property [ sh:path :p ] .", ["a unnamed"]),
        (f":a a sh:NodeShape ; {without(MESSAGE_ZH)} .", ["a message"]),
        (f":a a sh:NodeShape ; {without(NAME_EN)} .", ["a name"]),
        (f":a a sh:NodeShape ; {TEXTS.replace('sh:Info', ':bad')} .", ["a severity"]),
        (f":a a sh:NodeShape ; {without(RULE_AND_SOURCE)} .", ["a rule", "a source"]),
        (
            (
                f":a a sh:NodeShape ; {TEXTS} ; sh:node :b . :b a sh:NodeShape ; {TEXTS} ; sh:or ( :c ) ."
                f":c a sh:NodeShape ; {TEXTS} ; sh:not :a ."
            ),
            ["a recursion", "b recursion", "c recursion"],
        ),
        (f":a a sh:NodeShape ; {TEXTS} ; sh:deactivated true .", ["a deactivated"]),
        (f":a a sh:NodeShape ; {TEXTS} ; sh:deactivated false .", []),
        (f":a a sh:NodeShape ; {TEXTS} ; sh:sparql [ sh:prefixes : ; sh:select '{QUERY}' ] .", []),
        (f":a a sh:NodeShape ; {TEXTS} ; sh:sparql [ sh:select '{QUERY}' ] .", ["a prefixes"]),
        (
            f":a a sh:NodeShape ; {TEXTS} ; sh:sparql [ sh:deactivated true ; sh:prefixes : ; sh:select '{QUERY}' ] .",
            ["a deactivated"],
        ),
        (
            (
                f":a a sh:NodeShape ; {TEXTS} ; sh:sparql [ sh:prefixes : ; "
                "sh:select 'SELECT ?v WHERE { $this ?p ?v }' ] ."
            ),
            ["a projection"],
        ),
        (
            (
                f":a a sh:NodeShape ; {TEXTS} ; sh:sparql [ sh:prefixes : ; "
                "sh:select 'SELECT $this WHERE { { SELECT ?v WHERE { $this ?p ?v } } }' ] ."
            ),
            ["a projection"],
        ),
        (rf":a a sh:PropertyShape ; {TEXTS} ; sh:path :p ; sh:pattern '^\\p{{Han}}+$' .", ["a pattern"]),
    ],
)
def test_lint(turtle, faults):
    graph = Graph().parse(data=PREFIXES + turtle, format="turtle")
    assert [f"{fault.shape.rpartition('/')[2]} {fault.kind}" for fault in lint_shapes(graph)] == faults


def test_terms_exist():
    known = Graph()
    for path in resources.folder("ontology").rglob("*.ttl"):
        known.parse(path)
    ours = {term for term in vocabulary_of_shapes() if term.startswith((PP, VOCAB))}
    ours |= {term for term in shapes_graph().objects(predicate=RDFS.seeAlso) if term.startswith(PP)}
    assert {term for term in ours if (term, None, None) not in known} == set()


def test_queries_are_portable():
    """No clause that SHACL §5.2.1 forbids, no class of characters that Python's ``re`` lacks, no order of dates."""
    for query in map(str, shapes_graph().objects(predicate=SH.select)):
        assert not re.search(r"\b(MINUS|VALUES|SERVICE)\b|\\p\{", query)
        assert "$this" in query.partition("WHERE")[0]


def test_rule_is_the_beginning_of_the_name():
    inner = set(shapes_graph().objects(predicate=SH.qualifiedValueShape))
    for iri, shape in catalogue().items():
        assert URIRef(iri) in inner or re.fullmatch(rf"{shape.rule}(-[a-z]+)?", iri.rpartition("#")[2])
