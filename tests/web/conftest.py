from __future__ import annotations

import shutil

import httpx2
import pytest

from kg import resources
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data
from tests.servers import Listener, Running

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
    found = Listener()
    yield found
    found.close()
