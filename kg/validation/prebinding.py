"""Pre-bound variables of SHACL-SPARQL (SHACL §5.2.1, appendix A) for a store that has none.

pyoxigraph's ``substitutions`` give a variable its value where triples are matched. A ``BIND`` or an inner group that
does not mention it in a triple still sees it unbound, as pre-binding-003 to 005 of the W3C suite show. One row of
``VALUES`` at the head of each group pattern says the same to all parts of a query.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rdflib.term import Node

from kg.store.lexer import tokens
from kg.validation.terms import text_of


def prebound(query: str, bound: Mapping[str, Node]) -> str:
    """The query with variables bound beforehand in all its groups.

    Args:
        query: a SELECT or ASK query within the limits of appendix A: no ``MINUS`` or ``SERVICE``, and every subquery
            returns the bound variables.
        bound: name of a variable → IRI or literal.

    >>> from rdflib import URIRef
    >>> prebound("{ FILTER($this = ?that) }", {"this": URIRef("urn:a")})
    '{ VALUES (?this) { (<urn:a>) } FILTER($this = ?that) }'
    """
    if not bound:
        return query
    names = " ".join(f"?{name}" for name in bound)
    row = f" VALUES ({names}) {{ ({' '.join(map(text_of, bound.values()))}) }}"
    return row.join(pieces_of(query))


@lru_cache(maxsize=1024)
def pieces_of(query: str) -> tuple[str, ...]:
    """The text cut after the brace that opens each group pattern; not in the braces of a subquery or of ``VALUES``.

    >>> pieces_of("{ { VALUES ?a { 1 } } }")
    ('{', ' {', ' VALUES ?a { 1 } } }')
    """
    pieces, opened, in_values = [""], 0, False
    for token in tokens(query):
        word = token.text.upper() if token.kind == "word" else ""
        if opened and token.kind not in {"space", "comment"}:
            if word != "SELECT":
                pieces[-1:] = [pieces[-1][:opened], pieces[-1][opened:]]
            opened = 0
        pieces[-1] += token.text
        in_values = word == "VALUES" or (in_values and token.text != "}")
        if token.text == "{" and not in_values:
            opened = len(pieces[-1])
    return tuple(pieces)
