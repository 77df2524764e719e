"""Parameters of a query: found once by the lexer, replaced by serialised RDF terms.

``$name`` is a parameter where SPARQL sees a variable (SPARQL 1.1 §19.8, ``VAR2``): never inside an IRI, a string, a
comment or a name. A value cannot change the query: it enters only as one term written by the engine itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    def cut(cls, text: str, parameters: Mapping[str, str]) -> Self:
        """Find the parameters in ``text``.

        Args:
            text: a query.
            parameters: variable as written (``$plan``) → name of the parameter.

        Raises:
            ValueError: a parameter does not occur, or is also written ``?name``, which would stay a free variable.
        """
        found: list[str] = []
        pieces = [""]
        for token in tokens(text):
            if token.kind == "variable" and token.text in parameters:
                found.append(token.text)
                pieces.append("")
                continue
            if token.kind == "variable" and f"${token.text[1:]}" in parameters:
                raise ValueError(f"{token.text} is a parameter: write it ${token.text[1:]} everywhere")
            pieces[-1] += token.text
        if absent := set(parameters) - set(found):
            raise ValueError(
                f"{', '.join(sorted(absent))} does not occur in the query (put blanks around '<' in comparisons)"
            )
        return cls(tuple(pieces), tuple(parameters[variable] for variable in found))

    def bind(self, terms: Mapping[str, Term | Sequence[Term]]) -> str:
        """The query with ``terms`` in place of the parameters.

        A parameter without a term stays a variable. Several terms stand beside each other, as ``VALUES`` takes them
        (SPARQL 1.1 §10.2); none of them is ``UNDEF``, which leaves the variable of the block free.
        """
        parts = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            parts += [_written(terms[name]) if name in terms else f"${name}", piece]
        return "".join(parts)


def _written(bound: Term | Sequence[Term]) -> str:
    if isinstance(bound, ox.NamedNode | ox.Literal):
        return written(bound)
    return " ".join(map(written, bound)) or "UNDEF"


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
