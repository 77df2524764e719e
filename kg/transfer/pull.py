"""A SPARQL store → one file of canonical N-Quads, graph by graph, verified by the counts of the server.

A graph comes whole if the server gives it whole, else in parts by the first digits of an MD5 of each triple, which asks
nothing of the server's order and passes its row limit. Literals come as the server holds them: it may have rewritten
numbers and the case of language tags; counts are what is verified.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg import messages
from kg.errors import AnswerTooLarge, StoreError
from kg.files import replace_file
from kg.transfer.server import Server

DIGITS = "0123456789abcdef"
MOST_DIGITS = 2
"""At most 256 parts a graph."""


def pull(
    server: Server, out: Path, graphs: Collection[str] = (), report: Callable[[str, int], None] = lambda *_: None
) -> tuple[int, int]:
    """Fetch graphs into a file, which takes its place only when all are there.

    Args:
        server: where from.
        out: the file; its folder exists.
        graphs: names; all if not given.
        report: is told of each graph and its triples.

    Returns:
        Numbers of graphs and quads.

    Raises:
        StoreError: a graph is not on the server, comes incomplete, or the network failed; it is named.
    """
    sizes = server.sizes()
    chosen = sorted(graphs or sizes)
    quads: list[ox.Quad] = []
    for number, graph in enumerate(chosen):
        try:
            found = _graph(server, graph, sizes.get(graph, 0))
        except StoreError as error:
            reason = messages.explain(error, messages.terminal_language())
            raise StoreError("transfer.failed", graph=graph, done=number, total=len(chosen), reason=reason) from error
        quads += found
        report(graph, len(found))
    replace_file(out, _canonical(quads))
    return len(chosen), len(quads)


def _graph(server: Server, graph: str, size: int) -> list[ox.Quad]:
    """The quads of a graph, whole or in parts.

    Raises:
        StoreError: they are not as many as the server counts.
    """
    count = 0
    for digits in range(MOST_DIGITS + 1):
        parts: Sequence[str] = ["".join(part) for part in itertools.product(DIGITS, repeat=digits)]
        try:
            triples = {quad.triple for part in parts for quad in _parsed(server.triples(graph, part))}
        except AnswerTooLarge:
            if digits == MOST_DIGITS:
                raise
            continue
        if (count := len(triples)) == size and size:
            name = ox.NamedNode(graph)
            return [ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples]
        if count > size:
            break
    raise StoreError("transfer.count", graph=graph, here=count, there=size)


def _parsed(body: bytes) -> ox.QuadParser:
    """The triples; blank nodes get new labels, as those of two answers have nothing to do with each other."""
    return ox.parse(body, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True)


def _canonical(quads: list[ox.Quad]) -> bytes:
    """N-Quads in the canonical form of RDFC-1.0, lines in code point order."""
    if any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        quads = list(dataset)
    lines = (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))
