"""The nursery: a process with one thread that loads the data once and forks workers that share it.

Run by :mod:`kg.store.processes` as ``python -I -m kg.store.nursery FD``, where FD is one end of a socket pair. Order
matters: jail first, then the end-with-parent signal, then the data, then forks; only pyoxigraph and the standard
library are imported, so no other thread exists when a worker is forked.

Conversation on FD: a configuration frame comes in (``files``, ``prefixes``, ``memory_bytes``); a frame with ``error``
or with the facts of the data goes out; from then on each byte that comes in is answered by a worker's process id
(8 bytes, native order) with its socket attached.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from kg.store import frames, jail
from kg.store.worker import Evaluator


class Serves(Protocol):
    """What a forked worker does."""

    def serve(self, connection: socket.socket) -> None:
        """Answer requests until the front closes the connection."""


PROCESS_ID = struct.Struct("q")


def main(arguments: Sequence[str]) -> None:
    """Serve the control socket whose number is ``arguments[1]`` until the front closes it."""
    control = socket.socket(fileno=int(arguments[1]))
    jailed = settle()
    frame = frames.receive(control)
    if frame is None:
        return
    configuration, _ = frame
    store = ox.Store()
    try:
        facts = load(store, configuration["files"])
    except (OSError, SyntaxError, ValueError) as error:
        frames.send(control, {"error": str(error), "line": getattr(error, "lineno", None)})
        return
    frames.send(control, {**facts, "jail": jailed})
    evaluator = Evaluator(store, configuration["prefixes"], jailed=jailed == "seccomp")
    fork_on_demand(control, evaluator, configuration["memory_bytes"])


def settle() -> str:
    """Close the jail and leave signals to the front.

    Returns:
        what the jail is, for ``/health``.
    """
    jailed = jail.deny_network_and_programs()
    jail.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the front's to handle: it closes the socket
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the workers
    return jailed


def fork_on_demand(control: socket.socket, work: Serves, memory_bytes: int) -> None:
    """Fork a worker for each byte that comes in, until the front closes the socket.

    Args:
        control: the socket to the front.
        work: what a worker does.
        memory_bytes: address space that a worker may take above what it starts with.
    """
    with contextlib.suppress(ConnectionError):  # the front has ended without closing
        while control.recv(1):
            fork_worker(control, work, memory_bytes)


def load(store: ox.Store, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Load RDF files and make the default graph the union of the named graphs, each triple once.

    Args:
        store: an empty store.
        files: ``path``, ``media_type`` and ``graph`` (the named graph and base IRI of a file of triples).

    Returns:
        ``quads``, ``triples`` (of the union), ``graphs`` (sorted names) and ``data_version``, the first 12 digits of
        the SHA-256 over the files.

    Raises:
        OSError: a file cannot be read.
        SyntaxError: a file is not what its media type says.
    """
    digest = hashlib.sha256()
    for file in files:
        digest.update(_digest(file["path"]))
        form = ox.RdfFormat.from_media_type(file["media_type"])
        graph = None if form is not None and form.supports_datasets else ox.NamedNode(file["graph"])
        try:
            store.bulk_load(path=file["path"], format=form, base_iri=file["graph"], to_graph=graph)
        except SyntaxError as error:
            error.msg = f"{file['path']}: {error.msg}"
            raise
    quads = len(store)
    loose = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    store.update(Path(__file__).with_name("union.ru").read_text(encoding="utf-8"))
    return {
        "quads": quads,
        "triples": len(store) - quads + loose,
        "graphs": sorted(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)),
        "data_version": digest.hexdigest()[:12],
    }


def _digest(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def fork_worker(control: socket.socket, work: Serves, memory_bytes: int) -> None:
    """Fork one worker and hand its socket to the front."""
    ours, theirs = socket.socketpair()
    nursery = os.getpid()
    process_id = os.fork()
    if process_id == 0:
        try:
            ours.close()
            control.close()
            jail.die_with_parent(nursery)
            bound_memory(memory_bytes)
            work.serve(theirs)
        finally:
            os._exit(0)
    theirs.close()
    socket.send_fds(control, [PROCESS_ID.pack(process_id)], [ours.fileno()])
    ours.close()


def bound_memory(extra_bytes: int) -> None:
    """Limit the address space to what the process has now and ``extra_bytes`` more, and forbid core dumps."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():
        limit = int(statm.read_text().split()[0]) * resource.getpagesize() + extra_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main(sys.argv)
