"""Parameters of a query: found once by the lexer, replaced by serialised RDF terms.

``$name`` is a parameter where SPARQL sees a variable (SPARQL 1.1 §19.8, ``VAR2``): never inside an IRI, a string, a
comment or a name. A value cannot change the query: it enters only as one term written by the engine itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import pyoxigraph as ox

from kg.store.lexer import tokens

Term = ox.NamedNode | ox.Literal
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


@dataclass(frozen=True, slots=True)
class Template:
    """A query text cut at its parameters.

    Args:
        pieces: text between parameters, one more than ``names``.
        names: parameter after each piece but the last.
    """

    pieces: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def cut(cls, text: str, parameters: Iterable[str]) -> Self:
        """Find the parameters in ``text``.

        Args:
            text: a query.
            parameters: names without ``$``.

        Raises:
            ValueError: a parameter does not occur, or is also written ``?name``, which would stay a free variable.
        """
        wanted = {f"${name}" for name in parameters}
        pieces, names = [""], []
        for token in tokens(text):
            if token.kind == "variable" and token.text in wanted:
                names.append(token.text[1:])
                pieces.append("")
                continue
            if token.kind == "variable" and f"${token.text[1:]}" in wanted:
                raise ValueError(f"{token.text} is a parameter: write it ${token.text[1:]} everywhere")
            pieces[-1] += token.text
        if absent := wanted - {f"${name}" for name in names}:
            raise ValueError(
                f"{', '.join(sorted(absent))} does not occur in the query (put blanks around '<' in comparisons)"
            )
        return cls(tuple(pieces), tuple(names))

    def bind(self, terms: Mapping[str, Term]) -> str:
        """The query with ``terms`` in place of the parameters; a parameter without a term stays a variable."""
        parts = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            parts += [written(terms[name]) if name in terms else f"${name}", piece]
        return "".join(parts)


def written(term: Term) -> str:
    """A term as SPARQL text; a natural number is bare, so that it may stand after ``LIMIT`` too.

    >>> written(ox.NamedNode("http://example.com/plan"))
    '<http://example.com/plan>'
    >>> written(ox.Literal(5))
    ' 5 '
    """
    if isinstance(term, ox.Literal) and term.datatype.value == _INTEGER and term.value.isdecimal():
        return f" {term.value} "
    return str(term)
