"""The nursery and its workers as the front sees them: started, asked, killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from kg.errors import InputError, StoreError
from kg.store import frames
from kg.store.rdf_files import RdfFile

PROCESS_ID_BYTES = 8
END_SECONDS = 5.0
LOOK_SECONDS = 0.01


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

    async def take_file(self) -> int:
        """The descriptor of the file that a worker holds ready (:mod:`kg.store.worker`).

        Raises:
            EOFError: the worker has ended.
        """
        await self.go_on()
        _, descriptor = await _receive_descriptor(self._connection, 1)
        return descriptor

    async def go_on(self) -> None:
        """Tell a worker that waits for it to go on: one byte."""
        await asyncio.get_running_loop().sock_sendall(self._connection, b"+")

    async def next(self) -> tuple[frames.Header, bytes]:
        """The next answer of a worker that gives several.

        Raises:
            EOFError: the worker has ended.
        """
        return await frames.receive_async(self._connection)

    def kill(self) -> None:
        """Kill the process, whatever it does; who waits for its answer is told."""
        with contextlib.suppress(ProcessLookupError):
            if self._pidfd is not None:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            elif not hasattr(os, "pidfd_open"):
                os.kill(self.process_id, signal.SIGKILL)

    def end(self) -> None:
        """Kill the process and release the socket, for which nobody may wait: its loop would not notice."""
        self.kill()
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
        self._connection.close()


class _Started:
    """A nursery that this process started."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def process_id(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def wait(self, seconds: float) -> None:
        """Wait for its end; kill it if that does not come."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class _Inherited:
    """A nursery that another one forked."""

    def __init__(self, process_id: int) -> None:
        self.process_id = process_id
        self._pidfd = os.pidfd_open(process_id) if hasattr(os, "pidfd_open") else None

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        if self._pidfd is not None:
            return bool(select.select([self._pidfd], [], [], 0)[0])
        try:
            os.kill(self.process_id, 0)
        except ProcessLookupError:
            return True
        return False

    def wait(self, seconds: float) -> None:
        """Wait for its end; kill it if that does not come."""
        deadline = time.monotonic() + seconds
        while not self.ended and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        if not self.ended:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process_id, signal.SIGKILL)
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None


class Nursery:
    """The process that holds the data and forks workers; made by :meth:`start` and :meth:`succeed`."""

    def __init__(self, process: _Started | _Inherited, control: socket.socket, facts: Mapping[str, Any]) -> None:
        self.facts = facts
        self._process = process
        self._control = control
        self._lock = asyncio.Lock()

    @property
    def process_id(self) -> int:
        """Its number."""
        return self._process.process_id

    @property
    def ended(self) -> bool:
        """Whether the process has ended by itself."""
        return self._process.ended

    @classmethod
    async def start(
        cls,
        files: Sequence[RdfFile],
        prefixes: Mapping[str, str],
        memory_bytes: int,
        data_version: str | None = None,
    ) -> Self:
        """Start a nursery and wait until it has loaded ``files``.

        Args:
            files: what to load.
            prefixes: for Turtle answers.
            memory_bytes: address space that a worker may take above what it starts with.
            data_version: of the data; made from the files if not given.

        Raises:
            InputError: a file cannot be read as RDF.
            StoreError: the process ended.
        """
        listed = [{"path": str(file.path), "media_type": file.media_type, "graph": file.graph} for file in files]
        configuration = {
            "files": listed,
            "prefixes": dict(prefixes),
            "memory_bytes": memory_bytes,
            "data_version": data_version,
        }
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
            facts = await _facts(control, configuration)
        except BaseException as error:
            process.kill()
            process.wait()
            control.close()
            if isinstance(error, EOFError | OSError):
                raise StoreError("store.nursery_ended") from None
            raise
        return cls(_Started(process), control, facts)

    async def fork(self, *, modest: bool = False) -> Worker:
        """A fresh worker.

        Args:
            modest: whether it stands back when the processor is wanted by others.

        Raises:
            StoreError: the nursery has ended.
        """
        return Worker(*await self._order(b"n" if modest else b"f"))

    async def succeed(self, remove: Sequence[str], add: Sequence[Path], data_version: str) -> Nursery:
        """A nursery with the data of the next generation, while this one goes on.

        Args:
            remove: names of graphs that go.
            add: N-Quads files that come.
            data_version: of the next generation.

        Raises:
            InputError: a file cannot be read.
            StoreError: a process ended.
        """
        process_id, control = await self._order(b"g")
        control.settimeout(0)
        order = {"remove": list(remove), "add": [str(path) for path in add], "data_version": data_version}
        try:
            return Nursery(_Inherited(process_id), control, await _facts(control, order))
        except BaseException as error:
            control.close()  # it ends by itself then
            if isinstance(error, EOFError | OSError):
                raise StoreError("store.nursery_ended") from None
            raise

    async def close(self) -> None:
        """End the process; the kernel ends its workers with it."""
        self._control.close()
        await asyncio.to_thread(self._process.wait, END_SECONDS)

    async def _order(self, order: bytes) -> tuple[int, socket.socket]:
        """The number of a new child, and its socket."""
        async with self._lock:  # answers carry no number: one request at a time
            try:
                await asyncio.get_running_loop().sock_sendall(self._control, order)
                message, descriptor = await _receive_descriptor(self._control, PROCESS_ID_BYTES)
            except (EOFError, OSError):
                raise StoreError("store.nursery_ended") from None
        return int.from_bytes(message, sys.byteorder), socket.socket(fileno=descriptor)


async def _facts(control: socket.socket, configuration: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a nursery tells of its data when it has been told what to hold."""
    await asyncio.get_running_loop().sock_sendall(control, frames.encode(configuration))
    facts, _ = await frames.receive_async(control)
    _refuse_unreadable(facts)
    return facts


async def _receive_descriptor(connection: socket.socket, length: int) -> tuple[bytes, int]:
    """A message with a descriptor beside it.

    Raises:
        EOFError: the other side has ended.
    """
    await _readable(connection)
    message, descriptors, _, _ = socket.recv_fds(connection, length, 1)
    if not descriptors:
        raise EOFError
    return message, descriptors[0]


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
