from __future__ import annotations

import asyncio
import dataclasses
import socket
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.rdf_files import rdf_files

DATA = Path(__file__).parent / "data.nq"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"


@pytest.fixture
def with_store() -> Callable[..., Any]:
    """Run ``work(store)`` with an open local store of the test data, and give its result."""

    def run(work: Callable[[LocalStore], Coroutine[Any, Any, Any]], *files: Path, **settings: Any) -> Any:
        async def inside() -> Any:
            chosen = dataclasses.replace(Settings(workers=2), **settings)
            async with LocalStore(rdf_files(files or (DATA,), chosen.base_iri), chosen) as store:
                return await work(store)

        return asyncio.run(inside())

    return run


@pytest.fixture(scope="session")
def asked():
    """Ask one open store, which lives in a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    store = LocalStore(rdf_files((DATA,), Settings().base_iri), Settings(workers=1))
    run(store.__aenter__())
    yield lambda text, **options: run(store.query(text, **{"timeout_seconds": 5, **options}))
    run(store.__aexit__(None, None, None))
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


class Listener:
    """Counts connections on a free port."""

    def __init__(self) -> None:
        self.seen = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.seen += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def listener():
    found = Listener()
    yield found
    found.close()


@pytest.fixture
def runaway() -> str:
    return RUNAWAY
