"""Terms and triples between rdflib and pyoxigraph."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Identifier, Node

from kg.screening.triples import Line

Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r"})


def to_rdflib(term: object) -> Identifier:
    """A term of pyoxigraph as a term of rdflib.

    Raises:
        TypeError: a quoted triple, which rdflib has no term for.
    """
    match term:
        case pyoxigraph.NamedNode():
            return URIRef(term.value)
        case pyoxigraph.BlankNode():
            return BNode(term.value)
        case pyoxigraph.Literal():
            if term.language:
                return Literal(term.value, lang=term.language)
            plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
            return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value))
        case _:
            raise TypeError(type(term))


def lines_of(*graphs: Graph) -> list[Line]:
    """The triples of graphs as lines of N-Triples; several times faster than rdflib's serializer, which checks IRIs."""
    return [f"{text_of(s)} {text_of(p)} {text_of(o)} .".encode() for graph in graphs for s, p, o in graph]


def lines_of_quads(quads: Iterable[pyoxigraph.Quad]) -> list[Line]:
    """The triples of quads as lines of canonical N-Triples, whatever graph they are in; each once."""
    text = pyoxigraph.serialize((quad.triple for quad in quads), format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
    return list(dict.fromkeys(text.splitlines()))


def graph_of(lines: Iterable[Line], store: str = "SimpleMemory") -> Graph:
    """Lines of N-Triples as a graph.

    Args:
        lines: the triples.
        store: of rdflib; the default knows no contexts and takes half the time to fill.
    """
    graph = Graph(store=store)
    for quad in pyoxigraph.parse(b"\n".join(lines), format=pyoxigraph.RdfFormat.N_TRIPLES):
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return graph


def term_of(text: str) -> Identifier:
    """A term in N-Triples syntax.

    Raises:
        ValueError: it is none.
    """
    if text.startswith("<"):
        return URIRef(text[1:-1])
    if text.startswith("_:"):
        return BNode(text[2:])
    (quad,) = pyoxigraph.parse(f"<s:> <p:> {text} .", format=pyoxigraph.RdfFormat.N_TRIPLES)
    return to_rdflib(quad.object)


@lru_cache(maxsize=65536)
def text_of(term: Node) -> str:
    """A term in N-Triples syntax."""
    if isinstance(term, Literal):
        words = f'"{str(term).translate(ESCAPES)}"'
        if term.language:
            return f"{words}@{term.language.lower()}"  # equal tags are equal bytes, as pyoxigraph writes them
        return f"{words}^^<{term.datatype}>" if term.datatype else words
    return f"<{term}>" if isinstance(term, URIRef) else f"_:{term}"
