"""What the queries behind the catalogue find in the built data, asked of the engine; and files as dumps have them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import namespaces, resources
from kg.catalog.dcat import THEMES, Facts
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings

BASE = Settings().base_iri
ADDRESS = "https://plans.example/kg/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Dump:
    """A file of :class:`kg.catalog.model.File`."""

    path: str
    document: str
    kind: str
    media_type: str
    size_bytes: int = 1234
    sha256: str = "ab" * 32
    licence: str = CC_BY


FILES = (
    Dump("policy-kg.nq", "", "graph", "application/n-quads"),
    Dump("policy-kg.ttl", "", "graph", "text/turtle"),
    Dump("policy-kg.xlsx", "", "table", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Dump("policy-kg-network.graphml", "", "network", "application/graphml+xml", licence=""),
    Dump("500000-2022-zwfw-gzyd/500000-2022-zwfw-gzyd.trig", "500000-2022-zwfw-gzyd", "graph", "application/trig"),
    Dump("500000-2022-zwfw-gzyd/items.csv", "500000-2022-zwfw-gzyd", "table", "text/csv"),
)


def store_of(built: Path) -> ox.Store:
    """The built data in the engine, the default graph the union of all."""
    store = ox.Store()
    store.bulk_load(path=str(built / "dataset.nq"), format=ox.RdfFormat.N_QUADS)
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in list(store))
    return store


def facts_of(store: ox.Store) -> Facts:
    """What the catalogue is made of."""
    queries = Registry.load(resources.folder("queries") / "pages", ValueReader(BASE, namespaces.prefixes()))

    def rows(name: str, **values: str) -> list[dict[str, str]]:
        found = store.query(queries.reader.bind(queries.get(name), values), base_iri=BASE)
        names = [variable.value for variable in found.variables]
        return [{each: row[each].value for each in names if row[each] is not None} for row in found]

    graph = ox.serialize(
        store.query(queries.reader.bind(queries.get("catalog"), {}), base_iri=BASE), format=ox.RdfFormat.N_TRIPLES
    )
    named = store.query(queries.reader.bind(queries.get("names-of-scheme"), {"scheme": THEMES}), base_iri=BASE)
    names: dict[str, dict[str, str]] = {}
    for row in named:
        tag = "zh-Hans" if row["name"].language.startswith("zh") else "en"
        names.setdefault(row["concept"].value, {})[tag] = row["name"].value
    return Facts(graph, rows("facts-of-datasets"), rows("themes-of-datasets"), names)
