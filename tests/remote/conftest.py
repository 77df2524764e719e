"""Four stores with the same data: ours in this process, ours over HTTP, ``oxigraph serve`` and Virtuoso."""

from __future__ import annotations

import asyncio
import dataclasses
import http.server
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import resources
from kg.settings import Settings
from kg.store.base import Store
from kg.store.local import LocalStore
from kg.store.rdf_files import rdf_files
from kg.store.remote import RemoteStore
from tests.servers import DATA, Listener, Running

OXIGRAPH = Path(sys.executable).parent / "oxigraph"
VIRTUOSO, ISQL = shutil.which("virtuoso-t"), shutil.which("isql-vt")
START_SECONDS = 60
PASSWORD = "a secret"
VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = load
ServerThreads = 20
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@dataclasses.dataclass
class Address:
    """Where a server takes what."""

    query: str
    update: str
    graph_store: str
    user: str | None = None


class Oxigraph:
    """``oxigraph serve`` on a folder; can be killed and started again."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        base = f"http://127.0.0.1:{port}"
        self.address = Address(f"{base}/query", f"{base}/update", f"{base}/store")
        self.start()

    def start(self) -> None:
        command = [OXIGRAPH, "serve", "--location", self.folder, "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, self.process)

    def load(self, file: Path) -> None:
        headers = {"Content-Type": "application/n-quads"}
        request = urllib.request.Request(self.address.graph_store, file.read_bytes(), headers, method="POST")
        urllib.request.urlopen(request).close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def wait_for(port: int, process: subprocess.Popen) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not listen")


@pytest.fixture
def start_oxigraph(tmp_path: Path) -> Iterator[Callable[[], Oxigraph]]:
    """Start an empty store."""
    if not OXIGRAPH.exists():
        pytest.skip("oxigraph (PyPI) is not installed")
    started: list[Oxigraph] = []

    def starting() -> Oxigraph:
        started.append(Oxigraph(tmp_path / f"oxigraph-{len(started)}", free_port()))
        return started[-1]

    yield starting
    for server in started:
        server.kill()


@pytest.fixture(scope="session")
def oxigraph_address(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """With the built data; its default graph is not the union of the others."""
    if not OXIGRAPH.exists():
        pytest.skip("oxigraph (PyPI) is not installed")
    server = Oxigraph(tmp_path_factory.mktemp("oxigraph") / "data", free_port())
    server.load(built / "dataset.nq")
    yield server.address
    server.kill()


@pytest.fixture(scope="session")
def virtuoso_address(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """With the built data; writing wants digest authentication."""
    if VIRTUOSO is None or ISQL is None:
        pytest.skip("virtuoso-t is not installed: apt-get install virtuoso-opensource-7-bin")
    folder = tmp_path_factory.mktemp("virtuoso")
    (folder / "load").mkdir()
    shutil.copy(built / "dataset.nq", folder / "load")
    sql_port, http_port = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(sql_port=sql_port, http_port=http_port))
    command = [VIRTUOSO, "+foreground", "+configfile", "virtuoso.ini"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(sql_port, process)
        script = f"user_set_password('dba', '{PASSWORD}'); ld_dir('load', '*.nq', ''); rdf_loader_run(); checkpoint;"
        done = subprocess.run(
            [ISQL, f"127.0.0.1:{sql_port}", "dba", "dba", f"exec={script}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        wait_for(http_port, process)
        base = f"http://127.0.0.1:{http_port}"
        yield Address(f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth", "dba")
    finally:
        process.terminate()
        process.wait()


def local_store(built: Path, settings: Settings) -> LocalStore:
    return LocalStore(rdf_files([built / "dataset.nq"], settings.base_iri), settings)


@pytest.fixture(scope="session")
def ours_address(built: Path) -> Iterator[Address]:
    """Our own server with the built data."""
    settings = Settings(workers=2, query_seconds=30)
    running = Running(settings, local_store(built, settings), resources.folder("queries"))
    yield Address(f"{running.url}/sparql", "", "")
    running.close()


class Asked:
    """An open store in an event loop of its own."""

    def __init__(self, kind: str, store: Store) -> None:
        self.kind, self.store = kind, store
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.run(store.__aenter__())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(120)

    def __call__(self, text: str, **options: Any) -> Any:
        return self.run(self.store.query(text, **{"timeout_seconds": 60, **options}))

    def close(self) -> None:
        self.run(self.store.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


KINDS = ("local", "ours", "oxigraph", "virtuoso")


@pytest.fixture(scope="session")
def stores(request: pytest.FixtureRequest, built: Path) -> Iterator[Callable[[str], Asked]]:
    """Kind → an open store of it, opened when it is first asked for."""
    opened: dict[str, Asked] = {}

    def store(kind: str) -> Asked:
        if kind not in opened:
            settings = Settings(workers=2, remote_look_seconds=30)
            if kind == "local":
                opened[kind] = Asked(kind, local_store(built, settings))
            else:
                address = request.getfixturevalue(f"{kind}_address")
                opened[kind] = Asked(kind, RemoteStore(address.query, settings, look=True))
        return opened[kind]

    yield store
    for each in opened.values():
        each.close()


@pytest.fixture(params=KINDS)
def asked(request: pytest.FixtureRequest, stores: Callable[[str], Asked]) -> Asked:
    """Each store in turn."""
    return stores(request.param)


@pytest.fixture(params=KINDS)
def asked_much(
    request: pytest.FixtureRequest, stores: Callable[[str], Asked], start_oxigraph: Callable[[], Oxigraph]
) -> Iterator[Asked]:
    """Each store in turn, for a query without an end.

    ``oxigraph serve`` goes on with one whose caller has left, a processor each: here it is a process of its own that
    ends with the test, so that the tests after it have the machine.
    """
    if request.param != "oxigraph":
        yield stores(request.param)
        return
    server = start_oxigraph()
    server.load(DATA)
    asked = Asked(request.param, RemoteStore(server.address.query, Settings(remote_look_seconds=30), look=True))
    yield asked
    asked.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Store, Settings], Running]]:
    """Serve another store."""
    started: list[Running] = []

    def starting(store: Store, settings: Settings) -> Running:
        started.append(Running(settings, store, resources.folder("queries")))
        return started[-1]

    yield starting
    for running in started:
        running.close()


@pytest.fixture
def scripted_redirect() -> Iterator[Callable[[str], str]]:
    """Start a server that sends everybody to another address."""
    started = []

    def starting(target: str) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(307)
                self.send_header("Location", target)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        started.append(server)
        return f"http://127.0.0.1:{server.server_port}/sparql"

    yield starting
    for server in started:
        server.shutdown()
        server.server_close()
