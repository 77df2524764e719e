"""Every answer from a table is the answer that the query's SPARQL gives: columns, rows, their order, terms."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice, product

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import namespaces, resources
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.formats import SOLUTION_FORMATS

REGISTRY = Registry.load(resources.folder("queries"), ValueReader(Settings().base_iri, namespaces.prefixes()))
TABLED = [query for query in REGISTRY if query.table]
WORDS = REGISTRY.get("items-with-words")
DAYS = ["2022-06-30", "2022-09-30", "2024-01-31", "2024-06-29", "2030-01-01", "1999-01-01"]
UNKNOWN = "999999-1999-none"
FEW_WORDS = [
    "通办",
    "办",
    "政务服务",
    "跨省通办",
    "“1+n”",
    "5g",
    "app 上",
    "ασ·ς",
    "i̇st",
    '引"，',
    "“",
    "没有的词",
    " ",
]


def choices(query, plans: list[str]) -> Iterator[dict]:
    """No parameters but the needed ones, each plan, and combinations with the others."""
    plan_choices = [None, *plans, UNKNOWN]
    several = [None, plans[:1], plans[:2], plans[1:4], [plans[0], UNKNOWN], [*plans[:1], *plans[:1]]]
    by_type = {"date": DAYS, "string": FEW_WORDS}
    offered = []
    for parameter in query.parameters:
        if parameter.many:
            offered.append(several)
        elif parameter.type == "enum":
            offered.append([None, *parameter.values])
        elif parameter.type == "iri":
            offered.append(
                plan_choices if len(query.parameters) < 3 or parameter.name == "plan" else [None, *plans[:2]]
            )
        else:
            offered.append(by_type[parameter.type])
    names = [parameter.name for parameter in query.parameters]
    for values in product(*offered):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


@pytest.mark.parametrize("query", TABLED, ids=lambda query: query.name)
@pytest.mark.parametrize("world_name", ["built_world", "invented_world"])
def test_table_and_sparql_agree(query, world_name: str, request: pytest.FixtureRequest) -> None:
    world = request.getfixturevalue(world_name)
    seen_rows = 0
    for values in islice(choices(query, world.plans), 400):
        expected = world.by_sparql(query, values)
        answer = world.by_table(query, values)
        same(json.loads(answer.body), expected)
        assert answer.rows == len(expected["results"]["bindings"])
        assert not answer.truncated
        seen_rows += answer.rows
    assert seen_rows > 20


def same(found: dict, expected: dict) -> None:
    """Columns and rows are equal, and so is their order; two titles or names of a thing are in any order."""
    assert found["head"] == expected["head"]
    rows = [document["results"]["bindings"] for document in (found, expected)]
    first, second = [[{name: row[name] for name in row if not name.endswith("_zh")} for row in each] for each in rows]
    assert first == second
    assert Counter(map(json.dumps, map(in_order, rows[0]))) == Counter(map(json.dumps, map(in_order, rows[1])))


def in_order(row: dict) -> list:
    return sorted((name, sorted(term.items())) for name, term in row.items())


def test_most_cross_plan_queries_have_a_table() -> None:
    assert len(TABLED) >= 8


@pytest.fixture(scope="session")
def characters(invented_world) -> str:
    """All texts in which words are looked for, one after the other."""
    predicates = ("text", "timeText")
    quads = [
        quad
        for predicate in predicates
        for quad in invented_world.store.quads_for_pattern(None, ox.NamedNode(namespaces.PP + predicate), None)
    ]
    return "\n".join(sorted({quad.object.value for quad in quads}))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_words_are_found_as_by_contains(data: st.DataObject, invented_world, characters: str) -> None:
    """Runs cut from the texts, in either case, and any text at all."""
    start = data.draw(st.integers(0, len(characters) - 1))
    cut = characters[start : start + data.draw(st.integers(1, 12))]
    words = data.draw(st.one_of(st.just(cut), st.just(cut.upper()), st.text(min_size=1, max_size=6)))
    plan = data.draw(st.sampled_from([None, None, *invented_world.plans]))
    values = {"words": words} | ({"plan": plan} if plan else {})
    same(json.loads(invented_world.by_table(WORDS, values).body), invented_world.by_sparql(WORDS, values))


def test_a_very_long_run_is_found(built_world) -> None:
    text = max(
        (
            quad.object.value
            for quad in built_world.store.quads_for_pattern(None, ox.NamedNode(namespaces.PP + "text"), None)
        ),
        key=len,
    )
    expected = built_world.by_sparql(WORDS, {"words": text})
    assert expected["results"]["bindings"]
    assert json.loads(built_world.by_table(WORDS, {"words": text}).body) == expected
    assert json.loads(built_world.by_table(WORDS, {"words": f"{text}{text}"}).body)["results"]["bindings"] == []


@pytest.mark.parametrize("form", SOLUTION_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("query", TABLED, ids=lambda query: query.name)
def test_every_format_holds_the_same(query, form, invented_world) -> None:
    values = {"date": "2030-01-01", "words": "办"}
    values = {each.name: values[each.name] for each in query.parameters if each.name in values}
    body = invented_world.by_table(query, values, media_type=form.media_type).body
    wanted = ox.QueryResultsFormat.from_media_type(form.media_type)
    found = invented_world.store.query(REGISTRY.reader.bind(query, values))
    parsed = ox.parse_query_results(body, format=wanted) if form.name != "csv" else None
    if parsed is None:
        assert sorted(body.splitlines()) == sorted(found.serialize(format=wanted).splitlines())
    else:
        assert Counter(str(list(row)) for row in parsed) == Counter(str(list(row)) for row in found)
