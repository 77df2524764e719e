"""The servers: each is started on the data in a session of its own, so that all its processes can be found.

``oxigraph serve`` and rdflib-endpoint are installed by pip into virtual environments in the cache folder; Virtuoso is
the ``virtuoso-t`` of Debian's ``virtuoso-opensource-7-bin``, found on the path.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import venv
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from benchmarks.serving.data import Home, kg_command, kg_environment
from benchmarks.serving.load import Address, Reply, ask
from benchmarks.serving.processes import Use, used

RESULTS_JSON = "application/sparql-results+json"
START_SECONDS = 900.0
LIMIT_SECONDS = 60.0
"""Time limit of a query, where nothing else is asked for."""
EMPTY = "ASK { GRAPH ?g { <urn:x> <urn:x> <urn:x> } }"
INI = Path(__file__).parent / "virtuoso.ini"
WATCH_SECONDS = 0.02


class Server(ABC):
    """A server on this machine.

    Args:
        cache_folder: where what it needs is kept.
        home: the data.
        limit_seconds: the time limit that it is told to hold a query to.
    """

    name: str
    path = "/sparql"

    def __init__(self, cache_folder: Path, home: Home, limit_seconds: float = LIMIT_SECONDS) -> None:
        self.cache_folder = cache_folder
        self.home = home
        self.limit_seconds = limit_seconds
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = cache_folder / f"{self.name}.log"

    @property
    def address(self) -> Address:
        """Where it listens."""
        return "127.0.0.1", self.port

    @abstractmethod
    def command(self) -> Sequence[str]:
        """What starts it."""

    def prepare(self) -> None:  # noqa: B027 -- most need nothing
        """What is done once before a start that is measured: installing."""

    def load_data(self) -> None:  # noqa: B027 -- most load when they start
        """What is done after the start to have the data."""

    def environment(self) -> dict[str, str]:
        """Of its process."""
        return dict(os.environ)

    def folder(self) -> Path:
        """The folder that it runs in."""
        return self.cache_folder

    def start(self) -> float:
        """Start it and wait until it answers a query with its data loaded; seconds that took.

        Raises:
            RuntimeError: it ended, or does not answer in :data:`START_SECONDS`.
        """
        self.prepare()
        began = time.perf_counter()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment(),
                cwd=self.folder(),
                start_new_session=True,
            )
        try:
            wait_until(self.answers, lambda: self._ended(self.process))
            self.load_data()
        except BaseException:
            self.stop()
            raise
        return time.perf_counter() - began

    def _ended(self, process: subprocess.Popen[bytes] | None) -> str:
        code = process.poll() if process else 0
        return "" if code is None else f"{self.name} ended with {code}: {self.log.read_text(errors='replace')[-2000:]}"

    def answers(self) -> bool:
        """Whether it answers a query."""
        try:
            return ask(self.address, self.request(EMPTY), 5).status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """End it and all that it started."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def use(self, *, memory: bool = True) -> Use:
        """What its processes have used."""
        assert self.process
        return used(self.process.pid, memory=memory)

    def request(self, query: str, *, evaluate: bool = False, union: bool = False) -> bytes:
        """A request of the SPARQL Protocol by GET.

        Args:
            query: its text.
            evaluate: no answer that is kept from before shall do.
            union: the default graph shall be the union of all graphs.
        """
        return get(f"{self.path}?{urlencode({'query': query, **self.union(wanted=union)})}", evaluate=evaluate)

    def union(self, *, wanted: bool) -> dict[str, str]:  # noqa: ARG002 -- what it is anyway
        """The parameters that make the default graph the union of all graphs."""
        return {}

    def ask(self, query: str, timeout_seconds: float = LIMIT_SECONDS) -> Reply:
        """The answer to a query."""
        return ask(self.address, self.request(query, evaluate=True), timeout_seconds)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Ours(Server):
    """``kg serve`` on a folder of built data."""

    name = "kg serve"

    def command(self) -> Sequence[str]:
        """The command line of the product."""
        return kg_command("serve", "--port", str(self.port))

    def environment(self) -> dict[str, str]:
        """The folder and the time limit."""
        return kg_environment(self.home.folder, query_seconds=self.limit_seconds)


class Oxigraph(Server):
    """``oxigraph serve`` with the data in memory, where it is fastest."""

    name = "oxigraph serve"
    path = "/query"

    def prepare(self) -> None:
        """Install it."""
        self.binary = environment_with(self.cache_folder / "venv-oxigraph", "oxigraph", "oxigraph")

    def command(self) -> Sequence[str]:
        """In memory: no location. With a time limit it leaves a thread asleep for each query and ends under a load."""
        limit = ["--timeout-s", f"{self.limit_seconds:.0f}"] if self.limit_seconds < LIMIT_SECONDS else []
        return [str(self.binary), "serve", "--bind", f"127.0.0.1:{self.port}", *limit]

    def load_data(self) -> None:
        """Post the dump to the store."""
        with socket.create_connection(self.address) as connection, self.home.dataset.open("rb") as file:
            size = self.home.dataset.stat().st_size
            connection.sendall(
                f"POST /store HTTP/1.1\r\nhost: x\r\ncontent-type: application/n-quads\r\ncontent-length: {size}\r\n"
                "connection: close\r\n\r\n".encode()
            )
            connection.sendfile(file)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        if not answer.startswith(b"HTTP/1.1 20"):
            raise RuntimeError(f"{self.name} refused the data: {answer[:500]!r}")

    def union(self, *, wanted: bool) -> dict[str, str]:
        """Its own parameter."""
        return {"union-default-graph": ""} if wanted else {}


class RdflibEndpoint(Server):
    """rdflib-endpoint on the dump, as its own command serves a file."""

    name = "rdflib-endpoint"
    path = "/"

    def prepare(self) -> None:
        """Install it."""
        folder = self.cache_folder / "venv-rdflib-endpoint"
        self.binary = environment_with(folder, "rdflib-endpoint[cli]", "rdflib-endpoint")

    def command(self) -> Sequence[str]:
        """Its command line."""
        options = ["--host", "127.0.0.1", "--port", str(self.port)]
        return [str(self.binary), "serve", *options, str(self.home.dataset)]


class Virtuoso(Server):
    """Virtuoso 7 with the dump bulk-loaded into a database of its own."""

    name = "Virtuoso"

    def __init__(self, cache_folder: Path, home: Home, limit_seconds: float = LIMIT_SECONDS) -> None:
        super().__init__(cache_folder, home, limit_seconds)
        self.isql_port = free_port()
        self.load_seconds = 0.0
        self._loaded = False

    def folder(self) -> Path:
        """Of its database."""
        return self.cache_folder / f"virtuoso-{self.home.plans}"

    def prepare(self) -> None:
        """A folder with its settings; empty unless this server has loaded the data before."""
        if not shutil.which("virtuoso-t"):
            raise RuntimeError("virtuoso-t is missing: apt-get install virtuoso-opensource-7-bin")
        if not self._loaded:
            shutil.rmtree(self.folder(), ignore_errors=True)
            (self.folder() / "load").mkdir(parents=True)
            os.link(self.home.dataset, self.folder() / "load" / "dataset.nq")
        ports = {"port": self.port, "isql_port": self.isql_port}
        ini = INI.read_text(encoding="utf-8").format(**ports, seconds=int(self.limit_seconds))
        (self.folder() / "virtuoso.ini").write_text(ini, encoding="utf-8")

    def command(self) -> Sequence[str]:
        """In the foreground."""
        return ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]

    def load_data(self) -> None:
        """Its bulk loader."""
        if not self._loaded:
            began = time.perf_counter()
            statements = "ld_dir('load', '*.nq', 'urn:x'); rdf_loader_run(); checkpoint;"
            command = ["isql-vt", f"127.0.0.1:{self.isql_port}", "dba", "dba", "ERRORS=STDOUT", f"exec={statements}"]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            if "Error" in done.stdout:
                raise RuntimeError(done.stdout)
            self.load_seconds, self._loaded = time.perf_counter() - began, True

    def request(self, query: str, *, evaluate: bool = False, union: bool = False) -> bytes:
        """It takes the format from its own parameter before ``Accept``."""
        pairs = {"query": query, "format": RESULTS_JSON, **self.union(wanted=union)}
        return get(f"{self.path}?{urlencode(pairs)}", evaluate=evaluate)


ALL: dict[str, type[Server]] = {
    each.name.replace(" ", "-").lower(): each for each in (Ours, Oxigraph, Virtuoso, RdflibEndpoint)
}


def get(path: str, *, evaluate: bool = False, accept: str = f"{RESULTS_JSON}, application/json;q=0.5") -> bytes:
    """A GET request over a connection that stays open."""
    fresh = "cache-control: no-cache\r\n" if evaluate else ""
    return f"GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: {accept}\r\n{fresh}\r\n".encode()


def free_port() -> int:
    """A port nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def environment_with(folder: Path, requirement: str, binary: str) -> Path:
    """The command of a package, in a virtual environment that is made where it is missing."""
    found = folder / "bin" / binary
    if not found.is_file():
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, requirement], check=True, stdout=sys.stderr)
    return found


def wait_until(ready: Callable[[], bool], ended: Callable[[], str] = lambda: "") -> None:
    """Wait for something.

    Raises:
        RuntimeError: what it depends on has ended, or it takes more than :data:`START_SECONDS`.
    """
    until = time.monotonic() + START_SECONDS
    while not ready():
        if said := ended():
            raise RuntimeError(said)
        if time.monotonic() > until:
            raise RuntimeError("it does not get ready")
        time.sleep(WATCH_SECONDS)
