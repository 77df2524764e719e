"""Terms and triples between rdflib and pyoxigraph."""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Identifier, Node

Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r"})


def to_oxigraph(term: Node) -> Term:
    """An IRI or literal of rdflib as a term of pyoxigraph."""
    if not isinstance(term, Literal):
        return pyoxigraph.NamedNode(str(term))
    if term.language:
        return pyoxigraph.Literal(str(term), language=term.language)
    datatype = pyoxigraph.NamedNode(str(term.datatype)) if term.datatype else None
    return pyoxigraph.Literal(str(term), datatype=datatype)


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


def ntriples(graph: Graph) -> bytes:
    """The triples of a graph as N-Triples; several times faster than rdflib's serializer, which checks each IRI."""
    lines = (f"{_text(s)} {_text(p)} {_text(o)} .\n" for s, p, o in graph)
    return "".join(lines).encode("utf-8")


@lru_cache(maxsize=65536)
def _text(term: Node) -> str:
    if isinstance(term, Literal):
        words = f'"{str(term).translate(ESCAPES)}"'
        if term.language:
            return f"{words}@{term.language}"
        return f"{words}^^<{term.datatype}>" if term.datatype else words
    return f"<{term}>" if isinstance(term, URIRef) else f"_:{term}"
