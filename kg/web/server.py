"""The HTTP server: uvicorn, with a stop that lets running requests end and leaves with 0."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn


class Server(uvicorn.Server):
    """uvicorn's server that takes SIGTERM and SIGINT alike.

    The first ends listening and lets running requests end (``timeout_graceful_shutdown``); the second ends them at
    once. Both times everything is closed in order and the process may exit with 0, where uvicorn would raise the signal
    once more and so end the process before its store is closed.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals while the server runs."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 -- the signature of a handler
        """Begin to stop; stop at once where that has begun."""
        if self.should_exit:
            self.force_exit = True
            asyncio.get_running_loop().call_soon_threadsafe(self._drop_connections)
        self.should_exit = True

    def _drop_connections(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()
