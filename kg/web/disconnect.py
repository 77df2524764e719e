"""Ending work when the client has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

from kg.web.errors import HttpError

Result = TypeVar("Result")
CLIENT_CLOSED_REQUEST = 499
PATIENCE_SECONDS = 0.05
"""Work that ends sooner is not watched over."""


async def unless_gone(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """The result of ``work``, which is cancelled if the client closes the connection first.

    Args:
        request: its body has been read or is empty.
        work: what to wait for; on cancellation the store ends its query.

    Raises:
        HttpError: 499, the client has gone (nobody will read it).
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        if task.done():
            return task.result()
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
    watch = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise HttpError(CLIENT_CLOSED_REQUEST, "web.gone")
        return task.result()
    finally:
        task.cancel()
        watch.cancel()
        await asyncio.gather(task, watch, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
