"""Comparisons beside the event loop: workers of a warm nursery, few at a time, ended at the time limit."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from tempfile import TemporaryDirectory
from typing import Any

from starlette.responses import Response

from kg import errors
from kg.errors import AnswerTooLarge, PolicyKGError, QueryTimeout, StoreBusy, StoreError
from kg.settings import Settings
from kg.store import frames
from kg.web.jobs import Jobs

AT_ONCE = 2
"""Comparisons that run at a time: more would take the processors from the queries."""
RETRY_AFTER_SECONDS = 5
KEPT_BYTES = 32_000_000
"""Comparisons of stored plans that are kept, together."""
DATA_VERSION = "Policy-KG-Data-Version"


@dataclass(frozen=True, slots=True)
class Made:
    """A comparison in one form.

    Args:
        facts: header of the answer of :mod:`kg.comparison.job`.
        body: the form.
        is_kept: whether it was made before.
    """

    facts: Mapping[str, Any]
    body: bytes
    is_kept: bool = False

    def stated_in(self, response: Response, version: str | None) -> Response:
        """The response with the time that it took, and the version of the data."""
        took = (
            "comparison;dur=0;desc=kept"
            if self.is_kept
            else f"comparison;dur={self.facts['elapsed_seconds'] * 1000:.0f}"
        )
        response.headers["Server-Timing"] = took
        if version:
            response.headers[DATA_VERSION] = version
        return response


class Kept:
    """Comparisons that were made, the least used ones thrown away first.

    The key names the version of the data, which holds the judgements too, and everything else that a comparison is made
    from: nothing has to be invalidated.

    Args:
        limit_bytes: of all together.
    """

    def __init__(self, limit_bytes: int = KEPT_BYTES) -> None:
        self._limit = limit_bytes
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable) -> Made | None:
        """What was made for a key."""
        if (found := self._made.get(key)) is not None:
            self._made.move_to_end(key)
        return found

    def put(self, key: Hashable, made: Made) -> None:
        """Keep what was made; what alone is larger than the limit goes at once."""
        if (before := self._made.pop(key, None)) is not None:
            self._bytes -= len(before.body)
        self._made[key] = replace(made, is_kept=True)
        self._bytes += len(made.body)
        while self._bytes > self._limit:
            _, oldest = self._made.popitem(last=False)
            self._bytes -= len(oldest.body)


class Comparing:
    """Runs comparisons.

    Args:
        settings: limits and the base IRI.
    """

    def __init__(self, settings: Settings) -> None:
        configuration = {"settings": asdict(settings), "memory_bytes": settings.worker_memory_bytes}
        self._jobs = Jobs("kg.comparison.job", configuration)
        self._seconds = settings.query_seconds_ceiling
        self._running = 0
        self.kept = Kept()
        self.shared: tuple[str | None, bytes] = (None, b"")
        """Version of the data, and its shared graphs as N-Quads."""

    @property
    def jail(self) -> str | None:
        """What the jail of the workers is; None before the nursery is ready."""
        return self._jobs.jail

    def warm(self) -> None:
        """Begin to load what every comparison needs."""
        self._jobs.warm()

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """One of the places, held while a comparison is prepared and runs.

        Raises:
            StoreBusy: all are taken.
        """
        self.refuse_if_full()
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1

    def refuse_if_full(self) -> None:
        """Say so before a large body is read.

        Raises:
            StoreBusy: all places are taken.
        """
        if self._running >= AT_ONCE:
            raise StoreBusy("web.compare.busy", most=AT_ONCE, retry_after_seconds=RETRY_AFTER_SECONDS)

    async def run(self, header: Mapping[str, Any], body: bytes) -> tuple[frames.Header, bytes]:
        """The answer of :mod:`kg.comparison.job`; its folder is gone when this returns, however it does.

        Args:
            header: of the request.
            body: of the request.

        Raises:
            QueryTimeout: the time limit ended it.
            AnswerTooLarge: it took too much memory.
            StoreError: the process ended.
            PolicyKGError: what the comparison itself refuses.
        """
        with TemporaryDirectory(prefix="policy-kg-") as folder:
            try:
                async with asyncio.timeout(self._seconds), self._jobs.one() as worker:
                    answer, made = await worker.ask({**header, "folder": folder}, body)
            except TimeoutError:
                raise QueryTimeout("web.compare.timeout", seconds=self._seconds) from None
            except (EOFError, OSError):
                raise StoreError("web.compare.ended") from None
        if "error" in answer:
            raise _error(answer)
        return answer, made

    async def close(self) -> None:
        """End the nursery and all its workers."""
        await self._jobs.close()


def _error(answer: Mapping[str, Any]) -> PolicyKGError:
    if answer["error"] == "memory":
        return AnswerTooLarge("web.compare.memory")
    kind: type[PolicyKGError] = getattr(errors, answer["error"])
    return kind(answer["key"], **answer["values"])
