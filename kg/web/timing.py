"""``Server-Timing`` (W3C): what an answer took, in milliseconds."""

from __future__ import annotations

from kg.store.base import Answer


def server_timing(answer: Answer) -> str:
    """The wait for a worker, and evaluation with serialising."""
    queue, evaluation = answer.waited_seconds * 1000, answer.elapsed_seconds * 1000
    return f"queue;dur={queue:.3f}, evaluation;dur={evaluation:.3f}"
