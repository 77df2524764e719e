"""One comparison in a process of its own, which whoever started it may kill at any moment.

Run by :mod:`kg.web.comparing` as ``python -I -m kg.comparison.job FD``, where FD is one end of a socket pair. Order
matters: jail first (no network, no other program), then the libraries, then the bound on memory, then what strangers
send. One frame (:mod:`kg.store.frames`) comes in, one goes out, and the process ends.

In: header ``plans`` (document ids, null for the file that was sent along), ``known``, ``upload`` (its name, or null),
``upload_bytes``, ``shared_bytes``, ``answers`` (lengths of SPARQL results with the quads of the stored graphs),
``conventions``, ``form``, ``language``, ``settings``; body: the file, the shared graphs as N-Quads, then the results.
Out: header ``plans``, ``apart``, ``review``, ``elapsed_seconds``, or ``error`` with ``key`` and ``values``; body: the
answer in the form wanted.
"""

from __future__ import annotations

import gc
import json
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.store import frames, jail

if TYPE_CHECKING:
    from kg.comparison.comparison import Comparison
    from kg.comparison.workbench import Workbench

FRAGMENT, QUEUE = "fragment", "queue"
"""Beside the forms of :mod:`kg.comparison.forms`: the parts of a page of the site, and what waits for a person."""


def main(arguments: Sequence[str]) -> None:
    """Answer the one request on the socket whose number is ``arguments[1]``."""
    gc.disable()  # the process ends with its answer
    connection = socket.socket(fileno=int(arguments[1]))
    jail.deny_network_and_programs()
    jail.die_with_parent()
    import kg.comparison.forms  # noqa: F401 -- before the bound on memory
    from kg.store.nursery import bound_memory

    frame = frames.receive(connection)
    if frame is None:
        return
    header, body = frame
    bound_memory(int(header["settings"]["worker_memory_bytes"]))
    frames.send(connection, *answer(header, body))


def answer(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Compare what a request names; what goes wrong becomes a header with ``error``.

    Args:
        header: of the request.
        body: of the request.
    """
    from kg.errors import PolicyKGError

    folder = tempfile.gettempdir()
    try:
        return _compared(header, body)
    except PolicyKGError as error:
        values = {name: _plain(value, folder) for name, value in error.values.items()}
        return {"error": type(error).__name__, "key": error.key, "values": values}, b""
    except MemoryError:
        return {"error": "memory"}, b""


def _plain(value: object, folder: str) -> object:
    """A value of a message as JSON has it; a reader knows nothing of the folder in which we work."""
    if isinstance(value, str):
        return value.replace(f"{folder}/", "")
    return value if isinstance(value, int | float | list) else str(value)


def _compared(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    from kg.comparison.comparison import Conventions, compare
    from kg.comparison.workbench import Workbench, given_graphs
    from kg.settings import Settings

    started = time.perf_counter()
    settings = Settings(**header["settings"])
    upload, at = None, header["upload_bytes"]
    if header["upload"] is not None:
        upload = Path(tempfile.gettempdir()) / header["upload"]
        upload.write_bytes(body[:at])
    quads = [body[at : at + header["shared_bytes"]]]
    at += header["shared_bytes"]
    for length in header["answers"]:
        quads.append(quads_of(body[at : at + length]))
        at += length
    names = [str(upload) if name is None else name for name in header["plans"]]
    try:
        bench = Workbench(names, given_graphs(b"".join(quads)), header["known"], settings)
    finally:
        if upload is not None:
            upload.unlink()
    comparison = compare(bench, Conventions(**header["conventions"]))
    stored = [name for name in header["plans"] if name is not None]
    made = _made(header["form"], bench, comparison, header["language"], stored)
    return _facts(comparison) | {"elapsed_seconds": time.perf_counter() - started}, made


def quads_of(results: bytes) -> bytes:
    """Rows of graph, subject, predicate and object as N-Quads."""
    import pyoxigraph as ox

    rows = ox.parse_query_results(results, format=ox.QueryResultsFormat.JSON)
    found = (ox.Quad(row["subject"], row["predicate"], row["object"], row["graph"]) for row in rows)  # type: ignore[union-attr]
    return ox.serialize(found, format=ox.RdfFormat.N_QUADS) or b""


def _made(form: str, bench: Workbench, comparison: Comparison, language: str, stored: Sequence[str]) -> bytes:
    from kg.comparison.forms import FORMS, fragment, queue

    if form == FRAGMENT:
        return json.dumps(fragment(comparison, language, stored), ensure_ascii=False).encode()
    if form == QUEUE:
        return json.dumps(queue(comparison, language), ensure_ascii=False).encode()
    return FORMS[form].make(bench, comparison, language)


def _facts(comparison: Comparison) -> dict[str, Any]:
    return {
        "plans": [{"id": plan.id, "title": plan.title, "items": len(plan.items)} for plan in comparison.plans],
        "apart": [[pair.a.title, pair.b.title, len(pair.candidates)] for pair in comparison.pairs if not pair.matches],
        "review": comparison.conventions.review,
    }


if __name__ == "__main__":
    main(sys.argv)
