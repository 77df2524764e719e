"""SERVICE against real second servers, and the shape of what may be asked."""

from __future__ import annotations

import asyncio
import gc
import json
import threading

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import messages
from kg.errors import AnswerTooLarge, QueryTimeout, StoreError, UsageError
from kg.settings import Settings
from kg.store.federation import resolve
from kg.store.lexer import tokens

SETTINGS = Settings()
BASE = SETTINGS.base_iri
PLACES = f"{BASE}graph/places"
LOCAL = ox.Store()
LOCAL.add(ox.Quad(ox.NamedNode("urn:here"), ox.NamedNode("urn:at"), ox.NamedNode(f"{BASE}id/place/500000")))


def resolved(text: str, *allowed: str, settings: Settings = SETTINGS, seconds: float = 60) -> str:
    return asyncio.run(resolve(text, allowed, settings, seconds))


def answers(text: str) -> list[dict[str, str]]:
    """Solutions of a resolved query on a small store beside, which has no network to use."""
    assert not any(token.kind == "word" and token.text.upper() == "SERVICE" for token in tokens(text))
    body = LOCAL.query(text).serialize(format=ox.QueryResultsFormat.JSON)
    return [{k: v["value"] for k, v in row.items()} for row in json.loads(body)["results"]["bindings"]]


@pytest.fixture(params=["ours", "oxigraph"])
def endpoint(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(f"{request.param}_address").query


def test_solutions_are_joined(endpoint) -> None:
    text = f"""
        BASE <{BASE}>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?name WHERE {{
          ?thing <urn:at> ?place   # SERVICE <http://not.this/> {{ }}
          SERVICE <{endpoint}> {{ GRAPH <graph/places> {{ ?place skos:prefLabel ?name FILTER(LANG(?name) = "en") }} }}
        }}"""
    assert answers(resolved(text, endpoint)) == [{"name": "Chongqing Municipality"}]


def test_several_clauses_and_nested_groups(endpoint) -> None:
    one = f"service silent<{endpoint}>{{ {{ SELECT (COUNT(*) AS ?n) {{ GRAPH <{PLACES}> {{ ?s ?p '}}' }} }} }} }}"
    two = f"SERVICE <{endpoint}> {{ VALUES ?v {{ 1.50 'a\\n\"b' <urn:x> }} BIND(1 AS ?w) }}"
    found = answers(resolved(f"SELECT * {{ OPTIONAL {{ {one} }} {{ {two} }} }}", endpoint))
    assert [row["n"] for row in found] == ["0", "0", "0"]
    assert sorted(row["v"] for row in found) == ["1.5", 'a\n"b', "urn:x"]


def test_unbound_and_no_variables(endpoint) -> None:
    rows = f"SERVICE <{endpoint}> {{ VALUES (?a ?b) {{ (UNDEF 1) (2 UNDEF) (2 UNDEF) }} }}"
    assert len(answers(resolved(f"SELECT * {{ {rows} }}", endpoint))) == 3
    for word, expected in (("urn:not", 0), (f"{BASE}id/place/500000", 1)):
        clause = f"SERVICE <{endpoint}> {{ FILTER EXISTS {{ GRAPH <{PLACES}> {{ <{word}> a ?c }} }} }}"
        assert len(answers(resolved(f"SELECT (1 AS ?one) {{ {clause} }}", endpoint))) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", "store.federation_endpoint"),
        ("SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}", "store.federation_endpoint"),
        ("SELECT * {{ SERVICE ?e {{ ?s ?p ?o }} }}", "store.federation_variable"),
        ("PREFIX e: <{url}> SELECT * {{ SERVICE e: {{ ?s ?p ?o }} }}", "store.federation_variable"),
        ("BASE <{url}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}", "store.federation_endpoint"),
        ("SELECT * {{ SERVICE <{url}#> {{ ?s ?p ?o }} }}", "store.federation_endpoint"),
        ("SELECT * {{ SERVICE <{url}x> {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}", "store.federation_nested"),
        ("SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o ", "store.federation_group"),
        ("SELECT * {{ SERVICE <{url}> ?s ?p ?o }}", "store.federation_group"),
        ("SERVICE", "store.federation_variable"),
    ],
)
def test_what_is_refused_makes_no_connection(listener, text, key) -> None:
    url = f"http://127.0.0.1:{listener.port}/sparql"
    with pytest.raises(UsageError) as caught:
        resolved(text.format(url=url), "http://127.0.0.1:9/allowed")
    assert caught.value.key == key
    assert listener.seen() is False
    for language in messages.LANGUAGES:
        assert messages.explain(caught.value, language)
    if key == "store.federation_endpoint":
        assert "POLICY_KG_FEDERATION_ALLOWED" in messages.explain(caught.value, "en")


def test_one_bad_clause_stops_the_good_ones(listener) -> None:
    """All endpoints are looked at before the first is asked."""
    good = f"http://127.0.0.1:{listener.port}/"
    with pytest.raises(UsageError):
        resolved(f"SELECT * {{ SERVICE <{good}> {{ ?s ?p ?o }} SERVICE <http://bad/> {{ ?s ?p ?o }} }}", good)
    nine = f"SERVICE <{good}> {{ ?s ?p ?o }} " * 9
    with pytest.raises(UsageError) as caught:
        resolved(f"SELECT * {{ {nine} }}", good)
    assert caught.value.key == "store.federation_clauses"
    assert listener.seen() is False


def test_silent_is_one_empty_solution(listener) -> None:
    text = "SELECT * {{ VALUES ?a {{ 1 2 }} SERVICE {} <{}> {{ ?s ?p ?o }} }}"
    gone = "http://127.0.0.1:9/sparql"
    assert answers(resolved(text.format("SILENT", gone), gone)) == [{"a": "1"}, {"a": "2"}]
    with pytest.raises(StoreError):
        resolved(text.format("", gone), gone)


def test_limits(endpoint) -> None:
    clause = f"SERVICE <{endpoint}> {{ {{ SELECT ?s {{ GRAPH <{PLACES}> {{ ?s ?p ?o }} }} LIMIT 11 }} }}"
    text = f"SELECT * {{ {clause} }}"
    assert len(answers(resolved(text, endpoint, settings=Settings(federation_rows=11)))) == 11
    with pytest.raises(AnswerTooLarge) as caught:
        resolved(text, endpoint, settings=Settings(federation_rows=10))
    assert caught.value.values["rows"] == 10
    with pytest.raises(QueryTimeout):
        resolved(text, endpoint, seconds=0)


def test_blank_nodes_cannot_be_written(endpoint) -> None:
    text = f"SELECT * {{ SERVICE <{endpoint}> {{ GRAPH ?g {{ ?s ?p ?o FILTER(ISBLANK(?s)) }} }} }}"
    with pytest.raises(UsageError) as caught:
        resolved(text, endpoint)
    assert caught.value.key == "store.federation_term"


def test_a_refusal_may_be_freed_in_any_thread(oxigraph_address) -> None:
    """A reader of the engine may not: an error that held one would be "ignored" there, which fails this test."""

    url = oxigraph_address.query

    def refusal() -> UsageError:
        try:
            resolved(f"SELECT * {{ SERVICE <{url}> {{ BIND(BNODE() AS ?b) }} }}", url)
        except UsageError as error:
            return error
        raise AssertionError("not refused")

    held = [refusal()]

    def free() -> None:
        held.clear()
        gc.collect()  # the errors of a task lie in a circle

    freeing = threading.Thread(target=free)
    freeing.start()
    freeing.join()


def test_an_allowed_endpoint_cannot_send_us_on(scripted_redirect, listener) -> None:
    url = scripted_redirect(f"http://127.0.0.1:{listener.port}/")
    with pytest.raises(StoreError) as caught:
        resolved(f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", url)
    assert caught.value.key == "store.remote_redirect"
    assert listener.seen() is False


def test_nothing_is_allowed_by_default() -> None:
    assert SETTINGS.federation_allowed.split() == []


WORDS = (
    "SELECT * { } . 1.5 ?service $SERVICE <http://x/SERVICE> ex:SERVICE SERVICE:a @service servicex xSERVICE _:SERVICE"
)
NO_SERVICE = st.sampled_from([*WORDS.split(), "'SERVICE <urn:x> {'", '"""SERVICE"""', "# SERVICE <urn:x> { }\n", "\n"])


@given(st.lists(NO_SERVICE, max_size=30).map(" ".join))
def test_text_without_the_keyword_is_left_alone(text: str) -> None:
    assert resolved(text) is text


@given(st.text(alphabet="SERVICEservice<>{}#'\"\\ \n?:@xé<", max_size=60))
def test_any_text_is_left_alone_or_refused(text: str) -> None:
    """What has the keyword is never passed on, as nothing is allowed here."""
    if any(token.kind == "word" and token.text.upper() == "SERVICE" for token in tokens(text)):
        with pytest.raises(UsageError, match=r"store\.federation"):
            resolved(text)
    else:
        assert resolved(text) is text
