"""The graphs of a file → a SPARQL store, one after another.

A graph that is on the server already is passed over: the server itself counts its triples and its fingerprint
(:mod:`kg.transfer.fingerprints`), so a run that was interrupted goes on where it ended, on any machine, and nothing
that was written down elsewhere is believed. Each graph is counted after it was sent, and all of them at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg import messages
from kg.errors import StoreError
from kg.transfer.fingerprints import fingerprint
from kg.transfer.quad_file import QuadFile
from kg.transfer.server import Measure, Server

Action = Literal["sent", "passed", "deleted"]
Report = Callable[[str, Action, int], None]
"""Told after each graph: its name, what was done, its triples."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What was done, or with ``dry_run`` would be.

    Args:
        sent: graphs sent.
        passed: graphs that were there already.
        deleted: graphs removed.
        others: graphs that the server has and the file has not, and that stay.
        unlike: graphs sent whose counts agree and whose fingerprints do not: the server computes them in another way.
        triples: in the graphs of the file.
    """

    sent: tuple[str, ...]
    passed: tuple[str, ...]
    deleted: tuple[str, ...]
    others: tuple[str, ...]
    unlike: tuple[str, ...]
    triples: int


@dataclass(frozen=True, slots=True)
class Choices:
    """How to push.

    Args:
        replace: send every graph, also those that seem to be there.
        delete_below: remove graphs that the file has not and whose names begin so; ``None``: remove none.
        dry_run: only tell.
    """

    replace: bool = False
    delete_below: str | None = None
    dry_run: bool = False


def push(path: Path, server: Server, choices: Choices, report: Report = lambda *_: None) -> Pushed:
    """Send the graphs of a file, and count what arrived.

    Args:
        path: N-Quads.
        server: where to.
        choices: how.
        report: is told of each graph.

    Raises:
        InputError: the file is not N-Quads in named graphs.
        StoreError: the network or the server failed, with the graph named, or counts differ; run it again to go on.
    """
    with QuadFile(path) as file:
        sizes, there = file.sizes, server.sizes()
        sent, passed, deleted, unlike = [], [], [], []
        for number, (graph, size) in enumerate(sizes.items()):
            try:
                if not choices.replace and there.get(graph) == size and _same(file, server.measure(graph), graph):
                    passed.append(graph)
                else:
                    sent.append(graph)
                    if not choices.dry_run and not _same(file, _put(file, server, graph), graph):
                        unlike.append(graph)
            except StoreError as error:
                reason = messages.explain(error, messages.terminal_language())
                raise StoreError(
                    "transfer.failed", graph=graph, done=number, total=len(sizes), reason=reason
                ) from error
            report(graph, "sent" if graph in sent[-1:] else "passed", size)
        others = [graph for graph in there if graph not in sizes]
        for graph in others:
            if choices.delete_below is not None and graph.startswith(choices.delete_below):
                if not choices.dry_run:
                    server.delete(graph)
                deleted.append(graph)
                report(graph, "deleted", there[graph])
        others = [graph for graph in others if graph not in deleted]
        if not choices.dry_run:
            _check_all(sizes, deleted, server.sizes())
        total = sum(sizes.values())
        return Pushed(tuple(sent), tuple(passed), tuple(deleted), tuple(others), tuple(unlike), total)


def _same(file: QuadFile, found: Measure, graph: str) -> bool:
    return found.triples == file.sizes[graph] and found.classes == fingerprint(file.triples(graph))


def _put(file: QuadFile, server: Server, graph: str) -> Measure:
    """Send a graph and count it.

    Raises:
        StoreError: its number of triples is not ours.
    """
    server.put(graph, file.triples(graph))
    found = server.measure(graph)
    if found.triples != file.sizes[graph]:
        raise StoreError("transfer.count", graph=graph, here=file.sizes[graph], there=found.triples)
    return found


def _check_all(sizes: Mapping[str, int], deleted: Sequence[str], there: Mapping[str, int]) -> None:
    """Compare all counts at the end.

    Raises:
        StoreError: one differs, because somebody else writes or something was lost.
    """
    for graph, size in sizes.items():
        if there.get(graph, 0) != size:
            raise StoreError("transfer.count", graph=graph, here=size, there=there.get(graph, 0))
    for graph in deleted:
        if graph in there:
            raise StoreError("transfer.count", graph=graph, here=0, there=there[graph])
