"""Validations beside the event loop: workers of a warm nursery, few at a time, ended at the time limit."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg import errors
from kg.errors import AnswerTooLarge, PolicyKGError, QueryTimeout, StoreBusy, StoreError
from kg.settings import Settings
from kg.store import frames
from kg.store.processes import Nursery

AT_ONCE = 2
"""Validations that run at a time: more would take the processors from the queries."""
RETRY_AFTER_SECONDS = 5


class Validating:
    """Runs validations; the nursery starts with the first, or when :meth:`warm` is called.

    Args:
        settings: limits and the base IRI.
        dataset: built data whose plans a file may refer to.
    """

    def __init__(self, settings: Settings, dataset: Path | None) -> None:
        self._settings = settings
        self._dataset = dataset
        self._starting: asyncio.Task[Nursery] | None = None
        self._running = 0

    def warm(self) -> asyncio.Task[Nursery]:
        """Begin to start the nursery, so that it is ready when a file comes; one that failed is tried again."""
        if self._starting is None or (self._starting.done() and self._starting.exception() is not None):
            configuration = {
                "settings": asdict(self._settings),
                "dataset": str(self._dataset) if self._dataset else None,
                "memory_bytes": self._settings.worker_memory_bytes,
            }
            self._starting = asyncio.create_task(Nursery.launch("kg.validation.job", configuration))
        return self._starting

    async def close(self) -> None:
        """End the nursery and all its workers."""
        if self._starting is not None:
            with contextlib.suppress(PolicyKGError):
                await (await self._starting).close()
            self._starting = None

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """One of the places, held while a file is read and validated.

        Raises:
            StoreBusy: all are taken.
        """
        if self._running >= AT_ONCE:
            raise StoreBusy("web.validate.busy", most=AT_ONCE, retry_after_seconds=RETRY_AFTER_SECONDS)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1

    async def run(
        self, name: str, content: bytes, forms: Sequence[str], language: str
    ) -> AsyncGenerator[tuple[frames.Header, bytes], None]:
        """The stages of a validation, then its answer; the file is gone when this ends, however it does.

        Args:
            name: of the file, without folders; its ending says how to read it.
            content: of the file.
            forms: what to make of the report (:data:`kg.validation.forms.FORMS`).
            language: of the forms.

        Yields:
            frames of :mod:`kg.validation.job`.

        Raises:
            QueryTimeout: the time limit ended it.
            AnswerTooLarge: it took too much memory.
            StoreError: the process ended.
            PolicyKGError: what the validation itself refuses.
        """
        seconds = self._settings.query_seconds_ceiling
        with TemporaryDirectory(prefix="policy-kg-") as folder:
            worker = await (await asyncio.shield(self.warm())).fork()
            try:
                async with asyncio.timeout(seconds):
                    header, body = await worker.ask(
                        {"name": name, "folder": folder, "forms": list(forms), "language": language}, content
                    )
                    while "stage" in header:
                        yield header, b""
                        await worker.go_on()
                        header, body = await worker.next()
            except TimeoutError:
                raise QueryTimeout("web.validate.timeout", seconds=seconds) from None
            except (EOFError, OSError):
                raise StoreError("web.validate.ended") from None
            finally:
                worker.end()
        if "error" in header:
            raise _error(header)
        yield header, body


def _error(answer: Mapping[str, Any]) -> PolicyKGError:
    if answer["error"] == "memory":
        return AnswerTooLarge("web.validate.memory")
    kind: type[PolicyKGError] = getattr(errors, answer["error"])
    return kind(answer["key"], **answer["values"])
