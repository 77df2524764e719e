"""Work on large answers beside the event loop, which serves everybody else meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

Given = ParamSpec("Given")
Result = TypeVar("Result")
LITTLE_ROWS: Final = 500
"""What a thread costs is more than what so many rows take."""


async def aside(rows: int, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """Do ``work`` here if there are few rows to it, else in a thread.

    Args:
        rows: that it works on.
        work: what to do; it may use the request.
        args: its arguments.
        kwargs: and those with names.
    """
    if rows <= LITTLE_ROWS:
        return work(*args, **kwargs)
    return await run_in_threadpool(work, *args, **kwargs)
