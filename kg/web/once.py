"""What queries find about the data as a whole: asked once for a version of the data, whoever wants to know it.

Counting everything takes seconds where the data are large. It is done by workers, so others are served meanwhile; those
who ask for the same wait for the same work, and what is found is kept for the next.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

Found = TypeVar("Found")


class Findings:
    """Findings by kind and version, the least used ones thrown away first.

    Args:
        kept: how many stay.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._found: OrderedDict[tuple[str, str], asyncio.Task[Any]] = OrderedDict()

    async def get(self, kind: str, version: str | None, find: Callable[[], Awaitable[Found]]) -> Found:
        """What there is of a kind; found now if it was not before.

        Args:
            kind: what is wanted.
            version: of the data; None where nobody knows it: then nothing is kept.
            find: finds it.
        """
        if version is None:
            return await find()
        task = self._found.get((kind, version))
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.ensure_future(find())
            self._found[kind, version] = task
            while len(self._found) > self._kept:
                self._found.popitem(last=False)
        self._found.move_to_end((kind, version))
        return cast("Found", await asyncio.shield(task))
