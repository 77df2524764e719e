"""The views that compare plans, over four small plans in two engines, against expected rows.

A case is ``views/<query>/<case>/case.toml`` (parameters) and ``expected.csv`` (the columns that it checks); the data is
``views/data.trig``, or ``data.trig`` of the case where it has its own.
"""

from __future__ import annotations

import csv
import functools
import io
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset

from kg import namespaces, resources
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings

VIEWS = Path(__file__).parent / "views"
BASE = Settings().base_iri
REGISTRY = Registry.load(resources.folder("queries"), ValueReader(BASE, namespaces.prefixes()))
CASES = sorted(path.parent for path in VIEWS.rglob("case.toml"))


@functools.cache
def oxigraph(data: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=data, format=ox.RdfFormat.TRIG)
    return store


@functools.cache
def rdflib(data: Path) -> Dataset:
    dataset = Dataset()
    dataset.parse(data, format="trig")
    return dataset


def first(data: Path, text: str) -> bytes:
    return oxigraph(data).query(text, base_iri=BASE).serialize(format=ox.QueryResultsFormat.CSV)


def second(data: Path, text: str) -> bytes:
    return rdflib(data).query(text, base=BASE).serialize(format="csv")


def rows_of(body: bytes) -> list[dict[str, str]]:
    return [
        {name: plain(value) for name, value in row.items()} for row in csv.DictReader(io.StringIO(body.decode("utf-8")))
    ]


def plain(value: str) -> str:
    """A cell without the start of the IRIs, and a number in its shortest form."""
    try:
        return f"{float(value):.9g}"
    except ValueError:
        return value.replace(BASE, "").replace("http://www.w3.org/2004/02/skos/core#", "")


@pytest.mark.parametrize("engine", [first, second], ids=["pyoxigraph", "rdflib"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(VIEWS)))
def test_expected_rows(case: Path, engine) -> None:
    query = REGISTRY.get(case.parent.name)
    values = tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))["params"]
    expected = rows_of((case / "expected.csv").read_bytes())
    data = case / "data.trig"
    found = rows_of(engine(data if data.exists() else VIEWS / "data.trig", REGISTRY.reader.bind(query, values)))
    assert [{name: row[name] for name in expected[0]} for row in found] == expected


def test_every_comparing_view_has_a_case() -> None:
    views = {query.name for query in REGISTRY if any(each.name == "plans" and each.many for each in query.parameters)}
    assert views
    assert {case.parent.name for case in CASES} == views
