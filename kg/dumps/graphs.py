"""Canonical N-Quads → TriG and Turtle that a person can read: grouped by subject, type first, prefixes in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice

import pyoxigraph as ox

from kg.namespaces import prefixes
from kg.store.answers import without_idle_prefixes

TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
BLOCK_LINES = 20_000
"""Lines that are parsed at once."""


def subject_of(line: bytes) -> bytes:
    """The subject of a quad or triple, as written."""
    return line[: line.index(b" ")]


def graph_of(line: bytes) -> bytes:
    """The named graph of a quad, as written; no IRI has a blank in it (N-Quads §3, ``IRIREF``)."""
    return line[line.rindex(b" <") + 1 : line.rindex(b" ")]


def by_graph(lines: Iterable[bytes]) -> list[bytes]:
    """Quads graph by graph, each in canonical order."""
    return sorted(lines, key=graph_of)


def trig(lines: Iterable[bytes], note: str) -> bytes:
    """The quads as TriG.

    Args:
        lines: those of a graph together and in canonical order.
        note: stands first, as a comment.
    """

    def quads() -> Iterator[ox.Quad]:
        for block in _blocks(_type_first(lines, lambda line: (graph_of(line), subject_of(line)))):
            yield from ox.parse(block, format=ox.RdfFormat.N_QUADS)

    return _with_note(note, ox.serialize(quads(), format=ox.RdfFormat.TRIG, prefixes=dict(prefixes())))


def turtle(lines: Iterable[bytes], note: str) -> bytes:
    """The quads as Turtle: the graphs in one, a triple of several graphs once.

    Args:
        lines: in canonical order, in which equal triples stand together.
        note: stands first, as a comment.
    """

    def triples() -> Iterator[ox.Triple]:
        for block in _blocks(_type_first(_triples(lines), subject_of)):
            for quad in ox.parse(block, format=ox.RdfFormat.N_TRIPLES):
                yield quad.triple

    return _with_note(note, ox.serialize(triples(), format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes())))


def _with_note(note: str, body: bytes | None) -> bytes:
    lines = "".join(f"# {line}\n" for line in note.splitlines())  # a title may have lines, and none may end the comment
    return lines.encode() + without_idle_prefixes(body or b"")


def _triples(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = b""
    for line in lines:
        triple = line[: line.rindex(b" <")] + b" .\n"
        if triple != before:
            yield triple
        before = triple


def _type_first(lines: Iterable[bytes], group: Callable[[bytes], object]) -> Iterator[bytes]:
    """The lines, in each group the types before the rest."""
    for _, together in groupby(lines, group):
        yield from sorted(together, key=_is_no_type)


def _is_no_type(line: bytes) -> bool:
    return not line.startswith(TYPE, line.index(b" ") + 1)


def _blocks(lines: Iterator[bytes]) -> Iterator[bytes]:
    while block := b"".join(islice(lines, BLOCK_LINES)):
        yield block
