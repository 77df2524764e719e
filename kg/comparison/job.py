"""Comparisons in processes of their own, which whoever started them may kill at any moment.

Run by :mod:`kg.web.comparing` as ``python -I -m kg.comparison.job FD``: a nursery as :mod:`kg.store.nursery` is one. It
closes its jail (no network, no other program), loads what all comparisons need, and forks a worker for each; so a
stranger's file is read by a process that ends with it.

Conversation with a worker: one frame (:mod:`kg.store.frames`) comes in, one goes out.
In: header ``folder`` (for files), ``plans`` (document ids, null for the file that was sent along), ``known``,
``upload`` (its name, or null), ``upload_bytes``, ``shared_bytes``, ``answers`` (lengths of SPARQL results with the
quads of the stored graphs), ``conventions``, ``form``, ``language``, ``settings``; body: the file, the shared graphs as
N-Quads, then the results.
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

from kg.store import frames
from kg.store.nursery import fork_on_demand, settle

if TYPE_CHECKING:
    from kg.comparison.comparison import Comparison
    from kg.comparison.workbench import Workbench

FIRST = """某市{year}年工作要点
某府办发〔{year}〕1号
一、改革
（一）推进改革。（牵头单位：市司法局；完成时限：{year}年8月）
"""
FIRST_YEARS = (2022, 2023)
"""Of two plans that are compared once before anybody asks."""
FRAGMENT, QUEUE = "fragment", "queue"
"""Beside the forms of :mod:`kg.comparison.forms`: the parts of a page of the site, and what waits for a person."""


class Comparer:
    """Answers one request."""

    def serve(self, connection: socket.socket) -> None:
        """Answer the one request of a connection."""
        frame = frames.receive(connection)
        if frame is not None:
            tempfile.tempdir = frame[0]["folder"]  # of libraries that write files of their own
            frames.send(connection, *answer(*frame))


def main(arguments: Sequence[str]) -> None:
    """Serve the control socket whose number is ``arguments[1]`` until the front closes it."""
    control = socket.socket(fileno=int(arguments[1]))
    jailed = settle()
    frame = frames.receive(control)
    if frame is None:
        return
    configuration, _ = frame
    _warm(configuration["settings"])
    frames.send(control, {"jail": jailed})
    fork_on_demand(control, Comparer(), configuration["memory_bytes"])


def _warm(settings: dict[str, Any]) -> None:
    """Compare two plans once, so that what all comparisons share is loaded before the first fork."""
    import kg.comparison.forms  # noqa: F401
    from kg.comparison.comparison import Conventions, compare
    from kg.comparison.workbench import Workbench, no_graphs
    from kg.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        plans = [Path(folder) / f"{year}.txt" for year in FIRST_YEARS]
        for year, path in zip(FIRST_YEARS, plans, strict=True):
            path.write_text(FIRST.format(year=year), encoding="utf-8")
        compare(Workbench(list(map(str, plans)), no_graphs, [], Settings(**settings)), Conventions())
    gc.collect()
    gc.disable()  # a worker ends with its answer; a collection would only copy the pages it shares


def answer(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Compare what a request names; what goes wrong becomes a header with ``error``.

    Args:
        header: of the request.
        body: of the request.
    """
    from kg.errors import PolicyKGError

    try:
        return _compared(header, body)
    except PolicyKGError as error:
        values = {name: _plain(value, header["folder"]) for name, value in error.values.items()}
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
        upload = Path(header["folder"]) / header["upload"]
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
