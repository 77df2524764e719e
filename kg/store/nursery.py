"""The nursery: a process with one thread that loads the data once and forks workers that share it.

Run by :mod:`kg.store.processes` as ``python -I -m kg.store.nursery FD``, where FD is one end of a socket pair. Order
matters: jail first, then the end-with-parent signal, then the data, then forks; only pyoxigraph and the standard
library are imported, so no other thread exists when a worker is forked.

Conversation on FD: a configuration frame comes in (``files``, ``prefixes``, ``memory_bytes``, ``data_version``); a
frame with ``error`` or with the facts of the data goes out; from then on each byte that comes in is an order:

- ``f``: fork a worker, ``n``: one that yields to others (``nice``);
- ``g``: become a parent of the next generation: a frame follows (``remove``, ``add``, ``data_version``), and a copy of
  this process changes its data so, tells the facts on its own control socket and is a nursery of its own from then on.

Each is answered by the process id of the child (8 bytes, native order) with its socket attached.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from kg.store import frames, jail
from kg.store.loading import Facts, change, load
from kg.store.worker import STACK_BYTES, Evaluator


class Serves(Protocol):
    """What a forked worker does."""

    def serve(self, connection: socket.socket) -> None:
        """Answer requests until the front closes the connection."""


PROCESS_ID = struct.Struct("q")
STANDING_BYTES = STACK_BYTES + 64 * 1024**2
"""Address space that a worker takes before its first query: the stack of its thread and the beginning of its heap."""
MODESTY = 5
"""How far a worker for strangers' queries stands back when the processor is wanted by others (``nice``)."""


def main(arguments: Sequence[str]) -> None:
    """Serve the control socket whose number is ``arguments[1]`` until the front closes it."""
    control = socket.socket(fileno=int(arguments[1]))
    jailed = settle()
    frame = frames.receive(control)
    if frame is None:
        return
    configuration, _ = frame
    store = ox.Store()
    evaluator = Evaluator(store, configuration["prefixes"], jailed=jailed == "seccomp")
    tell = partial(_tell, control, jailed)
    facts = tell(partial(load, store, configuration["files"], configuration["data_version"]))
    if facts is not None:
        _Generation(store, facts, jailed).serve(control, evaluator, configuration["memory_bytes"] + STANDING_BYTES)
    os._exit(0)  # taking a large store apart piece by piece takes seconds


def _tell(control: socket.socket, jailed: str, work: Callable[[], Facts]) -> Facts | None:
    """Do ``work`` and tell the front the facts that it gives, or what went wrong; None then."""
    try:
        facts = work()
    except (OSError, SyntaxError, ValueError) as error:
        frames.send(control, {"error": str(error), "line": getattr(error, "lineno", None)})
        return None
    frames.send(control, {**facts, "jail": jailed})
    return facts


class _Generation:
    """The data of a nursery.

    Args:
        store: the data.
        facts: about them.
        jailed: what the jail is.
    """

    def __init__(self, store: ox.Store, facts: Facts, jailed: str) -> None:
        self._store = store
        self._facts = facts
        self._jailed = jailed

    def serve(self, control: socket.socket, work: Serves, memory_bytes: int) -> None:
        """Fork on demand until the front closes the socket."""

        def succeed(connection: socket.socket) -> None:
            frame = frames.receive(connection)
            if frame is None:
                return
            order, _ = frame
            changing = partial(change, self._store, self._facts, order["remove"], order["add"], order["data_version"])
            facts = _tell(connection, self._jailed, changing)
            if facts is not None:
                _Generation(self._store, facts, self._jailed).serve(connection, work, memory_bytes)

        fork_on_demand(control, work, memory_bytes, succeed)


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


def fork_on_demand(
    control: socket.socket,
    work: Serves,
    memory_bytes: int,
    succeed: Callable[[socket.socket], None] | None = None,
) -> None:
    """Fork a child for each order that comes in, until the front closes the socket.

    Args:
        control: the socket to the front.
        work: what a worker does.
        memory_bytes: address space that a worker may take above what it starts with.
        succeed: what the nursery of the next generation does with its own control socket.
    """

    def worker(connection: socket.socket) -> None:
        bound_memory(memory_bytes)
        work.serve(connection)

    def modest_worker(connection: socket.socket) -> None:
        os.nice(MODESTY)
        worker(connection)

    with contextlib.suppress(ConnectionError):  # the front has ended without closing
        while order := control.recv(1):
            match order:
                case b"f":
                    fork_child(control, worker)
                case b"n":
                    fork_child(control, modest_worker)
                case b"g" if succeed is not None:
                    fork_child(control, succeed, ends_with_parent=False)


def fork_child(control: socket.socket, work: Callable[[socket.socket], None], *, ends_with_parent: bool = True) -> None:
    """Fork one child and hand its socket to the front.

    Args:
        control: the socket to the front.
        work: what the child does with its own socket; it ends afterwards.
        ends_with_parent: whether the kernel ends the child with this process; one that stays ends when the front closes
            its socket.
    """
    ours, theirs = socket.socketpair()
    nursery = os.getpid()
    process_id = os.fork()
    if process_id == 0:
        try:
            ours.close()
            control.close()
            if ends_with_parent:
                jail.die_with_parent(nursery)
            work(theirs)
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
