"""What tests of several folders start: the application in a thread, and a port that nobody should connect to."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import uvicorn

from kg import namespaces
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.rdf_files import rdf_files
from kg.web.app import create_app

TESTS = Path(__file__).parent
WEB = TESTS / "web"
DATA = TESTS / "store" / "data.nq"


class Running:
    """A live server in a thread."""

    def __init__(
        self, settings: Settings, store=None, queries: Path = WEB / "queries", review=None, dataset=None
    ) -> None:
        reader = ValueReader(settings.base_iri, namespaces.prefixes())
        saved = Registry.load(queries, reader)
        self.store = store or LocalStore(rdf_files([DATA], settings.base_iri), settings)
        self.app = app = create_app(self.store, saved, settings, review, dataset)
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


class Listener:
    """A free port that tells whether anybody connects to it."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self.port = self._socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"

    def seen(self) -> bool:
        try:
            self._socket.accept()[0].close()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()
