from __future__ import annotations

import shutil
import socket
import threading
import time
from pathlib import Path

import httpx2
import pytest
import uvicorn

from kg import namespaces, resources
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.rdf_files import rdf_files
from kg.store.sources import built_data
from kg.web.app import create_app

HERE = Path(__file__).parent
DATA = HERE.parent / "store" / "data.nq"
LIMIT_SECONDS = 1.0
CHROMIUM = shutil.which("chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Running:
    """A live server in a thread."""

    def __init__(self, settings: Settings, store=None, queries: Path = HERE / "queries", review=None) -> None:
        reader = ValueReader(settings.base_iri, namespaces.prefixes())
        saved = Registry.load(queries, reader)
        self.store = store or LocalStore(rdf_files([DATA], settings.base_iri), settings)
        self.app = app = create_app(self.store, saved, settings, review)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(app, log_level="error", server_header=False, timeout_graceful_shutdown=1, ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.01)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


@pytest.fixture(scope="session")
def server():
    running = Running(Settings(workers=3, query_seconds=LIMIT_SECONDS, request_bytes=20_000, html_rows=20))
    yield running
    running.close()


@pytest.fixture(scope="session")
def full_server(built):
    """The project's own queries on the data built from ``data/``."""
    settings = Settings(workers=2)
    running = Running(settings, LocalStore(built_data(built), settings), resources.folder("queries"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def small_server():
    """Takes small uploads only; a file of tests shares it, because what validates starts slowly."""
    running = Running(Settings(workers=1, upload_bytes=2_000_000))
    yield running
    running.close()


@pytest.fixture
def client(server):
    with httpx2.Client(base_url=server.url, timeout=20) as found:
        yield found


@pytest.fixture
def start():
    """Start another server with other settings or another store."""
    running = []

    def starting(settings: Settings, store=None, review=None) -> Running:
        running.append(Running(settings, store, review=review))
        return running[-1]

    yield starting
    for server in running:
        server.close()


@pytest.fixture(scope="module")
def browser():
    """Closed with its file: until then Playwright's event loop runs in this thread and ``asyncio.run`` fails there."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def assets():
    """The page assets; in CI they are there."""
    if any(resources.asset(name) is None for name in resources.ASSETS):
        pytest.skip("page assets are missing: make assets")


@pytest.fixture
def listener():
    """Counts connections on a free port."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    found = type("Listener", (), {"port": server.getsockname()[1], "seen": lambda: _accepts(server)})
    yield found
    server.close()


def _accepts(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True
