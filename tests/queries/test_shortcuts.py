"""What answers sooner than the query itself answers the same: over all documents of the project.

Nothing smaller shows what another plan adds.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import namespaces, resources
from kg.derived.definitions import project_definitions
from kg.derived.reading import Tables
from kg.generations import open_current
from kg.saved_queries.registry import Registry
from kg.saved_queries.scope import PLAN_CLASS
from kg.saved_queries.values import ValueReader
from kg.settings import Settings

BASE = Settings().base_iri
QUERIES = Registry.load(resources.folder("queries"), ValueReader(BASE, namespaces.prefixes()))
FIRST = "500000-2022-zwfw-gzyd"


@pytest.fixture(scope="module")
def store(all_built: Path) -> ox.Store:
    found = ox.Store()
    found.bulk_load(path=all_built / "dataset.nq", format=ox.RdfFormat.N_QUADS)
    return found


@pytest.fixture(scope="module")
def plans(store: ox.Store) -> list[str]:
    start = f"{BASE}graph/policy/"
    named = (graph.value for graph in store.named_graphs())
    return sorted(name.removeprefix(start).replace("/", "-") for name in named if name.startswith(start))


def calls(query, plans: list[str]) -> list[Mapping[str, str | list[str]]]:
    """The query for each plan, or for some pairs of plans, with its examples for the rest."""
    asked = [each for each in query.parameters if each.class_ == PLAN_CLASS]
    others = {each.name: each.example for each in query.parameters if each.required and each not in asked}
    single = [each for each in asked if not each.many]
    if len(single) == 1:
        return [{**others, single[0].name: plan} for plan in plans]
    pairs = [(FIRST, plan) for plan in plans if plan != FIRST][::2] + list(itertools.pairwise(plans))[::3]
    if single:
        return [{**others, single[0].name: a, single[1].name: b} for a, b in pairs]
    return [{**others, asked[0].name: list(pair)} for pair in pairs]


def rows(results: ox.QuerySolutions) -> list[str]:
    names = [variable.value for variable in results.variables]
    return sorted(str([row[name] for name in names]) for row in results)


@pytest.fixture(scope="module")
def whole(store: ox.Store) -> Callable[[str], list[str]]:
    """The rows of a query on all data; a query of two tests is asked once."""
    return cache(lambda text: rows(store.query(text, base_iri=BASE)))


@pytest.mark.parametrize("name", [query.name for query in QUERIES if query.of_plans])
def test_a_query_of_plans_reads_nothing_outside_of_them(store, plans, whole, name):
    query, found = QUERIES.get(name), 0
    for values in calls(query, plans):
        text = QUERIES.reader.bind(query, values)
        within = [ox.NamedNode(graph) for graph in QUERIES.reader.within(query, values)]
        assert within
        assert rows(store.query(text, base_iri=BASE, default_graph=[], named_graphs=within)) == whole(text)
        found += len(whole(text))
    assert found


@pytest.mark.parametrize("name", [query.name for query in QUERIES if query.table is not None])
def test_a_derived_table_answers_what_the_query_answers(all_built, plans, whole, name):
    query = QUERIES.get(name)
    with open_current(all_built) as generation:
        tables = Tables(generation.tables, project_definitions())
        others = {each.name: each.example for each in query.parameters if each.required}
        for values in [others, *calls(query, plans)]:
            answer = tables.answer(QUERIES.reader.question(query, values), deadline_seconds=60)
            read = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.JSON)
            assert rows(read) == whole(QUERIES.reader.bind(query, values))
        tables.close()
