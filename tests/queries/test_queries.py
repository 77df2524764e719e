"""Every saved query on two engines, and against rows worked out by hand.

A case is ``<query>/case.toml`` (parameters; ``mode``; ``rows``) and ``<query>/expected.csv``: columns of the query, and
``source_lines`` with the lines of the source that each row was counted from. A query may have several cases:
``<query>/<case>/…``.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Dataset

from kg import namespaces, resources
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.formats import CSV, JSON, Wanted
from kg.store.local import LocalStore
from kg.store.sources import built_data

HERE = Path(__file__).parent
BASE = Settings().base_iri
REGISTRY = Registry.load(resources.folder("queries"), ValueReader(BASE, namespaces.prefixes()))
CASES = sorted(path.parent for path in HERE.rglob("case.toml"))
NAMES = [query.name for query in REGISTRY]
COMPARING = {path.stem for path in resources.folder("queries").glob("*.rq") if "pp:subjectItem" in path.read_text()}
"""Queries over correspondences: both engines answer them on the invented plans of ``tests/comparison/views``; the
second one takes minutes for each on two real plans."""


def name_of(case: Path) -> str:
    return case.relative_to(HERE).parts[0]


def values_of(case: Path) -> dict[str, str]:
    return {key: str(value) for key, value in read(case).get("params", {}).items()}


def read(case: Path) -> dict:
    return tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def ask(built: Path):
    """Run a bound query on the local store: ``ask(text, media_type) -> bytes``."""
    with asyncio.Runner() as runner:
        store = LocalStore(built_data(built), Settings(workers=1), workers=1)
        runner.run(store.__aenter__())

        def asking(text: str, media_type: str = CSV) -> bytes:
            return runner.run(store.query(text, timeout_seconds=30, wanted=Wanted(media_type, None))).body

        yield asking
        runner.run(store.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def dataset(built: Path) -> Dataset:
    """The same data in rdflib, the second engine."""
    found = Dataset()
    found.parse(built / "dataset.nq", format="nquads")
    return found


def rows_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode())))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(HERE)))
def test_rows_counted_by_hand(case: Path, ask) -> None:
    query, about = REGISTRY.get(name_of(case)), read(case)
    found = rows_of(ask(REGISTRY.reader.bind(query, values_of(case))))
    expected = rows_of((case / "expected.csv").read_bytes())
    columns = [column for column in expected[0] if column != "source_lines"]
    assert all(row["source_lines"] for row in expected), "each expected row cites what it was counted from"
    shown = [tuple(row[column] for column in columns) for row in found]
    wanted = [tuple(row[column] for column in columns) for row in expected]
    if about.get("mode", "equals") == "contains":
        assert not Counter(wanted) - Counter(shown)
    else:
        assert shown == wanted
    assert len(found) == about.get("rows", len(found) if about.get("mode") == "contains" else len(expected))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in COMPARING])
def test_two_engines_agree_on_the_example_values(name: str, ask, dataset: Dataset) -> None:
    """Same rows in the same order, and at least one; every example value is run."""
    query = REGISTRY.get(name)
    examples = {parameter.name: parameter.example for parameter in query.parameters}
    required = {parameter.name: parameter.example for parameter in query.parameters if parameter.required}
    for values in (examples, required) if examples != required else (examples,):
        text = REGISTRY.reader.bind(query, values)
        first = json.loads(ask(text, JSON))["results"]["bindings"]
        second = json.loads(dataset.query(text, base=BASE).serialize(format="json"))["results"]["bindings"]
        assert first, f"{name} is empty on the present data"
        assert [plain(row) for row in first] == [plain(row) for row in second]


def plain(row: dict[str, dict[str, str]]) -> dict[str, tuple[str, ...]]:
    """A solution without what engines may write differently: case of language tags, forms of one number."""
    return {
        name: (term["type"].removeprefix("typed-"), value(term), term.get("xml:lang", "").lower())
        for name, term in row.items()
    }


def value(term: dict[str, str]) -> str:
    if term.get("datatype", "").rpartition("#")[2] in {"decimal", "double", "integer", "positiveInteger"}:
        return f"{float(term['value']):.9g}"
    return term["value"]


def test_every_query_has_a_case() -> None:
    assert {name_of(case) for case in CASES} == set(NAMES)


def test_fifteen_queries_at_least() -> None:
    assert len(NAMES) >= 15


@pytest.mark.parametrize("name", NAMES)
def test_header_is_bilingual(name: str) -> None:
    query = REGISTRY.get(name)
    for texts in (query.title, query.question, query.description):
        assert texts is not None
        assert texts["zh-Hans"] != texts["en"]
    for parameter in query.parameters:
        assert parameter.example is not None
        assert parameter.label["zh-Hans"] != parameter.label["en"]
