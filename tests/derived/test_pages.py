"""The queries behind pages: tables give what SPARQL gives, for cases in a file and for drawn parameters."""

from __future__ import annotations

import json
import random
import tomllib
from pathlib import Path

import pytest

from kg import namespaces, resources
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from tests.derived.conftest import AGENCIES, DAYS, INITIATIVES, LEVELS, PLACES, ROLES, THEMES, TYPES

PAGES = Registry.load(resources.folder("queries") / "pages", ValueReader(Settings().base_iri, namespaces.prefixes()))
TABLED = [query for query in PAGES if query.table]
CASES = tomllib.loads((Path(__file__).parent / "page-questions.toml").read_text(encoding="utf-8"))
UNKNOWN = "id/policy/nowhere"
POOLS = {
    "places": PLACES,
    "themes": THEMES,
    "agents": AGENCIES,
    "roles": ROLES,
    "initiatives": INITIATIVES,
    "levels": LEVELS,
    "types": TYPES,
    "from": DAYS,
    "until": DAYS,
    "rows": ["0", "1", "3", "1000"],
    "skip": ["0", "2", "7"],
    "newest": ["0", "1", "5", "100"],
    "things": [*AGENCIES, *PLACES, *THEMES, *INITIATIVES],
    "agency": AGENCIES,
    "agencies": AGENCIES,
    "agent": AGENCIES,
    "concept": [*THEMES, *INITIATIVES],
    "words": ["单位", "单位1", "局", "ασ", "app", "又名", "地区2", "place", "PLACE 1", "没有", "1", "举措0"],
}
DRAWN = 120


@pytest.mark.parametrize(
    ("name", "values"), [(name, values) for name, cases in CASES.items() for values in cases["with"]]
)
def test_a_page_query_and_its_table_agree(name: str, values: dict, built_world) -> None:
    query = PAGES.get(name)
    expected = built_world.by_sparql(query, values)
    assert json.loads(built_world.by_table(query, values).body) == expected
    assert expected["results"]["bindings"] or values in CASES[name].get("empty", [])


def test_every_page_query_with_a_table_has_cases() -> None:
    assert {query.name for query in TABLED} == set(CASES)


def test_no_page_query_has_the_name_of_a_saved_one() -> None:
    assert not {query.name for query in PAGES} & {path.stem for path in resources.folder("queries").glob("*.rq")}


def drawn_values(query, plans: list[str], drawn: random.Random) -> dict:
    """Some of the parameters, each with some of what it may be."""
    found: dict[str, str | list[str]] = {}
    pools = {**POOLS, "plans": plans}
    for parameter in query.parameters:
        if not parameter.required and drawn.random() < 0.5:
            continue
        pool = [*parameter.values] if parameter.values else pools[parameter.name]
        if parameter.many:
            found[parameter.name] = drawn.sample([*pool, UNKNOWN], drawn.choice([1, 1, 2, 3]))
        else:
            found[parameter.name] = drawn.choice(pool)
    return found


@pytest.mark.parametrize("query", TABLED, ids=lambda query: query.name)
def test_page_queries_agree_on_invented_plans(query, invented_world) -> None:
    drawn, seen = random.Random(query.name), 0
    for _ in range(DRAWN if query.parameters else 1):
        values = drawn_values(query, invented_world.plans, drawn)
        expected = invented_world.by_sparql(query, values)
        assert json.loads(invented_world.by_table(query, values).body) == expected, values
        seen += len(expected["results"]["bindings"])
    assert seen
