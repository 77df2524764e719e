"""The nursery and its workers as the front sees them: started, asked, killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Self

from kg.errors import InputError, StoreError
from kg.store import frames
from kg.store.rdf_files import RdfFile

PROCESS_ID_BYTES = 8
END_SECONDS = 5.0


class Worker:
    """A worker process that serves one request at a time.

    Args:
        process_id: its number; a pidfd is opened at once, so that a reused number is never hit.
        connection: our end of its socket.
    """

    def __init__(self, process_id: int, connection: socket.socket) -> None:
        self.process_id = process_id
        self._connection = connection
        connection.settimeout(0)
        self._pidfd: int | None = None
        if hasattr(os, "pidfd_open"):
            with contextlib.suppress(OSError):  # it has ended already: there is nothing to kill
                self._pidfd = os.pidfd_open(process_id)

    async def ask(self, header: Mapping[str, Any], body: bytes) -> tuple[frames.Header, bytes]:
        """Send one request and wait for its answer.

        Raises:
            EOFError: the worker has ended.
            OSError: the same, noticed while sending.
        """
        await asyncio.get_running_loop().sock_sendall(self._connection, frames.encode(header, body))
        return await frames.receive_async(self._connection)

    async def go_on(self) -> None:
        """Tell a worker that waits for it to go on: one byte."""
        await asyncio.get_running_loop().sock_sendall(self._connection, b"+")

    async def next(self) -> tuple[frames.Header, bytes]:
        """The next answer of a worker that gives several.

        Raises:
            EOFError: the worker has ended.
        """
        return await frames.receive_async(self._connection)

    def end(self) -> None:
        """Kill the process, whatever it does, and release the socket."""
        with contextlib.suppress(ProcessLookupError):
            if self._pidfd is not None:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            elif not hasattr(os, "pidfd_open"):
                os.kill(self.process_id, signal.SIGKILL)
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
        self._connection.close()


class Nursery:
    """The process that holds the data and forks workers; made by :meth:`start`."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket, facts: Mapping[str, Any]) -> None:
        self.facts = facts
        self._process = process
        self._control = control
        self._lock = asyncio.Lock()

    @classmethod
    async def start(cls, files: Sequence[RdfFile], prefixes: Mapping[str, str], memory_bytes: int) -> Self:
        """Start a nursery and wait until it has loaded ``files``.

        Args:
            files: what to load.
            prefixes: for Turtle answers.
            memory_bytes: address space that a worker may take above what it starts with.

        Raises:
            InputError: a file cannot be read as RDF.
            StoreError: the process ended.
        """
        listed = [{"path": str(file.path), "media_type": file.media_type, "graph": file.graph} for file in files]
        configuration = {"files": listed, "prefixes": dict(prefixes), "memory_bytes": memory_bytes}
        return await cls.launch("kg.store.nursery", configuration)

    @classmethod
    async def launch(cls, module: str, configuration: Mapping[str, Any]) -> Self:
        """Start a module that behaves as :mod:`kg.store.nursery` and wait until it is ready.

        Args:
            module: its name.
            configuration: the frame that it waits for.

        Raises:
            InputError: it says that it cannot read its data.
            StoreError: the process ended.
        """
        control, theirs = socket.socketpair()
        control.settimeout(0)
        process = _spawn(module, theirs)
        try:
            await asyncio.get_running_loop().sock_sendall(control, frames.encode(configuration))
            facts, _ = await frames.receive_async(control)
            _refuse_unreadable(facts)
        except BaseException as error:
            process.kill()
            process.wait()
            control.close()
            if isinstance(error, EOFError | OSError):
                raise StoreError("store.nursery_ended") from None
            raise
        return cls(process, control, facts)

    async def fork(self) -> Worker:
        """A fresh worker.

        Raises:
            StoreError: the nursery has ended.
        """
        async with self._lock:  # answers carry no number: one request at a time
            loop = asyncio.get_running_loop()
            try:
                await loop.sock_sendall(self._control, b"f")
                await _readable(self._control)
                message, descriptors, _, _ = socket.recv_fds(self._control, PROCESS_ID_BYTES, 1)
            except OSError:
                raise StoreError("store.nursery_ended") from None
        if not descriptors:
            raise StoreError("store.nursery_ended")
        return Worker(int.from_bytes(message, sys.byteorder), socket.socket(fileno=descriptors[0]))

    async def close(self) -> None:
        """End the process; the kernel ends its workers with it."""
        self._control.close()
        try:
            await asyncio.to_thread(self._process.wait, END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _refuse_unreadable(facts: Mapping[str, Any]) -> None:
    if "error" in facts:
        raise InputError("store.file_unreadable", reason=facts["error"])


def _spawn(module: str, theirs: socket.socket) -> subprocess.Popen[bytes]:
    number = theirs.fileno()
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-m", module, str(number)],
            pass_fds=[number],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},  # a fork wants one thread
        )
    finally:
        theirs.close()


async def _readable(connection: socket.socket) -> None:
    """Wait until ``connection`` has something to read."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(connection, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(connection)
