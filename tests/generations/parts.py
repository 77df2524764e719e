"""Small parts for tests: each with a graph of its own, so that what belongs together can be seen in the quads."""

from __future__ import annotations

BASE = "https://example.org/"


def content(name: str, *values: str) -> bytes:
    """The canonical N-Quads of a part with a quad for each value."""
    graph = f"<{BASE}graph/{name}>"
    lines = {f'<{BASE}{value}> <{BASE}in> "{name}" {graph} .\n' for value in values}
    return "".join(sorted(lines)).encode()
