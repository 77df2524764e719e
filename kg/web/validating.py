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
from kg.web.jobs import Jobs

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
        self._jobs = self._new_jobs()
        self._seen: tuple[int, int] | None = None
        self._running = 0
        self._at_work = 0
        self._closing: set[asyncio.Task[None]] = set()

    def _new_jobs(self) -> Jobs:
        configuration = {
            "settings": asdict(self._settings),
            "dataset": str(self._dataset) if self._dataset else None,
            "memory_bytes": self._settings.worker_memory_bytes,
        }
        return Jobs("kg.validation.job", configuration)

    def warm(self) -> Jobs:
        """Begin to start the nursery, so that it is ready when a file comes.

        One that has read data which are no longer in force is replaced, as soon as nobody is served by it.
        """
        if self._jobs.is_ready and not self._at_work and self._mark() != self._seen:
            task = asyncio.create_task(self._jobs.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
            self._jobs = self._new_jobs()
        if not self._jobs.is_under_way:
            self._seen = self._mark()
        self._jobs.warm()
        return self._jobs

    def _mark(self) -> tuple[int, int] | None:
        """What changes when the file of the data is another one."""
        if self._dataset is None:
            return None
        with contextlib.suppress(FileNotFoundError):  # between two of them
            found = self._dataset.stat()
            return found.st_ino, found.st_mtime_ns
        return self._seen

    @property
    def jail(self) -> str | None:
        """What the jail of the workers is; None before the nursery is ready."""
        return self._jobs.jail

    async def close(self) -> None:
        """End the nursery and all its workers."""
        await self._jobs.close()
        await asyncio.gather(*self._closing, return_exceptions=True)

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
            jobs = self.warm()
            self._at_work += 1  # from here on it is not replaced
            try:
                async with jobs.one() as worker:
                    deadline = asyncio.get_running_loop().time() + seconds
                    async with asyncio.timeout_at(deadline):
                        header, body = await worker.ask(
                            {"name": name, "folder": folder, "forms": list(forms), "language": language}, content
                        )
                    while "stage" in header:
                        yield header, b""  # outside the limit, which cancels whatever its task does by then
                        async with asyncio.timeout_at(deadline):
                            await worker.go_on()
                            header, body = await worker.next()
            except TimeoutError:
                raise QueryTimeout("web.validate.timeout", seconds=seconds) from None
            except (EOFError, OSError):
                raise StoreError("web.validate.ended") from None
            finally:
                self._at_work -= 1
        if "error" in header:
            raise _error(header)
        yield header, body


def _error(answer: Mapping[str, Any]) -> PolicyKGError:
    if answer["error"] == "memory":
        return AnswerTooLarge("web.validate.memory")
    kind: type[PolicyKGError] = getattr(errors, answer["error"])
    return kind(answer["key"], **answer["values"])
