from __future__ import annotations

import importlib.util
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from kg import resources
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data


@pytest.fixture(scope="session")
def client(built: Path) -> Iterator[httpx2.Client]:
    """A client of a live server with the project's own queries and data."""
    path = Path(__file__).parent.parent / "web" / "conftest.py"
    specification = importlib.util.spec_from_file_location("web_conftest", path)
    web = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(web)
    settings = Settings(workers=2, query_seconds=5)
    store = LocalStore(built_data(built), settings)
    running = web.Running(settings, store, resources.folder("queries"))
    with httpx2.Client(base_url=running.url, timeout=60) as found:
        yield found
    running.close()


class Listener:
    """Counts connections on a free port."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def seen(self) -> bool:
        try:
            self._socket.accept()[0].close()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()
