"""Default graphs merged from several graphs, each triple once (SPARQL 1.1 Query §13.2: the RDF merge of the graphs).

The engine counts a triple that is in two of the graphs twice. A worker has the data for itself: it puts the merge into
a graph that nobody can name, has the query evaluated over it and takes it away again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from kg.store import lexer

RESOLVE = Path(__file__).with_name("resolve.rq")
MERGED = ox.BlankNode("merged-default-graph")
PLACE = "$graphs"


@dataclass(frozen=True, slots=True)
class QueryDataset:
    """What a query is asked over.

    Args:
        default_graphs: their merge is the default graph.
        named_graphs: what ``GRAPH`` reaches.
    """

    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


def dataset_of(
    text: str, base_iri: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
) -> QueryDataset | None:
    """The dataset that the protocol's parameters or else the query's FROM clauses name; None: that of the service.

    Args:
        text: the query.
        base_iri: for relative IRIs.
        default_graphs: ``default-graph-uri``; parameters outrank FROM (SPARQL 1.1 Protocol §2.1.4).
        named_graphs: ``named-graph-uri``.

    Raises:
        SyntaxError: a FROM clause is none.
    """
    if default_graphs or named_graphs:
        return QueryDataset(tuple(default_graphs), tuple(named_graphs))
    if not lexer.has_keyword(text, "FROM"):
        return None
    prologue, clauses = _clauses(text)
    template = RESOLVE.read_text(encoding="utf-8")
    listed = " ".join(f"({index} {name})" for index, (name, _) in enumerate(clauses))
    found = cast("ox.QuerySolutions", ox.Store().query(prologue + template.replace(PLACE, listed), base_iri=base_iri))
    iris = {int(row["place"].value): row["graph"].value for row in found}
    return QueryDataset(
        tuple(iris[index] for index, (_, named) in enumerate(clauses) if not named),
        tuple(iris[index] for index, (_, named) in enumerate(clauses) if named),
    )


def _clauses(text: str) -> tuple[str, list[tuple[str, bool]]]:
    """The prologue, and the names behind FROM as written, with whether NAMED stands before them.

    The word FROM stands in dataset clauses only (SPARQL 1.1 Query §19.8), which may follow a template or an expression
    with groups of its own.
    """
    prologue: list[str] = []
    clauses: list[tuple[str, bool]] = []
    words = [token for token in lexer.tokens(text) if token.kind not in {"space", "comment"}]
    in_prologue = True
    for place, token in enumerate(words):
        word = token.text.upper() if token.kind == "word" else ""
        in_prologue = in_prologue and word not in lexer.QUERY_FORMS
        if in_prologue:
            prologue.append(token.text)
        elif word == "FROM":
            following = [each.text for each in words[place + 1 : place + 3]]
            named = following[:1] != [] and following[0].upper() == "NAMED"
            clauses.append((following[-1 if named else 0], named))
    return " ".join(prologue) + "\n", clauses


@contextmanager
def over(store: ox.Store, dataset: QueryDataset | None) -> Iterator[Mapping[str, object]]:
    """The arguments that have the engine evaluate over ``dataset``.

    Args:
        store: of a worker; within this context it may hold one graph more.
        dataset: None for that of the service.
    """
    if dataset is None:
        yield {}
        return
    named = [ox.NamedNode(iri) for iri in dataset.named_graphs]
    graphs = [ox.NamedNode(iri) for iri in dict.fromkeys(dataset.default_graphs)]
    if len(graphs) < 2:
        yield {"default_graph": graphs, "named_graphs": named}
        return
    try:
        for graph in graphs:
            quads = store.quads_for_pattern(None, None, None, graph)
            store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, MERGED) for quad in quads)
        yield {"default_graph": MERGED, "named_graphs": named}
    finally:
        store.remove_graph(MERGED)
