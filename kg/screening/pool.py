"""Processes that screen many files at a time, light ones: see :mod:`kg.screening`."""

from __future__ import annotations

import queue
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kg.store import frames


class ScreeningProcess:
    """A process that screens; a context manager that ends it.

    Args:
        header: the first frame (:mod:`kg.screening.worker`).
        body: of that frame.
    """

    def __init__(self, header: dict[str, Any], body: bytes) -> None:
        self._connection, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "kg.screening.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        finally:
            theirs.close()
        frames.send(self._connection, header, body)

    def __enter__(self) -> Self:
        """The process itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._connection.close()
        self._process.wait()

    @property
    def process_id(self) -> int:
        """Number of the process."""
        return self._process.pid

    def screen(self, path: Path) -> dict[str, Any]:
        """The answer on one file; one without ``sightings`` where the process ended over it."""
        try:
            frames.send(self._connection, {"path": str(path.resolve())})
            frame = frames.receive(self._connection)
        except (OSError, EOFError) as error:
            return {"error": str(error)}
        return frame[0] if frame else {"error": "the process ended"}


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a process screens with.

    Args:
        shapes: the shapes graph, in Turtle.
        visible: terms that the shapes can see.
        once: shapes whose query looks at a whole plan at once.
        around: the surroundings, as lines of N-Triples.
    """

    shapes: str
    visible: Iterable[bytes]
    once: Iterable[str]
    around: Sequence[bytes]

    def frame(self) -> tuple[dict[str, Any], bytes]:
        """The first frame that a process gets."""
        text = self.shapes.encode()
        visible = sorted(term.decode() for term in self.visible)
        header = {"shapes_bytes": len(text), "visible": visible, "once": sorted(self.once)}
        return header, text + b"\n".join(self.around)


def screen_files(paths: Iterable[Path], equipment: Equipment, jobs: int) -> Iterator[dict[str, Any]]:
    """Screen RDF files.

    Args:
        paths: the files.
        equipment: what to screen with.
        jobs: processes.

    Yields:
        an answer of :mod:`kg.screening.worker` for each file, in order.
    """
    header, body = equipment.frame()
    with ExitStack() as stack:
        idle: queue.SimpleQueue[ScreeningProcess] = queue.SimpleQueue()
        for _ in range(jobs):
            idle.put(stack.enter_context(ScreeningProcess(header, body)))

        def screen(path: Path) -> dict[str, Any]:
            process = idle.get()
            try:
                return process.screen(path)
            finally:
                idle.put(process)

        yield from stack.enter_context(ThreadPoolExecutor(jobs)).map(screen, paths)
