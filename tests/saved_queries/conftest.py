from __future__ import annotations

import pytest

from kg import namespaces
from kg.saved_queries.header import read_query
from kg.saved_queries.values import ValueReader


@pytest.fixture(scope="session")
def reader():
    return ValueReader("https://w3id.org/policy-kg/", namespaces.prefixes())


@pytest.fixture(scope="session")
def read(reader):
    return lambda text: read_query("test", text, reader)
