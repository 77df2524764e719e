from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from kg import resources
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data
from tests.servers import Listener, Running


@pytest.fixture(scope="session")
def client(built: Path) -> Iterator[httpx2.Client]:
    """A client of a live server with the project's own queries and data."""
    settings = Settings(workers=2, query_seconds=5)
    store = LocalStore(built_data(built), settings)
    running = Running(settings, store, resources.folder("queries"))
    with httpx2.Client(base_url=running.url, timeout=60) as found:
        yield found
    running.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()
